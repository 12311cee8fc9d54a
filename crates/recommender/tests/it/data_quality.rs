//! What is found wrong with a shop's data: counted by hand, said in full, and nothing said of what is right.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{DataQuality, QualityFinding, QualityKind, Severity};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::{ProductId, VariantId};
use pairwell_recommender::data_quality::{ShopData, SoldPrices, report};
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use proptest::prelude::*;

use crate::support::{day, product as id};

const N_GOODS: u32 = 20;
const N_ORDERS: u32 = 600;

/// What is done to a product.
type Change = fn(&mut Product);

/// A shop whose item numbers are one below its product ids.
#[derive(Debug, Clone)]
struct Shop {
    products: Vec<Product>,
    gone: Vec<ProductId>,
    variants: Vec<Variant>,
    /// Day, shopper and items of each order, by day.
    orders: Vec<(i64, u32, Vec<u32>)>,
    sold_prices: Vec<SoldPrices>,
    now: DateTime<Utc>,
}

impl Shop {
    fn empty() -> Self {
        Self {
            products: Vec::new(),
            gone: Vec::new(),
            variants: Vec::new(),
            orders: Vec::new(),
            sold_prices: Vec::new(),
            now: day(1_000),
        }
    }

    fn with_goods(n: u32) -> Self {
        let mut shop = Self::empty();
        for number in 1..=i64::from(n) {
            shop.products.push(goods(number));
            shop.variants.push(variant(number, 1));
        }
        shop
    }

    /// Nothing is wrong with it: 20 goods, and 600 orders on 60 days, of two neighbours each. Each of the goods is in 60
    /// orders, one line in twenty.
    fn healthy() -> Self {
        let mut shop = Self::with_goods(N_GOODS);
        for n in 0..N_ORDERS {
            shop.order(i64::from(n / 10), &[n % N_GOODS, (n + 1) % N_GOODS]);
        }
        shop
    }

    /// The same goods and as many orders, all of one item each.
    fn ordered(mut self, day: i64, n: usize, items: &[u32]) -> Self {
        for _ in 0..n {
            self.order(day, items);
        }
        self
    }

    fn order(&mut self, day: i64, items: &[u32]) {
        self.orders.push((day, 0, items.to_vec()));
    }

    fn changed(mut self, id: i64, change: impl FnOnce(&mut Product)) -> Self {
        change(&mut self.products[id as usize - 1]);
        self
    }

    fn titled(self, id: i64, title: &str) -> Self {
        self.changed(id, |product| title.clone_into(&mut product.title))
    }

    fn report(&self) -> DataQuality {
        let numbered = self.orders.iter().flat_map(|(.., items)| items);
        let n_sold = numbered.max().map_or(0, |item| *item as usize + 1);
        let n_items = n_sold.max(self.products.len() + self.gone.len());
        let mut log = OrderLog::new(n_items, 1);
        for (at, shopper, items) in &self.orders {
            log.push(day(*at).timestamp(), *shopper, items).expect("orders by day");
        }
        report(&ShopData {
            products: &self.products,
            gone: &self.gone,
            variants: &self.variants,
            orders: &log,
            sold_prices: &self.sold_prices,
            now: self.now,
        })
    }

    /// The one thing that is wrong.
    fn only_finding(&self) -> QualityFinding {
        let mut findings = self.report().findings;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }

    fn finding(&self, kind: QualityKind) -> Option<QualityFinding> {
        let findings = self.report().findings;
        findings.into_iter().find(|finding| finding.kind == kind)
    }

    fn found(&self, kind: QualityKind) -> QualityFinding {
        self.finding(kind).expect("it is wrong")
    }
}

fn goods(number: i64) -> Product {
    Product {
        id: id(number),
        title: format!("Lamp of kind {number}"),
        handle: format!("lamp-{number}"),
        vendor: "Maker".to_owned(),
        product_type: "Lamps".to_owned(),
        status: ProductStatus::Active,
        image_url: Some("https://shop.test/lamp.png".to_owned()),
        updated_at: day(0),
    }
}

