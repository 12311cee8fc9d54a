//! What is counted of sales.

use pairwell_domain::sales::{Rebuy, SalesStats};
use pairwell_domain::{CustomerId, OrderId};
use pairwell_recommender::{SaleLine, Sales, SalesCounter};
use proptest::prelude::*;

use crate::support::{day, product, variant};

/// One piece, kept.
fn bought(customer: i64, on_day: i64, id: i64) -> SaleLine {
    SaleLine {
        customer: (customer > 0).then(|| CustomerId::new(customer)),
        order: OrderId::new(customer * 10_000 + on_day),
        placed_at: day(on_day),
        product: product(id),
        variant: Some(variant(id)),
        quantity: 1,
        kept_quantity: 1,
    }
}

fn count(lines: impl IntoIterator<Item = SaleLine>) -> SalesStats {
    let mut counter = SalesCounter::new();
    for line in lines {
        counter.push(&line);
    }
    counter.finish()
}

/// So many customers buy product 1 a second time, this many days later.
fn twice(customers: std::ops::Range<i64>, gap_days: i64) -> impl Iterator<Item = SaleLine> + Clone {
    customers.flat_map(move |customer| [bought(customer, 0, 1), bought(customer, gap_days, 1)])
}

#[test]
fn pieces_are_kept_or_came_back() {
    let line = |quantity, kept_quantity| SaleLine {
        quantity,
        kept_quantity,
        ..bought(0, 1, 1)
    };
    let stats = count([line(30, 20), line(2, 5), line(-1, -1)]);
    assert_eq!((stats.variants[0].n_sold, stats.variants[0].n_returned), (22, 10));
    let sales = Sales::new(&stats);
    assert_eq!(
        (sales.n_sold(product(1)), sales.n_sold_of_variant(variant(1))),
        (22, 22)
    );
    assert_eq!(sales.return_rate_bps(product(1)), Some(3_125));
    assert_eq!(sales.return_rate_bps(product(2)), None);
    assert_eq!(
        Sales::new(&count([line(29, 0)])).return_rate_bps(product(1)),
        None,
        "too few to speak of"
    );
}

#[test]
fn product_is_bought_again_when_enough_customers_do() {
    let gaps = twice(1..11, 20).chain(twice(11..22, 30));
    let stats = count(gaps.clone());
    assert_eq!(
        stats.rebuys,
        [Rebuy {
            product: product(1),
            gap_days: 30,
            n_rebuys: 21,
            n_followed: 0,
            n_later: 0,
        }]
    );
    assert_eq!(Sales::new(&stats).rebuy_days(product(1)), Some(30));
    assert!(count(twice(1..20, 20)).rebuys.is_empty(), "19 is too few");

    let once = |n: i64| (1_000..1_000 + n).map(|customer| bought(customer, 5, 1));
    assert_eq!(count(gaps.clone().chain(once(189))).rebuys.len(), 1, "21 of 210");
    assert!(count(gaps.chain(once(190))).rebuys.is_empty(), "21 of 211");
}

#[test]
fn buyers_are_followed_for_half_a_year_from_their_first_purchase() {
    let habit = twice(1..21, 182);
    // Three purchases in time and one a day too late; one who came too late to be followed; one who came once.
    let others = [0, 60, 120, 183].map(|day| bought(50, day, 1));
    let late = [bought(51, 8, 1), bought(51, 9, 1)];
    let once = [bought(52, 0, 1)];
    let of = |last_day: i64| {
        let last = bought(0, last_day, 2);
        let lines = habit.clone().chain(others).chain(late).chain(once).chain([last]);
        let rebuy = count(lines).rebuys[0];
        (rebuy.n_followed, rebuy.n_later)
    };
    assert_eq!(of(183), (22, 22));
    assert_eq!(of(189), (22, 22));
    assert_eq!(of(190), (23, 23));
    let rebuy = count(habit.clone()).rebuys[0];
    assert!((rebuy.later_purchases() - 20.0 / 50.0).abs() < 1e-12);
}

#[test]
fn same_day_strangers_and_returns_are_no_repeat() {
    assert!(count(twice(1..40, 0)).rebuys.is_empty());
    let strangers = (0..40).map(|on_day| bought(0, on_day, 1));
    assert!(count(strangers).rebuys.is_empty());
    let returned = twice(1..40, 9).map(|line| SaleLine {
        kept_quantity: i64::from(line.placed_at == day(0)),
        ..line
    });
    assert!(count(returned).rebuys.is_empty());
}

proptest! {
    #[test]
    fn order_of_the_lines_does_not_matter(
        lines in prop::collection::vec((0..6_i64, 0..90_i64, 1..3_i64), 0..150),
        turn in any::<prop::sample::Index>(),
    ) {
        let lines: Vec<SaleLine> = lines.into_iter().map(|(customer, day, id)| bought(customer, day, id)).collect();
        let stats = count(lines.clone());
        prop_assert_eq!(stats.variants.iter().map(|sales| sales.n_sold).sum::<u64>(), lines.len() as u64);
        let mut turned = lines;
        if !turned.is_empty() {
            let by = turn.index(turned.len());
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(count(turned), stats);
    }
}
