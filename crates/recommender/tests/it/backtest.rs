//! Strategies replayed on past orders: figures worked out by hand, and what holds for any shop.

use std::sync::atomic::{AtomicUsize, Ordering};

use pairwell_recommender::backtest::strategies::{ByEngine, Fitting, Fixed, Layered, Only, Popularity};
use pairwell_recommender::backtest::{
    Asker, Entrants, Figure, ItemEconomics, Replay, ReplayParams, Report, RunParams, Strategy, SurfaceReport, run,
};
use pairwell_recommender::engine::{Engine, EngineParams, Question, Surface};
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::ranker::random::Random;
use pairwell_recommender::sources::ItemFacts;
use proptest::prelude::{ProptestConfig, any, prop, prop_assert, proptest};

fn log(n_items: usize, n_shoppers: usize, orders: &[(i64, u32, Vec<u32>)]) -> OrderLog {
    let mut log = OrderLog::new(n_items, n_shoppers);
    for (placed_at_s, shopper, items) in orders {
        log.push(*placed_at_s, *shopper, items).expect("they fit");
    }
    log
}

/// Two older orders, `{0, 1}` and `{4, 5}`, and two newer ones, `{0, 1}` and `{2, 3}`, of nobody known.
fn four_orders() -> OrderLog {
    log(
        6,
        0,
        &[
            (0, NO_SHOPPER, vec![0, 1]),
            (10, NO_SHOPPER, vec![4, 5]),
            (90, NO_SHOPPER, vec![0, 1]),
            (100, NO_SHOPPER, vec![2, 3]),
        ],
    )
}

fn replay(orders: &OrderLog) -> Replay {
    Replay::new(orders, &ReplayParams::default())
}

fn earning(margin_minor: i64, n: usize) -> Vec<ItemEconomics> {
    let item = ItemEconomics {
        margin_minor: Some(margin_minor),
        is_in_stock: true,
    };
    vec![item; n]
}

const PARAMS: RunParams = RunParams {
    k: 4,
    n_resamples: 200,
    seed: 1,
};

fn compare(
    replay: &Replay,
    baselines: &[&dyn Strategy],
    others: &[&dyn Strategy],
    economics: &[ItemEconomics],
) -> Report {
    run(replay, &Entrants { baselines, others }, economics, &PARAMS, &|_| {})
}

fn alone(replay: &Replay, strategy: &dyn Strategy, economics: &[ItemEconomics]) -> [SurfaceReport; 2] {
    let report = compare(replay, &[], &[strategy], economics);
    Surface::ALL.map(|surface| report.strategies[0].of(surface).clone())
}

fn figures(of: &SurfaceReport) -> [Figure; 8] {
    [
        of.would_have_shown,
        of.hit_rate,
        of.precision,
        of.recall,
        of.bought_share,
        of.margin_known_share,
        of.out_of_stock_share,
        of.expected_margin_minor,
    ]
}

fn means(of: &SurfaceReport) -> [f64; 8] {
    figures(of).map(|figure| figure.mean)
}

fn offer(strategy: &dyn Strategy, given: &[u32], n: usize) -> Vec<u32> {
    let question = Question {
        surface: Surface::Cart,
        given,
        shopper: NO_SHOPPER,
        now_s: 0,
    };
    let mut offered = vec![99];
    strategy.start().offer(&question, n, &mut offered);
    offered
}

/// Answers everything with the same items, whatever is asked for.
struct Stubborn(Vec<u32>);

impl Strategy for Stubborn {
    fn name(&self) -> &'static str {
        "stubborn"
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(self)
    }
}

impl Asker for &Stubborn {
    fn offer(&mut self, _: &Question<'_>, _: usize, offered: &mut Vec<u32>) {
        offered.clone_from(&self.0);
    }
}

