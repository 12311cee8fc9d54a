//! Where buyers stand, and what it changes between equally likely offers.

use pairwell_domain::decision::{Assignment, PageContext};
use pairwell_domain::shopper::{Leaning, Segment};
use pairwell_domain::{CustomerId, ProductId};
use pairwell_recommender::engine::{Engine, EngineParams, ShopEngine};
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::segments::Segments;
use pairwell_recommender::sources::{ItemFacts, SourceParams, Sources, similar_titles};

use crate::made_up::{DAY_S, log};
use crate::support::{Shop, ids, looking_at, product};

/// Items 0 and 1 cost 10 and 100. Shoppers 0 to 19 buy item 0 on two days ten days apart, the last one on day 100;
/// shopper 20 once; 21 bought item 1 once; 22 item 0 five times and item 1 each time; 23 long ago, twice; 24 never.
fn orders() -> OrderLog {
    let mut orders: Vec<(i64, u32, Vec<u32>)> = Vec::new();
    for shopper in 0..20 {
        orders.extend([(90, shopper, vec![0]), (100, shopper, vec![0])]);
    }
    orders.extend([
        (95, 20, vec![0]),
        (95, 21, vec![1]),
        (20, 23, vec![0]),
        (30, 23, vec![0]),
    ]);
    orders.extend((0..5).map(|nth| (80 + nth * 5, 22, vec![0, 1])));
    orders.sort_by_key(|order| order.0);
    orders.iter_mut().for_each(|order| order.0 *= DAY_S);
    log(2, 25, &orders)
}

fn items(prices: [Option<f32>; 2]) -> Vec<ItemFacts> {
    let item = |price| ItemFacts {
        price,
        ..ItemFacts::default()
    };
    prices.map(item).to_vec()
}

fn sources(orders: &OrderLog, prices: [Option<f32>; 2]) -> Sources {
    let items = items(prices);
    Sources::fit(orders, &items, similar_titles(&items), &SourceParams::default())
}

#[test]
fn cuts_are_the_shops_own() {
    let sources = sources(&orders(), [Some(10.0), Some(100.0)]);
    let segments = Segments::new(&sources);
    let of = |shopper, day: i64| segments.of(&sources, shopper, day * DAY_S);
    assert_eq!(of(24, 101), Segment::FirstTime, "without an order");
    assert_eq!(of(NO_SHOPPER, 101), Segment::FirstTime, "nobody known");
    assert_eq!(of(20, 101), Segment::New);
    assert_eq!(of(0, 101), Segment::Repeat);
    assert_eq!(
        of(21, 101),
        Segment::HighValue,
        "100 in one order; four of five bought for 20 or less"
    );
    assert_eq!(of(22, 101), Segment::Champion, "five orders and 550 in all");
    // The usual time is ten days: twice that is less than thirty, so thirty it is.
    assert_eq!(of(0, 130), Segment::Repeat);
    assert_eq!(of(0, 131), Segment::AtRisk);
    assert_eq!(of(23, 101), Segment::AtRisk);
    assert_eq!(of(20, 400), Segment::New, "who came once has no habit to break");
    // Its own time between orders is five days.
    assert_eq!(of(22, 131), Segment::AtRisk);
}

#[test]
fn without_prices_lines_count_and_few_buyers_are_not_judged() {
    let bare = sources(&orders(), [None, None]);
    let segments = Segments::new(&bare);
    assert_eq!(segments.of(&bare, 22, 101 * DAY_S), Segment::Champion, "ten lines");
    assert_eq!(segments.of(&bare, 21, 101 * DAY_S), Segment::New);
    let few = log(2, 3, &[(0, 0, vec![0]), (DAY_S, 0, vec![1]), (DAY_S, 1, vec![1])]);
    let few = sources(&few, [Some(1.0), Some(9.0)]);
    let segments = Segments::new(&few);
    assert_eq!(segments.of(&few, 0, 900 * DAY_S), Segment::Repeat);
    assert_eq!(segments.of(&few, 1, 900 * DAY_S), Segment::New);
}

/// Products 2 and 3 go with 1 in as many orders, of a kind of nine; 2 is the cheapest, 3 one of the dear ones.
fn shop() -> Shop {
    let mut contents = vec![vec![9]; 300];
    contents.extend(vec![vec![1, 2, 3]; 20]);
    let mut shop = Shop::with_products(1..=9).learnt_from(contents);
    for it in &mut shop.products {
        it.product_type = "Lamps".to_owned();
    }
    for (id, price_minor) in [(2, 100), (1, 150), (4, 200), (5, 300), (6, 400), (7, 500), (3, 600)] {
        shop = shop.priced(id, price_minor);
    }
    // What sells and earns alike: nothing but the price tells 2 and 3 apart.
    let orders = orders();
    let engine = Engine::learn(&orders, &items([Some(10.0), Some(100.0)]), &EngineParams::default());
    let customers: Vec<CustomerId> = (1..=25).map(CustomerId::new).collect();
    let products = [50, 51].map(ProductId::new);
    let at = chrono::DateTime::from_timestamp(101 * DAY_S, 0).expect("an instant");
    shop.engine = Some(ShopEngine::new(engine, &products, vec![0, 1], &customers, at));
    shop
}

fn seen_by(customer: Option<i64>, recent: &[i64]) -> (Leaning, Vec<i64>) {
    let context = PageContext {
        at: chrono::DateTime::from_timestamp(101 * DAY_S, 0).expect("an instant"),
        customer: customer.map(CustomerId::new),
        recent: recent.iter().copied().map(product).collect(),
        ..looking_at(1)
    };
    let (case, decision) = shop().decide(&context, Assignment::Treated);
    (case.shopper.leaning, ids(&decision.surfaces[0].offers))
}

#[test]
fn equally_likely_offers_come_by_what_suits_the_shopper() {
    assert_eq!(seen_by(None, &[]), (Leaning::Neither, vec![2, 3]));
    assert_eq!(seen_by(Some(99), &[]), (Leaning::Cheaper, vec![2, 3]), "a first order");
    assert_eq!(seen_by(Some(23), &[]), (Leaning::Dearer, vec![3, 2]), "a champion");
    assert_eq!(
        seen_by(Some(1), &[]),
        (Leaning::Neither, vec![2, 3]),
        "a repeat customer"
    );
    // What the session looks at counts before that.
    assert_eq!(seen_by(Some(23), &[4, 5]), (Leaning::Cheaper, vec![2, 3]));
    assert_eq!(seen_by(None, &[3, 8, 9]).0, Leaning::Dearer);
    assert_eq!(seen_by(None, &[7]).0, Leaning::Neither, "two looks say nothing");
}
