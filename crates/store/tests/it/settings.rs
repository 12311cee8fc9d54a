use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, Money, ProductId, ShopId};
use pairwell_store::StoreError;
use pairwell_store::settings::{self, Area, PublishedStorefront};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::ConnectionTrait;

async fn round_trip<T: Area + PartialEq + std::fmt::Debug>(db: &impl ConnectionTrait, shop: ShopId, settings: T) {
    assert_eq!(settings::get::<T>(db, shop).await.expect("an answer"), None);
    settings::put(db, shop, &settings, instant(0)).await.expect("saved");
    assert_eq!(settings::get(db, shop).await.expect("an answer"), Some(settings));
}

#[tokio::test]
async fn every_area_is_kept_apart() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let selling = SellingRules {
            paused: vec![ProductId::new(3)],
            ..SellingRules::default()
        };
        let free_delivery = FreeDelivery {
            from: vec![Money::new(5_000, Currency::GBP)],
        };
        let steps = StepRanges {
            goods_bps: 1..=2,
            ..StepRanges::default()
        };
        round_trip(db, shop, RestraintSettings::default()).await;
        round_trip(db, shop, selling).await;
        round_trip(db, shop, free_delivery).await;
        round_trip(db, shop, steps).await;
        round_trip(db, shop, PublishedStorefront("{\"a\":\"\0\"}".to_owned())).await;
    })
    .await;
}

#[tokio::test]
async fn settings_are_saved_over_and_never_guessed() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let mut restraint = RestraintSettings::default();
        settings::put(db, shop, &restraint, instant(0)).await.expect("saved");
        restraint.max_per_session = 3;
        restraint.quiet_paths = vec!["/pages/returns".to_owned()];
        settings::put(db, shop, &restraint, instant(1)).await.expect("saved");
        assert_eq!(settings::get(db, shop).await.expect("an answer"), Some(restraint));
        db.execute_unprepared("UPDATE shop_settings SET content = '{}'")
            .await
            .expect("spoilt");
        let spoilt = settings::get::<RestraintSettings>(db, shop).await;
        assert!(matches!(spoilt, Err(StoreError::Corrupt { .. })), "{spoilt:?}");
    })
    .await;
}
