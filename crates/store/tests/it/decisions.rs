//! Decisions over whole pages, and the offers that follow from them.

use std::collections::HashMap;

use pairwell_domain::attention::Attention;
use pairwell_domain::decision::{
    Assignment, Candidate, CandidateSource, Case, DecidedOffer, PageContext, PageDecision, ProductFacts, Silence,
    Surface, SurfaceCase, SurfaceDecision, Withheld, WithheldBy,
};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::{CustomerId, LadderId, ProductId, ShopId, VariantId};
use pairwell_store::decisions::{self, DecisionRecord, OfferRecord, OfferedRung, StoredDecision, SurfaceCounts};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::{ConnectionTrait as _, Statement, TryGetableMany};

use crate::{decision_id, n_rows, offer_id, visitor_id};

/// A score whose last digit is lost by a reader that is not exact.
const SCORE: f64 = 0.123_456_789_012_345_68;

/// Decision `n` about the page of product 1, with offers `10 n`, `10 n + 1` … of the targets.
pub(crate) fn decision(shop: ShopId, n: u128, targets: &[i64]) -> DecisionRecord {
    let decided: Vec<DecidedOffer> = targets
        .iter()
        .zip(0_u8..)
        .map(|(target, slot)| DecidedOffer {
            slot,
            kind: OfferKind::CrossSell,
            product_id: ProductId::new(*target),
            variant_id: VariantId::new(target * 10 + 1),
            anchor: Some(ProductId::new(1)),
            upgrade: None,
            source: if slot == 0 {
                CandidateSource::Pairing
            } else {
                CandidateSource::BoughtTogether
            },
            score: SCORE,
            reaches_free_delivery: false,
            reason: paired(),
        })
        .collect();
    let offers = decided
        .iter()
        .map(|offer| OfferRecord {
            id: offer_id(10 * n + u128::from(offer.slot)),
            decision_id: decision_id(n),
            placement: PlacementKind::ProductPage,
            slot: offer.slot,
            kind: offer.kind,
            source_product_id: offer.anchor,
            product_id: offer.product_id,
            variant_id: offer.variant_id,
            upgrade: None,
            source: offer.source,
            reason_code: offer.reason.code().to_owned(),
            score: offer.score,
        })
        .collect();
    DecisionRecord {
        shop,
        id: decision_id(n),
        case: case(targets),
        decision: PageDecision {
            surfaces: vec![SurfaceDecision {
                placement: PlacementKind::ProductPage,
                silence: decided.is_empty().then_some(Silence::NoCandidates),
                offers: decided,
                withheld: vec![Withheld {
                    product_id: ProductId::new(9),
                    source: CandidateSource::BoughtTogether,
                    kind: OfferKind::CrossSell,
                    score: SCORE,
                    rule: WithheldBy::OutOfStock,
                }],
            }],
        },
        model_version: Some("v1".to_owned()),
        is_explained: false,
        offers,
    }
}

const fn paired() -> Reason {
    Reason::Paired {
        text: None,
        evidence: None,
    }
}

fn case(targets: &[i64]) -> Case {
    let candidates = targets.iter().map(|target| Candidate {
        product: ProductId::new(*target),
        variant: Some(VariantId::new(target * 10 + 1)),
        kind: OfferKind::CrossSell,
        source: CandidateSource::Pairing,
        anchor: Some(ProductId::new(1)),
        score: SCORE,
        reason: paired(),
        upgrade: None,
        facts: ProductFacts {
            status: None,
            is_non_product: false,
            price_minor: Some(1_000),
            margin_minor: None,
            profit_minor: None,
            half_year_minor: None,
            n_available: Some(10),
            is_unfit: false,
            instead: None,
            is_paused: false,
            is_boosted: false,
            is_low_stock: false,
            is_returned_often: false,
            return_rate: Some(0.05),
            price_pct: Some(40),
            rebuy_days: None,
            class: Some(7),
        },
    });
    Case {
        cart_products: Vec::new(),
        context: PageContext {
            at: instant(0),
            view: None,
            page: PageKind::Product,
            path: "/products/\"lamp\"?q=\0".to_owned(),
            surfaces: vec![Surface {
                placement: PlacementKind::ProductPage,
                position: None,
            }],
            product: Some(ProductId::new(1)),
            variant: None,
            added: None,
            cart: Vec::new(),
            recent: Vec::new(),
            currency: None,
            market: None,
            device: None,
            visitor: Some(visitor_id(1)),
            customer: Some(CustomerId::new(5)),
            attention: Attention::default(),
            bought: Vec::new(),
        },
        shopper: pairwell_domain::shopper::ShopperView::default(),
        assignment: Assignment::Treated,
        restraint: RestraintSettings::default(),
        given_classes: vec![3, 9],
        surfaces: vec![SurfaceCase {
            placement: Placement::default_for(PlacementKind::ProductPage),
            position: None,
            candidates: candidates.collect(),
            missing_minor: None,
        }],
    }
}

