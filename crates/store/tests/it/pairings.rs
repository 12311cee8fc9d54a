use pairwell_domain::admin::PairingFilter;
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_domain::{PairingId, ProductId, ShopId};
use pairwell_store::{Db, StoreError, pairings, products};
use pairwell_test_support::{ProductBuilder, ShopBuilder, for_each_db, instant};

fn entered(source: i64, target: i64) -> PairingIn {
    PairingIn {
        source: ProductId::new(source),
        target: ProductId::new(target),
        reason_text: Some("they fit".to_owned()),
        is_enabled: true,
    }
}

async fn insert(db: &Db, shop: ShopId, source: i64, target: i64) -> Result<PairingId, StoreError> {
    let txn = db.begin_write().await?;
    let id = pairings::insert(&txn, shop, &entered(source, target), PairingOrigin::Manual, instant(1)).await?;
    txn.commit().await?;
    Ok(id)
}

/// A shop whose product 1 is paired with 11, 12, 13 and 14, in this order.
async fn four(db: &Db) -> (ShopId, [PairingId; 4]) {
    let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
    let mut ids = [PairingId::new(0); 4];
    for (place, target) in [11, 12, 13, 14].into_iter().enumerate() {
        ids[place] = insert(db, shop, 1, target).await.expect("a new pairing");
    }
    (shop, ids)
}

async fn targets(db: &Db, shop: ShopId, source: i64) -> Vec<i64> {
    let rows = pairings::for_source(db.conn(), shop, ProductId::new(source))
        .await
        .expect("pairings");
    let positions: Vec<u32> = rows.iter().map(|row| row.position).collect();
    assert_eq!(
        positions,
        (0..).take(rows.len()).collect::<Vec<_>>(),
        "positions have no gaps"
    );
    rows.iter().map(|row| row.target.get()).collect()
}

fn is_conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> bool {
    matches!(
        outcome,
        Err(StoreError::Conflict { constraint }) if constraint == "uq_pairings_shop_id_source_product_id_target_product_id"
    )
}

#[tokio::test]
async fn pairing_is_made_found_and_changed() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        let row = pairings::find(db.conn(), shop, ids[2]).await.expect("the pairing");
        assert_eq!(
            (row.source, row.target, row.position),
            (ProductId::new(1), ProductId::new(13), 2)
        );
        assert_eq!(row.reason_text.as_deref(), Some("they fit"));
        assert_eq!(
            (row.origin, row.created_at, row.updated_at),
            (PairingOrigin::Manual, instant(1), instant(1))
        );

        let changed = PairingIn {
            reason_text: None,
            is_enabled: false,
            ..entered(1, 13)
        };
        pairings::update(db.conn(), shop, ids[2], &changed, instant(2))
            .await
            .expect("changed");
        let row = pairings::find(db.conn(), shop, ids[2]).await.expect("the pairing");
        assert_eq!(
            (row.reason_text, row.is_enabled, row.updated_at),
            (None, false, instant(2))
        );
        assert_eq!(targets(&db, shop, 1).await, [11, 12, 13, 14]);

        assert_eq!(pairings::count_enabled(db.conn(), shop).await.expect("a count"), 3);
        pairings::set_enabled(db.conn(), shop, ids[0], false, instant(3))
            .await
            .expect("off");
        pairings::set_enabled(db.conn(), shop, ids[2], true, instant(3))
            .await
            .expect("on");
        let enabled = pairings::enabled(db.conn(), shop).await.expect("pairings");
        assert_eq!(
            enabled.iter().map(|row| row.target.get()).collect::<Vec<_>>(),
            [12, 13, 14]
        );
    })
    .await;
}

