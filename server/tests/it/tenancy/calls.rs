//! Every background call of the admin. A call without a row here fails the walk.

use std::collections::BTreeSet;

use http::StatusCode;
use pairwell_domain::admin::{PairingFilter, ShopSettings, SuggestionKey, WhyQuestion};
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::selling::SellingRules;
use pairwell_test_support::for_each_db;
use serde_json::json;

use super::ids::Ids;
use super::routes::another;
use super::world::{MARK, Sent, World, ladder, product_id, rule, variant_id};

/// What a call is sent, with the ids of whoever they are.
type Row = (&'static str, fn(&Ids) -> Sent);

fn form(text: String) -> Sent {
    Sent::Form(text)
}

/// A call that names nothing.
fn nothing(_: &Ids) -> Sent {
    Sent::Form(String::new())
}

/// In an order in which each call can do its work with the shop's own ids: what is taken away comes last.
const ROWS: &[Row] = &[
    ("/api/admin/data/load", nothing),
    ("/api/admin/data/look", nothing),
    ("/api/admin/overview/load", nothing),
    ("/api/admin/sync/progress", nothing),
    ("/api/admin/sync/start", nothing),
    ("/api/admin/sync/cancel", nothing),
    ("/api/admin/sync/changed", nothing),
    // No plans are offered here, so that there is nothing to choose and nothing to end.
    ("/api/admin/billing/offered", nothing),
    ("/api/admin/billing/get", nothing),
    ("/api/admin/billing/notice", nothing),
    ("/api/admin/billing/choose", |_| form("code=starter".to_owned())),
    ("/api/admin/billing/cancel", nothing),
    ("/api/admin/connection/load", nothing),
    ("/api/admin/connection/renew", nothing),
    ("/api/admin/connection/take-up-again", |ids| {
        form(format!("id={}", ids.news))
    }),
    ("/api/admin/privacy/list", nothing),
    ("/api/admin/privacy/document", |ids| {
        form(format!("request={}", ids.request))
    }),
    ("/api/admin/privacy/answered", |ids| {
        form(format!("request={}", ids.request))
    }),
    ("/api/admin/privacy/not-answered", |ids| {
        form(format!("request={}", ids.request))
    }),
    ("/api/admin/complements/count", nothing),
    ("/api/admin/complements/list", |_| form("page=0".to_owned())),
    ("/api/admin/complements/take", nothing),
    ("/api/admin/complements/take-back", |_| {
        Sent::Json(json!({"taken_at": "2026-01-01T00:00:00Z"}))
    }),
    ("/api/admin/products/search", |ids| form(format!("text={}", ids.word))),
    ("/api/admin/products/get", |ids| form(format!("id={}", ids.product(1)))),
    ("/api/admin/products/choose-variant", |ids| {
        form(format!("product={}", ids.product(1)))
    }),
    ("/api/admin/products/chosen-variants", |ids| {
        Sent::Json(json!({"variants": [ids.variant(1), ids.variant(2)]}))
    }),
    ("/api/admin/pairings/list", |ids| {
        let filter = PairingFilter {
            search: ids.word.to_owned(),
            page: 0,
        };
        Sent::Json(json!({"filter": filter}))
    }),
    ("/api/admin/pairings/get", |ids| form(format!("id={}", ids.pairing))),
    ("/api/admin/pairings/review", |ids| {
        Sent::Json(json!({"pairing": pairing(ids, 3)}))
    }),
    ("/api/admin/pairings/create", |ids| {
        Sent::Json(json!({"pairing": pairing(ids, 3)}))
    }),
    ("/api/admin/pairings/update", |ids| {
        Sent::Json(json!({"id": ids.pairing, "pairing": pairing(ids, 2)}))
    }),
    ("/api/admin/pairings/set-enabled", |ids| {
        form(format!("id={}&is_enabled=true", ids.pairing))
    }),
    ("/api/admin/pairings/move", |ids| {
        form(format!("id={}&position=1", ids.pairing))
    }),
    ("/api/admin/pairings/delete", |ids| {
        Sent::Json(json!({"ids": [ids.pairing]}))
    }),
    ("/api/admin/pairings/restore", |ids| form(format!("id={}", ids.pairing))),
    ("/api/admin/suggestions/list", |_| form("page=0".to_owned())),
    ("/api/admin/suggestions/count", nothing),
    ("/api/admin/suggestions/dismiss", |ids| suggested(ids, 4, 5)),
    ("/api/admin/suggestions/undo-dismiss", |ids| suggested(ids, 4, 5)),
    ("/api/admin/suggestions/accept", |ids| suggested(ids, 6, 7)),
    ("/api/admin/rules/list", nothing),
    ("/api/admin/rules/words", nothing),
    ("/api/admin/rules/get", |ids| form(format!("id={}", ids.rule))),
    ("/api/admin/rules/preview", |ids| {
        Sent::Json(json!({"rule": rule(&[ids.word], &[ids.word])}))
    }),
    ("/api/admin/rules/create", |ids| {
        Sent::Json(json!({"rule": rule(&[ids.word], &[ids.word])}))
    }),
    ("/api/admin/rules/update", |ids| {
        Sent::Json(json!({"id": ids.rule, "rule": rule(&["lamp"], &["bulb"])}))
    }),
    ("/api/admin/rules/set-enabled", |ids| {
        form(format!("id={}&is_enabled=false", ids.rule))
    }),
    ("/api/admin/rules/delete", |ids| form(format!("id={}", ids.rule))),
    ("/api/admin/rules/restore", |ids| form(format!("id={}", ids.rule))),
    ("/api/admin/placements/list", nothing),
    ("/api/admin/placements/get", |_| form("kind=product_page".to_owned())),
    ("/api/admin/placements/set-enabled", |_| {
        form("kind=product_page&is_enabled=true".to_owned())
    }),
    ("/api/admin/placements/save", |_| {
        Sent::Json(json!({"placement": placement()}))
    }),
    ("/api/admin/placements/preview", |ids| {
        Sent::Json(json!({"placement": placement(), "product": ids.product(1), "cart": [ids.variant(9)]}))
    }),
    ("/api/admin/why", |ids| {
        let question = WhyQuestion {
            page: PageKind::Product,
            product: Some(product_id(ids.product(1))),
            cart: vec![variant_id(ids.variant(9))],
            visitor: ids.visitor.parse().ok(),
            market: None,
            device: None,
        };
        Sent::Json(json!({"question": question}))
    }),
    ("/api/admin/settings/get", nothing),
    ("/api/admin/settings/save", |ids| {
        let settings = ShopSettings {
            selling: SellingRules {
                paused: vec![product_id(ids.product(8))],
                boosted: vec![product_id(ids.product(9))],
                ..SellingRules::default()
            },
            ..ShopSettings::default()
        };
        Sent::Json(json!({"settings": settings}))
    }),
    ("/api/admin/ladders/list", nothing),
    ("/api/admin/ladders/proposals", nothing),
    ("/api/admin/ladders/gaps", nothing),
    ("/api/admin/ladders/goods", |ids| {
        form(format!("product={}", ids.product(1)))
    }),
    ("/api/admin/ladders/get", |ids| form(format!("id={}", ids.ladder))),
    ("/api/admin/ladders/preview", |ids| {
        Sent::Json(json!({"ladder": ladder("Steps", ids.product(2), ids.product(8))}))
    }),
    ("/api/admin/ladders/create", |ids| {
        Sent::Json(json!({"ladder": ladder("Steps", ids.product(2), ids.product(8))}))
    }),
    ("/api/admin/ladders/update", |ids| {
        Sent::Json(json!({"id": ids.ladder, "ladder": ladder("Lights", ids.product(1), ids.product(3))}))
    }),
    ("/api/admin/ladders/set-enabled", |ids| {
        form(format!("id={}&is_enabled=true", ids.ladder))
    }),
    ("/api/admin/ladders/delete", |ids| form(format!("id={}", ids.ladder))),
    ("/api/admin/ladders/restore", |ids| form(format!("id={}", ids.ladder))),
    ("/api/admin/ladders/proposal", |ids| {
        form(format!("key={}", ids.proposal(4)))
    }),
    ("/api/admin/ladders/dismiss", |ids| {
        form(format!("key={}", ids.proposal(4)))
    }),
    ("/api/admin/ladders/undo-dismiss", |ids| {
        form(format!("key={}", ids.proposal(4)))
    }),
    ("/api/admin/ladders/accept", |ids| {
        form(format!("key={}", ids.proposal(6)))
    }),
];

/// Calls that need plans, of which none are offered.
const WITHOUT_PLANS: [&str; 2] = ["/api/admin/billing/choose", "/api/admin/billing/cancel"];

fn pairing(ids: &Ids, target: i64) -> PairingIn {
    PairingIn {
        source: product_id(ids.product(1)),
        target: product_id(ids.product(target)),
        reason_text: None,
        is_enabled: true,
    }
}

fn suggested(ids: &Ids, source: i64, target: i64) -> Sent {
    let key = SuggestionKey {
        source: product_id(ids.product(source)),
        target: product_id(ids.product(target)),
    };
    Sent::Json(json!({"keys": [key]}))
}

fn placement() -> Placement {
    Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    }
}

