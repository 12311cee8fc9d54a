//! What is found wrong with a shop's data: counted by hand, said in full, and nothing said of what is right.

mod charges;
mod duplicates;
mod history;
mod missing;
mod shop;

use pairwell_domain::admin::{DataQuality, QualityKind, Severity};
use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_recommender::orders::NO_SHOPPER;
use proptest::prelude::*;

use crate::support::{day, product as id};
use shop::{Shop, example_ids, figures, goods, variant};

#[test]
fn nothing_is_said_of_a_shop_that_lacks_nothing() {
    let report = Shop::healthy().report();
    let expected = DataQuality {
        n_products: 20,
        n_active: 20,
        n_variants: 20,
        n_orders: 600,
        n_lines: 1_200,
        orders_from_to: Some((day(0), day(59))),
        findings: Vec::new(),
    };
    assert_eq!(report, expected);
}

#[test]
fn an_empty_shop_lacks_orders_and_nothing_else_is_said() {
    for shop in [Shop::empty(), Shop::with_goods(3)] {
        let finding = shop.only_finding();
        assert_eq!(finding.kind, QualityKind::TooFewOrders);
        assert_eq!(figures(&finding), (Severity::Stops, 0, 500, 1.0, 0));
        assert_eq!(
            finding.sentence,
            "There are no orders yet. Until there are about 500, rely on your own pairings and ladders. Import your past \
             orders, or wait for new ones."
        );
        assert_eq!(shop.report().orders_from_to, None);
    }
}

#[test]
fn nothing_is_known_of_goods_without_sales_and_words() {
    let mut shop = Shop::healthy();
    for (number, title, product_type) in [(21, "Lamp", ""), (22, "Red lamp", ""), (23, "Bulb", "Lamps")] {
        shop.products.push(Product {
            title: title.to_owned(),
            product_type: product_type.to_owned(),
            ..goods(number)
        });
        shop.variants.push(variant(number, 1));
    }
    let finding = shop.found(QualityKind::NothingKnown);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 23, 1.0 / 23.0, 0));
    assert_eq!(example_ids(&finding), [21]);
    assert_eq!(
        finding.sentence,
        "1 of 23 products was never sold, and has neither a category nor a title that says what it is. Nothing can be said \
         about it, so it will hardly be offered. Add a title and a product type, or take it out of sale."
    );
    assert_eq!(shop.ordered(59, 1, &[20]).finding(QualityKind::NothingKnown), None);
}

#[test]
fn the_worst_comes_first() {
    let mut shop = Shop::healthy();
    for number in 1..=10 {
        shop = shop.titled(number, &format!("Lamp{number}"));
    }
    shop.variants.iter_mut().for_each(|variant| variant.cost_minor = None);
    shop.products[0].image_url = None;
    shop.products[1].image_url = None;
    for product in &mut shop.products {
        product.vendor.clear();
    }
    let kinds: Vec<_> = (shop.report().findings.iter())
        .map(|finding| (finding.severity, finding.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            (Severity::Stops, QualityKind::WeakTitle),
            (Severity::Costs, QualityKind::MissingCost),
            (Severity::Costs, QualityKind::MissingPicture),
            (Severity::Minor, QualityKind::MissingBrand),
        ]
    );
}

/// Products of few titles, types and pictures, so that much is wrong and twins are frequent.
fn any_product(number: i64) -> impl Strategy<Value = Product> {
    let titles = prop::sample::select(vec![
        "",
        "Lamp",
        "Red lamp",
        "red  LAMP",
        "Postage",
        "12",
        "Blue lamp",
        "Tip",
    ]);
    let statuses = prop::sample::select(vec![ProductStatus::Active, ProductStatus::Active, ProductStatus::Draft]);
    (titles, statuses, any::<bool>()).prop_map(move |(title, status, is_bare)| Product {
        title: title.to_owned(),
        status,
        product_type: if is_bare { String::new() } else { "Lamps".to_owned() },
        ..goods(number)
    })
}

fn any_shop() -> impl Strategy<Value = Shop> {
    let products: Vec<_> = (1..=8).map(any_product).collect();
    let orders = prop::collection::vec((0_i64..500, prop::collection::vec(0_u32..10, 0..5)), 0..40);
    let variants = prop::collection::vec((1_i64..=9, 0_i64..2, prop::option::of(0_i64..3)), 0..20);
    (products, orders, variants, 0_i64..600).prop_map(|(products, mut orders, variants, now)| {
        orders.sort();
        let priced = |(position, (product, price_minor, cost_minor))| Variant {
            price_minor,
            cost_minor,
            ..variant(product, position)
        };
        Shop {
            products,
            gone: vec![id(9)],
            variants: (1..).zip(variants).map(priced).collect(),
            orders: orders.into_iter().map(|(at, items)| (at, NO_SHOPPER, items)).collect(),
            sold_prices: Vec::new(),
            now: day(now),
        }
    })
}

proptest! {
    #[test]
    fn numbers_hold_together_whatever_the_shop(shop in any_shop()) {
        let report = shop.report();
        let (findings, n_orders) = (report.findings, report.n_orders);
        for finding in &findings {
            prop_assert!((0.0..=1.0).contains(&finding.share), "{finding:?}");
            prop_assert!(finding.n_affected <= finding.n_of, "{finding:?}");
            prop_assert!(finding.examples.len() <= 10 && finding.n_in_top_ten <= finding.n_affected, "{finding:?}");
            prop_assert!(finding.groups.iter().all(|group| group.products.len() > 1 && group.n_orders <= n_orders));
        }
        prop_assert!(findings.windows(2).all(|pair| pair[0].severity >= pair[1].severity));
        let mut kinds: Vec<QualityKind> = findings.iter().map(|finding| finding.kind).collect();
        kinds.sort_unstable();
        prop_assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "a kind is found once");
    }

    #[test]
    fn the_order_of_the_catalogue_does_not_matter(shop in any_shop()) {
        let mut turned = shop.clone();
        turned.products.reverse();
        turned.variants.reverse();
        let n = turned.products.len() as u32;
        for item in turned.orders.iter_mut().flat_map(|(.., items)| items) {
            *item = if *item < n { n - 1 - *item } else { *item };
        }
        // A group of equals is called as its first product is, and ids do not turn: the reports are the same.
        prop_assert_eq!(shop.report(), turned.report());
    }
}
