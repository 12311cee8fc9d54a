//! Every route that is not a background call: pages, and what the storefront, the platform and the operator ask.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::extract::Request;
use http::{StatusCode, header};
use pairwell_server::http::{Trust, edges};
use pairwell_test_support::{TestDb, for_each_db};
use serde_json::json;

use super::ids::Ids;
use super::world::{MARK, OWN_BASE, World, key_of};
use crate::support::{Answer, OTHER_SHOP, SECRET, SHOP, proxied, session_token, shopper_token, webhook};

/// A request of the first shop, with the ids of whoever they are.
type Row = (&'static str, fn(&Ids) -> Request);

const ROWS: &[Row] = &[
    // Nothing of these names anything of a shop; that they are closed to strangers is told in `refusals`.
    ("/auth/install", |_| get("/auth/install")),
    ("/auth/callback", |_| get("/auth/callback")),
    ("/auth/session-token", |_| get("/auth/session-token")),
    ("/health/live", |_| get("/health/live")),
    ("/health/ready", |_| get("/health/ready")),
    ("/metrics", |_| get("/metrics")),
    ("/proxy/offers", |ids| {
        let [product, added, declined] = [1, 2, 9].map(|n| ids.product(n).to_string());
        let buyer = ids.customer().to_string();
        let [variant, line, put] = [1, 9, 2].map(|n| ids.variant(n).to_string());
        let params = [
            ("surfaces", "product_page,cart_page"),
            ("product", product.as_str()),
            ("variant", &variant),
            ("cart", &line),
            ("added", &put),
            ("recent", &added),
            ("declined", &declined),
            ("visitor", ids.visitor),
            ("logged_in_customer_id", &buyer),
            ("page", "product"),
        ];
        let mut request = get(&proxied("/proxy/offers", SHOP, &params));
        let accept = "application/json".parse().expect("a header value");
        request.headers_mut().insert(header::ACCEPT, accept);
        request
    }),
    ("/proxy/events", |ids| {
        let event = |n: u8, kind: &str| {
            json!({"id": format!("5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f{n:02}"), "type": kind, "decision_id": ids.decision,
                   "offer_id": ids.offer, "slot": 0, "at": chrono::Utc::now()})
        };
        let batch = json!({"visitor": ids.visitor, "events": [event(1, "click"), event(2, "add"), event(3, "choose")]});
        Request::post(proxied("/proxy/events", SHOP, &[]))
            .body(Body::from(batch.to_string()))
            .expect("a request")
    }),
    ("/checkout/offers", |ids| {
        let uri = format!(
            "/checkout/offers?surfaces=thank_you&page=thank_you&order={}&product={}&cart={}&recent={}&visitor={}",
            ids.order(1),
            ids.product(1),
            ids.variant(9),
            ids.product(2),
            ids.visitor
        );
        of_checkout(Request::get(uri), Body::empty())
    }),
    ("/checkout/events", |ids| {
        let event = json!({"id": "5f0c1a3e-8b1f-4a52-9d6f-0d4c7a7d1f09", "type": "add", "decision_id": ids.decision,
                           "offer_id": ids.offer, "slot": 0, "at": chrono::Utc::now()});
        let batch = json!({"visitor": ids.visitor, "events": [event]});
        of_checkout(Request::post("/checkout/events"), Body::from(batch.to_string()))
    }),
    // The shop's own key, with things of whoever they are.
    ("/pixel/events", |ids| {
        let event = json!({"id": "view-1", "type": "product_viewed", "at": chrono::Utc::now(),
                           "product": ids.product(1), "variant": ids.variant(1)});
        let batch = json!({"key": key_of(OWN_BASE), "visitor": ids.visitor, "events": [event]});
        Request::post("/pixel/events")
            .body(Body::from(batch.to_string()))
            .expect("a request")
    }),
    // Pages: whatever their address can name, it names.
    ("/", |ids| page("/", ids)),
    ("/data", |ids| page("/data", ids)),
    ("/pairings", |ids| page("/pairings", ids)),
    ("/pairings/new", |ids| page("/pairings/new", ids)),
    ("/pairings/suggestions", |ids| page("/pairings/suggestions", ids)),
    ("/pairings/lists", |ids| page("/pairings/lists", ids)),
    ("/pairings/rules", |ids| page("/pairings/rules", ids)),
    ("/pairings/rules/new", |ids| page("/pairings/rules/new", ids)),
    ("/pairings/rules/{id}", |ids| {
        page(&format!("/pairings/rules/{}", ids.rule), ids)
    }),
    ("/pairings/{id}", |ids| page(&format!("/pairings/{}", ids.pairing), ids)),
    ("/placements", |ids| page("/placements", ids)),
    ("/placements/{kind}", |ids| page("/placements/product_page", ids)),
    ("/settings", |ids| page("/settings", ids)),
    ("/settings/buyers-data", |ids| page("/settings/buyers-data", ids)),
    ("/settings/connection", |ids| page("/settings/connection", ids)),
    ("/settings/plan", |ids| page("/settings/plan", ids)),
    ("/tiers", |ids| page("/tiers", ids)),
    ("/tiers/new", |ids| page("/tiers/new", ids)),
    ("/tiers/proposals", |ids| page("/tiers/proposals", ids)),
    ("/tiers/{id}", |ids| page(&format!("/tiers/{}", ids.ladder), ids)),
    ("/why", |ids| page("/why", ids)),
    // Last, since it takes something away.
    ("/webhooks/shopify", |ids| {
        let body = json!({"id": ids.product(1)}).to_string();
        webhook(SECRET, SHOP, "products/delete", "delivery-1", body)
    }),
];

fn get(uri: &str) -> Request {
    Request::get(uri).body(Body::empty()).expect("a request")
}

/// A request of a shopper on a page of the first shop's checkout.
fn of_checkout(request: http::request::Builder, body: Body) -> Request {
    let token = shopper_token(SECRET, SHOP, 0);
    request
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(body)
        .expect("a request")
}

/// A page as a person of the first shop opens it.
fn page(path: &str, ids: &Ids) -> Request {
    let token = session_token(SECRET, SHOP, 0);
    let (product, cart) = (ids.product(1), ids.variant(9));
    let (visitor, proposal) = (ids.visitor, ids.proposal(4));
    let uri = format!(
        "{path}?embedded=1&shop={SHOP}&id_token={token}&page=product&product={product}&cart={cart}&visitor={visitor}\
         &proposal={proposal}&search={}",
        ids.word
    );
    Request::get(uri)
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .expect("a request")
}

#[test]
fn every_route_has_its_row() {
    let routes: BTreeSet<String> = edges()
        .into_iter()
        .filter(|edge| edge.trust != Trust::Session)
        .map(|edge| edge.path)
        .collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(routes, rows, "each route needs one row in ROWS, and each row a route");
    assert_eq!(rows.len(), ROWS.len(), "a route has two rows");
}

/// The lists of edges are what the router is made of only as long as nothing is added beside them.
#[test]
fn no_route_is_declared_beside_the_list() {
    let mut n_declared = BTreeMap::new();
    for file in files_below(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let source = std::fs::read_to_string(&file).expect("a source file");
        let n = [
            ".route(",
            ".nest(",
            ".route_service(",
            ".nest_service(",
            ".leptos_routes",
        ]
        .iter()
        .map(|word| source.matches(word).count())
        .sum::<usize>();
        if n > 0 {
            n_declared.insert(file.file_name().expect("a name").to_string_lossy().into_owned(), n);
        }
    }
    assert_eq!(
        n_declared,
        BTreeMap::from([("admin.rs".to_owned(), 1), ("edges.rs".to_owned(), 1)])
    );
}

fn files_below(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a folder");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() { files_below(&path) } else { vec![path] }
        })
        .collect()
}

