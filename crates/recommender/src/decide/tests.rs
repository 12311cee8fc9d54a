//! What single steps do with candidates no source gives yet.

use pairwell_domain::placement::PlacementKind;

use super::*;

fn judged(product: i64, kind: OfferKind, score: f64) -> Judged<'static> {
    let mined = Mined {
        evidence: CoPurchase {
            n_together: 50,
            n_source: 100,
            n_target: 100,
            n_orders: 1_000,
            attach_rate: 0.5,
            assoc_lift: 5.0,
        },
        estimated_rate: score,
    };
    Judged {
        candidate: Candidate {
            product: ProductId::new(product),
            kind,
            origin: Origin::BoughtTogether(mined),
        },
        score,
        verdict: Ok(VariantId::new(product * 10)),
    }
}

fn restrained(mut judged: Vec<Judged<'_>>, rules: &Rules) -> Vec<Option<WithheldBy>> {
    let placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    };
    restrain(&mut judged, &placement, rules);
    judged.iter().map(|it| it.verdict.err()).collect()
}

#[test]
fn upsell_and_cross_sell_never_compete() {
    use OfferKind::{CrossSell, ServiceAddOn, Upsell};
    let kinds = |kinds: [OfferKind; 3]| {
        let judged = (1..).zip(kinds).map(|(id, kind)| judged(id, kind, 0.5));
        restrained(judged.collect(), &Rules::default())
    };
    let out = Some(WithheldBy::OverLimit);
    assert_eq!(kinds([CrossSell, Upsell, CrossSell]), [None, out, None]);
    assert_eq!(kinds([Upsell, CrossSell, Upsell]), [None, out, None]);
    assert_eq!(kinds([CrossSell, ServiceAddOn, CrossSell]), [None; 3]);
}

#[test]
fn add_on_before_both_does_not_let_both_in() {
    use OfferKind::{CrossSell, ServiceAddOn, Upsell};
    let judged = vec![
        judged(1, ServiceAddOn, 0.5),
        judged(2, Upsell, 0.4),
        judged(3, CrossSell, 0.3),
    ];
    let out = Some(WithheldBy::OverLimit);
    assert_eq!(restrained(judged, &Rules::default()), [None, None, out]);
}

#[test]
fn each_part_of_the_floor_counts() {
    let floor = |rules: Rules| restrained(vec![judged(1, OfferKind::CrossSell, 0.1)], &rules)[0];
    let rules = Rules::default();
    let below = Some(WithheldBy::BelowFloor);
    assert_eq!(floor(rules), None);
    let floor_attach_rate = 0.11;
    assert_eq!(
        floor(Rules {
            floor_attach_rate,
            ..rules
        }),
        below
    );
    let floor_assoc_lift = 5.1;
    assert_eq!(
        floor(Rules {
            floor_assoc_lift,
            ..rules
        }),
        below
    );
    let min_together = 51;
    assert_eq!(floor(Rules { min_together, ..rules }), below);
}

#[test]
fn what_was_taken_out_uses_up_no_place() {
    let mut five: Vec<_> = (1..=5).map(|id| judged(id, OfferKind::CrossSell, 0.5)).collect();
    five[0].verdict = Err(WithheldBy::InCart);
    let mut expected = [None; 5];
    expected[0] = Some(WithheldBy::InCart);
    assert_eq!(restrained(five, &Rules::default()), expected);
}
