//! Offers of what was learned: where they come, with which reason, and what keeps them away.

use std::sync::LazyLock;

use pairwell_domain::decision::{Bought, CandidateSource, PageContext, Silence, WithheldBy};
use pairwell_domain::offer::{Because, OfferKind, Reason};
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::{CustomerId, ProductId};
use pairwell_recommender::engine::ShopEngine;
use pairwell_recommender::orders::OrderLog;

use crate::made_up::{DAY_S, learn, log, regular_shop};
use crate::support::{Shop, day, ids, looking_at, on, product, rule_against, with_cart};

/// Product `n` is item `n - 1`: products 1 to 20 go with 21 to 40, and customer `c` regularly buys `41 + (c - 1) % 10`.
static ENGINE: LazyLock<(OrderLog, ShopEngine)> = LazyLock::new(|| {
    let orders = regular_shop(4_000);
    let products: Vec<ProductId> = (1..=50).map(ProductId::new).collect();
    let customers: Vec<CustomerId> = (1..=60).map(CustomerId::new).collect();
    // Products 6 and 26 are one thing in two colours, and so are 27 and 47.
    let classes = (0..50).map(|item| match item {
        25 => 5,
        46 => 26,
        item => item,
    });
    let engine = ShopEngine::new(learn(&orders), &products, classes.collect(), &customers, day(366));
    (orders, engine)
});

fn shop() -> Shop {
    let (orders, engine) = &*ENGINE;
    let contents = orders
        .iter()
        .map(|order| order.items.iter().map(|item| i64::from(*item) + 1).collect::<Vec<_>>());
    let mut shop = Shop::with_products(1..=51).learnt_from(contents);
    shop.engine = Some(engine.clone());
    shop
}

fn signed_in(customer: i64, context: PageContext) -> PageContext {
    PageContext {
        at: day(366),
        customer: Some(CustomerId::new(customer)),
        ..context
    }
}

#[test]
fn likeliest_is_offered_first_with_its_probability_and_the_counts() {
    let context = PageContext {
        at: day(366),
        ..looking_at(4)
    };
    let decision = shop().first(&context);
    let first = &decision.offers[0];
    assert_eq!((first.product_id, first.kind), (product(24), OfferKind::CrossSell));
    assert_eq!(
        (first.source, first.anchor),
        (CandidateSource::Learned, Some(product(4)))
    );
    let Reason::Learned { probability, because } = &first.reason else {
        panic!("{first:?}");
    };
    assert!((0.3..=1.0).contains(probability), "seven of ten take it: {probability}");
    assert!((probability - first.score).abs() < 1e-12);
    assert!(
        matches!(because, Because::BoughtTogether { evidence } if evidence.n_together > 100),
        "{because:?}"
    );
}

#[test]
fn merchants_pairings_still_come_first_and_mined_pairs_after() {
    let shop = shop().paired(4, 51);
    let decision = shop.first(&looking_at(4));
    assert_eq!(ids(&decision.offers)[..2], [51, 24]);
    assert_eq!(decision.offers[0].source, CandidateSource::Pairing);

    let mut without = shop.clone();
    without.placement(PlacementKind::ProductPage).sources = vec![CandidateSource::BoughtTogether];
    let first = without.first(&looking_at(4)).offers.remove(0);
    assert_eq!(
        (first.product_id, first.source),
        (product(24), CandidateSource::BoughtTogether)
    );
}

#[test]
fn shop_that_has_not_learned_yet_offers_what_is_bought_together() {
    let mut shop = shop();
    shop.engine = None;
    let first = shop.first(&looking_at(4)).offers.remove(0);
    assert_eq!(
        (first.product_id, first.source),
        (product(24), CandidateSource::BoughtTogether)
    );
}

#[test]
fn below_the_floor_nothing_is_shown() {
    let mut shop = shop();
    let placement = shop.placement(PlacementKind::ProductPage);
    placement.floor.attach_rate_bps = 9_900;
    let decision = shop.first(&looking_at(4));
    assert!(decision.offers.is_empty());
    assert_eq!(decision.silence, Some(Silence::BelowFloor));
    assert_eq!(rule_against(&decision, 24), Some(WithheldBy::BelowFloor));
}

#[test]
fn rules_hold_for_what_was_learned() {
    let shop = shop().costing(24, 1_000);
    let decision = shop.first(&looking_at(4));
    assert_eq!(rule_against(&decision, 24), Some(WithheldBy::EarnsNothing));
    let cart = shop.first(&with_cart(&[4, 24]));
    assert!(!ids(&cart.offers).contains(&24));
    let sold_out = shop.stocked(25, 0).first(&looking_at(5));
    assert_eq!(rule_against(&sold_out, 25), Some(WithheldBy::OutOfStock));
}