async fn answer_in(world: &World, row: Row, ids: &Ids) -> Answer {
    let answer = world.app.send(row.1(ids)).await;
    // A delivery is acknowledged first and applied later.
    world.app.services.inbox().apply_due().await.expect("applied");
    answer
}

#[tokio::test]
async fn every_route_takes_another_shops_ids_for_unknown_ones() {
    for_each_db(|db| async move {
        let other = World::over(db.db().clone()).await;
        let second = another(&db).await;
        let nobody = World::over(second.db().clone()).await;
        let before = other.rows_of_other().await;
        let unknown = Ids::of_nobody();
        for row in ROWS {
            let path = row.0;
            let of_other = answer_in(&other, *row, &other.other).await;
            let of_nobody = answer_in(&nobody, *row, &unknown).await;
            assert_eq!(of_other.status, of_nobody.status, "{path}: {}", of_other.body);
            assert_eq!(of_other.telling_headers(), of_nobody.telling_headers(), "{path}");
            let shown = other.other.named(&of_other.body);
            assert_eq!(shown, unknown.named(&of_nobody.body), "{path}");
            let body = of_other.body.to_lowercase();
            assert!(!body.contains(MARK) && !body.contains(OTHER_SHOP), "{path}: {body}");
        }
        assert_eq!(other.rows_of_other().await, before, "rows of another shop were changed");
    })
    .await;
}

/// Without this the walk above could compare refusals of requests that nobody could make.
#[tokio::test]
async fn every_route_does_its_work_with_the_shops_own_ids() {
    for_each_db(|db| async move {
        let world = World::over(db.db().clone()).await;
        let before = world.rows_of_other().await;
        for row in ROWS {
            let path = row.0;
            let answer = answer_in(&world, *row, &world.own).await;
            let body = answer.body.to_lowercase();
            assert!(!body.contains(MARK), "{path}: {body}");
            match path {
                // A link that nobody signed.
                "/auth/install" | "/auth/callback" | "/auth/session-token" => {
                    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                }
                // No plans are offered here.
                "/settings/plan" => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}"),
                "/proxy/events" => assert_eq!(answer.json()["accepted"], 3, "{body}"),
                _ => assert!(answer.status.is_success(), "{path}: {} {body}", answer.status),
            }
            if path.contains("{id}") {
                assert!(body.contains("amber"), "{path} shows what it names: {body}");
            }
        }
        assert_eq!(world.rows_of_other().await, before);
    })
    .await;
}

/// A second database of the same kind.
pub(super) async fn another(db: &TestDb) -> TestDb {
    if db.url().starts_with("sqlite") {
        TestDb::sqlite().await
    } else {
        TestDb::postgres().await.expect("as the first one")
    }
}
