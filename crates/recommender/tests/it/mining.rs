//! What mining counts, checked by hand and against the plainest way to count.

use std::collections::{BTreeMap, BTreeSet};

use pairwell_domain::ProductId;
use pairwell_domain::offer::CoPurchase;
use pairwell_recommender::{Basket, Baskets, FitError, MiningParams, ParamsError, fit};
use proptest::prelude::*;

use crate::support::{baskets, day, everything, mine, neighbour_ids, product};

fn is_close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn counts_are_those_made_by_hand() {
    let data = baskets([
        vec![1, 2, 3],
        vec![1, 2],
        vec![1, 2],
        vec![1, 3],
        vec![2],
        vec![4, 5],
        vec![4],
        vec![6],
    ]);
    let view = mine(&data, &everything()).to_view();
    let evidence = view.evidence(product(1), product(2)).expect("1 goes with 2");
    let CoPurchase {
        n_together,
        n_source,
        n_target,
        n_orders,
        attach_rate,
        assoc_lift,
    } = evidence;
    assert_eq!((n_together, n_source, n_target, n_orders), (3, 4, 4, 8));
    assert!(is_close(attach_rate, 3.0 / 4.0));
    assert!(is_close(assoc_lift, 3.0 * 8.0 / (4.0 * 4.0)));

    assert_eq!(neighbour_ids(&view, 1), [2, 3]);
    assert_eq!(neighbour_ids(&view, 4), [5]);
    assert_eq!(neighbour_ids(&view, 6), [0_i64; 0]);
    let (_, _, score) = view.neighbours(product(1)).next().expect("it has neighbours");
    // (3 + 50 * 4 / 8) / (4 + 50)
    assert!(is_close(score, 28.0 / 54.0));
}

#[test]
fn rare_and_chance_pairs_are_not_kept() {
    let mut contents = vec![vec![1, 2]; 4];
    contents.extend(vec![vec![1, 3]; 2]);
    contents.extend(vec![vec![4, 5]; 3]);
    contents.extend(vec![vec![4], vec![4], vec![5], vec![5]]);
    contents.extend(vec![vec![4, 1]; 3]);
    let params = MiningParams {
        half_life_days: None,
        ..MiningParams::default()
    };
    let view = mine(&baskets(contents), &params).to_view();
    assert!(view.evidence(product(1), product(2)).is_some());
    assert_eq!(view.evidence(product(1), product(3)), None, "seen twice only");
    // 16 orders, 9 with product 1 and 8 with product 4, 3 with both: less than chance would give.
    assert_eq!(view.evidence(product(1), product(4)), None);
}

#[test]
fn pair_at_the_very_lift_asked_for_is_kept() {
    // Each in half of 8 orders, together in a quarter: lift is exactly 1.
    let mut contents = vec![vec![1, 2]; 2];
    contents.extend([vec![1], vec![1], vec![2], vec![2], vec![3], vec![3]]);
    let params = MiningParams {
        min_assoc_lift: 1.0,
        ..everything()
    };
    let view = mine(&baskets(contents), &params).to_view();
    let evidence = view.evidence(product(1), product(2)).expect("kept");
    assert!(is_close(evidence.assoc_lift, 1.0));
}

#[test]
fn order_of_a_half_life_ago_counts_half() {
    let mut data = Baskets::new();
    data.push(day(1_000), [1, 2].map(ProductId::new));
    data.push(day(1_000 - 180), [1, 3].map(ProductId::new));
    let params = MiningParams {
        half_life_days: Some(180.0),
        ..everything()
    };
    let model = fit(&data, &params, day(1_000)).expect("it can be mined");
    let view = model.to_view();
    let fresh = view.evidence(product(1), product(2)).expect("fresh pair");
    let old = view.evidence(product(1), product(3)).expect("old pair");
    assert!(is_close(fresh.attach_rate, 1.0 / 1.5));
    assert!(is_close(old.attach_rate, 0.5 / 1.5));
    assert_eq!((fresh.n_together, old.n_together), (1, 1), "plain counts stay");
    assert_eq!(neighbour_ids(&view, 1), [2, 3]);
}

#[test]
fn pause_of_the_shop_forgets_nothing() {
    let mut data = Baskets::new();
    data.push(day(1_000), [1, 2].map(ProductId::new));
    data.push(day(900), [1, 3].map(ProductId::new));
    let rates = |now| {
        let view = fit(
            &data,
            &MiningParams {
                min_together: 1,
                ..MiningParams::default()
            },
            now,
        )
        .expect("it can be mined")
        .to_view();
        let rates: Vec<u64> = view
            .neighbours(product(1))
            .map(|(_, evidence, _)| evidence.attach_rate.to_bits())
            .collect();
        rates
    };
    assert_eq!(rates(day(1_000)), rates(day(5_000)));
}

#[test]
fn order_from_the_future_counts_as_new() {
    let mut data = Baskets::new();
    data.push(day(100), [1, 2].map(ProductId::new));
    data.push(day(90_000), [1, 3].map(ProductId::new));
    let params = MiningParams {
        half_life_days: Some(180.0),
        ..everything()
    };
    let view = fit(&data, &params, day(100)).expect("it can be mined").to_view();
    let evidence = view.evidence(product(1), product(2)).expect("the honest pair");
    assert!(is_close(evidence.attach_rate, 0.5), "a wrong clock wipes nothing out");
}

#[test]
fn oversized_baskets_are_left_out_of_every_count() {
    let mut contents = vec![vec![1, 2]; 3];
    contents.push((1..=50).collect());
    let params = MiningParams {
        max_basket_size: 49,
        ..everything()
    };
    let model = mine(&baskets(contents), &params);
    assert_eq!((model.n_orders(), model.n_oversized(), model.n_products()), (3, 1, 2));
}

