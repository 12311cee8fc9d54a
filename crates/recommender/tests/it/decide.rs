//! Decisions with a known answer.

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{CandidateSource, Decision, DecisionContext, Silence, WithheldBy};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_recommender::Assignment::{Control, Treated};

use crate::support::{Shop, looking_at, product, variant};

/// Orders in which 1 goes with 2 (12 times), 3 (10), 4 (8), 5 (7), 6 (6) and 7 (2), among 300 of something else.
fn orders() -> Vec<Vec<i64>> {
    let mut orders = Vec::new();
    for (target, n) in [(2, 12), (3, 10), (4, 8), (5, 7), (6, 6), (7, 2)] {
        orders.extend(vec![vec![1, target]; n]);
    }
    orders.extend(vec![vec![99]; 300]);
    orders
}

fn shop() -> Shop {
    Shop::with_products((1..10).chain([99])).learnt_from(orders())
}

fn offered(decision: &Decision) -> Vec<i64> {
    decision.offers.iter().map(|offer| offer.product_id.get()).collect()
}

fn rule_against(decision: &Decision, id: i64) -> Option<WithheldBy> {
    decision
        .withheld
        .iter()
        .find(|withheld| withheld.product_id == product(id))
        .map(|withheld| withheld.rule)
}

#[test]
fn best_four_are_offered_with_their_reasons() {
    let decision = shop().decide(&looking_at(1), Treated);
    assert_eq!(offered(&decision), [2, 3, 4, 5]);
    assert_eq!(decision.silence, None);
    let first = &decision.offers[0];
    assert_eq!((first.slot, first.kind), (0, OfferKind::CrossSell));
    assert_eq!(first.variant_id, variant(2));
    assert_eq!(first.source, CandidateSource::BoughtTogether);
    assert_eq!(first.reason.shopper_line(), "Bought together in 12 of 45 orders");
    let slots: Vec<u8> = decision.offers.iter().map(|offer| offer.slot).collect();
    assert_eq!(slots, [0, 1, 2, 3]);
    assert_eq!(rule_against(&decision, 6), Some(WithheldBy::OverLimit));
    assert_eq!(rule_against(&decision, 7), Some(WithheldBy::BelowFloor));
}

#[test]
fn pairings_come_first_in_the_merchants_order_and_need_no_floor() {
    let shop = shop().paired(1, 8).paired(1, 7).paired(1, 3).paired(2, 9);
    let decision = shop.decide(&looking_at(1), Treated);
    assert_eq!(offered(&decision), [8, 7, 3, 2]);
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
    let decision = shop.decide(&looking_at(1), Treated);
    assert_eq!(decision.offers[0].reason.shopper_line(), "fits this lamp");
}

#[test]
fn pairing_switched_off_is_not_offered() {
    let mut shop = shop().paired(1, 8);
    shop.pairings[0].is_enabled = false;
    assert_eq!(offered(&shop.decide(&looking_at(1), Treated)), [2, 3, 4, 5]);
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
    let ctx = DecisionContext {
        cart: vec![second_of_4],
        declined: vec![product(5)],
        ..looking_at(1)
    };
    let decision = shop.decide(&ctx, Treated);
    assert_eq!(offered(&decision), [6]);
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
    let decision = shop().sold_out(variant(2)).decide(&looking_at(1), Treated);
    assert_eq!(decision.offers[0].product_id, product(2));
    assert_eq!(decision.offers[0].variant_id.get(), 21);
}

#[test]
fn control_group_sees_nothing_and_is_told_from_those_who_would_see_nothing_anyway() {
    let decision = shop().decide(&looking_at(1), Control);
    assert!(decision.offers.is_empty());
    assert_eq!(decision.silence, Some(Silence::ControlGroup));
    let withheld: Vec<i64> = decision.withheld.iter().map(|it| it.product_id.get()).collect();
    assert_eq!(withheld, [6, 7], "what no rule took out is not said to be taken out");
    let nothing = shop().decide(&looking_at(9), Control);
    assert_eq!(nothing.silence, Some(Silence::NoCandidates));
}

#[test]
fn silence_has_the_right_reason() {
    let silence = |shop: Shop, id| {
        let decision = shop.decide(&looking_at(id), Treated);
        assert!(decision.offers.is_empty());
        decision.silence
    };
    let mut off = shop();
    off.placement.is_enabled = false;
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
    assert_eq!(offered(&shop.decide(&looking_at(1), Treated)), [2]);
    assert_eq!(
        shop.decide(&looking_at(2), Treated).silence,
        Some(Silence::NoCandidates)
    );
}

#[test]
fn placement_limits_the_number() {
    assert_eq!(offered(&shop().at_most(1).decide(&looking_at(1), Treated)), [2]);
    assert_eq!(offered(&shop().at_most(200).decide(&looking_at(1), Treated)).len(), 4);
}
