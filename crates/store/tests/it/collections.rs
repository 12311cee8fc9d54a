use std::collections::{BTreeMap, BTreeSet};

use pairwell_domain::catalog::Collection;
use pairwell_domain::{CollectionId, ProductId, ShopId};
use pairwell_store::{Db, collections};
use pairwell_test_support::{ProductBuilder, ShopBuilder, for_each_db, instant};

pub(crate) fn collection(id: i64, title: &str) -> Collection {
    Collection {
        id: CollectionId::new(id),
        title: title.to_owned(),
    }
}

fn products(ids: &[i64]) -> Vec<ProductId> {
    ids.iter().copied().map(ProductId::new).collect()
}

/// A whole reading that begins at a minute: each collection with what is in it, members first.
async fn read(db: &Db, shop: ShopId, minute: i64, all: &[(i64, &str, &[i64])]) {
    let conn = db.conn();
    let at = instant(minute);
    let heads: Vec<Collection> = all.iter().map(|(id, title, _)| collection(*id, title)).collect();
    let members: Vec<_> = all
        .iter()
        .flat_map(|(id, _, held)| {
            held.iter()
                .map(|product| (CollectionId::new(*id), ProductId::new(*product)))
        })
        .collect();
    collections::upsert_members(conn, shop, &members, at)
        .await
        .expect("stored");
    collections::upsert_many(conn, shop, &heads, at).await.expect("stored");
    collections::sweep_members(conn, shop, at).await.expect("swept");
    for id in collections::ids_before(conn, shop, at)
        .await
        .expect("those not brought")
    {
        collections::delete(conn, shop, id, at).await.expect("gone");
    }
}

/// What each of the collections 1 to 4 holds; those that are gone are left out.
async fn held(db: &Db, shop: ShopId) -> BTreeMap<i64, Vec<i64>> {
    let ids: BTreeSet<CollectionId> = (1..=4).map(CollectionId::new).collect();
    let members = collections::members(db.conn(), shop, &ids).await.expect("members");
    let plain = members.into_iter();
    plain
        .map(|(id, held)| (id.get(), held.into_iter().map(ProductId::get).collect()))
        .collect()
}

#[tokio::test]
async fn whole_reading_brings_everything_and_takes_away_what_is_gone() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        for id in [11, 12] {
            ProductBuilder::new(id).insert(db.conn(), shop).await;
        }
        read(&db, shop, 1, &[(1, "Summer", &[11, 12]), (2, "Empty", &[])]).await;
        assert_eq!(held(&db, shop).await, BTreeMap::from([(1, vec![11, 12]), (2, vec![])]));
        read(&db, shop, 2, &[(1, "High summer", &[12, 13])]).await;
        assert_eq!(held(&db, shop).await, BTreeMap::from([(1, vec![12, 13])]));
        let cards = collections::cards(db.conn(), shop).await.expect("cards");
        let said: Vec<_> = cards
            .iter()
            .map(|card| (card.title.as_str(), card.is_gone, card.n_products))
            .collect();
        assert_eq!(said, [("Empty", true, 0), ("High summer", false, 1)]);
        read(&db, shop, 3, &[]).await;
        assert!(held(&db, shop).await.is_empty());
        read(&db, shop, 4, &[(1, "Back", &[11])]).await;
        assert_eq!(held(&db, shop).await, BTreeMap::from([(1, vec![11])]));
    })
    .await;
}

#[tokio::test]
async fn news_during_a_reading_outlive_the_older_file() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        read(
            &db,
            shop,
            0,
            &[(1, "One", &[11]), (2, "Two", &[11]), (3, "Three", &[11])],
        )
        .await;
        // The file is written at 5; news come at 6 and 7, before it is read.
        let news = products(&[12, 14]);
        collections::replace(conn, shop, &collection(1, "One, changed"), Some(&news), instant(6))
            .await
            .expect("replaced");
        collections::replace(conn, shop, &collection(4, "New"), Some(&news), instant(6))
            .await
            .expect("made");
        collections::delete(conn, shop, CollectionId::new(2), instant(7))
            .await
            .expect("deleted");
        read(
            &db,
            shop,
            5,
            &[(1, "One", &[11, 13]), (2, "Two", &[11]), (3, "Three", &[13])],
        )
        .await;
        let expected = BTreeMap::from([(1, vec![12, 14]), (3, vec![13]), (4, vec![12, 14])]);
        assert_eq!(held(&db, shop).await, expected);
        collections::replace(conn, shop, &collection(1, "Older"), Some(&[]), instant(5))
            .await
            .expect("older");
        collections::replace(conn, shop, &collection(3, "Huge"), None, instant(8))
            .await
            .expect("named anew");
        assert_eq!(held(&db, shop).await, expected);
        read(
            &db,
            shop,
            7,
            &[(1, "One, changed", &[12]), (3, "Huge", &[13, 15]), (4, "New", &[12])],
        )
        .await;
        let expected = BTreeMap::from([(1, vec![12]), (3, vec![13, 15]), (4, vec![12])]);
        assert_eq!(held(&db, shop).await, expected, "a new name keeps nothing out");
        let cards = collections::cards(conn, shop).await.expect("cards");
        let titles: Vec<_> = cards.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["Huge", "New", "One, changed", "Two"]);
        collections::delete(conn, shop, CollectionId::new(99), instant(9))
            .await
            .expect("a tombstone");
        let late = collections::upsert_many(conn, shop, &[collection(99, "Late")], instant(8)).await;
        assert_eq!(late.expect("an answer"), 0);
    })
    .await;
}