#[test]
fn figures_are_worked_out_by_hand() {
    let replay = replay(&four_orders());
    let mut economics = earning(250, 6);
    economics[4].is_in_stock = false;
    let pairs = Fixed::new("pairs", [(0, 1), (0, 4), (1, 0), (1, 4)]);
    let popularity = Popularity::new(replay.older());
    let report = compare(&replay, &[&popularity], &[&pairs], &economics);
    assert_eq!((report.n_older_orders, report.n_newer_orders), (2, 2));
    assert_eq!((report.n_shoppers, report.n_sold_items, report.k), (2, 4, 4));
    let [by_popularity, by_pairs] = &report.strategies[..] else {
        panic!("two took part");
    };
    assert!(by_popularity.is_baseline && !by_pairs.is_baseline);
    for surface in Surface::ALL {
        // Of {0, 1} the other one and 4 are offered; of {2, 3} nothing.
        let found = by_pairs.of(surface);
        assert_eq!(means(found), [0.5, 0.5, 0.125, 0.5, 0.5, 1.0, 0.5, 125.0]);
        assert_eq!((found.n_questions, found.n_offered, found.n_bought), (2, 2, 1));
        assert_eq!((found.n_items_offered, found.coverage), (2, 0.5));
        // The other one, 4 and 5 beside {0, 1}; 0, 1, 4 and 5 beside {2, 3}.
        let popular = by_popularity.of(surface);
        assert_eq!(means(popular), [1.0, 0.5, 0.125, 0.5, 1.0 / 7.0, 1.0, 2.0 / 7.0, 125.0]);
        assert_eq!((popular.n_items_offered, popular.coverage), (4, 1.0));
        assert_eq!(popular.against, [], "a baseline is not compared with itself");
        // Two shoppers, of which one, the other, or each is drawn.
        let hit_rate = Figure {
            mean: 0.5,
            low: 0.0,
            high: 1.0,
        };
        assert_eq!(found.hit_rate, hit_rate);
        // Both find the same, so there is no doubt about the difference.
        let [against] = &found.against[..] else {
            panic!("there is one baseline");
        };
        assert_eq!(against.baseline, "popularity");
        assert_eq!(against.hit_rate, Figure::default());
        assert_eq!(against.expected_margin_minor, Figure::default());
    }
}

#[test]
fn a_difference_is_that_of_the_figures() {
    let replay = replay(&four_orders());
    let silent = Fixed::new("silent", []);
    let pairs = Fixed::new("pairs", [(0, 1), (1, 0), (2, 3), (3, 2)]);
    let report = compare(&replay, &[&silent], &[&pairs], &earning(-40, 6));
    let against = &report.strategies[1].page.against[0];
    let always = |mean: f64| Figure {
        mean,
        low: mean,
        high: mean,
    };
    assert_eq!(against.hit_rate, always(1.0));
    assert_eq!(against.precision, always(0.25));
    assert_eq!(against.expected_margin_minor, always(-40.0), "sold at a loss");
}

#[test]
fn unknown_margins_are_counted_apart() {
    let replay = replay(&four_orders());
    let mut economics = earning(250, 6);
    for item in [2, 3] {
        economics[item].margin_minor = None;
    }
    let pairs = Fixed::new("pairs", [(0, 1), (1, 0), (2, 3), (3, 2)]);
    for found in alone(&replay, &pairs, &economics) {
        assert_eq!((found.n_bought, found.margin_known_share.mean), (2, 0.5));
        assert_eq!(found.expected_margin_minor.mean, 125.0);
    }
}

#[test]
fn all_of_a_larger_order_can_be_found() {
    let orders = log(4, 0, &[(0, NO_SHOPPER, vec![0]), (9, NO_SHOPPER, vec![0, 1, 2])]);
    let params = ReplayParams {
        newest_share: 0.5,
        ..ReplayParams::default()
    };
    let replay = Replay::new(&orders, &params);
    let everything = Stubborn(vec![3, 2, 1, 0]);
    let [cart, page] = alone(&replay, &everything, &earning(100, 4));
    // Two are given to the cart: 3 and the hidden one are offered.
    assert_eq!(means(&cart), [1.0, 1.0, 0.25, 1.0, 0.5, 1.0, 0.0, 100.0]);
    // One is given to the page: 3 and the two others.
    assert_eq!(means(&page), [1.0, 1.0, 0.5, 1.0, 2.0 / 3.0, 1.0, 0.0, 200.0]);
    let half = RunParams { k: 2, ..PARAMS };
    let entrants = Entrants {
        baselines: &[],
        others: &[&everything],
    };
    let report = run(&replay, &entrants, &earning(100, 4), &half, &|_| {});
    let page = &report.strategies[0].page;
    assert_eq!(
        (page.recall.mean, page.precision.mean),
        (0.5, 0.5),
        "one of two wanted, one of two places"
    );
}

