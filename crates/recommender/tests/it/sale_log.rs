//! The log of sales beside a model: what changed takes the place of what was, and nothing else moves.

use std::collections::BTreeMap;

use pairwell_domain::{CustomerId, OrderId};
use pairwell_recommender::{AlignedBytes, ModelFileError, SaleLine, SaleLog, SalesCounter, fit};
use proptest::prelude::*;

use crate::support::{day, everything, product, variant};

/// Orders by number: day, and product, pieces and pieces kept of each line.
type Orders = BTreeMap<i64, (i64, Vec<(i64, i64, i64)>)>;

fn log(known_to_day: i64, orders: &Orders) -> SaleLog {
    let mut log = SaleLog::new(day(known_to_day));
    for (&id, (placed_day, lines)) in orders {
        let customer = (id % 3 > 0).then(|| CustomerId::new(id % 5));
        log.push_order(OrderId::new(id), customer, day(*placed_day));
        for &(bought, quantity, kept) in lines {
            let variant = (bought != 9).then(|| variant(bought));
            log.push_line(product(bought), variant, quantity, kept);
        }
    }
    log
}

fn first_two() -> Orders {
    BTreeMap::from([(1, (10, vec![(1, 2, 2), (2, 1, 0)])), (4, (11, vec![(9, 1, 1)]))])
}

#[test]
fn lines_come_back_as_they_were_pushed() {
    let lines: Vec<SaleLine> = log(12, &first_two()).lines().collect();
    let line = |order, placed_day, bought, quantity, kept_quantity| SaleLine {
        customer: Some(CustomerId::new(order)),
        order: OrderId::new(order),
        placed_at: day(placed_day),
        product: product(bought),
        variant: (bought != 9).then(|| variant(bought)),
        quantity,
        kept_quantity,
    };
    assert_eq!(
        lines,
        [line(1, 10, 1, 2, 2), line(1, 10, 2, 1, 0), line(4, 11, 9, 1, 1)]
    );
    assert_eq!(
        log(12, &first_two()).baskets().n_lines(),
        2,
        "what came back is in no basket"
    );
}

#[test]
fn changed_orders_take_their_place_new_ones_come_in_and_cancelled_ones_go() {
    let changed = BTreeMap::from([
        (1, (10, vec![(2, 1, 1)])),
        (2, (12, vec![(3, 1, 1)])),
        (4, (11, vec![])),
    ]);
    let merged = log(12, &first_two()).merged(&log(13, &changed));
    let left = BTreeMap::from([(1, (10, vec![(2, 1, 1)])), (2, (12, vec![(3, 1, 1)]))]);
    assert_eq!(merged, log(13, &left));
    assert_eq!(merged.known_to(), day(13));
}

#[test]
fn file_holds_the_log_and_nothing_else_passes_for_one() {
    let kept = log(12, &first_two());
    let bytes = kept.to_bytes();
    assert_eq!(SaleLog::open(AlignedBytes::from(bytes.as_slice())), Ok(kept));
    for at in [0, 9, 20, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 4;
        assert!(SaleLog::open(AlignedBytes::from(damaged)).is_err(), "byte {at}");
    }
    let model = fit(&log(12, &first_two()).baskets(), &everything(), day(12)).expect("mined");
    let error = SaleLog::open(AlignedBytes::from(model.to_bytes()));
    assert_eq!(error, Err(ModelFileError::NotAModel));
}

#[test]
#[should_panic(expected = "ascending")]
fn orders_out_of_order_are_refused() {
    let mut log = SaleLog::new(day(1));
    log.push_order(OrderId::new(2), None, day(1));
    log.push_order(OrderId::new(1), None, day(1));
}

fn any_orders() -> impl Strategy<Value = Orders> {
    let line = (1..10_i64, 1..4_i64, 0..4_i64);
    proptest::collection::btree_map(1..40_i64, (0..100_i64, proptest::collection::vec(line, 0..5)), 0..20)
}

proptest! {
    /// Counting after a change is counting anew: the model byte for byte, and every sum of sales.
    #[test]
    fn counting_changes_is_counting_anew(before in any_orders(), changed in any_orders()) {
        let mut after = before.clone();
        after.extend(changed.clone());
        after.retain(|_, (_, lines)| !lines.is_empty());
        let kept = SaleLog::open(AlignedBytes::from(log(100, &before).to_bytes())).expect("it was just made");
        let merged = kept.merged(&log(101, &changed));
        let anew = log(101, &after);
        let model = |log: &SaleLog| fit(&log.baskets(), &everything(), day(101)).expect("mined").to_bytes();
        prop_assert_eq!(model(&merged), model(&anew));
        let sales = |log: &SaleLog| {
            let mut counter = SalesCounter::new();
            log.lines().for_each(|line| counter.push(&line));
            counter.finish()
        };
        prop_assert_eq!(sales(&merged), sales(&anew));
    }
}