fn variant(product: i64, position: u32) -> Variant {
    Variant {
        id: VariantId::new(product * 10 + i64::from(position)),
        product_id: id(product),
        title: "Default Title".to_owned(),
        sku: None,
        price_minor: 1_000,
        compare_at_minor: None,
        cost_minor: Some(400),
        stock: Stock {
            is_tracked: false,
            n_available: 0,
            sells_when_out: false,
        },
        position,
    }
}

fn example_ids(finding: &QualityFinding) -> Vec<i64> {
    finding.examples.iter().map(|example| example.product.get()).collect()
}

fn notes(finding: &QualityFinding) -> Vec<&str> {
    let notes = finding.examples.iter().map(|example| example.note.as_deref());
    notes.map(Option::unwrap_or_default).collect()
}

/// What is exact about a finding: how much it weighs, affected of how many, share, and how many of the best sellers.
fn figures(finding: &QualityFinding) -> (Severity, u64, u64, f64, u64) {
    (
        finding.severity,
        finding.n_affected,
        finding.n_of,
        finding.share,
        finding.n_in_top_ten,
    )
}

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
fn facts_are_missed_before_anything_is_sold() {
    let mut shop = Shop::with_goods(2);
    shop.variants[0].cost_minor = None;
    let finding = shop.found(QualityKind::MissingCost);
    assert_eq!(figures(&finding), (Severity::Costs, 1, 2, 0.0, 0));
    assert_eq!(
        finding.sentence,
        "1 of 2 products has no cost. Offers of it cannot be judged by profit. Add the cost per item in your catalogue."
    );
}

#[test]
fn missing_costs_are_weighed_by_what_was_sold() {
    let mut shop = Shop::healthy();
    shop.variants[2].cost_minor = None;
    let mut second = variant(15, 2);
    second.cost_minor = None;
    shop.variants.push(second);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::MissingCost);
    assert_eq!(figures(&finding), (Severity::Costs, 2, 20, 0.1, 1));
    assert_eq!(example_ids(&finding), [3, 15]);
    assert_eq!(notes(&finding), ["", "1 of 2 variants"]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products have no cost, 1 of them on some variants only. Offers of these cannot be judged by profit: they \
         were 10% of what was sold in the last year, and 1 of the 10 products sold most. Add the cost per item in your \
         catalogue."
    );
}

#[test]
fn all_is_said_of_all() {
    let mut shop = Shop::healthy();
    shop.variants.iter_mut().for_each(|variant| variant.cost_minor = None);
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Costs, 20, 20, 1.0, 10));
    assert_eq!(
        finding.sentence,
        "All 20 products have no cost. Offers of these cannot be judged by profit: they were 100% of what was sold in the \
         last year, and all of the 10 products sold most. Add the cost per item in your catalogue."
    );
}

#[test]
fn a_price_is_missing_at_zero_and_without_a_variant() {
    let mut shop = Shop::healthy();
    shop.variants.retain(|variant| variant.product_id != id(20));
    shop.variants[3].price_minor = 0;
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::MissingPrice);
    assert_eq!(figures(&finding), (Severity::Costs, 2, 20, 0.1, 1));
    assert_eq!(example_ids(&finding), [4, 20]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products have no price above zero. What offers of these are worth cannot be said: they were 10% of what \
         was sold in the last year, and 1 of the 10 products sold most. Add the prices in your catalogue, or take them out \
         of sale."
    );
}

