//! What goes with a product: decisions with a known answer.

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::Assignment::Control;
use pairwell_domain::decision::{CandidateSource, PageContext, Silence, WithheldBy};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::{CopyStyle, PageKind, PlacementKind};
use pairwell_recommender::attention;

use crate::attention::no_to;
use crate::support::{Shop, ids, line, looking_at, minute, on, product, rule_against, variant, with_cart};

/// Orders in which 1 goes with 2 (12 times), 3 (10), 4 (8), 5 (7), 6 (6) and 7 (2), among 300 of something else.
fn orders() -> Vec<Vec<i64>> {
    let mut orders = Vec::new();
    for (target, n) in [(2, 12), (3, 10), (4, 8), (5, 7), (6, 6), (7, 2)] {
        orders.extend(vec![vec![1, target]; n]);
    }
    orders.extend(vec![vec![99]; 300]);
    orders
}

pub(crate) fn shop() -> Shop {
    Shop::with_products((1..10).chain([99])).learnt_from(orders())
}

#[test]
fn best_four_are_offered_with_their_reasons() {
    let decision = shop().first(&looking_at(1));
    assert_eq!(ids(&decision.offers), [2, 3, 4, 5]);
    assert_eq!(decision.silence, None);
    let first = &decision.offers[0];
    assert_eq!((first.slot, first.kind), (0, OfferKind::CrossSell));
    assert_eq!(first.variant_id, variant(2));
    assert_eq!(first.source, CandidateSource::BoughtTogether);
    assert_eq!(
        first.reason.shopper_line(CopyStyle::Statement),
        "Bought together in 12 of 45 orders"
    );
    let slots: Vec<u8> = decision.offers.iter().map(|offer| offer.slot).collect();
    assert_eq!(slots, [0, 1, 2, 3]);
    assert_eq!(rule_against(&decision, 6), Some(WithheldBy::OverLimit));
    assert_eq!(rule_against(&decision, 7), Some(WithheldBy::BelowFloor));
}

#[test]
fn pairings_come_first_in_the_merchants_order_and_need_no_floor() {
    let shop = shop().paired(1, 8).paired(1, 7).paired(1, 3).paired(2, 9);
    let decision = shop.first(&looking_at(1));
    assert_eq!(ids(&decision.offers), [8, 7, 3, 2]);
    let reasons: Vec<_> = decision.offers.iter().map(|offer| &offer.reason).collect();
    assert!(matches!(reasons[0], Reason::Paired { evidence: None, .. }));
    assert!(matches!(reasons[1], Reason::Paired { evidence: Some(it), .. } if it.n_together == 2));
    assert!(matches!(reasons[3], Reason::BoughtTogether { .. }));
    assert!(decision.offers[0].score.abs() < f64::EPSILON);
}

#[test]
fn merchants_words_are_the_reason() {
    let mut shop = shop().paired(1, 8);
    shop.pairings[0].reason_text = Some("fits this lamp".to_owned());
    let decision = shop.first(&looking_at(1));
    assert_eq!(
        decision.offers[0].reason.shopper_line(CopyStyle::Statement),
        "fits this lamp"
    );
}

#[test]
fn pairing_switched_off_is_not_offered() {
    let mut shop = shop().paired(1, 8);
    shop.pairings[0].is_enabled = false;
    assert_eq!(ids(&shop.first(&looking_at(1)).offers), [2, 3, 4, 5]);
}

#[test]
fn each_rule_takes_out_what_it_names() {
    let shop = shop()
        .with_status(2, ProductStatus::Draft)
        .sold_out(variant(3))
        .sold_out(pairwell_domain::VariantId::new(31))
        .paired(1, 1)
        .paired(1, 55);
    let second_of_4 = pairwell_domain::VariantId::new(41);
    let mut context = looking_at(1);
    context.cart.push(line(second_of_4, 1));
    attention::declined(&mut context.attention, no_to(5, minute(-1)));
    let decision = shop.first(&context);
    assert_eq!(ids(&decision.offers), [6]);
    let rule = |id| rule_against(&decision, id);
    assert_eq!(rule(1), Some(WithheldBy::SameProduct));
    assert_eq!(rule(2), Some(WithheldBy::NotActive));
    assert_eq!(rule(3), Some(WithheldBy::OutOfStock));
    assert_eq!(rule(4), Some(WithheldBy::InCart));
    assert_eq!(rule(5), Some(WithheldBy::Declined));
    assert_eq!(rule(55), Some(WithheldBy::NotInCatalogue));
    let withheld: Vec<i64> = decision.withheld.iter().map(|it| it.product_id.get()).collect();
    assert_eq!(withheld, [1, 55, 2, 3, 4, 5, 7], "best first");
}

#[test]
fn next_variant_is_offered_when_the_first_is_sold_out() {
    let decision = shop().sold_out(variant(2)).first(&looking_at(1));
    assert_eq!(decision.offers[0].product_id, product(2));
    assert_eq!(decision.offers[0].variant_id.get(), 21);
}