#[tokio::test]
async fn two_products_are_paired_once() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        let txn = db.begin_write().await.expect("a transaction");
        let again = pairings::insert(&txn, shop, &entered(1, 12), PairingOrigin::Suggested, instant(9)).await;
        assert!(is_conflict(again));
        // The transaction goes on, on Postgres too.
        let other = pairings::insert(&txn, shop, &entered(2, 12), PairingOrigin::Suggested, instant(9)).await;
        other.expect("another pairing");
        txn.commit().await.expect("committed");
        assert_eq!(targets(&db, shop, 2).await, [12]);
        assert!(is_conflict(
            pairings::update(db.conn(), shop, ids[0], &entered(1, 14), instant(9)).await
        ));
        assert_eq!(targets(&db, shop, 1).await, [11, 12, 13, 14]);
        // The other way round is another pairing.
        insert(&db, shop, 12, 1).await.expect("another pairing");
    })
    .await;
}

#[tokio::test]
async fn moving_keeps_the_order_dense() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        for (id, position, order) in [
            (ids[3], 0, [14, 11, 12, 13]),
            (ids[3], 2, [11, 12, 14, 13]),
            (ids[0], 99, [12, 14, 13, 11]),
            (ids[0], 3, [12, 14, 13, 11]),
        ] {
            pairings::move_to(db.conn(), shop, id, position).await.expect("moved");
            assert_eq!(targets(&db, shop, 1).await, order);
        }
    })
    .await;
}

#[tokio::test]
async fn deletion_can_be_undone() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        pairings::soft_delete(db.conn(), shop, ids[1], instant(5))
            .await
            .expect("deleted");
        assert_eq!(targets(&db, shop, 1).await, [11, 13, 14]);
        assert_eq!(pairings::count_enabled(db.conn(), shop).await.expect("a count"), 3);
        let is_gone = |outcome| matches!(outcome, Err(StoreError::NotFound { what: "pairing" }));
        assert!(is_gone(pairings::find(db.conn(), shop, ids[1]).await.map(drop)));
        assert!(is_gone(
            pairings::soft_delete(db.conn(), shop, ids[1], instant(6)).await
        ));
        assert!(is_gone(
            pairings::set_enabled(db.conn(), shop, ids[1], true, instant(6)).await
        ));
        assert!(is_gone(pairings::move_to(db.conn(), shop, ids[1], 0).await));
        assert!(is_gone(
            pairings::update(db.conn(), shop, ids[1], &entered(1, 12), instant(6)).await
        ));

        pairings::restore(db.conn(), shop, ids[1]).await.expect("back");
        assert_eq!(targets(&db, shop, 1).await, [11, 12, 13, 14]);
        pairings::restore(db.conn(), shop, ids[1]).await.expect("back already");

        // Its place is beyond the end by the time it comes back.
        for id in [ids[3], ids[2], ids[1]] {
            pairings::soft_delete(db.conn(), shop, id, instant(7))
                .await
                .expect("deleted");
        }
        pairings::restore(db.conn(), shop, ids[3]).await.expect("back");
        assert_eq!(targets(&db, shop, 1).await, [11, 14]);
    })
    .await;
}

#[tokio::test]
async fn making_a_deleted_pairing_anew_brings_its_row_back() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        pairings::soft_delete(db.conn(), shop, ids[0], instant(5))
            .await
            .expect("deleted");
        assert_eq!(insert(&db, shop, 1, 11).await.expect("made anew"), ids[0]);
        assert_eq!(
            targets(&db, shop, 1).await,
            [12, 13, 14, 11],
            "at the end, as any new one"
        );

        // A deleted one does not stand in the way of a change either.
        pairings::soft_delete(db.conn(), shop, ids[0], instant(6))
            .await
            .expect("deleted");
        pairings::update(db.conn(), shop, ids[1], &entered(1, 11), instant(7))
            .await
            .expect("changed");
        assert_eq!(targets(&db, shop, 1).await, [11, 13, 14]);
        let undone = pairings::restore(db.conn(), shop, ids[0]).await;
        assert!(
            matches!(undone, Err(StoreError::NotFound { .. })),
            "it gave way for good"
        );
    })
    .await;
}

