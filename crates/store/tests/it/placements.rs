use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{
    CopyStyle, Devices, Floor, Layout, Placement, PlacementKind, Position, PriceDisplay, Schedule,
};
use pairwell_store::{StoreError, placements};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::ConnectionTrait as _;

/// As little as possible as it is by default.
fn changed(kind: PlacementKind) -> Placement {
    Placement {
        kind,
        is_enabled: true,
        headline: "Passt dazu 💡".to_owned(),
        max_items: 3,
        layout: Layout::List,
        position: Position::BelowTotal,
        copy_style: CopyStyle::Question,
        price_display: PriceDisplay::Percent,
        sources: vec![CandidateSource::Popular, CandidateSource::Pairing],
        floor: Floor {
            attach_rate_bps: 1,
            assoc_lift_pct: 2,
            min_together: 3,
        },
        schedule: Schedule {
            from: Some(instant(1)),
            until: None,
        },
        markets: vec!["DE".to_owned(), "GB".to_owned()],
        devices: Devices::Phone,
        shows_free_delivery: true,
    }
}

#[tokio::test]
async fn placement_is_saved_and_saved_over() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let other = ShopBuilder::new("other").insert(db).await;
        let kind = PlacementKind::ProductPage;
        assert_eq!(placements::find(db, shop, kind).await.expect("an answer"), None);
        let mut placement = Placement::default_for(kind);
        placements::save(db, shop, &placement, instant(0)).await.expect("saved");
        assert_eq!(
            placements::find(db, shop, kind).await.expect("an answer").as_ref(),
            Some(&placement)
        );
        placement = changed(kind);
        placements::save(db, shop, &placement, instant(1)).await.expect("saved");
        assert_eq!(
            placements::find(db, shop, kind).await.expect("an answer"),
            Some(placement)
        );
        assert_eq!(placements::find(db, other, kind).await.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn placements_are_listed_in_the_order_of_their_kinds() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        assert_eq!(placements::list(db, shop).await.expect("placements"), []);
        let mut saved: Vec<Placement> = PlacementKind::ALL.iter().copied().map(changed).collect();
        for placement in saved.iter().rev() {
            placements::save(db, shop, placement, instant(0)).await.expect("saved");
        }
        assert_eq!(placements::list(db, shop).await.expect("placements"), saved);
        db.execute_unprepared("UPDATE placements SET kind = 'shop_window' WHERE kind = 'search'")
            .await
            .expect("saved by a newer version");
        saved.pop();
        assert_eq!(placements::list(db, shop).await.expect("placements"), saved);
    })
    .await;
}

#[tokio::test]
async fn placement_saved_before_there_was_more_to_set_is_what_it_was() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let kind = PlacementKind::CartDrawer;
        placements::save(db, shop, &changed(kind), instant(0))
            .await
            .expect("saved");
        db.execute_unprepared("UPDATE placements SET settings = NULL")
            .await
            .expect("as it was");
        let expected = Placement {
            is_enabled: true,
            headline: "Passt dazu 💡".to_owned(),
            max_items: 3,
            ..Placement::default_for(kind)
        };
        assert_eq!(
            placements::find(db, shop, kind).await.expect("an answer").as_ref(),
            Some(&expected)
        );
        assert_eq!(placements::list(db, shop).await.expect("placements"), [expected]);
    })
    .await;
}

#[tokio::test]
async fn unknown_word_of_a_placement_is_reported_and_not_guessed() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let kind = PlacementKind::Home;
        placements::save(db, shop, &changed(kind), instant(0))
            .await
            .expect("saved");
        db.execute_unprepared("UPDATE placements SET settings = REPLACE(settings, '\"list\"', '\"carousel\"')")
            .await
            .expect("spoilt");
        let found = placements::find(db, shop, kind).await;
        assert!(matches!(found, Err(StoreError::Corrupt { .. })), "{found:?}");
        assert!(placements::list(db, shop).await.is_err());
    })
    .await;
}
