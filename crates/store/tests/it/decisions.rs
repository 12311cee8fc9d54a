//! Decisions and the events that follow from them.

use std::collections::HashMap;

use chrono::TimeDelta;
use pairwell_domain::admin::OfferCounts;
use pairwell_domain::decision::{CandidateSource, Silence};
use pairwell_domain::event::EventKind;
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{ProductId, ShopId, VariantId};
use pairwell_store::decisions::{self, DecisionRecord, OfferRecord};
use pairwell_store::events::{self, EventRecord};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{decision_id, key, offer_id, visitor_id};

/// Decision `n` on product 1, with offers `10 n`, `10 n + 1` … of the targets.
pub(crate) fn decision(shop: ShopId, n: u128, targets: &[i64]) -> DecisionRecord {
    let offers = targets.iter().zip(0_u8..).map(|(target, slot)| OfferRecord {
        id: offer_id(10 * n + u128::from(slot)),
        decision_id: decision_id(n),
        slot,
        kind: OfferKind::CrossSell,
        source_product_id: ProductId::new(1),
        product_id: ProductId::new(*target),
        variant_id: VariantId::new(target * 10 + 1),
        source: if slot == 0 {
            CandidateSource::Pairing
        } else {
            CandidateSource::BoughtTogether
        },
        reason_code: "paired".to_owned(),
        score: 1.0 / 3.0,
    });
    DecisionRecord {
        shop,
        id: decision_id(n),
        placement: PlacementKind::ProductPage,
        product_id: ProductId::new(1),
        visitor_id: Some(visitor_id(1)),
        is_control: false,
        silence: targets.is_empty().then_some(Silence::NoCandidates),
        model_trained_at: Some(instant(-5)),
        decided_at: instant(0),
        offers: offers.collect(),
    }
}

fn event(id: u128, kind: EventKind, decision: u128, offer: u128) -> EventRecord {
    EventRecord {
        id: Uuid::from_u128(id),
        kind,
        decision_id: decision_id(decision),
        offer_id: offer_id(offer),
        slot: 0,
        occurred_at: instant(1),
        received_at: instant(2),
    }
}

async fn n_rows(db: &impl ConnectionTrait, table: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    let row = db.query_one_raw(statement).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).expect("a number")
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
async fn event_counts_once_and_only_for_an_offer_of_this_shop() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        decisions::insert_many(conn, &[decision(shop, 1, &[2, 3]), decision(other, 2, &[4])])
            .await
            .expect("stored");
        let batch = [
            event(1, EventKind::Exposure, 1, 10),
            event(1, EventKind::Exposure, 1, 10),
            event(2, EventKind::Add, 1, 10),
            event(3, EventKind::Exposure, 1, 99),
            event(4, EventKind::Exposure, 2, 10),
            event(5, EventKind::Exposure, 2, 20),
        ];
        let insert = async |shop, batch: &[EventRecord]| {
            events::insert_known(conn, shop, Some(visitor_id(1)), batch)
                .await
                .expect("stored")
        };
        assert_eq!(
            insert(shop, &batch).await,
            2,
            "not twice, not of strangers, not of another decision or shop"
        );
        assert_eq!(insert(shop, &batch).await, 0, "not when sent again");
        assert_eq!(insert(other, &batch).await, 1);
        assert_eq!(insert(shop, &[]).await, 0);
        let counts = events::counts(conn, shop).await.expect("counts");
        assert_eq!(
            counts,
            OfferCounts {
                n_shown: 1,
                n_added: 1,
                ..OfferCounts::default()
            }
        );
    })
    .await;
}

#[tokio::test]
async fn events_are_counted_by_pair() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        decisions::insert_many(conn, &[decision(shop, 1, &[2, 3]), decision(shop, 2, &[2])])
            .await
            .expect("stored");
        let batch = [
            event(1, EventKind::Exposure, 1, 10),
            event(2, EventKind::Exposure, 2, 20),
            event(3, EventKind::Add, 2, 20),
            event(4, EventKind::Click, 2, 20),
            event(5, EventKind::Exposure, 1, 11),
        ];
        events::insert_known(conn, shop, None, &batch).await.expect("stored");
        let asked = [key(1, 2), key(1, 2), key(1, 3), key(2, 1), key(1, 9)];
        let counts = events::counts_by_pair(conn, shop, &asked).await.expect("counts");
        assert_eq!(counts, HashMap::from([(key(1, 2), (2, 1)), (key(1, 3), (1, 0))]));
        assert_eq!(
            events::counts_by_pair(conn, shop, &[]).await.expect("counts"),
            HashMap::new()
        );
    })
    .await;
}

#[tokio::test]
async fn declines_are_remembered_per_visitor_and_time() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        decisions::insert_many(conn, &[decision(shop, 1, &[3, 2])])
            .await
            .expect("stored");
        let decline = |id, offer, at| EventRecord {
            occurred_at: at,
            ..event(id, EventKind::Decline, 1, offer)
        };
        let batch = [
            decline(1, 10, instant(10)),
            decline(2, 10, instant(20)),
            decline(3, 11, instant(5)),
            event(4, EventKind::Click, 1, 11),
        ];
        events::insert_known(conn, shop, Some(visitor_id(1)), &batch)
            .await
            .expect("stored");
        let declined = async |visitor, since| {
            let products = events::declined_products(conn, shop, visitor, since)
                .await
                .expect("products");
            products.into_iter().map(ProductId::get).collect::<Vec<_>>()
        };
        assert_eq!(declined(visitor_id(1), instant(0)).await, [2, 3]);
        assert_eq!(declined(visitor_id(1), instant(5)).await, [2, 3]);
        assert_eq!(
            declined(visitor_id(1), instant(5) + TimeDelta::microseconds(1)).await,
            [3]
        );
        assert_eq!(declined(visitor_id(1), instant(21)).await, [] as [i64; 0]);
        assert_eq!(declined(visitor_id(2), instant(0)).await, [] as [i64; 0]);
    })
    .await;
}
