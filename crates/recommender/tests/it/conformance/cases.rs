//! Shops that are odd in one way each; every answer in each of them must be an answer.

use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::sources::{ItemFacts, SourceName};

use super::{Answerer, Taught, answerers};
use crate::made_up::{DAY_S, facts, log, regular_shop};

/// Each with what is odd about it.
fn shops() -> Vec<(&'static str, Taught)> {
    let shop = |n_items, n_shoppers, orders: &[(i64, u32, Vec<u32>)]| {
        Taught::new(log(n_items, n_shoppers, orders), &facts(n_items))
    };
    let same = |order: (i64, u32, Vec<u32>), n| vec![order; n];
    let bare = vec![ItemFacts::default(); 50];
    let alike: Vec<ItemFacts> = (0..50)
        .map(|_| ItemFacts {
            title: "thing".to_owned(),
            price: Some(9.0),
            is_offered: true,
        })
        .collect();
    let nothing_offered: Vec<ItemFacts> = facts(6)
        .into_iter()
        .map(|item| ItemFacts {
            is_offered: false,
            ..item
        })
        .collect();
    let pairs: Vec<(i64, u32, Vec<u32>)> = (0..40).map(|at| (at * DAY_S, at as u32 % 3, vec![0, 1, 2])).collect();
    vec![
        ("nothing at all", shop(0, 0, &[])),
        ("products and no orders", shop(6, 2, &[])),
        ("one order", shop(6, 1, &[(DAY_S, 0, vec![1, 2, 3])])),
        ("one order of nobody", shop(6, 0, &[(DAY_S, NO_SHOPPER, vec![1, 2])])),
        ("one product", shop(1, 1, &same((DAY_S, 0, vec![0]), 5))),
        (
            "orders of one product each",
            shop(3, 1, &[(1, 0, vec![0]), (2, 0, vec![1]), (3, 0, vec![2])]),
        ),
        (
            "all orders identical",
            shop(6, 3, &same((DAY_S, 1, vec![0, 1, 2, 3]), 300)),
        ),
        (
            "everything at one instant",
            Taught::new(at_one_instant(&regular_shop(600)), &facts(50)),
        ),
        ("no words and no prices", Taught::new(regular_shop(600), &bare)),
        ("all titles and prices alike", Taught::new(regular_shop(600), &alike)),
        ("nothing may be shown", Taught::new(log(6, 3, &pairs), &nothing_offered)),
        (
            "a basket of everything",
            shop(400, 1, &[(1, 0, (0..400).collect()), (2, 0, vec![0, 1])]),
        ),
        ("a shop as they are", Taught::new(regular_shop(1_500), &facts(50))),
    ]
}

fn at_one_instant(orders: &OrderLog) -> OrderLog {
    let moved: Vec<_> = orders
        .iter()
        .map(|order| (DAY_S, order.shopper, order.items.to_vec()))
        .collect();
    log(orders.n_items(), orders.n_shoppers(), &moved)
}

#[test]
fn every_answer_is_finite_distinct_falling_and_free_of_what_is_given() {
    for (what, taught) in shops() {
        let n_items = taught.orders.n_items();
        for answerer in answerers() {
            // A large shop has more questions than are needed.
            for (given, shopper) in taught.questions().iter().step_by(1 + n_items / 20) {
                let answer = taught.ask(answerer, given, *shopper, 5);
                let case = format!("{what}, {answerer:?}, {given:?}, shopper {shopper}: {answer:?}");
                assert!(answer.len() <= 5, "{case}");
                assert!(
                    answer.iter().all(|(_, value)| value.is_finite() && *value >= 0.0),
                    "{case}"
                );
                assert!(answer.is_sorted_by(|left, right| left.1 >= right.1), "{case}");
                assert!(answer.iter().all(|(item, _)| !given.contains(item)), "{case}");
                assert!(answer.iter().all(|(item, _)| (*item as usize) < n_items), "{case}");
                let mut items: Vec<u32> = answer.iter().map(|(item, _)| *item).collect();
                items.sort_unstable();
                items.dedup();
                assert_eq!(items.len(), answer.len(), "{case}");
            }
        }
    }
}

