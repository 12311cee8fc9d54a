//! What comes back of a product bought with another one, and what follows from it.

use pairwell_domain::OrderId;
use pairwell_domain::decision::WithheldBy;
use pairwell_domain::sales::{SalesStats, VariantSales};
use pairwell_recommender::{AlignedBytes, ModelView, PairReturns, SaleLog, Sales, fit};

use crate::support::{Shop, View, day, everything, ids, looking_at, product, rule_against, variant};

/// Orders of product, pieces and pieces kept.
fn log(orders: impl IntoIterator<Item = Vec<(i64, i64, i64)>>) -> SaleLog {
    let mut log = SaleLog::new(day(100));
    for (id, lines) in (1..).zip(orders) {
        log.push_order(OrderId::new(id), None, day(100));
        for (bought, quantity, kept) in lines {
            log.push_line(product(bought), Some(variant(bought)), quantity, kept);
        }
    }
    log
}

fn mined(log: &SaleLog) -> View {
    let model = fit(&log.baskets(), &everything(), day(100))
        .expect("mined")
        .with_returns(log);
    ModelView::open(AlignedBytes::from(model.to_bytes())).expect("it was just made")
}

fn returns(n_bought: u32, n_returned: u32) -> Option<PairReturns> {
    Some(PairReturns { n_bought, n_returned })
}

#[test]
fn pieces_are_counted_in_orders_that_hold_both() {
    let view = mined(&log([
        vec![(1, 1, 1), (2, 3, 2)],
        // The lamp came back and the bulb was kept: both were bought, though no basket holds the lamp.
        vec![(1, 1, 0), (2, 1, 1)],
        vec![(2, 9, 0)],
        // Two lines of one product are one.
        vec![(1, 2, 2), (2, 1, 0), (2, 1, 1), (3, 1, 1)],
    ]));
    assert_eq!(view.returns(product(1), product(2)), returns(6, 2));
    assert_eq!(view.returns(product(2), product(1)), returns(4, 1));
    assert_eq!(view.returns(product(1), product(3)), returns(1, 0));
    assert_eq!(view.returns(product(1), product(9)), None, "never together");
}

#[test]
fn rate_of_few_pieces_is_pulled_to_the_products_and_that_to_the_shops() {
    let sold = |id, n_sold, n_returned| VariantSales {
        product: product(id),
        variant: variant(id),
        n_sold,
        n_returned,
    };
    // 100 of 1,000 pieces came back in the whole shop, 30 of 60 of product 2.
    let sales = Sales::new(&SalesStats {
        variants: vec![sold(1, 870, 70), sold(2, 30, 30)],
        rebuys: Vec::new(),
    });
    let rate = |id, n_bought, n_returned| {
        let with_it = PairReturns { n_bought, n_returned };
        sales.expected_return_rate(sales.product(product(id)), with_it)
    };
    let close = |left: f64, right: f64| assert!((left - right).abs() < 1e-12, "{left} {right}");
    close(rate(9, 0, 0), 0.1);
    let own = (30.0 + 30.0 * 0.1) / 90.0;
    close(rate(2, 0, 0), own);
    close(rate(2, 30, 0), own / 2.0);
    close(rate(2, 30, 30), (1.0 + own) / 2.0);
}

/// Product 2 goes with 1 and with 3, forty times each; with 1 most of it comes back.
fn shop() -> Shop {
    let mut orders: Vec<Vec<(i64, i64, i64)>> = vec![vec![(99, 1, 1)]; 300];
    for nth in 0..40 {
        orders.push(vec![(1, 1, 1), (2, 2, i64::from(nth % 4 == 0) + 1), (4, 1, 1)]);
        orders.push(vec![(3, 1, 1), (2, 2, 2), (4, 1, 1)]);
    }
    let log = log(orders);
    let mut shop = Shop::with_products([1, 2, 3, 4, 99]);
    shop.model = Some(mined(&log));
    let mut counter = pairwell_recommender::SalesCounter::new();
    log.lines().for_each(|line| counter.push(&line));
    shop.sales = counter.finish();
    shop
}

#[test]
fn what_comes_back_with_one_product_may_still_go_with_another() {
    // 30 of 160 pieces came back, 19 %; with product 1 it is 30 of 80, shrunk to 32 %.
    let beside = |id| shop().first(&looking_at(id));
    assert_eq!(rule_against(&beside(1), 2), Some(WithheldBy::ReturnedOften));
    assert!(ids(&beside(3).offers).contains(&2));
    let paired = shop().paired(1, 2).first(&looking_at(1));
    assert!(ids(&paired.offers).contains(&2), "the merchant said so");
}

#[test]
fn profit_expected_falls_with_what_comes_back_in_this_company() {
    let mut shop = shop().priced(2, 1_000).costing(2, 500).priced(4, 1_000).costing(4, 520);
    shop.selling.max_return_rate_bps = 10_000;
    // As likely as each other; by itself product 2 earns 500, less its returns.
    assert_eq!(ids(&shop.first(&looking_at(1)).offers)[..2], [4, 2]);
    assert_eq!(ids(&shop.first(&looking_at(3)).offers)[..2], [2, 4]);
}