#[test]
fn category_brand_and_picture_are_missed() {
    let sold = "it was 5% of what was sold in the last year, and is one of the 10 products sold most";
    let blank: [(Change, QualityKind, Severity, String); 3] = [
        (
            |product| product.product_type = " ".to_owned(),
            QualityKind::MissingCategory,
            Severity::Minor,
            format!(
                "1 of 20 products has no category. Ladders are proposed within a category, and it may be put among goods of \
                 another kind: {sold}. Add the product type in your catalogue."
            ),
        ),
        (
            |product| product.vendor.clear(),
            QualityKind::MissingBrand,
            Severity::Minor,
            format!(
                "1 of 20 products has no brand. Ladders are proposed within a brand, and it may be put beside another \
                 maker's: {sold}. Add the vendor in your catalogue."
            ),
        ),
        (
            |product| product.image_url = None,
            QualityKind::MissingPicture,
            Severity::Costs,
            format!(
                "1 of 20 products has no picture. Shoppers cannot see what is offered to them: {sold}. Add a picture in your \
                 catalogue."
            ),
        ),
    ];
    for (change, kind, severity, sentence) in blank {
        let finding = Shop::healthy().changed(3, change).only_finding();
        assert_eq!(finding.kind, kind);
        assert_eq!(figures(&finding), (severity, 1, 20, 0.05, 1));
        assert_eq!((example_ids(&finding), finding.sentence), (vec![3], sentence));
    }
}

#[test]
fn titles_that_say_nothing_are_missed_with_the_reason() {
    let mut shop = Shop::healthy();
    for (number, title) in (1..).zip(["", "84029", "A 1b", "Lamp"]) {
        shop = shop.titled(number, title);
    }
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::WeakTitle);
    assert_eq!(figures(&finding), (Severity::Costs, 4, 20, 0.2, 4));
    assert_eq!(
        notes(&finding),
        ["no title", "only digits", "fewer than four letters", "one word"]
    );
    assert_eq!(
        finding.sentence,
        "4 of 20 products have a title that says too little. What they are like cannot be found, and shoppers cannot tell \
         what is offered to them: they were 20% of what was sold in the last year, and 4 of the 10 products sold most. Name \
         the thing in its title, in two words at least."
    );
}

#[test]
fn half_of_the_titles_stop_everything_and_ten_are_shown() {
    let mut shop = Shop::healthy();
    for number in 1..=11 {
        shop = shop.titled(number, &format!("Lamp{number}"));
    }
    // One more order each for the last two: examples begin with most orders, ties by id.
    let finding = shop.ordered(59, 1, &[9, 10]).only_finding();
    assert_eq!(finding.severity, Severity::Stops);
    assert_eq!(finding.n_affected, 11);
    assert_eq!(example_ids(&finding), [10, 11, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn what_is_not_for_sale_may_lack_anything() {
    let mut shop = Shop::healthy();
    for status in [ProductStatus::Draft, ProductStatus::Archived, ProductStatus::Unlisted] {
        let number = shop.products.len() as i64 + 1;
        shop.products.push(Product {
            title: String::new(),
            vendor: String::new(),
            product_type: String::new(),
            image_url: None,
            status,
            ..goods(number)
        });
    }
    let report = shop.report();
    assert_eq!((report.n_products, report.n_active, report.findings), (23, 20, vec![]));
}

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
fn twins_split_what_orders_say() {
    let shop = (Shop::healthy().titled(4, "LAMP-OF  kind, 3!"))
        .titled(12, "Lamp of kind 11")
        .ordered(59, 2, &[11, 14]);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::Duplicates);
    // Items 2 and 3 are in 60 orders each and in 30 both, items 10 and 11 too, and item 11 in two more.
    assert_eq!(figures(&finding), (Severity::Costs, 4, 20, 182.0 / 602.0, 3));
    assert_eq!(example_ids(&finding), [12, 3, 4, 11]);
    let groups: Vec<_> = (finding.groups.iter())
        .map(|group| (group.title.as_str(), group.products.clone(), group.n_orders))
        .collect();
    assert_eq!(
        groups,
        [
            ("Lamp of kind 11", vec![id(12), id(11)], 92),
            ("Lamp of kind 3", vec![id(3), id(4)], 90)
        ]
    );
    assert_eq!(
        finding.sentence,
        "4 of 20 products share the title of another, in 2 groups. What orders say of them is split: 30% of your orders \
         hold one of them. Merge them, or say in the title how they differ."
    );
}

#[test]
fn nothing_is_split_while_one_twin_sells() {
    let mut shop = Shop::healthy();
    shop.products.push(Product {
        title: "lamp of kind 1".to_owned(),
        ..goods(21)
    });
    shop.variants.push(variant(21, 1));
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Costs, 2, 21, 0.0, 1));
    assert_eq!(
        finding.sentence,
        "2 of 21 products share the title of another, in 1 group. What orders say of them would be split; so far no two of \
         a group were sold. Merge them, or say in the title how they differ."
    );
}

