//! What a shopper's attention goes through.

use chrono::{DateTime, Duration, Utc};
use pairwell_domain::LadderId;
use pairwell_domain::attention::{Attention, Declined, MAX_DECLINED, MAX_SHOWN, Shown};
use pairwell_domain::decision::{CandidateSource, DecidedOffer};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::restraint::RestraintSettings;
use pairwell_recommender::attention::{at, declined, leave, merge, seen, sent};
use proptest::prelude::*;

use crate::support::{minute, offer_id, product, variant, view};

pub(crate) fn no_to(id: i64, at: DateTime<Utc>) -> Declined {
    Declined {
        product: product(id),
        kind: OfferKind::CrossSell,
        ladder: None,
        at,
    }
}

pub(crate) fn shown(n: u128, id: i64, in_view: u128, at: DateTime<Utc>) -> Shown {
    Shown {
        offer: offer_id(n),
        product: product(id),
        kind: OfferKind::CrossSell,
        ladder: None,
        placement: PlacementKind::ProductPage,
        view: Some(view(in_view)),
        at,
        is_seen: false,
    }
}

fn offer(id: i64) -> DecidedOffer {
    DecidedOffer {
        slot: 0,
        kind: OfferKind::CrossSell,
        product_id: product(id),
        variant_id: variant(id),
        anchor: None,
        upgrade: None,
        source: CandidateSource::Pairing,
        score: 0.0,
        reaches_free_delivery: false,
        reason: Reason::Paired {
            text: None,
            evidence: None,
        },
    }
}

#[test]
fn offers_count_from_the_moment_they_are_sent_and_unseen_ones_are_given_back() {
    let mut attention = Attention::default();
    let offers = [offer(1), offer(2)];
    let with_ids = [
        (offer_id(1), PlacementKind::Home, &offers[0]),
        (offer_id(2), PlacementKind::Home, &offers[1]),
    ];
    sent(&mut attention, minute(0), Some(view(1)), with_ids);
    assert_eq!((attention.shown.len(), attention.last_at), (2, Some(minute(0))));
    seen(&mut attention, offer_id(2));
    leave(&mut attention, view(9));
    assert_eq!(attention.shown.len(), 2, "another page was left");
    leave(&mut attention, view(1));
    let left: Vec<_> = attention.shown.iter().map(|it| it.offer).collect();
    assert_eq!(left, [offer_id(2)]);
    seen(&mut attention, offer_id(1));
    assert_eq!(attention.shown.len(), 1, "what was given back stays given back");
}

#[test]
fn new_session_begins_after_a_silence_and_keeps_what_stands_on_the_screen() {
    let attention = Attention {
        last_at: Some(minute(0)),
        shown: vec![shown(1, 1, 1, minute(-5)), shown(2, 2, 2, minute(0))],
        declined: Vec::new(),
    };
    let settings = RestraintSettings::default();
    let n_at = |now, view| at(attention.clone(), now, view, &settings).shown.len();
    assert_eq!(n_at(minute(30), None), 2);
    assert_eq!(n_at(minute(31), None), 0);
    assert_eq!(n_at(minute(31), Some(view(2))), 1);
}

#[test]
fn no_is_forgotten_when_nothing_follows_from_it_any_more() {
    let mut attention = Attention::default();
    declined(&mut attention, no_to(1, minute(0)));
    let settings = RestraintSettings {
        decline_days: 10,
        kind_days: 20,
        ..RestraintSettings::default()
    };
    let n_after = |days| {
        at(attention.clone(), minute(0) + Duration::days(days), None, &settings)
            .declined
            .len()
    };
    assert_eq!((n_after(20), n_after(21)), (1, 0));
}

#[test]
fn newest_no_to_the_same_thing_counts_and_old_ones_make_room() {
    let mut attention = Attention::default();
    for n in [3, 1, 2] {
        declined(&mut attention, no_to(7, minute(n)));
    }
    assert_eq!(attention.declined, [no_to(7, minute(3))]);
    for id in 0..MAX_DECLINED as i64 {
        declined(&mut attention, no_to(100 + id, minute(10 + id)));
    }
    assert_eq!(attention.declined.len(), MAX_DECLINED);
    assert!(attention.declined.iter().all(|it| it.product != product(7)));
}

fn any_attention() -> impl Strategy<Value = Attention> {
    let shown = (0_u128..200, any::<bool>()).prop_map(|(n, is_seen)| Shown {
        is_seen,
        // What an offer is follows from its id, as in life.
        ..shown(n, n as i64 % 7, n % 3, minute(n as i64 % 50))
    });
    let declined = (0..40_i64, 0..3_i64, 0..500_i64).prop_map(|(id, ladder, at)| Declined {
        ladder: (ladder > 0).then(|| LadderId::new(ladder)),
        kind: if ladder > 0 {
            OfferKind::Upsell
        } else {
            OfferKind::CrossSell
        },
        ..no_to(id, minute(at))
    });
    (
        prop::collection::vec(shown, 0..150),
        prop::collection::vec(declined, 0..100),
        prop::option::of(0..90_i64),
    )
        .prop_map(|(shown, declined, last_at)| {
            let given = Attention {
                last_at: last_at.map(minute),
                shown,
                declined,
            };
            // As it would be kept: each offer once, no more than are kept.
            merge(&given, &Attention::default())
        })
}

proptest! {
    #[test]
    fn merging_needs_no_order(a in any_attention(), b in any_attention(), c in any_attention()) {
        prop_assert_eq!(merge(&a, &a), a.clone(), "with itself");
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        let merged = merge(&a, &b);
        prop_assert!(merged.shown.len() <= MAX_SHOWN && merged.declined.len() <= MAX_DECLINED);
    }
}