#[test]
fn what_a_shop_could_not_show_does_not_count() {
    let replay = replay(&four_orders());
    // Given ones, the same twice, items that do not exist, and more than four.
    let stubborn = Stubborn(vec![4, 4, 77, u32::MAX, 0, 1, 2, 3, 5, 5]);
    for surface in alone(&replay, &stubborn, &earning(1, 6)) {
        assert_eq!((surface.n_questions, surface.n_offered), (2, 8));
        // Beside {0, 1}: 4, the other one, 2, 3; beside {2, 3}: 4, 0, 1, the other one.
        assert_eq!(surface.n_bought, 2);
    }
}

#[test]
fn silence_is_zero_everywhere() {
    let replay = replay(&four_orders());
    for found in alone(&replay, &Fixed::new("silent", []), &earning(250, 6)) {
        assert_eq!(figures(&found), [Figure::default(); 8]);
        assert_eq!((found.n_questions, found.n_offered, found.coverage), (2, 0, 0.0));
    }
}

#[test]
fn shops_with_next_to_nothing_give_a_report() {
    let logs = [
        OrderLog::new(0, 0),
        OrderLog::new(3, 1),
        log(3, 1, &[(5, 0, vec![0, 1])]),
        log(3, 1, &[(5, 0, vec![0]), (6, 0, vec![1]), (7, 0, vec![2])]),
    ];
    for orders in logs {
        let replay = replay(&orders);
        let popularity = Popularity::new(replay.older());
        let economics = earning(1, orders.n_items());
        let report = compare(&replay, &[&popularity], &[&popularity], &economics);
        assert_eq!((report.strategies.len(), report.n_shoppers), (2, 0));
        let page = &report.strategies[1].page;
        assert_eq!((page.n_questions, figures(page)), (0, [Figure::default(); 8]));
        assert_eq!(page.against[0].hit_rate, Figure::default());
        assert!(compare(&replay, &[], &[], &economics).strategies.is_empty());
    }
}

#[test]
fn lists_without_places_and_intervals_without_resamples_are_no_error() {
    let replay = replay(&four_orders());
    let popularity = Popularity::new(replay.older());
    let entrants = Entrants {
        baselines: &[&popularity],
        others: &[],
    };
    for (k, n_resamples) in [(0, 50), (4, 0), (usize::MAX, 50)] {
        let params = RunParams {
            k,
            n_resamples,
            seed: 1,
        };
        let report = run(&replay, &entrants, &earning(9, 6), &params, &|_| {});
        let found = &report.strategies[0].cart;
        assert!(figures(found).iter().all(|it| it.low <= it.mean && it.mean <= it.high));
        if k == 0 {
            assert_eq!(figures(found), [Figure::default(); 8]);
        }
        if n_resamples == 0 {
            assert_eq!(
                (found.hit_rate.low, found.hit_rate.high),
                (found.hit_rate.mean, found.hit_rate.mean)
            );
        }
    }
}

#[test]
fn one_shopper_has_no_spread_and_equal_questions_have_none() {
    let many = |shopper: fn(i64) -> u32| {
        let orders: Vec<_> = (0..100).map(|at| (at, shopper(at), vec![0, 1])).collect();
        log(3, 100, &orders)
    };
    let pairs = Fixed::new("pairs", [(0, 1), (1, 0), (0, 2), (1, 2)]);
    let replays = [
        (replay(&many(|at| at as u32)), 21),
        (replay(&many(|_| 7)), 1),
        (replay(&many(|_| NO_SHOPPER)), 21),
    ];
    for (replay, n_shoppers) in replays {
        assert_eq!(replay.n_clusters(), n_shoppers);
        for found in alone(&replay, &pairs, &earning(5, 3)) {
            assert_eq!(means(&found), [1.0, 1.0, 0.25, 1.0, 0.5, 1.0, 0.0, 5.0]);
            assert!(
                figures(&found).iter().all(|it| it.low == it.mean && it.high == it.mean),
                "{found:?}"
            );
        }
    }
}

