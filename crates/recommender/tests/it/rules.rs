//! What holds for every decision, whatever the shop and whoever asks.

use std::collections::BTreeSet;

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{Assignment, Bought, Case, PageContext, PageDecision, Silence};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::{MAX_ITEMS, PageKind, PlacementKind};
use pairwell_recommender::decide::MAX_CANDIDATES;
use pairwell_recommender::{attention, judge};
use proptest::prelude::*;

use crate::attention::{no_to, shown};
use crate::support::{Shop, line, minute, on, product, stock, variant};

pub(crate) const N_PRODUCTS: i64 = 14;

fn some_products(most: usize) -> impl Strategy<Value = BTreeSet<i64>> {
    prop::collection::btree_set(1..=N_PRODUCTS, 0..most)
}

/// A shop with one three-step ladder (1, 2, 3), one of two (4, 5), pairings, orders, and things that cannot be sold.
pub(crate) fn any_shop() -> impl Strategy<Value = Shop> {
    let order = some_products(7).prop_map(|products| products.into_iter().collect::<Vec<_>>());
    (
        prop::collection::vec(order, 0..40),
        prop::collection::vec((1..=6_i64, 1..=N_PRODUCTS), 0..12),
        (some_products(3), some_products(3), some_products(3)),
        (some_products(2), some_products(3)),
        0_u8..7,
        (1_u32..5, 1_u16..10, 1_u8..8, 0_u16..4, 0_u8..4),
    )
        .prop_map(
            |(orders, pairings, (unknown, drafts, sold_out), (paused, boosted), max_items, limits)| {
                let mut shop = Shop::with_products((1..=N_PRODUCTS).filter(|id| !unknown.contains(id)))
                    .learnt_from(orders)
                    .stepped(&[1, 2, 3])
                    .stepped(&[4, 5])
                    .free_from(3_000)
                    .at_most(max_items);
                for (source, target) in pairings {
                    shop = shop.paired(source, target);
                }
                for id in drafts {
                    shop = shop.with_status(id, ProductStatus::Draft);
                }
                for variant in &mut shop.variants {
                    if sold_out.contains(&variant.product_id.get()) {
                        variant.stock = stock(0);
                    }
                }
                shop.selling.boosted = boosted.difference(&paused).copied().map(product).collect();
                shop.selling.paused = paused.into_iter().map(product).collect();
                let (min_together, max_per_session, max_per_page, minutes_between, kind_declines) = limits;
                for placement in &mut shop.placements {
                    placement.floor.min_together = min_together;
                }
                shop.restraint.max_per_session = max_per_session;
                shop.restraint.max_per_page = max_per_page;
                shop.restraint.minutes_between = minutes_between;
                shop.restraint.kind_declines = kind_declines;
                shop.restraint.quiet_paths = vec!["/quiet".to_owned()];
                shop
            },
        )
}

fn any_surfaces() -> impl Strategy<Value = Vec<PlacementKind>> {
    prop::sample::subsequence(PlacementKind::ALL.to_vec(), 1..=5).prop_shuffle()
}

fn any_request() -> impl Strategy<Value = PageContext> {
    (
        (prop::sample::select(PageKind::ALL), any_surfaces()),
        // Most often what stands on a ladder, where there is most to get wrong.
        prop::option::of(prop_oneof![2 => 1..=5_i64, 1 => 1..=N_PRODUCTS]),
        prop::option::of(1..=N_PRODUCTS),
        prop::collection::vec((1..=N_PRODUCTS + 2, 1_u32..3), 0..5),
        prop::collection::vec(1..=N_PRODUCTS, 0..3),
        prop::collection::vec((1..=N_PRODUCTS, 0..3_i64), 0..4),
        prop::collection::vec((1..9_u128, 1..=N_PRODUCTS, any::<bool>()), 0..5),
        prop::collection::vec(1..=N_PRODUCTS, 0..3),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |((page, surfaces), looked_at, added, cart, recent, declined, before, bought, is_quiet)| {
                let mut context = PageContext {
                    product: looked_at.map(product),
                    added: added.map(variant),
                    cart: cart.into_iter().map(|(id, n)| line(variant(id), n)).collect(),
                    recent: recent.into_iter().map(product).collect(),
                    path: if is_quiet { "/quiet/page" } else { "/quietly" }.to_owned(),
                    bought: bought
                        .into_iter()
                        .map(|id| Bought {
                            product: product(id),
                            last_at: minute(-9_999),
                        })
                        .collect(),
                    ..on(page, &surfaces)
                };
                for (id, hours) in declined {
                    attention::declined(&mut context.attention, no_to(id, minute(-60 * hours)));
                }
                context.attention.last_at = Some(minute(-1));
                context.attention.shown = (0_u128..)
                    .zip(before)
                    .map(|(n, (in_view, id, is_seen))| pairwell_domain::attention::Shown {
                        is_seen,
                        ..shown(n, id, in_view, minute(-1))
                    })
                    .collect();
                context
            },
        )
}

