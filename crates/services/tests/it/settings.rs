//! What the merchant sets for the whole shop is kept, checked, and followed at once.

use pairwell_domain::admin::{ShopSettings, Why, WhyQuestion};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, ErrorKind, Money, ProductId, VariantId};
use pairwell_services::Job;
use pairwell_store::products;
use pairwell_test_support::{ProductBuilder, first_variant, for_each_db};

use crate::support::Stand;

#[tokio::test]
async fn settings_are_the_defaults_until_somebody_saves_others() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let settings = stand.services.settings();
        let now = settings.get(&actor).await.expect("settings");
        assert_eq!(now.settings, ShopSettings::default());
        assert_eq!(now.currency, Currency::GBP);

        let (product, variant) = ProductBuilder::new(1).title("Lantern").build();
        let conn = stand.db().conn();
        products::upsert_many(conn, actor.shop, &[product])
            .await
            .expect("a product");
        products::upsert_variants(conn, actor.shop, &[variant])
            .await
            .expect("its variant");
        let wanted = ShopSettings {
            restraint: RestraintSettings {
                max_per_session: 5,
                quiet_paths: vec!["/pages/returns".to_owned()],
                ..RestraintSettings::default()
            },
            selling: SellingRules {
                paused: vec![ProductId::new(1), ProductId::new(99)],
                ..SellingRules::default()
            },
            free_delivery: FreeDelivery {
                from: vec![Money::new(5_000, Currency::GBP)],
            },
            steps: StepRanges {
                goods_bps: 1_000..=5_000,
                ..StepRanges::default()
            },
        };
        let saved = settings.save(&actor, wanted.clone()).await.expect("saved");
        assert_eq!(saved.settings, wanted);
        let titles: Vec<&str> = saved.paused.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(
            titles,
            ["Lantern", "Deleted product"],
            "one that is gone can be taken out"
        );
        assert_eq!(settings.get(&actor).await.expect("settings"), saved);
        assert!(stand.jobs.all().contains(&Job::PublishTheme { shop: actor.shop }));
    })
    .await;
}

#[tokio::test]
async fn one_broken_rule_keeps_all_settings_as_they_are() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let settings = stand.services.settings();
        let broken = [
            (
                "max_per_page",
                ShopSettings {
                    restraint: RestraintSettings {
                        max_per_page: 0,
                        ..RestraintSettings::default()
                    },
                    ..ShopSettings::default()
                },
            ),
            (
                "boosted",
                ShopSettings {
                    selling: SellingRules {
                        paused: vec![ProductId::new(1)],
                        boosted: vec![ProductId::new(1)],
                        ..SellingRules::default()
                    },
                    ..ShopSettings::default()
                },
            ),
            (
                "from",
                ShopSettings {
                    free_delivery: FreeDelivery {
                        from: vec![Money::new(0, Currency::GBP)],
                    },
                    ..ShopSettings::default()
                },
            ),
            (
                "plans_bps",
                ShopSettings {
                    steps: StepRanges {
                        plans_bps: 500..=500,
                        ..StepRanges::default()
                    },
                    ..ShopSettings::default()
                },
            ),
        ];
        for (field, entered) in broken {
            let mut entered = entered;
            entered.restraint.decline_days = 30;
            let refused = settings.save(&actor, entered).await.expect_err(field);
            assert_eq!((refused.kind(), refused.field()), (ErrorKind::Invalid, Some(field)));
        }
        let now = settings.get(&actor).await.expect("settings");
        assert_eq!(now.settings, ShopSettings::default());
    })
    .await;
}

#[tokio::test]
async fn paused_product_stays_away_from_the_next_answer() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let conn = stand.db().conn();
        for id in [1, 2] {
            let (product, variant) = ProductBuilder::new(id).build();
            products::upsert_many(conn, actor.shop, &[product])
                .await
                .expect("a product");
            products::upsert_variants(conn, actor.shop, &[variant])
                .await
                .expect("its variant");
        }
        let pairing = PairingIn {
            source: ProductId::new(1),
            target: ProductId::new(2),
            reason_text: None,
            is_enabled: true,
        };
        let services = &stand.services;
        services.pairings().create(&actor, pairing).await.expect("a pairing");
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("switched");
        let question = WhyQuestion {
            page: PageKind::Product,
            product: Some(ProductId::new(1)),
            cart: Vec::new(),
            visitor: None,
            market: None,
            device: None,
        };
        let shown = |why: Why| -> usize { why.surfaces.iter().map(|surface| surface.offers.len()).sum() };
        let why = services.offers().why(&actor, &question).await.expect("an answer");
        assert_eq!(shown(why), 1);
        let paused = ShopSettings {
            selling: SellingRules {
                paused: vec![ProductId::new(2)],
                ..SellingRules::default()
            },
            ..ShopSettings::default()
        };
        services.settings().save(&actor, paused).await.expect("saved");
        let why = services.offers().why(&actor, &question).await.expect("an answer");
        let withheld = why.surfaces.iter().flat_map(|surface| &surface.withheld);
        let reasons: Vec<&str> = withheld.map(|withheld| withheld.why.as_str()).collect();
        assert!(reasons.contains(&"set aside by you"), "{reasons:?}");
        assert_eq!(shown(why), 0);
    })
    .await;
}

#[tokio::test]
async fn cart_is_put_together_from_what_can_be_sold() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let conn = stand.db().conn();
        let (product, variant) = ProductBuilder::new(1).price_minor(1_250).build();
        let mut sold_out = variant.clone();
        sold_out.variant.id = VariantId::new(900);
        sold_out.variant.position = 0;
        sold_out.variant.stock.is_tracked = true;
        sold_out.variant.stock.n_available = 0;
        products::upsert_many(conn, actor.shop, &[product])
            .await
            .expect("a product");
        products::upsert_variants(conn, actor.shop, &[sold_out, variant])
            .await
            .expect("its variants");
        let catalogue = stand.services.products();
        let chosen = catalogue
            .choose_variant(&actor, ProductId::new(1))
            .await
            .expect("a choice");
        assert_eq!(chosen.chosen, first_variant(ProductId::new(1)));
        assert_eq!(chosen.variants.len(), 2);
        assert_eq!(chosen.variants[1].price, Money::new(1_250, Currency::GBP));

        let asked = [VariantId::new(900), VariantId::new(901), chosen.chosen];
        let again = catalogue.chosen_variants(&actor, &asked).await.expect("choices");
        assert_eq!(again.len(), 1, "one line a product, and none for what is not there");
        assert_eq!(again[0].chosen, VariantId::new(900));
        let missing = catalogue.choose_variant(&actor, ProductId::new(2)).await;
        assert_eq!(missing.expect_err("no such product").kind(), ErrorKind::NotFound);
    })
    .await;
}
