//! What happens near a limit, beyond it, and after the grace time.

use chrono::TimeDelta;
use pairwell_domain::billing::Limit;
use pairwell_domain::decision::{CartLine, Surface};
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::{ErrorKind, ProductId, VisitorId};
use pairwell_services::offers::PageRequest;
use pairwell_services::{Actor, ServiceError};
use pairwell_store::pairings;
use pairwell_test_support::{first_variant, for_each_db};
use uuid::Uuid;

use super::{opened, pairing, seen, subscribe, with_orders};
use crate::support::Stand;

/// Whether a shopper gets offers beside the first product.
async fn offers_show(stand: &Stand, actor: &Actor, placement: PlacementKind) -> bool {
    // As another process sees it: this one may remember the shop for a minute.
    let services = stand.process_with(&["k1"]);
    let request = PageRequest {
        page: Some(match placement {
            PlacementKind::CartPage => PageKind::Cart,
            _ => PageKind::Product,
        }),
        surfaces: vec![Surface {
            placement,
            position: None,
        }],
        product: Some(ProductId::new(1)),
        cart: vec![CartLine {
            variant: first_variant(ProductId::new(1)),
            quantity: 1,
        }],
        visitor: Some(VisitorId::from_uuid(Uuid::now_v7())),
        ..PageRequest::default()
    };
    let out = services.offers().decide(actor.shop, &request).await.expect("an answer");
    services.close().await;
    out.surfaces.iter().any(|surface| !surface.offers.is_empty())
}

#[tokio::test]
async fn beyond_the_orders_new_things_wait_what_is_live_goes_on_and_comes_back() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "small").await;
        with_orders(&stand, 1..=4, 0).await;
        let notice = stand.services.billing().notice(&actor).await.expect("an answer");
        assert_eq!(notice.expect("80 % is near").standing.near, [Limit::Orders]);
        let services = &stand.services;
        services.pairings().create(&actor, pairing(1, 2)).await.expect("covered");
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("covered");
        services.learning().learn_if_stale(actor.shop).await.expect("an answer").expect("learnt");
        assert!(offers_show(&stand, &actor, PlacementKind::ProductPage).await);

        with_orders(&stand, 5..=7, 5).await;
        stand.clock.advance(TimeDelta::minutes(1));
        let refused = services.pairings().create(&actor, pairing(1, 3)).await.expect_err("beyond");
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
        let words = refused.public_text();
        assert!(
            words.starts_with(
                "This pairing was not added: the plan Plan small covers 5 orders in 30 days, and your shop had 7 orders in \
                 the last 30 days. What is live goes on until "
            ),
            "{words}"
        );
        assert!(matches!(
            services.suggestions().accept(&actor, &[]).await,
            Err(ServiceError::BeyondPlan(_))
        ));
        assert_eq!(services.learning().learn_if_stale(actor.shop).await.expect("an answer"), None);
        assert!(offers_show(&stand, &actor, PlacementKind::ProductPage).await, "what is live goes on");
        // What is there may still be changed and switched.
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("it was on");

        stand.clock.advance(TimeDelta::days(13));
        assert!(offers_show(&stand, &actor, PlacementKind::ProductPage).await);
        stand.clock.advance(TimeDelta::days(2));
        assert!(!offers_show(&stand, &actor, PlacementKind::ProductPage).await, "the grace time is over");
        let paused = seen(&stand, &actor).await;
        assert!(paused.is_paused);
        assert_eq!(pairings::count_enabled(stand.db().conn(), actor.shop).await.expect("a count"), 1);

        subscribe(&stand, &actor, "large").await;
        assert!(offers_show(&stand, &actor, PlacementKind::ProductPage).await, "it is back");
        services.pairings().create(&actor, pairing(1, 3)).await.expect("covered");
        services.learning().learn_if_stale(actor.shop).await.expect("an answer").expect("learnt");
    })
    .await;
}

#[tokio::test]
async fn smaller_plan_keeps_what_is_on_for_the_grace_and_then_what_it_covers() {
    for_each_db(|db| async move {
        let (stand, actor) = opened(db).await;
        subscribe(&stand, &actor, "large").await;
        with_orders(&stand, 1..=1, 0).await;
        let services = &stand.services;
        services
            .pairings()
            .create(&actor, pairing(1, 2))
            .await
            .expect("covered");
        for kind in [PlacementKind::ProductPage, PlacementKind::CartPage] {
            services
                .placements()
                .set_enabled(&actor, kind, true)
                .await
                .expect("covered");
        }
        let down = subscribe(&stand, &actor, "small").await;
        assert_eq!(down.standing.beyond, [Limit::Placements]);
        assert!(!down.is_paused);
        let refused = services
            .placements()
            .set_enabled(&actor, PlacementKind::Home, true)
            .await;
        let words = refused.expect_err("beyond").public_text();
        assert!(
            words.starts_with("This placement stays off: the plan Plan small covers 1 placement that is on"),
            "{words}"
        );
        services
            .pairings()
            .create(&actor, pairing(1, 3))
            .await
            .expect("pairings are not the trouble");
        assert!(offers_show(&stand, &actor, PlacementKind::CartPage).await);
        stand.clock.advance(TimeDelta::days(15));
        assert!(
            offers_show(&stand, &actor, PlacementKind::ProductPage).await,
            "the first one is covered"
        );
        assert!(!offers_show(&stand, &actor, PlacementKind::CartPage).await);
        let listed = services.placements().list(&actor).await.expect("a list");
        assert_eq!(
            listed.iter().filter(|row| row.placement.is_enabled).count(),
            2,
            "nothing was changed"
        );
        // One off, and the other shows: within the plan.
        services
            .placements()
            .set_enabled(&actor, PlacementKind::ProductPage, false)
            .await
            .expect("off");
        assert!(offers_show(&stand, &actor, PlacementKind::CartPage).await);
        assert!(!seen(&stand, &actor).await.standing.is_beyond());
    })
    .await;
}
