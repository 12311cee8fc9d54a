//! The merchant says where offers show, sees what shoppers would see, and the theme hears of it.

use pairwell_domain::ProductId;
use pairwell_domain::admin::PlacementOut;
use pairwell_domain::decision::{CandidateSource, Surface};
use pairwell_domain::event::{EventBatch, EventKind, ShopperEvent};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{Device, PageKind, Placement, PlacementKind, Position};
use pairwell_domain::{ErrorKind, VisitorId};
use pairwell_services::offers::PageRequest;
use pairwell_services::{Actor, Job};
use pairwell_store::products;
use pairwell_test_support::{ProductBuilder, TestDb, first_variant, for_each_db};
use uuid::Uuid;

use crate::support::Stand;

const TEAPOT: i64 = 1;
const CUP: i64 = 2;

/// A shop whose teapot goes with a cup; nothing is on.
async fn shop(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    let actor = stand.open().await;
    let conn = stand.db().conn();
    for id in [TEAPOT, CUP] {
        let (product, variant) = ProductBuilder::new(id).build();
        products::upsert_many(conn, actor.shop, &[product])
            .await
            .expect("a product");
        products::upsert_variants(conn, actor.shop, &[variant])
            .await
            .expect("its variant");
    }
    let pairing = PairingIn {
        source: ProductId::new(TEAPOT),
        target: ProductId::new(CUP),
        reason_text: None,
        is_enabled: true,
    };
    stand
        .services
        .pairings()
        .create(&actor, pairing)
        .await
        .expect("a pairing");
    (stand, actor)
}

fn of(list: &[PlacementOut], kind: PlacementKind) -> &PlacementOut {
    list.iter()
        .find(|each| each.placement.kind == kind)
        .expect("every placement is listed")
}

#[tokio::test]
async fn every_placement_is_listed_and_off_until_switched_on() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let placements = stand.services.placements();
        let list = placements.list(&actor).await.expect("a list");
        assert_eq!(
            list.iter().map(|each| each.placement.kind).collect::<Vec<_>>(),
            PlacementKind::ALL
        );
        assert!(list.iter().all(|each| !each.placement.is_enabled));

        placements
            .set_enabled(&actor, PlacementKind::CartPage, true)
            .await
            .expect("switched");
        let list = placements.list(&actor).await.expect("a list");
        let on: Vec<PlacementKind> = list
            .iter()
            .map(|each| &each.placement)
            .filter(|placement| placement.is_enabled)
            .map(|placement| placement.kind)
            .collect();
        assert_eq!(on, [PlacementKind::CartPage]);
        let overview = stand.services.overview().load(&actor).await.expect("a first page");
        assert_eq!(overview.placements_on, [PlacementKind::CartPage]);
        let told = Job::PublishTheme { shop: actor.shop };
        assert!(stand.jobs.all().contains(&told), "the theme hears of it");
    })
    .await;
}

#[tokio::test]
async fn settings_are_kept_whole_and_switching_leaves_them_alone() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let placements = stand.services.placements();
        let entered = Placement {
            headline: "  Makes it complete ".to_owned(),
            position: Position::BelowTotal,
            sources: vec![CandidateSource::Pairing],
            markets: vec!["gb".to_owned()],
            ..Placement::default_for(PlacementKind::CartPage)
        };
        let saved = placements.save(&actor, entered).await.expect("saved");
        assert_eq!(saved.headline, "Makes it complete");
        assert_eq!(saved.markets, ["GB"]);
        placements
            .set_enabled(&actor, PlacementKind::CartPage, true)
            .await
            .expect("switched");
        let kept = placements.get(&actor, PlacementKind::CartPage).await.expect("kept");
        assert_eq!(
            kept,
            Placement {
                is_enabled: true,
                ..saved
            }
        );
    })
    .await;
}

