//! What holds for every decision, whatever the shop.

use std::collections::BTreeSet;

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{CandidateSource, DecisionContext, Silence};
use pairwell_domain::placement::MAX_ITEMS;
use pairwell_domain::{ProductId, VariantId};
use pairwell_recommender::{Assignment, Rules};
use proptest::prelude::*;

use crate::support::{Shop, looking_at, product, variant};

/// A shop, and someone in it.
#[derive(Debug, Clone)]
struct Case {
    orders: Vec<Vec<i64>>,
    pairings: Vec<(i64, i64)>,
    known: BTreeSet<i64>,
    drafts: BTreeSet<i64>,
    sold_out: BTreeSet<i64>,
    cart: Vec<i64>,
    declined: Vec<i64>,
    max_items: u8,
    min_together: u32,
}

const N_PRODUCTS: i64 = 14;

fn some_products(most: usize) -> impl Strategy<Value = BTreeSet<i64>> {
    prop::collection::btree_set(1..=N_PRODUCTS, 0..most)
}

fn any_case() -> impl Strategy<Value = Case> {
    let order = some_products(7).prop_map(|products| products.into_iter().collect::<Vec<_>>());
    (
        prop::collection::vec(order, 0..40),
        prop::collection::vec((1..=3_i64, 1..=N_PRODUCTS), 0..8),
        some_products(3),
        some_products(4),
        some_products(4),
        prop::collection::vec(1..=N_PRODUCTS + 3, 0..4),
        prop::collection::vec(1..=N_PRODUCTS, 0..4),
        0_u8..7,
        1_u32..5,
    )
        .prop_map(
            |(orders, pairings, unknown, drafts, sold_out, cart, declined, max_items, min_together)| Case {
                orders,
                pairings,
                known: (1..=N_PRODUCTS).filter(|id| !unknown.contains(id)).collect(),
                drafts,
                sold_out,
                cart,
                declined,
                max_items,
                min_together,
            },
        )
}

impl Case {
    fn shop(&self) -> Shop {
        let mut shop = Shop::with_products(self.known.iter().copied())
            .learnt_from(&self.orders)
            .at_most(self.max_items);
        for &(source, target) in &self.pairings {
            shop = shop.paired(source, target);
        }
        for &id in &self.drafts {
            shop = shop.with_status(id, ProductStatus::Draft);
        }
        for &id in &self.sold_out {
            shop = shop.sold_out(variant(id)).sold_out(VariantId::new(id * 10 + 1));
        }
        shop.rules = Rules {
            min_together: self.min_together,
            ..Rules::default()
        };
        shop
    }

    fn ctx(&self) -> DecisionContext {
        DecisionContext {
            cart: self.cart.iter().map(|&id| variant(id)).collect(),
            declined: self.declined.iter().copied().map(ProductId::new).collect(),
            ..looking_at(1)
        }
    }

    /// Everything that could be offered beside product 1.
    fn candidates(&self, shop: &Shop) -> BTreeSet<ProductId> {
        let paired = self.pairings.iter().filter(|(source, _)| *source == 1);
        let mined = shop.model.iter().flat_map(|model| model.neighbours(product(1)));
        paired
            .map(|(_, target)| product(*target))
            .chain(mined.map(|(target, _, _)| target))
            .collect()
    }

    fn is_offerable(&self, id: ProductId) -> bool {
        let id = id.get();
        id != 1
            && self.known.contains(&id)
            && !self.drafts.contains(&id)
            && !self.sold_out.contains(&id)
            && !self.cart.contains(&id)
            && !self.declined.contains(&id)
    }
}

proptest! {
    #[test]
    fn offers_keep_every_rule(case in any_case()) {
        let shop = case.shop();
        let decision = shop.decide(&case.ctx(), Assignment::Treated);
        let offered: Vec<ProductId> = decision.offers.iter().map(|offer| offer.product_id).collect();
        let distinct: BTreeSet<ProductId> = offered.iter().copied().collect();
        prop_assert_eq!(distinct.len(), offered.len(), "a product twice");
        prop_assert!(offered.len() <= usize::from(case.max_items.min(MAX_ITEMS)));
        prop_assert_eq!(decision.silence.is_some(), offered.is_empty());
        for (slot, offer) in decision.offers.iter().enumerate() {
            prop_assert_eq!(usize::from(offer.slot), slot);
            prop_assert!(case.is_offerable(offer.product_id), "{:?}", offer.product_id);
            prop_assert_eq!(offer.variant_id, variant(offer.product_id.get()));
            prop_assert!((0.0..=1.0).contains(&offer.score));
        }
        let mined: Vec<f64> = decision
            .offers
            .iter()
            .filter(|offer| offer.source == CandidateSource::BoughtTogether)
            .map(|offer| offer.score)
            .collect();
        prop_assert!(mined.is_sorted_by(|left, right| left >= right));
        prop_assert!(decision.offers.is_sorted_by_key(|offer| offer.source == CandidateSource::BoughtTogether));
    }

    #[test]
    fn every_candidate_is_offered_or_withheld_exactly_once(case in any_case()) {
        let shop = case.shop();
        let decision = shop.decide(&case.ctx(), Assignment::Treated);
        if decision.silence == Some(Silence::PlacementOff) {
            prop_assert_eq!(case.max_items, 0);
            return Ok(());
        }
        let mut named: Vec<ProductId> = decision.offers.iter().map(|offer| offer.product_id).collect();
        named.extend(decision.withheld.iter().map(|withheld| withheld.product_id));
        let n_named = named.len();
        let named: BTreeSet<ProductId> = named.into_iter().collect();
        prop_assert_eq!(named.len(), n_named, "a product named twice");
        prop_assert_eq!(named, case.candidates(&shop));
    }

    #[test]
    fn control_group_differs_in_nothing_but_the_offers(case in any_case()) {
        let shop = case.shop();
        let treated = shop.decide(&case.ctx(), Assignment::Treated);
        let control = shop.decide(&case.ctx(), Assignment::Control);
        prop_assert!(control.offers.is_empty());
        prop_assert_eq!(&control.withheld, &treated.withheld);
        prop_assert_eq!(control.silence == Some(Silence::ControlGroup), !treated.offers.is_empty());
        prop_assert_eq!(shop.decide(&case.ctx(), Assignment::Treated), treated, "the same question, another answer");
    }
}
