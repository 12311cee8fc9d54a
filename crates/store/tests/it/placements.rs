use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_store::placements;
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

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
        placement.is_enabled = true;
        placement.headline = "Passt dazu 💡".to_owned();
        placement.max_items = 2;
        placements::save(db, shop, &placement, instant(1)).await.expect("saved");
        assert_eq!(
            placements::find(db, shop, kind).await.expect("an answer"),
            Some(placement)
        );
        assert_eq!(placements::find(db, other, kind).await.expect("an answer"), None);
    })
    .await;
}