fn silent(placement: PlacementKind, silence: Silence) -> SurfaceDecision {
    SurfaceDecision {
        placement,
        offers: Vec::new(),
        withheld: Vec::new(),
        silence: Some(silence),
    }
}

#[tokio::test]
async fn decisions_are_stored_once_with_their_offers() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        let records = [
            decision(shop, 1, &[2, 3]),
            decision(other, 2, &[4]),
            decision(shop, 3, &[]),
        ];
        for _ in 0..2 {
            decisions::insert_many(conn, &records).await.expect("stored");
        }
        decisions::insert_many(conn, &[]).await.expect("nothing to store");
        assert_eq!((n_rows(conn, "decisions").await, n_rows(conn, "offers").await), (3, 3));
        assert_eq!(n_rows(conn, "decision_surfaces").await, 3);
        for offer in &records[0].offers {
            let found = decisions::find_offer(conn, shop, offer.id).await.expect("an answer");
            assert_eq!(found.as_ref(), Some(offer));
        }
    })
    .await;
}

#[tokio::test]
async fn decision_of_a_missing_shop_stores_nothing_of_its_batch() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let records = [decision(shop, 1, &[2]), decision(ShopId::new(99), 2, &[2])];
        assert!(decisions::insert_many(conn, &records).await.is_err());
        assert_eq!((n_rows(conn, "decisions").await, n_rows(conn, "offers").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn decision_comes_back_as_it_was_to_be_replayed() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let record = decision(shop, 1, &[2, 3]);
        decisions::insert_many(conn, std::slice::from_ref(&record))
            .await
            .expect("stored");
        let found = decisions::find(conn, shop, record.id).await.expect("an answer");
        let expected = StoredDecision {
            case: record.case,
            decision: record.decision,
            decided_at: instant(0),
            model_version: Some("v1".to_owned()),
        };
        assert_eq!(found, Some(expected));
        let unknown = decisions::find(conn, shop, decision_id(9)).await.expect("an answer");
        assert_eq!(unknown, None);
    })
    .await;
}

