use pairwell_domain::Currency;
use pairwell_store::StoreError;
use pairwell_store::shops::{self, SealedTokens, ShopRow};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

fn tokens(access: &str) -> SealedTokens {
    SealedTokens {
        access_token_sealed: access.to_owned(),
        access_expires_at: Some(instant(60)),
        refresh_token_sealed: Some("sealed refresh".to_owned()),
        refresh_expires_at: None,
        scopes: "read_orders,read_products".to_owned(),
    }
}

#[tokio::test]
async fn shop_is_installed_leaves_and_comes_back() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").holdout_bps(500).insert(db).await;
        let row = shops::find(db, shop).await.expect("an answer").expect("the shop");
        let expected = ShopRow {
            time_zone: None,
            id: shop,
            platform: "shopify".to_owned(),
            domain: "lamps.myshopify.com".to_owned(),
            name: "lamps".to_owned(),
            currency: Currency::GBP,
            installed_at: instant(0),
            uninstalled_at: None,
            needs_reauth: false,
            holdout_bps: 500,
            scopes: String::new(),
        };
        assert_eq!(row, expected);

        shops::save_tokens(db, shop, &tokens("sealed")).await.expect("saved");
        shops::mark_uninstalled(db, shop, instant(5)).await.expect("marked");
        assert_eq!(shops::tokens(db, shop).await.expect("an answer"), None);
        assert_eq!(shops::list_installed(db).await.expect("shops"), []);
        let gone = shops::find_by_domain(db, "shopify", "lamps.myshopify.com")
            .await
            .expect("an answer");
        assert_eq!(gone.expect("still known").uninstalled_at, Some(instant(5)));

        let mut again = ShopBuilder::new("lamps")
            .holdout_bps(2_000)
            .currency(Currency::EUR)
            .build();
        again.installed_at = instant(9);
        assert_eq!(shops::upsert_installed(db, &again).await.expect("back"), shop);
        let row = shops::find(db, shop).await.expect("an answer").expect("the shop");
        assert_eq!((row.installed_at, row.uninstalled_at), (instant(9), None));
        assert_eq!(
            (row.currency, row.holdout_bps),
            (Currency::EUR, 500),
            "the control group stays as it was"
        );
    })
    .await;
}

#[tokio::test]
async fn installing_an_installed_shop_keeps_its_first_day() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let mut again = ShopBuilder::new("lamps").build();
        again.installed_at = instant(9);
        again.name = "Lamps & more".to_owned();
        assert_eq!(shops::upsert_installed(db, &again).await.expect("the same"), shop);
        let row = shops::find(db, shop).await.expect("an answer").expect("the shop");
        assert_eq!((row.installed_at, row.name.as_str()), (instant(0), "Lamps & more"));
    })
    .await;
}

#[tokio::test]
async fn tokens_come_back_as_they_were_saved() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let other = ShopBuilder::new("other").insert(db).await;
        assert_eq!(shops::tokens(db, shop).await.expect("an answer"), None);
        shops::mark_needs_reauth(db, shop).await.expect("marked");
        assert!(
            shops::find(db, shop)
                .await
                .expect("an answer")
                .expect("the shop")
                .needs_reauth
        );

        shops::save_tokens(db, shop, &tokens("sealed")).await.expect("saved");
        assert_eq!(
            shops::tokens(db, shop).await.expect("an answer"),
            Some(tokens("sealed"))
        );
        let row = shops::find(db, shop).await.expect("an answer").expect("the shop");
        assert!(!row.needs_reauth, "a new grant serves again");
        assert_eq!(row.scopes, "read_orders,read_products");
        assert_eq!(shops::tokens(db, other).await.expect("an answer"), None);
        assert!(!format!("{:?}", tokens("sealed")).contains("sealed\""));
    })
    .await;
}

#[tokio::test]
async fn unknown_shop_is_not_found() {
    for_each_db(|db| async move {
        let db = db.conn();
        let nobody = pairwell_domain::ShopId::new(99);
        assert_eq!(shops::find(db, nobody).await.expect("an answer"), None);
        assert_eq!(
            shops::find_by_domain(db, "shopify", "nobody\0")
                .await
                .expect("an answer"),
            None
        );
        for outcome in [
            shops::save_tokens(db, nobody, &tokens("sealed")).await,
            shops::mark_uninstalled(db, nobody, instant(0)).await,
            shops::mark_needs_reauth(db, nobody).await,
        ] {
            assert!(
                matches!(outcome, Err(StoreError::NotFound { what: "shop" })),
                "{outcome:?}"
            );
        }
    })
    .await;
}