#[test]
fn questions_hold_each_order_once_and_apart() {
    let mut orders = vec![(0, 0, vec![0]); 10];
    orders.extend([
        (100, 0, vec![3]),
        (100, 0, (0..101).collect()),
        (100, 1, (0..100).collect()),
        (100, 0, vec![1, 2, 3]),
        (100, 1, vec![4, 5]),
        (100, NO_SHOPPER, vec![6, 7]),
    ]);
    let orders = log(101, 2, &orders);
    let replay = replay(&orders);
    assert_eq!((replay.older().len(), replay.n_newer(), replay.n_sold()), (10, 6, 1));
    assert_eq!(
        (replay.asked().len(), replay.n_clusters()),
        (8, 3),
        "not of 1 nor of 101"
    );
    let usable = orders
        .iter()
        .skip(10)
        .filter(|order| (2..=100).contains(&order.items.len()));
    for (asked, order) in replay.asked().chunks(2).zip(usable) {
        let [cart, page] = asked else {
            panic!("a cart and a page");
        };
        assert_eq!((cart.surface, cart.wanted.len()), (Surface::Cart, 1));
        assert_eq!((page.surface, page.given.len()), (Surface::Page, 1));
        for it in [cart, page] {
            let mut all = [it.given.as_slice(), &it.wanted].concat();
            all.sort_unstable();
            assert_eq!((all.as_slice(), it.shopper), (order.items, order.shopper));
        }
    }
}

#[test]
fn no_more_orders_are_drawn_than_allowed() {
    let orders: Vec<_> = (0..1_000)
        .map(|at| (at, NO_SHOPPER, vec![at as u32, 1_000 + at as u32]))
        .collect();
    let orders = log(2_000, 0, &orders);
    let drawn = |max_orders: usize, seed: u64| {
        let params = ReplayParams {
            max_orders,
            seed,
            ..ReplayParams::default()
        };
        Replay::new(&orders, &params).asked().to_vec()
    };
    let some = drawn(50, 1);
    assert_eq!((some.len(), drawn(0, 1).len(), drawn(900, 1).len()), (100, 0, 402));
    assert_eq!(some, drawn(50, 1));
    assert_ne!(some, drawn(50, 2));
    assert!(some.is_sorted_by_key(|asked| asked.placed_at_s));
}

#[test]
fn popularity_counts_orders_and_ties_go_by_number() {
    let orders = log(
        6,
        0,
        &[
            (0, NO_SHOPPER, vec![5, 2]),
            (1, NO_SHOPPER, vec![3, 5]),
            (2, NO_SHOPPER, vec![0]),
        ],
    );
    let popularity = Popularity::new(&orders);
    assert_eq!(offer(&popularity, &[], 3), [5, 0, 2]);
    assert_eq!(offer(&popularity, &[5, 1], 9), [0, 2, 3], "more asked than there is");
    assert!(offer(&popularity, &[], 0).is_empty());
}

#[test]
fn fixed_targets_come_in_turn() {
    let fixed = Fixed::new("fixed", [(1, 10), (1, 11), (2, 20), (2, 10), (3, 1), (3, 12), (1, 13)]);
    assert_eq!(offer(&fixed, &[1], 9), [10, 11, 13]);
    assert_eq!(
        offer(&fixed, &[2, 1, 3], 9),
        [20, 10, 11, 12, 13],
        "1 is given, 10 counts once"
    );
    assert_eq!(offer(&fixed, &[2, 1], 2), [20, 10]);
    assert!(offer(&fixed, &[7], 9).is_empty());
    let ladder = Fixed::from_ladders("ladders", &[vec![4, 5, 6], vec![7], vec![]]);
    assert_eq!(offer(&ladder, &[4], 9), [5, 6]);
    assert!(offer(&ladder, &[6, 7], 9).is_empty());
}

#[test]
fn layers_fill_what_is_left() {
    let first = Fixed::new("first", [(0, 3), (0, 1)]);
    let second = Stubborn(vec![1, 3, 4, 2]);
    let layered = Layered::new("both", vec![&first, &second]);
    assert_eq!(layered.name(), "both");
    assert_eq!(offer(&layered, &[0], 4), [3, 1, 4, 2]);
    assert_eq!(offer(&layered, &[0], 3), [3, 1, 4]);
    assert_eq!(offer(&layered, &[0], 1), [3]);
    assert_eq!(offer(&layered, &[5], 2), [1, 3]);
    assert!(offer(&Layered::new("none", Vec::new()), &[0], 4).is_empty());
}