#[test]
fn goods_of_two_brands_or_other_numbers_are_no_twins() {
    let shop = (Shop::healthy().titled(4, "Lamp of kind 3"))
        .changed(4, |product| product.vendor = "Other maker".to_owned())
        .titled(5, "Lamp of kind 3.5")
        .titled(6, "Lamp of kind 35");
    assert_eq!(shop.report().findings, []);
}

#[test]
fn ordinary_goods_are_not_taken_for_charges() {
    for title in [
        "POSTAGE STAMP CUSHION",
        "Gift card holder",
        "Sampler embroidery kit",
        "Manual coffee grinder",
        "DELIVERY VAN TOY",
        "Royal carriage music box",
        "Carriage clock",
        "Gift wrap set",
        "Discount hunter mug",
        "Test tube vase",
        "Tip top teapot",
        "Charity donation box",
        "Donation tin elephant",
        "Shipping crate shelf",
        "Bank charges comic",
        "Amazon parrot cushion",
        "Route 66 sign",
        "Costume de fée",
        "Robe de fee",
        "Vin de Porto",
        "Monster mug",
        "Postcard set",
        "Voucher wallet leather",
        "Express espresso maker",
        "First class train ticket",
        "Free standing lamp",
        "Free to be book",
        "Standard lamp",
        "Musterkoffer Leder",
        "Versandtasche A4",
        "Buono come il pane",
        "Boîte cadeau",
        "Portes de placard",
        "Card",
        "24 h",
        "50",
        "",
    ] {
        let found = Shop::healthy().titled(3, title).finding(QualityKind::NonProducts);
        assert_eq!(found, None, "{title}");
    }
}

#[test]
fn charges_are_told_by_their_words() {
    for (title, words) in [
        ("POSTAGE", "postage"),
        ("DOTCOM POSTAGE", "postage"),
        ("Manual", "manual"),
        ("Bank Charges", "bank charges"),
        ("CARRIAGE", "carriage"),
        ("AMAZON FEE", "amazon fee"),
        ("Versandkosten", "versandkosten"),
        ("Frais de port", "frais de port"),
        ("Next Day Carriage", "carriage"),
        ("Adjust bad debt", "adjust bad debt"),
        ("Gift Card", "gift card"),
        ("Gift Card - £50", "gift card"),
        ("$25 e-Gift Card", "gift card"),
        ("Route Package Protection", "package protection"),
        ("Shipping Protection", "shipping protection"),
        ("Tip", "tip"),
        ("SAMPLES", "samples"),
        ("Discount", "discount"),
        ("Postage & Packing", "postage packing"),
        ("Porto und Verpackung", "porto und verpackung"),
        ("Express delivery (UK)", "delivery"),
        ("Donation", "donation"),
        ("Test product 1", "test product"),
        ("Geschenkgutschein 50EUR", "geschenkgutschein"),
        ("Nachnahmegebühr", "nachnahmegebuhr"),
        ("Trinkgeld", "trinkgeld"),
        ("Chèque-cadeau 20 €", "cheque cadeau"),
        ("Frais d'envoi", "frais d envoi"),
        ("Pourboire", "pourboire"),
        ("Gastos de envío", "gastos de envio"),
        ("Tarjeta de regalo", "tarjeta de regalo"),
        ("Spese di spedizione", "spese di spedizione"),
        ("Buono regalo", "buono regalo"),
        ("Verzendkosten", "verzendkosten"),
        ("Cadeaubon", "cadeaubon"),
    ] {
        let found = Shop::healthy().titled(3, title).finding(QualityKind::NonProducts);
        let finding = found.unwrap_or_else(|| panic!("{title} is not found"));
        assert_eq!(notes(&finding), [format!("it is called \"{words}\"")], "{title}");
    }
}

