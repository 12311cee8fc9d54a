//! What shoppers are shown, over pages, tabs and devices.

use pairwell_domain::admin::ShopSettings;
use pairwell_domain::decision::{CartLine, Silence, Surface, WithheldBy};
use pairwell_domain::event::{EventBatch, EventKind, ShopperEvent};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::tier::{Cell, Difference, Explanation, Good, HighlightLabel, LadderIn, Rung};
use pairwell_domain::{CustomerId, ProductId, ShopId, ViewId, VisitorId};
use pairwell_services::Actor;
use pairwell_services::offers::{PageOut, PageRequest};
use pairwell_store::products;
use pairwell_test_support::{ProductBuilder, TestDb, first_variant, for_each_db};
use uuid::Uuid;

use crate::support::Stand;

const TEAPOT: i64 = 1;
const BIG_TEAPOT: i64 = 2;
const CUP: i64 = 3;
const SAUCER: i64 = 4;

fn visitor(n: u128) -> VisitorId {
    VisitorId::from_uuid(Uuid::from_u128(n))
}

fn view(n: u128) -> ViewId {
    ViewId::from_uuid(Uuid::from_u128(n))
}

fn surfaces(kinds: &[PlacementKind]) -> Vec<Surface> {
    let surface = |&placement| Surface {
        placement,
        position: None,
    };
    kinds.iter().map(surface).collect()
}

/// A look at a product's page.
fn look(product: i64, n: u128) -> PageRequest {
    PageRequest {
        view: Some(view(n)),
        page: Some(PageKind::Product),
        surfaces: surfaces(&[PlacementKind::ProductLadder, PlacementKind::ProductPage]),
        product: Some(ProductId::new(product)),
        visitor: Some(visitor(1)),
        ..PageRequest::default()
    }
}

/// A look at the cart's page.
fn cart(products: &[i64], n: u128) -> PageRequest {
    let line = |&product| CartLine {
        variant: first_variant(ProductId::new(product)),
        quantity: 1,
    };
    PageRequest {
        view: Some(view(n)),
        page: Some(PageKind::Cart),
        surfaces: surfaces(&[PlacementKind::CartPage]),
        cart: products.iter().map(line).collect(),
        visitor: Some(visitor(1)),
        ..PageRequest::default()
    }
}

fn rung(product: i64, best_for: &str) -> Rung {
    Rung {
        goods: vec![Good::Product {
            product: ProductId::new(product),
        }],
        best_for: best_for.to_owned(),
        benefits: Vec::new(),
        explanation: Explanation::default(),
        quote: None,
    }
}

fn teapots() -> LadderIn {
    let cell = |specification: &str| Cell {
        specification: specification.to_owned(),
        outcome: String::new(),
    };
    LadderIn {
        name: "Teapots".to_owned(),
        rungs: vec![rung(TEAPOT, "tea for one"), rung(BIG_TEAPOT, "tea for four")],
        differences: vec![Difference {
            name: "Capacity".to_owned(),
            cells: vec![cell("0.5 l"), cell("1.5 l")],
        }],
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: Some("twice the size".to_owned()),
        is_enabled: true,
    }
}

/// A shop whose teapot has a bigger sister, and goes with cup and saucer; every placement is on.
async fn tea_shop(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    let actor = stand.open().await;
    let conn = stand.db().conn();
    for (id, price_minor) in [(TEAPOT, 1_000), (BIG_TEAPOT, 1_300), (CUP, 400), (SAUCER, 300)] {
        let (product, mut variant) = ProductBuilder::new(id).build();
        variant.variant.price_minor = price_minor;
        products::upsert_many(conn, actor.shop, &[product])
            .await
            .expect("a product");
        products::upsert_variants(conn, actor.shop, &[variant])
            .await
            .expect("its variant");
    }
    for target in [CUP, SAUCER] {
        let entered = PairingIn {
            source: ProductId::new(TEAPOT),
            target: ProductId::new(target),
            reason_text: None,
            is_enabled: true,
        };
        stand
            .services
            .pairings()
            .create(&actor, entered)
            .await
            .expect("a pairing");
    }
    for &kind in PlacementKind::ALL {
        let placement = Placement {
            is_enabled: true,
            ..Placement::default_for(kind)
        };
        stand
            .services
            .placements()
            .save(&actor, placement)
            .await
            .expect("a placement");
    }
    (stand, actor)
}

async fn with_ladder(stand: &Stand, actor: &Actor) {
    stand
        .services
        .ladders()
        .create(actor, teapots())
        .await
        .expect("a ladder");
}