#[test]
fn regular_is_offered_what_is_due_and_told_why() {
    let mut shop = shop();
    let placement = shop.placement(PlacementKind::CartPage);
    placement.max_items = 4;
    // Customer 3 regularly buys 43.
    let bought = |context: PageContext, days_ago: i64| PageContext {
        bought: vec![Bought {
            product: product(43),
            last_at: day(366 - days_ago),
        }],
        ..context
    };
    let context = signed_in(3, with_cart(&[4]));
    let decision = shop.first(&bought(context.clone(), 2));
    assert_eq!(rule_against(&decision, 43), Some(WithheldBy::AlreadyBought));

    shop.sales.rebuys = vec![pairwell_domain::sales::Rebuy {
        product: product(43),
        n_rebuys: 50,
        gap_days: 10,
        n_followed: 0,
        n_later: 0,
    }];
    let decision = shop.first(&bought(context.clone(), 2));
    assert_eq!(
        rule_against(&decision, 43),
        Some(WithheldBy::AlreadyBought),
        "not due yet"
    );
    let decision = shop.first(&bought(context, 12));
    let offer = decision.offers.iter().find(|offer| offer.product_id == product(43));
    let reason = &offer.expect("it is due").reason;
    let Reason::Learned { because, .. } = reason else {
        panic!("{reason:?}");
    };
    // Bought together with the cart now and then, or by this shopper: either is said in counts.
    assert!(
        matches!(because, Because::Regular { n_orders, .. } if *n_orders > 5)
            || matches!(because, Because::BoughtTogether { .. }),
        "{because:?}"
    );
}

#[test]
fn stranger_without_anything_to_go_by_gets_what_sells() {
    let decision = shop().first(&on(PageKind::Home, &[PlacementKind::Home]));
    assert!(!decision.offers.is_empty());
    assert!(
        decision
            .offers
            .iter()
            .all(|offer| offer.source == CandidateSource::Popular)
    );
    let known = shop().first(&signed_in(3, on(PageKind::Home, &[PlacementKind::Home])));
    assert_eq!(known.offers[0].source, CandidateSource::Learned);
    assert_eq!(known.offers[0].product_id, product(43));
    let Reason::Learned {
        because: Because::Regular { n_orders, days_since },
        ..
    } = known.offers[0].reason
    else {
        panic!("{known:?}");
    };
    assert!(n_orders > 5 && i64::from(days_since) < 366 * DAY_S);
}

#[test]
fn what_rises_is_offered_before_what_always_sells() {
    // Product 50 comes up in the last two weeks: 96 of some 330 orders of the last 30 days, where it was in few before.
    let mut rows: Vec<(i64, u32, Vec<u32>)> = regular_shop(2_000)
        .iter()
        .map(|order| (order.placed_at_s, order.shopper, order.items.to_vec()))
        .collect();
    let from_s = 351 * DAY_S;
    for row in rows.iter_mut().filter(|row| row.0 >= from_s) {
        if !row.2.contains(&49) {
            row.2.push(49);
        }
    }
    let orders = log(50, 60, &rows);
    let products: Vec<ProductId> = (1..=50).map(ProductId::new).collect();
    let customers: Vec<CustomerId> = (1..=60).map(CustomerId::new).collect();
    let engine = ShopEngine::new(learn(&orders), &products, (0..50).collect(), &customers, day(366));
    let contents = rows
        .iter()
        .map(|row| row.2.iter().map(|item| i64::from(*item) + 1).collect::<Vec<_>>());
    let mut shop = Shop::with_products(1..=50).learnt_from(contents);
    let home = PageContext {
        at: day(366),
        ..on(PageKind::Home, &[PlacementKind::Home])
    };
    let before = shop.first(&home);
    assert!(
        before
            .offers
            .iter()
            .all(|offer| offer.source == CandidateSource::Popular)
    );
    shop.engine = Some(engine.clone());
    let decision = shop.first(&home);
    let first = &decision.offers[0];
    assert_eq!((first.product_id, first.source), (product(50), CandidateSource::Rising));
    let Reason::Rising { n_lately, times } = first.reason else {
        panic!("{first:?}");
    };
    assert!(n_lately >= 70 && times > 1.5, "{first:?}");
    let read = ShopEngine::open(engine.to_bytes()).expect("it is whole");
    assert_eq!(read.rising(), engine.rising(), "a file says the same");
}

#[test]
fn the_same_request_gets_the_same_answer_and_replays() {
    let shop = shop();
    let context = signed_in(7, with_cart(&[4, 9]));
    let (case, decision) = shop.decide(&context, pairwell_domain::decision::Assignment::Treated);
    assert_eq!(shop.page(&context), decision);
    let stored = serde_json::to_string(&case).expect("a case is plain data");
    let case = serde_json::from_str(&stored).expect("it reads back");
    assert_eq!(pairwell_recommender::judge(&case), decision);
}

#[test]
fn the_same_thing_in_another_dress_is_not_offered_beside_itself() {
    let shop = shop();
    // 6 goes with 26, which is 6 in another colour.
    let decision = shop.first(&looking_at(6));
    assert_eq!(rule_against(&decision, 26), Some(WithheldBy::Alike));
    assert!(!decision.offers.is_empty());
    let in_cart = shop.first(&with_cart(&[6, 9]));
    assert_eq!(rule_against(&in_cart, 26), Some(WithheldBy::Alike));
    // A merchant who pairs them means it.
    let paired = shop.clone().paired(6, 26).first(&looking_at(6));
    assert_eq!(ids(&paired.offers)[0], 26);
}

#[test]
fn a_list_shows_a_thing_in_one_dress_only() {
    let mut shop = shop();
    shop.placement(PlacementKind::ProductPage).floor.attach_rate_bps = 0;
    let offered = |shop: &Shop| shop.first(&looking_at(7));
    let decision = offered(&shop);
    assert_eq!(ids(&decision.offers)[0], 27);
    assert_eq!(rule_against(&decision, 47), Some(WithheldBy::Alike));
    assert!(!ids(&decision.offers).contains(&47));
    // Without its twin it may be shown.
    shop = shop.stocked(27, 0);
    assert_ne!(rule_against(&offered(&shop), 47), Some(WithheldBy::Alike));
}
