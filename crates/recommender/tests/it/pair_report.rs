//! What the orders say about pairs: figures that were worked out by hand.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ProductId};
use pairwell_recommender::Catalogue;
use pairwell_recommender::pair_report::{
    PairReport, PairReportContext, PairReportParams, QuickWinKind, SoldLine, SoldOrders, Traffic, report,
};

use crate::support::{Shop, day, everything, product, stock};

const LAMP: i64 = 1;
const BULB: i64 = 2;
const VASE: i64 = 3;
const POSTAGE: i64 = 4;

/// What each costs a shopper and the shop.
fn money(id: i64) -> (i64, Option<i64>) {
    match id {
        LAMP => (3_000, Some(1_000)),
        BULB => (500, Some(200)),
        _ => (2_000, None),
    }
}

fn shop() -> Shop {
    let mut shop = Shop::with_products([LAMP, BULB, VASE, POSTAGE]);
    let titles = ["Brass desk lamp", "Warm white bulb", "Tall vase", "Postage"];
    for (product, title) in shop.products.iter_mut().zip(titles) {
        product.title = title.to_owned();
    }
    for variant in &mut shop.variants {
        (variant.price_minor, variant.cost_minor) = money(variant.product_id.get());
    }
    shop
}

/// Orders under way.
#[derive(Default)]
struct Till {
    orders: SoldOrders,
    n: i64,
}

impl Till {
    fn sell(&mut self, at: DateTime<Utc>, customer: Option<i64>, pieces: &[(i64, u32)]) {
        self.n += 1;
        for &(id, n_kept) in pieces {
            let (price, cost) = money(id);
            self.orders.push(&SoldLine {
                order: OrderId::new(self.n),
                customer: customer.map(CustomerId::new),
                placed_at: at,
                product: product(id),
                n_kept,
                takings_minor: price * i64::from(n_kept),
                cost_minor: cost.map(|cost| cost * i64::from(n_kept)),
            });
        }
    }

    fn report(self, shop: &Shop, decided: &[(i64, i64)], views: &[(i64, u64)]) -> PairReport {
        let titles: HashMap<ProductId, String> = shop.products.iter().map(|it| (it.id, it.title.clone())).collect();
        let decided: HashSet<_> = decided
            .iter()
            .map(|&(one, other)| (product(one), product(other)))
            .collect();
        let context = PairReportContext {
            catalogue: &Catalogue::new(shop.products.clone(), shop.variants.clone()),
            titles: &titles,
            decided: &decided,
            views: &views.iter().map(|&(id, n)| (product(id), n)).collect(),
        };
        let params = PairReportParams {
            top: 10,
            mining: everything(),
        };
        report(&self.orders.seal(), &context, &params).expect("a report")
    }
}

/// 400 orders on 100 days: 50 of a lamp and two bulbs, by known customers; 50 of a lamp, 50 of a bulb, 250 of a vase with postage.
fn year() -> Till {
    let mut till = Till::default();
    for k in 0..400 {
        let at = day(k / 4);
        match k % 8 {
            0 => till.sell(at, Some(k), &[(LAMP, 1), (BULB, 2)]),
            1 => till.sell(at, None, &[(LAMP, 1)]),
            2 => till.sell(at, None, &[(BULB, 1)]),
            _ => till.sell(at, None, &[(VASE, 1), (POSTAGE, 1)]),
        }
    }
    till
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let report = year().report(&shop(), &[], &[]);
    assert_eq!((report.n_orders, report.n_oversized), (400, 0));
    assert_eq!((report.since, report.until), (Some(day(0)), Some(day(99))));
    // 100 lamps and 150 bulbs of 750 pieces.
    assert!((report.cost_known - 250.0 / 750.0).abs() < 1e-12);
    let [pair] = report.together[..] else {
        panic!("a vase with its postage is no pair: {report:?}")
    };
    assert_eq!((pair.source, pair.target), (product(LAMP), product(BULB)));
    assert_eq!(
        (pair.n_together, pair.n_source, pair.n_target, pair.n_orders),
        (50, 100, 100, 400)
    );
    assert!((pair.attach_rate - 0.5).abs() < 1e-12);
    assert!(
        (pair.pieces_per_100 - 100.0).abs() < 1e-12,
        "two bulbs with half of the lamps"
    );
    assert!((pair.assoc_lift - 2.0).abs() < 1e-12);
    // 2 (50 ln 2 + 2 × 50 ln (2/3) + 250 ln (10/9))
    assert!((pair.log_likelihood_ratio - 40.9020).abs() < 1e-4);
    assert_eq!((pair.n_source_buyers, pair.n_both_buyers), (50, 50));
    assert_eq!(
        (pair.takings.minor, pair.takings.without_largest_minor),
        (200_000, 196_000)
    );
    assert_eq!(pair.beyond_chance_minor, 100_000);
    let margin = pair.margin.expect("both costs are known");
    assert_eq!(
        (margin.minor, margin.without_largest_minor, pair.n_margin),
        (130_000, 127_400, 50)
    );
    assert_eq!((&report.takings, &report.margins), (&report.together, &report.together));
}