#[test]
fn best_are_kept_and_ties_go_to_the_lower_id() {
    let mut contents: Vec<Vec<i64>> = vec![vec![1, 900]; 3];
    contents.extend((10..80).rev().map(|target| vec![1, target]));
    let params = MiningParams {
        max_neighbours: 4,
        ..everything()
    };
    let view = mine(&baskets(contents), &params).to_view();
    assert_eq!(neighbour_ids(&view, 1), [900, 10, 11, 12]);
}

#[test]
fn nonsense_parameters_are_refused() {
    let params = MiningParams {
        max_neighbours: 0,
        ..everything()
    };
    assert_eq!(
        fit(&baskets([[1, 2]]), &params, day(0)).map(|_| ()),
        Err(FitError::Params(ParamsError::NoNeighbours))
    );
}

/// A history: each order some days old and with some products.
fn history() -> impl Strategy<Value = Vec<(i64, BTreeSet<i64>)>> {
    let products = prop::collection::btree_set(1_i64..25, 1..9);
    prop::collection::vec((0_i64..700, products), 0..60)
}

fn to_baskets<'a>(orders: impl IntoIterator<Item = &'a (i64, BTreeSet<i64>)>) -> Baskets {
    orders
        .into_iter()
        .map(|(age, products)| {
            let products = products.iter().copied().map(ProductId::new).collect();
            Basket::new(day(1_000 - age), products)
        })
        .collect()
}

fn some_params() -> impl Strategy<Value = MiningParams> {
    (1_u32..4, 1_usize..30, 2_usize..9, prop::option::of(120.0_f64..400.0)).prop_map(
        |(min_together, max_neighbours, max_basket_size, half_life_days)| MiningParams {
            min_together,
            half_life_days,
            max_neighbours,
            max_basket_size,
            ..MiningParams::default()
        },
    )
}

/// The plainest way to count, in floating point: per source and target the orders that hold both and their weight.
struct Plain {
    total: f64,
    of_product: BTreeMap<i64, (u32, f64)>,
    together: BTreeMap<(i64, i64), (u32, f64)>,
}

fn count_plainly(orders: &[(i64, BTreeSet<i64>)], params: &MiningParams) -> Plain {
    let newest = orders.iter().map(|(age, _)| *age).min().unwrap_or(0);
    let mut plain = Plain {
        total: 0.0,
        of_product: BTreeMap::new(),
        together: BTreeMap::new(),
    };
    for (age, products) in orders {
        if products.len() > params.max_basket_size {
            continue;
        }
        let age_days = (age - newest) as f64;
        let weight = params.half_life_days.map_or(1.0, |days| (-age_days / days).exp2());
        plain.total += weight;
        for &source in products {
            let counts = plain.of_product.entry(source).or_default();
            *counts = (counts.0 + 1, counts.1 + weight);
            for &target in products.iter().filter(|target| **target != source) {
                let counts = plain.together.entry((source, target)).or_default();
                *counts = (counts.0 + 1, counts.1 + weight);
            }
        }
    }
    plain
}

proptest! {
    #[test]
    fn agrees_with_the_plainest_way_to_count(orders in history(), params in some_params()) {
        let plain = count_plainly(&orders, &params);
        let view = fit(&to_baskets(&orders), &params, day(1_000)).expect("it can be mined").to_view();
        prop_assert_eq!(view.n_products(), plain.of_product.len());
        // Weights are kept to 1/65536 of a fresh order; the oldest here still has a thousand of these units.
        let slack = 1e-3;
        for (&source, &(n_source, weight_source)) in &plain.of_product {
            let mined: Vec<_> = view.neighbours(product(source)).collect();
            prop_assert!(mined.len() <= params.max_neighbours);
            prop_assert!(mined.is_sorted_by(|left, right| left.2 >= right.2));
            for (target, evidence, score) in &mined {
                let (n, weight) = plain.together[&(source, target.get())];
                let (n_target, weight_target) = plain.of_product[&target.get()];
                prop_assert_eq!(evidence.n_together, n);
                prop_assert_eq!(evidence.n_source, n_source);
                prop_assert_eq!(evidence.n_target, n_target);
                prop_assert!(n >= params.min_together);
                prop_assert!((evidence.attach_rate - weight / weight_source).abs() < slack);
                let lift = weight * plain.total / (weight_source * weight_target);
                prop_assert!((evidence.assoc_lift / lift - 1.0).abs() < slack);
                let k = params.prior_orders;
                let estimate = (weight + k * weight_target / plain.total) / (weight_source + k);
                prop_assert!((score - estimate).abs() < slack);
            }
            if mined.len() < params.max_neighbours {
                let worth_keeping = plain.together.iter().filter(|((from, to), (n, weight))| {
                    let lift = weight * plain.total / (weight_source * plain.of_product[to].1);
                    *from == source && *n >= params.min_together && lift > params.min_assoc_lift + slack
                });
                prop_assert!(worth_keeping.count() <= mined.len(), "something worth keeping is missing");
            }
        }
    }

    #[test]
    fn neither_order_of_baskets_nor_threads_change_a_byte(
        (orders, shuffled) in history().prop_flat_map(|orders| (Just(orders.clone()), Just(orders).prop_shuffle())),
        params in some_params(),
    ) {
        let mine_on = |n_threads: usize, orders: &[(i64, BTreeSet<i64>)]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
            let data = to_baskets(orders);
            pool.install(|| fit(&data, &params, day(1_000)).expect("it can be mined").to_bytes())
        };
        let bytes = mine_on(1, &orders);
        prop_assert_eq!(&mine_on(4, &orders), &bytes);
        prop_assert_eq!(&mine_on(3, &shuffled), &bytes);
    }
}