/// Every call there is, with a body that can be read.
pub(super) fn every_call() -> impl Iterator<Item = (&'static str, Sent)> {
    ROWS.iter().map(|(path, sent)| (*path, sent(&Ids::of_nobody())))
}

#[test]
fn every_call_of_the_admin_has_its_row() {
    let called: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, http::Method::POST, "{path}: a call that a link could make");
            path
        })
        .collect();
    let rows: BTreeSet<&str> = ROWS.iter().map(|(path, _)| *path).collect();
    assert_eq!(called, rows, "each call needs one row in ROWS, and each row a call");
    assert_eq!(rows.len(), ROWS.len(), "a call has two rows");
}

#[tokio::test]
async fn every_call_takes_another_shops_ids_for_unknown_ones() {
    for_each_db(|db| async move {
        let other = World::over(db.db().clone()).await;
        let second = another(&db).await;
        let nobody = World::over(second.db().clone()).await;
        let before = other.rows_of_other().await;
        let unknown = Ids::of_nobody();
        for (path, sent) in ROWS {
            let of_other = other.call(path, &sent(&other.other)).await;
            let of_nobody = nobody.call(path, &sent(&unknown)).await;
            assert_eq!(of_other.status, of_nobody.status, "{path}: {}", of_other.body);
            assert_eq!(
                other.other.named(&of_other.body),
                unknown.named(&of_nobody.body),
                "{path}"
            );
            assert_eq!(of_other.telling_headers(), of_nobody.telling_headers(), "{path}");
            assert!(
                !of_other.body.to_lowercase().contains(MARK),
                "{path} shows another shop: {}",
                of_other.body
            );
        }
        assert_eq!(other.rows_of_other().await, before, "rows of another shop were changed");
    })
    .await;
}

/// Without this the walk above could compare refusals of calls that nobody could make.
#[tokio::test]
async fn every_call_does_its_work_with_the_shops_own_ids() {
    for_each_db(|db| async move {
        let world = World::over(db.db().clone()).await;
        let before = world.rows_of_other().await;
        for (path, sent) in ROWS {
            let answer = world.call(path, &sent(&world.own)).await;
            let expected = if WITHOUT_PLANS.contains(path) {
                StatusCode::NOT_FOUND
            } else {
                StatusCode::OK
            };
            assert_eq!(answer.status, expected, "{path}: {}", answer.body);
            assert!(!answer.body.to_lowercase().contains(MARK), "{path}: {}", answer.body);
        }
        assert_eq!(world.rows_of_other().await, before);
    })
    .await;
}