#[test]
fn charges_cost_what_they_sold_and_the_places_they_take() {
    let mut shop = (Shop::healthy().titled(3, "Postage")).titled(15, "Manual");
    // Nobody adds a cost or a picture to postage: of what is no goods nothing else is said.
    shop.products[2].image_url = None;
    shop.variants[2].cost_minor = None;
    shop = shop.ordered(59, 100, &[7, 8]);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::NonProducts);
    assert_eq!(figures(&finding), (Severity::Minor, 2, 20, 120.0 / 1_400.0, 1));
    assert_eq!(example_ids(&finding), [3, 15]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products are nothing to offer, but postage, fees, vouchers and the like. Offered, they would take the \
         places of real offers: they were 9% of what was sold in the last year, and 1 of the 10 products sold most. Pairwell \
         offers them only where you pair them by hand."
    );
}

#[test]
fn a_handle_tells_only_where_the_title_does_not() {
    let handled = |title: &str| {
        let shop = Shop::healthy().titled(3, title);
        let shop = shop.changed(3, |product| product.handle = "gift-card-1".to_owned());
        shop.finding(QualityKind::NonProducts)
    };
    assert_eq!(handled("Wallet of red leather"), None);
    assert_eq!(handled("025").map(|it| it.n_affected), Some(1));
}

#[test]
fn a_price_that_is_another_each_time_is_suspect() {
    let priced = |n_prices, n_lines| {
        let mut shop = Shop::healthy();
        shop.sold_prices = vec![SoldPrices::default(); 3];
        shop.sold_prices[2] = SoldPrices { n_lines, n_prices };
        shop
    };
    for (n_prices, n_lines) in [(49, 49), (16, 50), (1, 1_000)] {
        assert_eq!(
            priced(n_prices, n_lines).report().findings,
            [],
            "{n_prices} of {n_lines}"
        );
    }
    let mut discounted = priced(17, 50);
    discounted.sold_prices = vec![discounted.sold_prices[2]; 3];
    assert_eq!(
        discounted.report().findings,
        [],
        "three of twenty: discounts change prices"
    );
    let finding = priced(17, 50).only_finding();
    assert_eq!(finding.kind, QualityKind::ActsLikeNonProduct);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 20, 0.05, 1));
    assert_eq!(notes(&finding), ["it was sold at 17 prices on 50 lines"]);
    assert_eq!(
        finding.sentence,
        "1 of 20 products sells the way charges do. If nobody chooses it by itself, it takes the places of real offers: it \
         was 5% of what was sold in the last year, and is one of the 10 products sold most. Look at it, and set aside in \
         the settings what should not be offered."
    );
}

#[test]
fn what_goes_with_everything_alike_is_suspect_where_other_goods_have_company() {
    let mut shop = Shop::with_goods(11);
    for n in 0..600 {
        let pair = n % 5 * 2;
        let with_cover = if n / 5 % 2 == 0 {
            &[pair, pair + 1, 10][..]
        } else {
            &[pair, pair + 1]
        };
        shop.order(i64::from(n / 10), with_cover);
    }
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::ActsLikeNonProduct);
    assert_eq!(example_ids(&finding), [11]);
    assert_eq!(figures(&finding), (Severity::Minor, 1, 11, 300.0 / 1_500.0, 1));
    // 60 orders of each with it: 60 * 600 / (300 * 120). Of a pair: 120 * 600 / (120 * 120).
    assert_eq!(
        notes(&finding),
        [
            "it goes with everything alike: nothing is bought with it more than 1.0 times as often as by chance, and with \
             half of your best sellers something is 5.0 times as often"
        ]
    );
}

#[test]
fn nothing_is_suspect_where_no_goods_have_company() {
    let mut shop = Shop::with_goods(10);
    for n in 0..600 {
        shop.order(i64::from(n / 10), &[n % 5, 5 + n / 5 % 5]);
    }
    assert_eq!(shop.report().findings, []);
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