/// Whether what is shown keeps every rule that can be told from the request alone.
fn check(shop: &Shop, context: &PageContext, page: &PageDecision) -> Result<(), TestCaseError> {
    prop_assert_eq!(page.surfaces.len(), context.surfaces.len());
    let offers: Vec<_> = page.offers().map(|(_, offer)| offer).collect();
    let kinds: BTreeSet<&str> = offers.iter().map(|offer| offer.kind.code()).collect();
    prop_assert!(kinds.len() <= 1, "two kinds at once: {kinds:?}");
    prop_assert!(offers.len() <= usize::from(shop.restraint.max_per_page));
    let n_before = context.attention.shown.len();
    prop_assert!(offers.is_empty() || n_before + offers.len() <= usize::from(shop.restraint.max_per_session));
    let variants: BTreeSet<_> = offers.iter().map(|offer| offer.variant_id).collect();
    prop_assert_eq!(variants.len(), offers.len(), "something twice");
    if context.page.is_quiet() || context.path.starts_with("/quiet/") {
        prop_assert!(offers.is_empty(), "a quiet page");
    }
    for surface in &page.surfaces {
        prop_assert_eq!(surface.silence.is_some(), surface.offers.is_empty());
        let max_items = shop.placements[0].max_items;
        prop_assert!(surface.offers.len() <= usize::from(max_items.min(MAX_ITEMS)));
        for (slot, offer) in surface.offers.iter().enumerate() {
            let id = offer.product_id;
            prop_assert_eq!(usize::from(offer.slot), slot);
            prop_assert!((0.0..=1.0).contains(&offer.score));
            prop_assert!(
                context.cart.iter().all(|line| line.variant.get() / 10 != id.get()),
                "in the cart"
            );
            prop_assert!(context.attention.declined.iter().all(|it| it.product != id), "declined");
            prop_assert!(context.bought.iter().all(|it| it.product != id), "bought");
            prop_assert!(context.product != Some(id), "the product itself");
            prop_assert!(!shop.selling.paused.contains(&id), "set aside");
            let is_active = |it: &pairwell_domain::catalog::Product| it.id == id && it.status == ProductStatus::Active;
            prop_assert!(shop.products.iter().any(is_active), "not for sale");
            let is_sold = |it: &pairwell_domain::catalog::Variant| it.id == offer.variant_id && it.stock.is_sellable();
            prop_assert!(shop.variants.iter().any(is_sold), "out of stock");
            prop_assert_eq!(offer.upgrade.is_some(), offer.kind == OfferKind::Upsell);
        }
    }
    Ok(())
}

/// Every candidate is offered or withheld by one rule, except where a silence of the whole surface names none.
fn check_accounts(case: &Case, page: &PageDecision) -> Result<(), TestCaseError> {
    for (surface, decided) in case.surfaces.iter().zip(&page.surfaces) {
        prop_assert!(surface.candidates.len() <= MAX_CANDIDATES);
        let n_named = decided.offers.len() + decided.withheld.len();
        if decided.silence != Some(Silence::Pause) {
            prop_assert_eq!(n_named, surface.candidates.len(), "{:?}", decided.silence);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn page_keeps_every_rule(shop in any_shop(), context in any_request()) {
        let (case, page) = shop.decide(&context, Assignment::Treated);
        check(&shop, &context, &page)?;
        check_accounts(&case, &page)?;
    }

    #[test]
    fn stored_case_gives_the_same_decision(shop in any_shop(), context in any_request()) {
        let (case, page) = shop.decide(&context, Assignment::Treated);
        let stored = serde_json::to_string(&case).expect("a case has a JSON form");
        let again: Case = serde_json::from_str(&stored).expect("what was stored reads back");
        prop_assert_eq!(judge(&again), page);
        prop_assert_eq!(again, case);
    }

    #[test]
    fn control_group_differs_in_nothing_but_the_offers(shop in any_shop(), context in any_request()) {
        let treated = shop.page(&context);
        let control = shop.decide(&context, Assignment::Control).1;
        for (treated, control) in treated.surfaces.iter().zip(&control.surfaces) {
            prop_assert!(control.offers.is_empty());
            prop_assert_eq!(&control.withheld, &treated.withheld);
            prop_assert_eq!(control.silence == Some(Silence::ControlGroup), !treated.offers.is_empty());
        }
    }

    #[test]
    fn order_in_which_the_shop_is_given_does_not_matter(shop in any_shop(), context in any_request()) {
        let mut turned = shop.clone();
        turned.pairings.reverse();
        turned.ladders.reverse();
        turned.placements.reverse();
        turned.products.reverse();
        turned.variants.reverse();
        prop_assert_eq!(turned.page(&context), shop.page(&context));
    }
}
