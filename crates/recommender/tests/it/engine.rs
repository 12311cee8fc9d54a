//! The learned engine through its public edge: what holds for any shop, however small or odd.

use pairwell_recommender::engine::tune::{TuneParams, tune};
use pairwell_recommender::engine::{Engine, EngineParams, EngineScratch, Level, Question, Ranked, Surface};
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::ranker::random::Random;
use proptest::prelude::*;

use crate::made_up::{DAY_S, facts, learn, log, regular_shop};

fn ask(engine: &Engine, surface: Surface, given: &[u32], shopper: u32, n: usize) -> Vec<Ranked> {
    let question = Question {
        surface,
        given,
        shopper,
        now_s: 400 * DAY_S,
    };
    let mut best = Vec::new();
    engine.rank(&question, n, &mut EngineScratch::default(), &mut best);
    best
}

fn items(ranked: &[Ranked]) -> Vec<u32> {
    ranked.iter().map(|ranked| ranked.item).collect()
}

#[test]
fn planted_pairs_and_habits_come_first() {
    let orders = regular_shop(6_000);
    let engine = learn(&orders);
    for learned in engine.learned() {
        assert_ne!(learned.level, Level::Plain, "{learned:?}");
        assert!(learned.ndcg[2] >= learned.ndcg[0], "{learned:?}");
    }
    let found = (0..20).filter(|&item| ask(&engine, Surface::Cart, &[item], NO_SHOPPER, 1)[0].item == 20 + item);
    assert!(found.count() >= 18);
    let first_four = |shopper: u32| items(&ask(&engine, Surface::Page, &[3], shopper, 4));
    let habits = (0..60).filter(|&shopper| first_four(shopper).contains(&(40 + shopper % 10)));
    assert!(habits.count() >= 50);
}

#[test]
fn probabilities_hold_on_what_was_not_learned_from() {
    let engine = learn(&regular_shop(6_000));
    for learned in engine.learned() {
        let parts = &learned.reliability;
        assert!(parts.len() >= 5, "{learned:?}");
        for part in parts {
            assert!(
                (part.predicted - part.observed).abs() < 0.06,
                "{:?}: {part:?}",
                learned.surface
            );
        }
        // Not one number for all: the surest part is bought far more often than the least sure.
        assert!(
            parts[parts.len() - 1].observed > 4.0 * parts[0].observed + 0.05,
            "{parts:?}"
        );
    }
}

#[test]
fn the_same_orders_give_the_same_answers_on_any_number_of_threads() {
    let orders = regular_shop(3_000);
    let answers = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("threads");
        let engine = pool.install(|| learn(&orders));
        let questions = (0..50).map(|item| ask(&engine, Surface::Cart, &[item], item % 60, 10));
        questions.collect::<Vec<_>>()
    };
    assert_eq!(answers(1), answers(3));
}

#[test]
fn a_shop_without_orders_has_nothing_to_say() {
    let engine = learn(&OrderLog::new(5, 2));
    assert_eq!(ask(&engine, Surface::Cart, &[1], 0, 4), []);
    assert_eq!(ask(&learn(&OrderLog::new(0, 0)), Surface::Page, &[], NO_SHOPPER, 4), []);
}

#[test]
fn few_orders_are_ranked_plainly_and_still_sensibly() {
    let orders = log(4, 0, &vec![(0, NO_SHOPPER, vec![0, 1]); 12]);
    let engine = learn(&orders);
    assert!(engine.learned().iter().all(|learned| learned.level == Level::Plain));
    assert_eq!(items(&ask(&engine, Surface::Cart, &[0], NO_SHOPPER, 4)), [1]);
    // Never sold: not offered, and looked at it gives what sells.
    assert_eq!(items(&ask(&engine, Surface::Page, &[3], NO_SHOPPER, 4)), [0, 1]);
}

#[test]
fn one_product_and_one_order_are_enough_for_no_error() {
    let single = learn(&log(1, 0, &[(0, NO_SHOPPER, vec![0])]));
    assert_eq!(ask(&single, Surface::Page, &[0], NO_SHOPPER, 4), []);
    let pair = learn(&log(2, 1, &[(0, 0, vec![0, 1])]));
    assert_eq!(items(&ask(&pair, Surface::Cart, &[0], 0, 9)), [1]);
}

#[test]
fn equal_items_come_by_number() {
    let orders = log(6, 0, &vec![(0, NO_SHOPPER, (0..6).collect()); 40]);
    let ranked = ask(&learn(&orders), Surface::Cart, &[2], NO_SHOPPER, 9);
    assert_eq!(items(&ranked), [0, 1, 3, 4, 5]);
}