#[test]
fn control_group_sees_nothing_and_is_told_from_those_who_would_see_nothing_anyway() {
    let mut decision = shop().decide(&looking_at(1), Control).1;
    let decision = decision.surfaces.remove(0);
    assert!(decision.offers.is_empty());
    assert_eq!(decision.silence, Some(Silence::ControlGroup));
    let withheld: Vec<i64> = decision.withheld.iter().map(|it| it.product_id.get()).collect();
    assert_eq!(withheld, [6, 7], "what no rule took out is not said to be taken out");
    let nothing = shop().decide(&looking_at(9), Control).1;
    assert_eq!(nothing.surfaces[0].silence, Some(Silence::NoCandidates));
}

#[test]
fn silence_has_the_right_reason() {
    let silence = |shop: Shop, id| {
        let decision = shop.first(&looking_at(id));
        assert!(decision.offers.is_empty());
        decision.silence
    };
    let mut off = shop();
    off.placement(PlacementKind::ProductPage).is_enabled = false;
    assert_eq!(silence(off, 1), Some(Silence::PlacementOff));
    assert_eq!(silence(shop().at_most(0), 1), Some(Silence::PlacementOff));
    assert_eq!(silence(shop(), 9), Some(Silence::NoCandidates));
    let empty = Shop::with_products([1]).learnt_from(orders());
    assert_eq!(silence(empty, 1), Some(Silence::NothingEligible));
    // Product 7 goes with 1 in both of its two orders: too few to speak of.
    assert_eq!(
        silence(Shop::with_products([1, 7]).learnt_from([[7, 1], [7, 1]]), 7),
        Some(Silence::BelowFloor)
    );
}

#[test]
fn shop_without_a_model_does_with_its_pairings() {
    let shop = Shop::with_products(1..4).paired(1, 2);
    assert_eq!(ids(&shop.first(&looking_at(1)).offers), [2]);
    assert_eq!(shop.first(&looking_at(2)).silence, Some(Silence::NoCandidates));
}

#[test]
fn placement_limits_the_number() {
    assert_eq!(ids(&shop().at_most(1).first(&looking_at(1)).offers), [2]);
    assert_eq!(ids(&shop().at_most(200).first(&looking_at(1)).offers).len(), 4);
}

#[test]
fn everything_in_the_cart_is_looked_at_and_the_strongest_evidence_counts() {
    // 5 goes with 1 in 7 of its orders, and with 8 in 60.
    let mut orders = orders();
    orders.extend(vec![vec![8, 5]; 60]);
    let shop = Shop::with_products((1..10).chain([99]))
        .learnt_from(orders)
        .paired(2, 9);
    let decision = shop.at_most(4).first(&with_cart(&[1, 8, 2]));
    assert_eq!(
        ids(&decision.offers)[..2],
        [9, 5],
        "the merchant's pairing, then the strongest"
    );
    assert_eq!(decision.offers[0].anchor, Some(product(2)));
    assert_eq!(decision.offers[1].anchor, Some(product(8)));
    assert!(matches!(&decision.offers[1].reason, Reason::BoughtTogether { evidence } if evidence.n_together == 60));
    assert_eq!(rule_against(&decision, 2), Some(WithheldBy::InCart));
}

#[test]
fn first_pairings_of_each_line_come_before_second_ones() {
    let shop = Shop::with_products(1..10)
        .paired(1, 3)
        .paired(1, 4)
        .paired(2, 5)
        .paired(2, 6);
    assert_eq!(ids(&shop.at_most(4).first(&with_cart(&[1, 2])).offers), [3, 5, 4, 6]);
}

#[test]
fn what_was_added_just_now_is_what_the_strip_goes_with() {
    let shop = Shop::with_products(1..10).paired(1, 3).paired(2, 4);
    let context = PageContext {
        added: Some(variant(2)),
        ..on(PageKind::Product, &[PlacementKind::AddedToCart])
    };
    assert_eq!(ids(&shop.first(&context).offers), [4]);
}

#[test]
fn discovery_goes_with_what_was_looked_at_and_then_with_what_sells() {
    let context = PageContext {
        recent: vec![product(1)],
        ..on(PageKind::Home, &[PlacementKind::Home])
    };
    let decision = shop().first(&context);
    assert_eq!(ids(&decision.offers), [2, 3, 4, 5]);
    assert_eq!(decision.offers[0].anchor, Some(product(1)));
    let stranger = shop().first(&on(PageKind::Home, &[PlacementKind::Home]));
    assert_eq!(ids(&stranger.offers), [99, 1, 2, 3], "in most orders");
    assert_eq!(stranger.offers[0].source, CandidateSource::Popular);
    assert_eq!(
        stranger.offers[0].reason.shopper_line(CopyStyle::Statement),
        "Bought in 300 of 345 orders"
    );
    assert_eq!(
        rule_against(&stranger, 7),
        Some(WithheldBy::BelowFloor),
        "in two orders"
    );
}

#[test]
fn pairings_win_wherever_they_stand_among_the_sources() {
    let mut shop = shop().paired(1, 8);
    shop.placement(PlacementKind::ProductPage).sources =
        vec![CandidateSource::BoughtTogether, CandidateSource::Pairing];
    assert_eq!(ids(&shop.first(&looking_at(1)).offers), [8, 2, 3, 4]);
    shop.placement(PlacementKind::ProductPage).sources = vec![CandidateSource::BoughtTogether];
    assert_eq!(ids(&shop.first(&looking_at(1)).offers), [2, 3, 4, 5]);
}