#[test]
fn a_quick_win_is_open_and_can_be_sold_and_offers_the_smaller_thing() {
    let report = year().report(&shop(), &[], &[]);
    let [win] = report.quick_wins[..] else {
        panic!("one: {:?}", report.quick_wins)
    };
    assert_eq!((win.source, win.target), (product(LAMP), product(BULB)));
    assert_eq!(win.kind, QuickWinKind::Accessory);
    assert_eq!((win.price_minor, win.margin_minor), (500, Some(300)));
    // Of the last 90 days: those of days 10 to 99, one lamp alone in eight orders.
    assert_eq!(win.n_recent_without, 45);
    assert!(
        (win.attach_rate_at_least - 0.4038).abs() < 1e-4,
        "Wilson's lower end of 50 of 100"
    );

    assert!(
        year().report(&shop(), &[(LAMP, BULB)], &[]).quick_wins.is_empty(),
        "decided already"
    );
    assert_eq!(
        year().report(&shop(), &[(BULB, LAMP)], &[]).quick_wins.len(),
        1,
        "the other way round is another pair"
    );
    let mut sold_out = shop();
    for variant in sold_out.variants.iter_mut().filter(|it| it.product_id == product(BULB)) {
        variant.stock = stock(0);
    }
    let report = year().report(&sold_out, &[], &[]);
    assert!(report.quick_wins.is_empty() && report.start.is_none(), "{report:?}");
    assert_eq!(report.together.len(), 1, "what was bought was bought");
}

#[test]
fn one_starts_where_most_look_with_what_fits_best() {
    let start = year().report(&shop(), &[], &[]).start.expect("a start");
    assert_eq!((start.source, start.target), (product(LAMP), product(BULB)));
    assert_eq!((start.traffic, start.is_decided), (Traffic::Orders(90), false));
    let start = year().report(&shop(), &[(BULB, LAMP)], &[(BULB, 7), (VASE, 900)]).start;
    let start = start.expect("a vase has no partner");
    assert_eq!((start.source, start.target), (product(BULB), product(LAMP)));
    assert_eq!((start.traffic, start.is_decided), (Traffic::Views(7), true));
}

#[test]
fn one_bulk_order_leads_no_list_of_money() {
    let mut till = year();
    for n in [1, 1, 4_000] {
        till.sell(day(100), None, &[(VASE, n), (LAMP, 1)]);
    }
    let report = till.report(&shop(), &[], &[]);
    assert_eq!(report.takings.len(), 2);
    let [first, second] = [0, 1].map(|at| report.takings[at]);
    assert_eq!((first.source, first.target), (product(BULB), product(LAMP)));
    assert!(second.takings.minor > first.takings.minor, "{second:?}");
    assert_eq!(second.takings.without_largest_minor, 2 * (2_000 + 3_000));
}

#[test]
fn what_follows_what_counts_only_while_both_were_for_sale() {
    let mut till = Till::default();
    till.sell(day(0), None, &[(LAMP, 1), (BULB, 1)]);
    for customer in 0..20 {
        till.sell(day(1 + customer), Some(customer), &[(LAMP, 1)]);
        till.sell(day(1 + customer + 10 + customer % 3), Some(customer), &[(BULB, 1)]);
    }
    for customer in 20..22 {
        till.sell(day(40), Some(customer), &[(BULB, 1)]);
        till.sell(day(90), Some(customer), &[(LAMP, 1)]);
    }
    for customer in 30..33 {
        till.sell(day(41), Some(customer), &[(BULB, 1), (LAMP, 1)]);
    }
    // The vase is new on day 200: whoever bought a lamp before had no choice.
    for customer in 0..20 {
        till.sell(day(200 + customer), Some(customer), &[(VASE, 1), (LAMP, 1)]);
    }
    let report = till.report(&shop(), &[], &[]);
    let [sequence] = report.sequences[..] else {
        panic!("one: {:?}", report.sequences)
    };
    assert_eq!((sequence.first, sequence.then), (product(LAMP), product(BULB)));
    assert_eq!(
        (sequence.n_in_order, sequence.n_reversed, sequence.n_same_day),
        (20, 2, 3)
    );
    // 10, 11 and 12 days: seven, seven and six of them.
    assert_eq!((sequence.median_days, sequence.middle_half_days), (11, [10, 12]));
}

#[test]
fn an_order_of_buying_that_may_be_chance_is_none() {
    let mut till = Till::default();
    till.sell(day(0), None, &[(LAMP, 1), (BULB, 1)]);
    for customer in 0..24 {
        let (first, then) = if customer < 14 { (LAMP, BULB) } else { (BULB, LAMP) };
        till.sell(day(1), Some(customer), &[(first, 1)]);
        till.sell(day(9), Some(customer), &[(then, 1)]);
    }
    assert!(till.report(&shop(), &[], &[]).sequences.is_empty(), "14 of 24");
}

#[test]
fn without_orders_there_is_nothing_to_say() {
    let report = Till::default().report(&shop(), &[], &[]);
    assert_eq!((report.n_orders, report.since, report.start), (0, None, None));
    assert!(report.together.is_empty() && report.sequences.is_empty() && report.quick_wins.is_empty());
}