#[tokio::test]
async fn broken_rule_names_its_field_and_changes_nothing() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let placements = stand.services.placements();
        let entered = Placement {
            headline: "Hurry".to_owned(),
            ..Placement::default_for(PlacementKind::ProductPage)
        };
        let refused = placements.save(&actor, entered.clone()).await.expect_err("it presses");
        assert_eq!(
            (refused.kind(), refused.field()),
            (ErrorKind::Invalid, Some("headline"))
        );
        let refused = placements.preview(&actor, entered, None, &[]).await;
        assert_eq!(refused.expect_err("not shown either").field(), Some("headline"));
        let kept = placements.get(&actor, PlacementKind::ProductPage).await.expect("kept");
        assert_eq!(kept, Placement::default_for(PlacementKind::ProductPage));
    })
    .await;
}

#[tokio::test]
async fn preview_shows_what_is_not_saved_yet_and_says_why() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let placements = stand.services.placements();
        let draft = Placement {
            headline: "Fits with this".to_owned(),
            ..Placement::default_for(PlacementKind::ProductPage)
        };
        let teapot = ProductId::new(TEAPOT);
        let preview = placements
            .preview(&actor, draft.clone(), Some(teapot), &[])
            .await
            .expect("a preview");
        assert!(preview.html.contains("Fits with this"), "{}", preview.html);
        assert_eq!(preview.product.map(|product| product.id), Some(teapot));
        let surface = &preview.why.surfaces[0];
        assert_eq!(surface.offers[0].product.id, ProductId::new(CUP));
        assert_eq!(surface.silence, None);
        assert_eq!(preview.why.decision_id, None, "nothing was decided for anybody");

        let in_cart = placements
            .preview(
                &actor,
                Placement::default_for(PlacementKind::CartPage),
                None,
                &[first_variant(ProductId::new(CUP)), first_variant(teapot)],
            )
            .await
            .expect("a preview");
        assert_eq!(in_cart.html.trim(), "", "all that goes together is in the cart");
        assert!(in_cart.why.surfaces[0].silence.is_some());

        let unknown = placements.preview(&actor, draft, Some(ProductId::new(99)), &[]).await;
        assert_eq!(unknown.expect_err("not in this shop").kind(), ErrorKind::NotFound);
    })
    .await;
}

#[tokio::test]
async fn preview_of_a_shop_without_anything_is_silent() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        for &kind in PlacementKind::ALL {
            let preview = stand
                .services
                .placements()
                .preview(&actor, Placement::default_for(kind), None, &[])
                .await
                .expect("a preview");
            assert_eq!(preview.html.trim(), "", "{kind:?}");
            assert!(preview.why.surfaces[0].silence.is_some(), "{kind:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_is_counted_where_it_was_seen() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let services = &stand.services;
        let kind = PlacementKind::ProductPage;
        services
            .placements()
            .set_enabled(&actor, kind, true)
            .await
            .expect("switched");
        let visitor = VisitorId::from_uuid(Uuid::from_u128(1));
        let request = PageRequest {
            page: Some(PageKind::Product),
            surfaces: vec![Surface {
                placement: kind,
                position: None,
            }],
            product: Some(ProductId::new(TEAPOT)),
            visitor: Some(visitor),
            device: Some(Device::Phone),
            ..PageRequest::default()
        };
        let page = services.offers().decide(actor.shop, &request).await.expect("an answer");
        let offer = &page.surfaces[0].offers[0];
        let batch = EventBatch {
            visitor: Some(visitor),
            events: vec![ShopperEvent {
                id: Uuid::from_u128(7),
                kind: EventKind::Exposure,
                decision_id: page.decision_id,
                offer_id: offer.offer_id,
                slot: 0,
                at: stand.clock.now(),
            }],
        };
        let taken = services.events().take(actor.shop, None, &batch).await;
        assert_eq!(taken.expect("an answer"), 1);
        let list = services.placements().list(&actor).await.expect("a list");
        assert_eq!(of(&list, kind).counts.n_shown, 1);
        assert_eq!(of(&list, PlacementKind::CartPage).counts.n_shown, 0);
    })
    .await;
}