#[test]
fn what_may_not_be_shown_makes_room() {
    let orders = log(100, 0, &[(0, NO_SHOPPER, (0..100).collect())]);
    let popularity = Popularity::new(&orders);
    let only = |allowed: fn(u32) -> bool, n: u32| Only::new("only", &popularity, (0..n).map(allowed).collect());
    assert_eq!(offer(&only(|item| item % 30 == 29, 100), &[], 2), [29, 59]);
    assert_eq!(offer(&only(|item| item % 30 == 29, 100), &[59], 9), [29, 89]);
    assert!(offer(&only(|_| false, 100), &[], 4).is_empty());
    assert_eq!(offer(&only(|_| true, 3), &[], 9), [0, 1, 2]);
    assert!(offer(&only(|_| true, 100), &[], 0).is_empty());
    let mut economics = earning(1, 6);
    economics[4].is_in_stock = false;
    let replay = replay(&four_orders());
    let popularity = Popularity::new(replay.older());
    let in_stock = Only::new(
        "in stock",
        &popularity,
        economics.iter().map(|it| it.is_in_stock).collect(),
    );
    for found in alone(&replay, &in_stock, &economics) {
        assert_eq!((found.out_of_stock_share.mean, found.n_offered), (0.0, 5));
    }
}

/// A shop in which item `i` (below 20) goes with `20 + i`, of sixty shoppers.
fn paired_shop(n_orders: usize) -> OrderLog {
    let mut random = Random::new(5);
    let orders: Vec<_> = (0..n_orders)
        .map(|at| {
            let first = random.below(20) as u32;
            let mut items = vec![first, random.below(40) as u32];
            if random.unit() < 0.7 {
                items.push(20 + first);
            }
            (at as i64 * 3_600, random.below(60) as u32, items)
        })
        .collect();
    log(40, 60, &orders)
}

#[test]
fn the_engine_is_told_from_popularity_on_any_number_of_threads() {
    let replay = replay(&paired_shop(1_500));
    let facts = vec![ItemFacts::default(); 40];
    let engine = Engine::learn(replay.older(), &facts, &EngineParams::default());
    let popularity = Popularity::new(replay.older());
    let (learned, plain) = (ByEngine::learned("engine", &engine), ByEngine::plain("plain", &engine));
    let pairings = Fixed::new("pairings", (0..10).map(|item| (item, 20 + item)));
    let current = Layered::new("current", vec![&pairings, &popularity]);
    let report = |n_threads: usize| {
        let n_done = AtomicUsize::new(0);
        let n_total = AtomicUsize::new(0);
        let entrants = Entrants {
            baselines: &[&popularity, &current],
            others: &[&learned, &plain],
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("threads");
        let report = pool.install(|| {
            run(&replay, &entrants, &earning(100, 40), &PARAMS, &|progress| {
                n_done.fetch_max(progress.n_done, Ordering::SeqCst);
                n_total.store(progress.n_total, Ordering::SeqCst);
            })
        });
        assert_eq!(n_total.load(Ordering::SeqCst), 4 * replay.asked().len());
        assert_eq!(n_done.into_inner(), n_total.into_inner());
        report
    };
    let found = report(1);
    assert_eq!(found, report(3));
    for at in [2, 3] {
        let strategy = &found.strategies[at];
        for against in &strategy.cart.against {
            assert!(against.hit_rate.low > 0.0, "{} {against:?}", strategy.name);
            assert!(against.expected_margin_minor.low > 0.0, "{} {against:?}", strategy.name);
        }
    }
    let names: Vec<&str> = found.strategies.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["popularity", "current", "engine", "plain"]);
    let baselines: Vec<usize> = found.strategies.iter().map(|it| it.page.against.len()).collect();
    assert_eq!(baselines, [1, 1, 2, 2]);
}