async fn with_budget(stand: &Stand, actor: &Actor, max_per_session: u16) {
    let settings = ShopSettings {
        restraint: RestraintSettings {
            max_per_session,
            ..RestraintSettings::default()
        },
        ..stand.services.settings().get(actor).await.expect("settings").settings
    };
    stand.services.settings().save(actor, settings).await.expect("kept");
}

async fn ask(stand: &Stand, shop: ShopId, request: &PageRequest) -> PageOut {
    stand.services.offers().decide(shop, request).await.expect("an answer")
}

fn offered(out: &PageOut) -> Vec<i64> {
    let offers = out.surfaces.iter().flat_map(|surface| &surface.offers);
    offers.map(|offer| offer.decided.product_id.get()).collect()
}

async fn tell(stand: &Stand, shop: ShopId, who: &PageRequest, kind: EventKind, out: &PageOut, n: usize) {
    let offer = out
        .surfaces
        .iter()
        .flat_map(|surface| &surface.offers)
        .nth(n)
        .expect("such an offer");
    let batch = EventBatch {
        visitor: who.visitor,
        events: vec![ShopperEvent {
            id: Uuid::now_v7(),
            kind,
            decision_id: out.decision_id,
            offer_id: offer.offer_id,
            slot: offer.decided.slot,
            at: stand.clock.now(),
        }],
    };
    let taken = stand.services.events().take(shop, who.customer, &batch).await;
    assert_eq!(taken.expect("an answer"), 1);
}

#[tokio::test]
async fn product_with_a_better_sister_shows_the_ladder_and_nothing_else() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        with_ladder(&stand, &actor).await;
        let out = ask(&stand, actor.shop, &look(TEAPOT, 1)).await;
        assert_eq!(offered(&out), [BIG_TEAPOT]);
        assert_eq!(out.surfaces[0].offers[0].decided.kind, OfferKind::Upsell);
        assert_eq!(out.surfaces[1].silence, Some(Silence::OtherKind));
        assert!(out.html.contains("part=\"rungs\""), "{}", out.html);
        // In the cart, the better one is mentioned once; what goes with it waits.
        let reminder = ask(&stand, actor.shop, &cart(&[TEAPOT], 2)).await;
        assert_eq!(offered(&reminder), [BIG_TEAPOT]);
        assert!(reminder.html.contains("data-replaces"), "{}", reminder.html);
        tell(
            &stand,
            actor.shop,
            &cart(&[TEAPOT], 2),
            EventKind::Exposure,
            &reminder,
            0,
        )
        .await;
        let after = ask(&stand, actor.shop, &cart(&[TEAPOT], 3)).await;
        assert_eq!(offered(&after), [CUP, SAUCER]);
    })
    .await;
}

#[tokio::test]
async fn declined_product_is_met_on_no_surface_and_on_no_device() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        let phone = PageRequest {
            customer: Some(CustomerId::new(77)),
            ..look(TEAPOT, 1)
        };
        let out = ask(&stand, actor.shop, &phone).await;
        assert_eq!(offered(&out), [CUP, SAUCER]);
        tell(&stand, actor.shop, &phone, EventKind::Decline, &out, 0).await;
        assert_eq!(offered(&ask(&stand, actor.shop, &look(TEAPOT, 2)).await), [SAUCER]);
        assert_eq!(offered(&ask(&stand, actor.shop, &cart(&[TEAPOT], 3)).await), [SAUCER]);
        // Another browser knows nothing of it, until the same buyer signs in there.
        let desk = PageRequest {
            visitor: Some(visitor(2)),
            ..look(TEAPOT, 4)
        };
        assert_eq!(offered(&ask(&stand, actor.shop, &desk).await), [CUP, SAUCER]);
        let signed_in = PageRequest {
            customer: Some(CustomerId::new(77)),
            view: Some(view(5)),
            ..desk.clone()
        };
        assert_eq!(offered(&ask(&stand, actor.shop, &signed_in).await), [SAUCER]);
        // Without consent there is no buyer either.
        let unknown = PageRequest {
            visitor: None,
            view: Some(view(6)),
            ..signed_in
        };
        assert_eq!(offered(&ask(&stand, actor.shop, &unknown).await), [CUP, SAUCER]);
    })
    .await;
}

#[tokio::test]
async fn decline_whose_news_is_still_on_its_way_counts_already() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        let request = PageRequest {
            declined: vec![ProductId::new(CUP)],
            ..look(TEAPOT, 1)
        };
        assert_eq!(offered(&ask(&stand, actor.shop, &request).await), [SAUCER]);
    })
    .await;
}