#[test]
fn an_item_that_is_new_is_understood_by_its_title() {
    let mut random = Random::new(9);
    let orders: Vec<_> = (0..4_000)
        .map(|at| {
            let kind = random.below(7);
            // Two things of one kind; 0..42 are sold, 42..49 are new, one of each kind.
            let of_kind = |random: &mut Random| (kind + 7 * random.below(6)) as u32;
            (
                at * 3_600,
                NO_SHOPPER,
                vec![of_kind(&mut random), of_kind(&mut random), random.below(42) as u32],
            )
        })
        .collect();
    let engine = learn(&log(49, 0, &orders));
    let of_kind = |item: u32| {
        ask(&engine, Surface::Page, &[item], NO_SHOPPER, 4)
            .iter()
            .filter(|it| it.item % 7 == item % 7)
            .count()
    };
    let n_found: usize = (42..49).map(of_kind).sum();
    assert!(
        n_found >= 14,
        "{n_found} of 28 are of the kind that is looked at; by chance it would be 4"
    );
}

#[test]
fn tuning_stays_within_what_is_sensible() {
    let tuned = tune(&regular_shop(3_000), &EngineParams::default(), &TuneParams::default());
    assert!(tuned.n_carts > 100);
    assert!(tuned.tried.iter().all(|tried| (0.0..=1.0).contains(&tried.ndcg)));
    assert!(tuned.tried.len() <= 11);
}

fn any_log() -> impl Strategy<Value = OrderLog> {
    let order = (0_i64..3, 0_u32..6, prop::collection::vec(0_u32..12, 1..6));
    prop::collection::vec(order, 0..60).prop_map(|orders| {
        let mut placed_at_s = 0;
        let orders: Vec<_> = orders
            .into_iter()
            .map(|(days, shopper, items)| {
                placed_at_s += days * DAY_S;
                (placed_at_s, if shopper == 5 { NO_SHOPPER } else { shopper }, items)
            })
            .collect();
        log(12, 5, &orders)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn answers_hold_what_they_promise(
        orders in any_log(),
        given in prop::collection::vec(0_u32..12, 0..5),
        shopper in 0_u32..6,
        n in 0_usize..15,
        is_page in any::<bool>(),
    ) {
        let engine = learn(&orders);
        let shopper = if shopper == 5 { NO_SHOPPER } else { shopper };
        let surface = if is_page { Surface::Page } else { Surface::Cart };
        let ranked = ask(&engine, surface, &given, shopper, n);
        prop_assert!(ranked.len() <= n);
        for it in &ranked {
            prop_assert!(!given.contains(&it.item), "what is given is not offered");
            prop_assert!(orders.iter().any(|order| order.items.contains(&it.item)), "only what sells is offered");
            prop_assert!(it.score.is_finite());
            prop_assert!((0.0..=1.0).contains(&it.probability));
        }
        let is_in_order = ranked.is_sorted_by(|left, right| {
            left.score > right.score || left.score == right.score && left.item < right.item
        });
        prop_assert!(is_in_order, "best first, ties by number");
        let mut plain = Vec::new();
        let question = Question { surface, given: &given, shopper, now_s: orders.newest_s() };
        engine.rank_plainly(&question, n, &mut EngineScratch::default(), &mut plain);
        prop_assert!(plain.len() <= n && plain.iter().all(|item| !given.contains(item)));
    }
}

#[test]
fn what_may_not_be_recommended_is_not_and_still_says_what_goes_with_it() {
    let orders = regular_shop(3_000);
    let mut items = facts(50);
    items[23].is_offered = false;
    let engine = Engine::learn(&orders, &items, &EngineParams::default());
    let mut plain = Vec::new();
    for surface in Surface::ALL {
        for given in 0..50 {
            assert!(!items_of(&engine, surface, given).contains(&23));
            let question = Question {
                surface,
                given: &[given],
                shopper: NO_SHOPPER,
                now_s: 400 * DAY_S,
            };
            engine.rank_plainly(&question, 60, &mut EngineScratch::default(), &mut plain);
            assert!(!plain.contains(&23));
        }
    }
    assert_eq!(items_of(&engine, Surface::Cart, 23)[0], 3);
}

fn items_of(engine: &Engine, surface: Surface, given: u32) -> Vec<u32> {
    items(&ask(engine, surface, &[given], NO_SHOPPER, 60))
}