#[test]
fn shorter_answers_are_the_beginning_of_longer_ones_and_more_than_exists_gives_what_exists() {
    for (what, taught) in shops() {
        for answerer in answerers() {
            for (given, shopper) in taught.questions().iter().step_by(1 + taught.orders.n_items() / 8) {
                let all = taught.ask(answerer, given, *shopper, 10_000);
                assert!(all.len() <= taught.orders.n_items(), "{what}, {answerer:?}");
                let first = taught.ask(answerer, given, *shopper, 3);
                let items = |answer: &[(u32, f32)]| answer.iter().map(|it| it.0).collect::<Vec<_>>();
                assert_eq!(
                    items(&first),
                    items(&all[..first.len()]),
                    "{what}, {answerer:?}, {given:?}"
                );
                assert_eq!(first.len(), all.len().min(3), "{what}, {answerer:?}, {given:?}");
                assert!(
                    taught.ask(answerer, given, *shopper, 0).is_empty(),
                    "{what}, {answerer:?}"
                );
            }
        }
    }
}

#[test]
fn equal_values_come_by_the_lower_item() {
    let mut n_ties = 0;
    for (what, taught) in shops() {
        for source in SourceName::ALL {
            for (given, shopper) in taught.questions().iter().step_by(1 + taught.orders.n_items() / 20) {
                let answer = taught.ask(Answerer::Source(source), given, *shopper, 100);
                for pair in answer.windows(2).filter(|pair| pair[0].1.total_cmp(&pair[1].1).is_eq()) {
                    n_ties += 1;
                    assert!(pair[0].0 < pair[1].0, "{what}, {source:?}, {given:?}: {answer:?}");
                }
            }
        }
    }
    assert!(n_ties > 500, "there were ties to break: {n_ties}");
}

#[test]
fn what_may_not_be_shown_is_in_no_ranking() {
    for (what, taught) in shops() {
        for answerer in answerers().filter(|it| !matches!(it, Answerer::Source(_))) {
            for (given, shopper) in taught.questions().iter().step_by(1 + taught.orders.n_items() / 8) {
                let answer = taught.ask(answerer, given, *shopper, 100);
                let is_showable = |item: u32| taught.engine.sources().is_showable(item);
                assert!(
                    answer.iter().all(|it| is_showable(it.0)),
                    "{what}, {answerer:?}: {answer:?}"
                );
            }
        }
    }
}

#[test]
fn answers_do_not_depend_on_threads_nor_on_the_order_of_lines() {
    let orders = regular_shop(800);
    let mut random = Random::new(3);
    let shuffled: Vec<_> = (orders.iter())
        .map(|order| {
            let mut items = order.items.to_vec();
            random.shuffle(&mut items);
            (order.placed_at_s, order.shopper, items)
        })
        .collect();
    let shuffled = log(orders.n_items(), orders.n_shoppers(), &shuffled);
    let on = |n_threads, orders: &OrderLog| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("threads");
        pool.install(|| Taught::new(orders.clone(), &facts(50)))
    };
    let taught = on(1, &orders);
    for other in [on(2, &orders), on(5, &shuffled)] {
        for answerer in answerers() {
            for (given, shopper) in taught.questions().iter().step_by(7) {
                let expected = taught.ask(answerer, given, *shopper, 20);
                assert_eq!(
                    other.ask(answerer, given, *shopper, 20),
                    expected,
                    "{answerer:?}, {given:?}"
                );
            }
        }
    }
}

/// A shop without dates, shoppers, words or prices still says what goes together.
#[test]
fn poor_data_still_find_what_goes_together() {
    let orders = regular_shop(4_000);
    let poor = |placed_at: fn(i64) -> i64, has_shoppers: bool| {
        let orders_of: Vec<_> = orders
            .iter()
            .map(|order| {
                let shopper = if has_shoppers { order.shopper } else { NO_SHOPPER };
                (placed_at(order.placed_at_s), shopper, order.items.to_vec())
            })
            .collect();
        log(orders.n_items(), orders.n_shoppers(), &orders_of)
    };
    let bare = vec![ItemFacts::default(); 50];
    for (what, taught) in [
        ("everything known", Taught::new(orders.clone(), &facts(50))),
        ("nobody known", Taught::new(poor(|at| at, false), &facts(50))),
        ("no words, no prices", Taught::new(orders.clone(), &bare)),
        ("days alone", Taught::new(poor(|at| at / DAY_S * DAY_S, true), &bare)),
        ("no dates at all", Taught::new(poor(|_| 0, false), &bare)),
    ] {
        for answerer in answerers().filter(|it| !matches!(it, Answerer::Source(_))) {
            let found = (0..20).filter(|&item| {
                let answer = taught.ask(answerer, &[item], NO_SHOPPER, 1);
                answer.first().is_some_and(|best| best.0 == 20 + item)
            });
            let n_found = found.count();
            assert!(n_found >= 19, "{what}, {answerer:?}: {n_found} of 20");
        }
    }
}