#[tokio::test]
async fn many_tabs_at_once_do_not_spend_more_than_the_budget() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        with_budget(&stand, &actor, 3).await;
        let asked = (1..=8).map(|n| {
            let services = stand.services.clone();
            async move {
                services
                    .offers()
                    .decide(actor.shop, &look(TEAPOT, n))
                    .await
                    .expect("an answer")
            }
        });
        let out: Vec<PageOut> = futures::future::join_all(asked).await;
        let n_offers: usize = out.iter().map(|out| offered(out).len()).sum();
        assert_eq!(n_offers, 3, "as many as the budget has, whoever comes first");
        let silenced = out.iter().filter(|out| offered(out).is_empty()).count();
        assert!(silenced >= 5, "{silenced}");
    })
    .await;
}

#[tokio::test]
async fn page_that_was_left_gives_back_what_it_did_not_show() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        with_budget(&stand, &actor, 2).await;
        assert_eq!(offered(&ask(&stand, actor.shop, &look(TEAPOT, 1)).await).len(), 2);
        let second = ask(&stand, actor.shop, &look(TEAPOT, 2)).await;
        assert_eq!(second.surfaces[1].silence, Some(Silence::SessionBudget));
        let third = PageRequest {
            left: Some(view(1)),
            ..look(TEAPOT, 3)
        };
        assert_eq!(offered(&ask(&stand, actor.shop, &third).await).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn decision_is_kept_whole_and_replays_the_same_after_the_shop_has_changed() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        let out = ask(&stand, actor.shop, &look(TEAPOT, 1)).await;
        for pairing in stand
            .services
            .pairings()
            .list(&actor, &Default::default())
            .await
            .expect("a list")
            .items
        {
            stand
                .services
                .pairings()
                .delete(&actor, pairing.id)
                .await
                .expect("deleted");
        }
        let replay = stand
            .services
            .offers()
            .replay(&actor, out.decision_id)
            .await
            .expect("a decision");
        assert!(replay.is_same());
        assert_eq!(replay.decided.surfaces[1].offers.len(), 2);
        let stranger = Actor {
            shop: ShopId::new(actor.shop.get() + 1),
            user: "stranger".to_owned(),
        };
        let foreign = stand
            .services
            .offers()
            .replay(&stranger, out.decision_id)
            .await
            .expect_err("not theirs");
        assert_eq!(foreign.public_text(), "There is no such decision.");
    })
    .await;
}

#[tokio::test]
async fn explained_decision_says_every_rule_and_costs_no_attention() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        let question = pairwell_domain::admin::WhyQuestion {
            page: PageKind::Product,
            product: Some(ProductId::new(TEAPOT)),
            cart: vec![first_variant(ProductId::new(CUP))],
            visitor: Some(visitor(1)),
            market: None,
            device: None,
        };
        let why = stand.services.offers().why(&actor, &question).await.expect("an answer");
        let page = &why.surfaces[1];
        assert_eq!(page.offers.len(), 1);
        assert_eq!(page.withheld[0].why, WithheldBy::InCart.merchant_line());
        let replay = stand
            .services
            .offers()
            .replay(&actor, why.decision_id.expect("kept"))
            .await
            .expect("a decision");
        assert!(replay.is_same());
        assert_eq!(offered(&ask(&stand, actor.shop, &look(TEAPOT, 1)).await), [CUP, SAUCER]);
    })
    .await;
}

#[tokio::test]
async fn home_offers_what_others_looked_at_next() {
    for_each_db(|db| async move {
        let (stand, actor) = tea_shop(db).await;
        let by = |browser: u128, product| PageRequest {
            visitor: Some(visitor(browser)),
            ..look(product, browser)
        };
        for browser in 10..22 {
            for product in [SAUCER, BIG_TEAPOT] {
                ask(&stand, actor.shop, &by(browser, product)).await;
            }
            ask(&stand, actor.shop, &by(browser + 20, CUP)).await;
        }
        let home = PageRequest {
            view: Some(view(99)),
            page: Some(PageKind::Home),
            surfaces: surfaces(&[PlacementKind::Home]),
            recent: vec![ProductId::new(SAUCER)],
            visitor: Some(visitor(1)),
            ..PageRequest::default()
        };
        assert!(
            offered(&ask(&stand, actor.shop, &home).await).is_empty(),
            "not counted yet"
        );
        stand.services.learning().learn(actor.shop).await.expect("learnt");
        let out = ask(&stand, actor.shop, &home).await;
        assert_eq!(offered(&out), [BIG_TEAPOT]);
        let reason = Reason::LookedAtNext {
            n_next: 12,
            n_visits: 12,
        };
        assert_eq!(out.surfaces[0].offers[0].decided.reason, reason);
        assert!(
            out.html.contains("looked at next") || out.html.contains("Looked at next"),
            "{}",
            out.html
        );
        // Beside the saucer itself it would be what is bought instead.
        assert!(offered(&ask(&stand, actor.shop, &look(SAUCER, 100)).await).is_empty());
    })
    .await;
}
