//! What shoppers did with offers, and how it is counted.

use std::collections::HashMap;

use pairwell_domain::LadderId;
use pairwell_domain::admin::OfferCounts;
use pairwell_domain::event::EventKind;
use pairwell_domain::placement::PlacementKind;
use pairwell_store::decisions::{self, OfferedRung};
use pairwell_store::events::{self, EventRecord};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use uuid::Uuid;

use crate::decisions::decision;
use crate::{decision_id, key, offer_id, visitor_id};

pub(crate) fn event(id: u128, kind: EventKind, decision: u128, offer: u128) -> EventRecord {
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
async fn what_happens_once_counts_once_whatever_events_say() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        decisions::insert_many(conn, &[decision(shop, 1, &[2, 3])])
            .await
            .expect("stored");
        for (kind, n_counted) in [
            (EventKind::Exposure, 1),
            (EventKind::Click, 1),
            (EventKind::Decline, 1),
            (EventKind::Choose, 1),
            // These can happen again.
            (EventKind::Add, 6),
            (EventKind::Undo, 6),
        ] {
            let first = 100 * (EventKind::ALL.iter().position(|it| *it == kind).expect("a kind") as u128);
            let events: Vec<EventRecord> = (1..=6).map(|n| event(first + n, kind, 1, 10)).collect();
            let mut n_stored = 0;
            // In one delivery, and in several.
            for batch in [&events[..3], &events[3..4], &events[4..]] {
                n_stored += events::insert_known(conn, shop, Some(visitor_id(1)), batch)
                    .await
                    .expect("stored");
            }
            assert_eq!(n_stored, n_counted, "{kind:?}");
        }
        let another = [event(900, EventKind::Exposure, 1, 11)];
        let n_stored = events::insert_known(conn, shop, None, &another).await.expect("stored");
        assert_eq!(n_stored, 1, "another offer of the same decision");
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
async fn every_kind_of_event_is_counted_apart() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let shown: Vec<_> = (1..=6).map(|n| decision(shop, n, &[2])).collect();
        decisions::insert_many(conn, &shown).await.expect("stored");
        let mut batch = Vec::new();
        for (n, kind) in (1..).zip(EventKind::ALL) {
            batch.extend((1..=n).map(|of| event(100 * n + of, kind, of, 10 * of)));
        }
        events::insert_known(conn, shop, None, &batch).await.expect("stored");
        let expected = OfferCounts {
            n_shown: 1,
            n_clicked: 2,
            n_added: 3,
            n_declined: 4,
            n_chosen: 5,
            n_undone: 6,
            n_orders: 0,
        };
        assert_eq!(events::counts(conn, shop).await.expect("counts"), expected);
    })
    .await;
}

#[tokio::test]
async fn events_are_counted_by_placement_and_by_rung() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let mut record = decision(shop, 1, &[2, 3, 4, 5]);
        let rungs = [(7, 2), (7, 1), (8, 1)].map(|(ladder, rung)| OfferedRung {
            ladder: LadderId::new(ladder),
            rung,
        });
        for (offer, rung) in record.offers[1..].iter_mut().zip(rungs) {
            offer.placement = PlacementKind::ProductLadder;
            offer.upgrade = Some(rung);
        }
        decisions::insert_many(conn, &[record]).await.expect("stored");
        let batch = [
            event(1, EventKind::Exposure, 1, 10),
            event(2, EventKind::Exposure, 1, 11),
            event(3, EventKind::Exposure, 1, 12),
            event(4, EventKind::Choose, 1, 12),
            event(5, EventKind::Add, 1, 12),
            event(6, EventKind::Undo, 1, 12),
        ];
        events::insert_known(conn, shop, None, &batch).await.expect("stored");
        let seen = OfferCounts {
            n_shown: 1,
            ..OfferCounts::default()
        };
        let taken = OfferCounts {
            n_added: 1,
            n_chosen: 1,
            n_undone: 1,
            ..seen
        };
        let on_ladders = OfferCounts { n_shown: 2, ..taken };
        assert_eq!(
            events::counts_by_placement(conn, shop).await.expect("counts"),
            HashMap::from([
                (PlacementKind::ProductPage, seen),
                (PlacementKind::ProductLadder, on_ladders)
            ])
        );
        assert_eq!(
            events::counts_by_ladder(conn, shop).await.expect("counts"),
            HashMap::from([(LadderId::new(7), vec![(1, taken), (2, seen)])]),
            "a rung nothing happened to is left out"
        );
    })
    .await;
}