#[test]
fn a_strategy_does_not_differ_from_itself() {
    let replay = replay(&paired_shop(400));
    let popularity = Popularity::new(replay.older());
    let report = compare(&replay, &[&popularity], &[&popularity], &earning(17, 40));
    for surface in Surface::ALL {
        let found = report.strategies[1].of(surface);
        assert!(
            found.hit_rate.low < found.hit_rate.high,
            "there is something to differ in"
        );
        let against = &found.against[0];
        assert_eq!(
            [against.hit_rate, against.precision, against.expected_margin_minor],
            [Figure::default(); 3]
        );
    }
}

#[test]
#[should_panic(expected = "every item has its economics")]
fn economics_of_another_shop_are_refused() {
    let _ = compare(&replay(&four_orders()), &[], &[], &earning(1, 5));
}

fn check(found: &SurfaceReport) {
    let all = figures(found);
    for figure in all {
        assert!(figure.low.is_finite() && figure.high.is_finite(), "{found:?}");
        assert!(figure.low <= figure.mean && figure.mean <= figure.high, "{found:?}");
    }
    for share in &all[..7] {
        assert!(share.low >= 0.0 && share.high <= 1.0, "{found:?}");
    }
    assert!((0.0..=1.0).contains(&found.coverage), "{found:?}");
    for against in &found.against {
        for figure in [against.hit_rate, against.precision] {
            assert!(figure.low >= -1.0 && figure.high <= 1.0, "{found:?}");
            assert!(figure.low <= figure.mean && figure.mean <= figure.high, "{found:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn figures_stay_within_their_bounds(
        orders in prop::collection::vec((0_i64..3, 0_u32..6, prop::collection::vec(0_u32..12, 1..6)), 0..40),
        pairs in prop::collection::vec((0_u32..12, 0_u32..12), 0..30),
        economics in prop::collection::vec((any::<Option<i64>>(), any::<bool>()), 12),
        k in 0_usize..8,
        seed in any::<u64>(),
    ) {
        let mut placed_at_s = 0;
        let orders: Vec<_> = orders
            .into_iter()
            .map(|(later_s, shopper, items)| {
                placed_at_s += later_s;
                (placed_at_s, if shopper == 5 { NO_SHOPPER } else { shopper }, items)
            })
            .collect();
        let params = ReplayParams { newest_share: 0.5, max_orders: 15, seed };
        let replay = Replay::new(&log(12, 5, &orders), &params);
        let economics: Vec<ItemEconomics> = economics
            .into_iter()
            .map(|(margin_minor, is_in_stock)| ItemEconomics { margin_minor, is_in_stock })
            .collect();
        let popularity = Popularity::new(replay.older());
        let fixed = Fixed::new("fixed", pairs);
        let layered = Layered::new("layered", vec![&fixed, &popularity]);
        let only = Only::new("only", &layered, economics.iter().map(|it| it.is_in_stock).collect());
        let entrants = Entrants { baselines: &[&popularity, &layered], others: &[&fixed, &only] };
        let report = run(&replay, &entrants, &economics, &RunParams { k, n_resamples: 40, seed }, &|_| {});
        for strategy in &report.strategies {
            check(&strategy.cart);
            check(&strategy.page);
            prop_assert!(strategy.cart.recall == strategy.cart.hit_rate, "one item is hidden");
        }
        let [_, layered, _, only] = &report.strategies[..] else { unreachable!("four took part") };
        prop_assert!(only.page.out_of_stock_share == Figure::default());
        prop_assert!(only.page.would_have_shown.mean <= layered.page.would_have_shown.mean);
        let written = serde_json::to_string(&report).expect("it can be written");
        prop_assert!(!written.contains("null"), "a number that is none is written as null");
    }
}

#[test]
fn what_does_not_fit_makes_room_for_what_does() {
    let all = Fixed::new("all", [(0, 1), (0, 2), (0, 3), (0, 4)]);
    // Beside 0 nothing odd fits.
    let even = Fitting::new("even", &all, 5, |given, item| given != [0] || item % 2 == 0);
    let question = Question {
        surface: Surface::Page,
        given: &[0],
        shopper: NO_SHOPPER,
        now_s: 0,
    };
    let mut offered = Vec::new();
    even.start().offer(&question, 2, &mut offered);
    assert_eq!(offered, [2, 4]);
    even.start().offer(&question, 1, &mut offered);
    assert_eq!(offered, [2], "the beginning of the longer answer");
    assert_eq!(even.name(), "even");
}
