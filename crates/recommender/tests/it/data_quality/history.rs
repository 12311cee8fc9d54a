//! What the orders lack.

use pairwell_domain::admin::{QualityKind, Severity};
use pairwell_domain::catalog::{Product, ProductStatus};
use pairwell_recommender::orders::NO_SHOPPER;

use super::shop::{N_ORDERS, Shop, example_ids, figures, goods, notes, variant};
use crate::support::{day, product as id};

#[test]
fn what_was_sold_counts_for_a_year() {
    let mut shop = Shop::healthy();
    for order in &mut shop.orders[300..] {
        order.0 += 366;
    }
    let rare = shop.products.len() as u32;
    shop.products.push(Product {
        image_url: None,
        ..goods(21)
    });
    shop.variants.push(variant(21, 1));
    shop.orders.insert(0, (0, 0, vec![rare]));
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Minor, 1, 21, 0.0, 0));
    assert_eq!(
        finding.sentence,
        "1 of 21 products has no picture. Shoppers cannot see what is offered to them; it was not sold in the last year. \
         Add a picture in your catalogue."
    );
    let last = shop.orders.len() - 1;
    shop.orders[last].2.push(rare);
    let share = shop.only_finding().share;
    assert!((share - 1.0 / 601.0).abs() < 1e-12, "{share}");
}

#[test]
fn few_orders_stop_or_cost() {
    let few = |n: usize| {
        let mut shop = Shop::healthy();
        shop.orders.drain(n / 2..N_ORDERS as usize - n.div_ceil(2));
        shop
    };
    for (n, expected) in [
        (50, Some((Severity::Stops, 50, 500, 0.9, 0))),
        (51, Some((Severity::Costs, 51, 500, 449.0 / 500.0, 0))),
        (499, Some((Severity::Costs, 499, 500, 1.0 / 500.0, 0))),
        (500, None),
    ] {
        let finding = few(n).finding(QualityKind::TooFewOrders);
        assert_eq!(finding.as_ref().map(figures), expected, "{n}");
    }
    assert_eq!(
        few(50).found(QualityKind::TooFewOrders).sentence,
        "There are only 50 orders. Below 500, much of what seems to go together is chance. Import older orders, and pair by \
         hand what you know goes together."
    );
    let one = Shop::with_goods(2).ordered(0, 1, &[0, 1]).report();
    let sentences: Vec<&str> = one.findings.iter().map(|finding| finding.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "There is only 1 order. Below 500, much of what seems to go together is chance. Import older orders, and pair by \
             hand what you know goes together.",
            "Only 1 of 1 order holds two products or more. Only such orders say what goes together, and about 500 are \
             needed. Pair by hand what you know goes together."
        ]
    );
}

#[test]
fn orders_of_one_product_teach_nothing_and_postage_is_no_second() {
    let mut shop = Shop::healthy().titled(1, "Postage");
    for (n, order) in shop.orders.iter_mut().enumerate() {
        order.2 = vec![0, 1 + n as u32 % 19];
    }
    let finding = shop.found(QualityKind::TooFewPairs);
    assert_eq!(figures(&finding), (Severity::Stops, 0, 500, 1.0, 0));
    assert_eq!(
        finding.sentence,
        "None of 600 orders holds two products or more. Only such orders say what goes together, and about 500 are needed. \
         Pair by hand what you know goes together."
    );
    for order in &mut shop.orders[..51] {
        order.2 = vec![1, 2];
    }
    let finding = shop.found(QualityKind::TooFewPairs);
    assert_eq!(figures(&finding), (Severity::Costs, 51, 500, 449.0 / 500.0, 0));
    assert!(
        finding.sentence.starts_with("Only 51 of 600 orders hold two"),
        "{}",
        finding.sentence
    );
}

#[test]
fn guests_are_counted_when_they_are_many() {
    let guests = |n: usize| {
        let mut shop = Shop::healthy();
        shop.orders[..n].iter_mut().for_each(|order| order.1 = NO_SHOPPER);
        shop
    };
    assert_eq!(guests(29).report().findings, []);
    let finding = guests(30).only_finding();
    assert_eq!(figures(&finding), (Severity::Minor, 30, 600, 0.05, 0));
    assert_eq!(
        finding.sentence,
        "30 of 600 orders have no customer (5%). What these shoppers bought before is not known: it cannot help to choose \
         for them, and they may be offered what they have. Import customer numbers with your orders, or invite shoppers to \
         sign in."
    );
    assert_eq!(guests(300).only_finding().severity, Severity::Costs);
}

#[test]
fn orders_of_one_date_say_nothing_about_time() {
    let mut shop = Shop::healthy();
    shop.orders.iter_mut().for_each(|order| order.0 = 0);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::SameDate);
    assert_eq!(figures(&finding), (Severity::Costs, 600, 600, 1.0, 0));
    assert_eq!(
        finding.sentence,
        "All 600 orders bear the same date. Seasons, what is new and what is bought again cannot be told. Import the orders \
         with the time each was placed."
    );
}

#[test]
fn a_history_is_short_below_thirty_days() {
    let covering = |n_days: i64| {
        let mut shop = Shop::healthy();
        shop.orders.iter_mut().for_each(|order| order.0 = order.0.min(n_days));
        shop
    };
    assert_eq!(covering(30).report().findings, []);
    let finding = covering(24).only_finding();
    assert_eq!(finding.kind, QualityKind::ShortHistory);
    assert_eq!(figures(&finding), (Severity::Costs, 24, 30, 0.2, 0));
    assert_eq!(
        finding.sentence,
        "Your orders cover 24 days. In less than 30 days, days of the week and pay days look like trends, and what is bought \
         again cannot be told. Import older orders, or wait."
    );
}

#[test]
fn dates_in_the_future_are_counted_and_do_not_stretch_the_history() {
    let mut shop = Shop::healthy();
    shop.now = day(58);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::FutureOrders);
    assert_eq!(figures(&finding), (Severity::Minor, 10, 600, 10.0 / 600.0, 0));
    assert_eq!(
        finding.sentence,
        "10 of 600 orders have a date in the future (2%). What is bought now is told from dates, and they count as newest. \
         Correct the dates, and import the orders again."
    );
    shop.now = day(20);
    let kinds: Vec<_> = (shop.report().findings.iter())
        .map(|finding| (finding.kind, finding.severity, finding.n_affected))
        .collect();
    assert_eq!(
        kinds,
        [
            (QualityKind::FutureOrders, Severity::Stops, 390),
            (QualityKind::ShortHistory, Severity::Costs, 20)
        ]
    );
    shop.now = day(-1);
    assert_eq!(
        shop.only_finding().n_affected,
        600,
        "all of them, and nothing was sold yet"
    );
}

#[test]
fn what_was_sold_and_cannot_be_offered_is_counted() {
    let mut shop = Shop::healthy().changed(3, |product| product.status = ProductStatus::Archived);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::SoldNotOffered);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 20, 0.05, 0));
    shop.gone = vec![id(77)];
    // Item 20 is the one gone, item 21 has no id.
    let shop = shop.ordered(59, 200, &[20, 21]);
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Costs, 3, 22, 460.0 / 1_600.0, 0));
    assert_eq!(example_ids(&finding), [77, 3]);
    assert_eq!(notes(&finding), ["no longer in the catalogue", "archived"]);
    assert_eq!(
        finding.sentence,
        "3 of 22 products that were sold are not for sale any more. 29% of all order lines teach about products that cannot \
         be offered. Publish what you still sell; the rest matters less as new orders come in."
    );
}