#[tokio::test]
async fn columns_say_for_whom_it_was_decided_and_why_nothing_shows() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let mut control = decision(shop, 1, &[]);
        control.case.assignment = Assignment::Control;
        control.case.context.visitor = None;
        control.decision.surfaces = vec![
            silent(PlacementKind::ProductPage, Silence::ControlGroup),
            silent(PlacementKind::ProductLadder, Silence::PlacementOff),
        ];
        let mut half = decision(shop, 2, &[2]);
        half.decision
            .surfaces
            .insert(0, silent(PlacementKind::ProductLadder, Silence::OtherKind));
        let mut nowhere = decision(shop, 3, &[]);
        nowhere.decision.surfaces.clear();
        decisions::insert_many(conn, &[control, half, nowhere])
            .await
            .expect("stored");
        let sql = "SELECT page, visitor_id IS NULL, is_control, silence, n_offers FROM decisions ORDER BY id";
        let rows = conn.query_all_raw(Statement::from_string(db.backend(), sql)).await;
        let rows: Vec<(String, bool, bool, Option<String>, i64)> = rows
            .expect("rows")
            .iter()
            .map(|row| TryGetableMany::try_get_many_by_index(row).expect("a row"))
            .collect();
        let row = |has_no_visitor, is_control, silence: Option<&str>, n_offers| {
            let silence = silence.map(str::to_owned);
            ("product".to_owned(), has_no_visitor, is_control, silence, n_offers)
        };
        assert_eq!(
            rows,
            [
                row(true, true, Some("control_group"), 0),
                row(false, false, None, 1),
                row(false, false, None, 0),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn offers_are_found_together_with_their_rung() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        let mut record = decision(shop, 1, &[2, 3]);
        record.offers[0].placement = PlacementKind::Home;
        record.offers[0].source_product_id = None;
        record.offers[1].upgrade = Some(OfferedRung {
            ladder: LadderId::new(7),
            rung: 2,
        });
        let expected: HashMap<_, _> = record.offers.iter().map(|offer| (offer.id, offer.clone())).collect();
        decisions::insert_many(conn, &[record, decision(other, 2, &[2])])
            .await
            .expect("stored");
        let asked = [offer_id(10), offer_id(11), offer_id(10), offer_id(20), offer_id(99)];
        let found = decisions::find_offers(conn, shop, &asked).await.expect("offers");
        assert_eq!(found, expected);
        assert!(
            decisions::find_offers(conn, shop, &[])
                .await
                .expect("offers")
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn surfaces_are_counted_without_those_that_were_only_explained() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let shown = decision(shop, 1, &[2, 3]);
        let mut paused = decision(shop, 2, &[]);
        paused.decision.surfaces = vec![
            silent(PlacementKind::ProductPage, Silence::Pause),
            silent(PlacementKind::Home, Silence::Pause),
        ];
        let empty = [3, 4].map(|n| decision(shop, n, &[]));
        let mut explained = decision(shop, 5, &[2]);
        explained.is_explained = true;
        let mut early = decision(shop, 6, &[2]);
        early.case.context.at = instant(-1);
        let [third, fourth] = empty;
        decisions::insert_many(conn, &[shown, paused, third, fourth, explained, early])
            .await
            .expect("stored");
        let counts = decisions::surface_counts(conn, shop, instant(0)).await.expect("counts");
        let expected = [
            SurfaceCounts {
                placement: PlacementKind::ProductPage,
                n_asked: 4,
                n_shown_offers: 2,
                silences: vec![(Silence::NoCandidates, 2), (Silence::Pause, 1)],
            },
            SurfaceCounts {
                placement: PlacementKind::Home,
                n_asked: 1,
                n_shown_offers: 0,
                silences: vec![(Silence::Pause, 1)],
            },
        ];
        assert_eq!(counts, expected);
        let views = decisions::product_views(conn, shop, instant(0)).await.expect("counts");
        assert_eq!(
            views,
            HashMap::from([(ProductId::new(1), 4)]),
            "as often as its page asked"
        );
        let mut looks = Vec::new();
        let walked = decisions::for_each_look(conn, shop, instant(-2), |look| looks.push((look.visitor, look.product)));
        walked.await.expect("looks");
        assert_eq!(looks, [(visitor_id(1), ProductId::new(1)); 5], "not the explained one");
    })
    .await;
}

#[tokio::test]
async fn purged_decisions_leave_their_offers() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        let mut late = decision(shop, 3, &[2]);
        late.case.context.at = instant(1);
        decisions::insert_many(conn, &[decision(shop, 1, &[2]), decision(other, 2, &[2]), late])
            .await
            .expect("stored");
        let purged = decisions::purge_before(conn, instant(1)).await.expect("purged");
        assert_eq!(purged, 2);
        let kept = [
            n_rows(conn, "decisions").await,
            n_rows(conn, "decision_surfaces").await,
            n_rows(conn, "offers").await,
        ];
        assert_eq!(kept, [1, 1, 3]);
        let late = decisions::find(conn, shop, decision_id(3)).await.expect("an answer");
        assert!(late.is_some());
    })
    .await;
}