#[tokio::test]
async fn change_of_source_moves_to_the_end_of_the_other_order() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        insert(&db, shop, 2, 21).await.expect("a new pairing");
        pairings::update(db.conn(), shop, ids[1], &entered(2, 12), instant(3))
            .await
            .expect("changed");
        assert_eq!(targets(&db, shop, 1).await, [11, 13, 14]);
        assert_eq!(targets(&db, shop, 2).await, [21, 12]);
    })
    .await;
}

#[tokio::test]
async fn purge_takes_only_what_was_deleted_long_ago() {
    for_each_db(|db| async move {
        let (shop, ids) = four(&db).await;
        pairings::soft_delete(db.conn(), shop, ids[0], instant(5))
            .await
            .expect("deleted");
        pairings::soft_delete(db.conn(), shop, ids[1], instant(8))
            .await
            .expect("deleted");
        assert_eq!(pairings::purge_deleted(db.conn(), instant(8)).await.expect("purged"), 1);
        assert!(pairings::restore(db.conn(), shop, ids[0]).await.is_err());
        pairings::restore(db.conn(), shop, ids[1]).await.expect("still there");
    })
    .await;
}

#[tokio::test]
async fn list_is_searched_sorted_and_paged() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let other = ShopBuilder::new("other").insert(db.conn()).await;
        for (id, title, sku) in [
            (1, "white Lamp", "W-1"),
            (2, "Blue lamp", "B-2"),
            (3, "Bulb 100%", "E27"),
            (4, "Cord", "C-4"),
        ] {
            for shop in [shop, other] {
                ProductBuilder::new(id)
                    .title(title)
                    .sku(sku)
                    .insert(db.conn(), shop)
                    .await;
            }
        }
        let mut ids = Vec::new();
        for (source, target) in [(1, 3), (1, 4), (2, 3), (4, 99)] {
            ids.push(insert(&db, shop, source, target).await.expect("a new pairing"));
        }
        insert(&db, other, 2, 3).await.expect("of another shop");
        let gone = insert(&db, shop, 3, 4).await.expect("a new pairing");
        pairings::soft_delete(db.conn(), shop, gone, instant(2))
            .await
            .expect("deleted");

        let found = async |search: &str, page: u32, page_size: u32| {
            let filter = PairingFilter {
                search: search.to_owned(),
                page,
            };
            let (rows, n_total) = pairings::list(db.conn(), shop, &filter, page_size)
                .await
                .expect("a page");
            let pairs: Vec<_> = rows.iter().map(|row| (row.source.get(), row.target.get())).collect();
            (pairs, n_total)
        };
        let all = vec![(2, 3), (4, 99), (1, 3), (1, 4)];
        assert_eq!(
            found("", 0, 50).await,
            (all.clone(), 4),
            "by title of the source, then by place"
        );
        assert_eq!(found("", 1, 3).await, (all[3..].to_vec(), 4));
        assert_eq!(found("", 7, 50).await, (vec![], 4));
        assert_eq!(
            found("LAMP bulb", 0, 50).await,
            (vec![(2, 3), (1, 3)], 2),
            "words of both titles"
        );
        assert_eq!(found("e2", 0, 50).await, (vec![(2, 3), (1, 3)], 2), "starts of SKUs");
        assert_eq!(found("27", 0, 50).await.1, 0, "and only starts");
        assert_eq!(found("100%", 0, 50).await.1, 2);
        assert_eq!(found("%%", 0, 50).await.1, 0, "no wildcards");
        assert_eq!(found("cord", 0, 1).await, (vec![(4, 99)], 2));

        products::delete(db.conn(), shop, ProductId::new(2), instant(9))
            .await
            .expect("deleted");
        assert_eq!(found("", 0, 50).await.1, 4, "a pairing outlives its products");
    })
    .await;
}
