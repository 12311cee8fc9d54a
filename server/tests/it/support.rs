//! A whole program without a socket: real routes, real use cases, a real database in memory, and a platform that
//! answers on loopback.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeZone as _, Utc};
use figment::Figment;
use figment::providers::{Format as _, Toml};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{Response, StatusCode, header};
use http_body_util::BodyExt as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use leptos::config::LeptosOptions;
use pairwell_commerce::shopify::ShopifyConfig;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{Currency, ProductId, ShopId, VariantId};
use pairwell_server::compose;
use pairwell_server::config::{Config, DEFAULTS};
use pairwell_server::http::{AppState, ShopperLimits, build_router};
use pairwell_server::jobs::SilentQueue;
use pairwell_services::Services;
use pairwell_store::shops::NewShop;
use pairwell_store::{ConnectSettings, Db, placements, products, shops};
use pairwell_test_support::TestDb;
use serde_json::{Value, json};
use sha2::Sha256;
use tower::ServiceExt as _;
use url::form_urlencoded;

pub(crate) const CLIENT_ID: &str = "client-id-for-tests";
pub(crate) const SECRET: &str = "client-secret-for-tests-only";
pub(crate) const SHOP: &str = "test-shop.myshopify.com";
pub(crate) const OTHER_SHOP: &str = "other-shop.myshopify.com";
pub(crate) const VISITOR: &str = "vis_0000000000000000000000000000002a";

/// The program under test.
pub(crate) struct TestApp {
    router: Router,
    pub(crate) services: Services,
    pub(crate) db: Db,
    pub(crate) shop: ShopId,
    pub(crate) other_shop: ShopId,
    /// Where its models stand.
    pub(crate) models: tempfile::TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The headers that could tell one caller more than another: all but those of one request only.
    pub(crate) fn telling_headers(&self) -> Vec<(String, String)> {
        let of_one_request = ["x-request-id", "content-length", "date"];
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .filter(|(name, _)| !of_one_request.contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        headers.sort();
        headers
    }
}

fn settings(platform_url: &str, models: &std::path::Path) -> Config {
    let key = STANDARD.encode([7; 32]);
    let text = format!(
        "[secrets]\nencryption_keys = [\"test:{key}\"]\n\
         [shopify]\nclient_id = \"{CLIENT_ID}\"\nclient_secret = \"{SECRET}\"\nshop_base_url = \"{platform_url}\"\n\
         [models]\ndir = \"{}\"\n[offers]\nholdout_bps = 0\n[limits]\nproxy_burst = 20\nproxy_refill_ms = 60000\npixel_per_second = 3\n",
        models.display()
    );
    Config::from_figment(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(&text))).expect("test settings")
}

impl TestApp {
    /// Two shops with a lamp and a bulb each, and a platform that nobody answers for.
    pub(crate) async fn new() -> Self {
        Self::with_platform("http://127.0.0.1:9").await
    }

    pub(crate) async fn with_platform(platform_url: &str) -> Self {
        Self::put_together(platform_url, TestDb::sqlite().await.clone()).await
    }

    /// Over a database of the test's choice, which has its tables.
    pub(crate) async fn over(db: Db) -> Self {
        Self::put_together("http://127.0.0.1:9", db).await
    }

    /// On a database file that other connections can reach too, and that waits for them only shortly.
    pub(crate) async fn on_file(file: &std::path::Path) -> Self {
        let settings = ConnectSettings {
            busy_timeout: Duration::from_millis(100),
            ..ConnectSettings::default()
        };
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let db = Db::connect(&url, &settings).await.expect("a database file");
        pairwell_migrations::up(db.conn()).await.expect("its tables");
        Self::put_together("http://127.0.0.1:9", db).await
    }

    async fn put_together(platform_url: &str, db: Db) -> Self {
        let models = tempfile::tempdir().expect("a folder for models");
        let config = settings(platform_url, models.path());
        let shopify: Arc<ShopifyConfig> = Arc::new(compose::shopify_config(&config));
        let platform = compose::platform(&shopify).expect("a platform client");
        let services =
            compose::services(&config, db.clone(), Arc::clone(&platform), Arc::new(SilentQueue)).expect("services");
        let shop = install(&db, SHOP).await;
        let other_shop = install(&db, OTHER_SHOP).await;
        let router = build_router(AppState {
            leptos_options: LeptosOptions::builder().output_name("pairwell").build(),
            services: services.clone(),
            platform,
            shopify,
            limits: ShopperLimits::new(&config.limits),
            config: Arc::new(config),
            metrics: metrics_exporter_prometheus::PrometheusBuilder::new()
                .build_recorder()
                .handle(),
        });
        Self {
            router,
            services,
            db,
            shop,
            other_shop,
            models,
        }
    }

    /// Takes the database away, as a failure of its server would.
    pub(crate) async fn close_database(&self) {
        self.db.clone().close().await.expect("it can be closed");
    }

    pub(crate) async fn send(&self, request: Request) -> Answer {
        let response: Response<Body> = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("a router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn get(&self, uri: &str, accept: &str) -> Answer {
        let request = Request::get(uri)
            .header(header::ACCEPT, accept)
            .body(Body::empty())
            .expect("a request");
        self.send(request).await
    }
}

async fn install(db: &Db, domain: &str) -> ShopId {
    let conn = db.conn();
    let shop = shops::upsert_installed(
        conn,
        &NewShop {
            platform: "shopify".to_owned(),
            domain: domain.to_owned(),
            name: "Test shop".to_owned(),
            currency: Currency::GBP,
            holdout_bps: 0,
            installed_at: instant(0),
        },
    )
    .await
    .expect("a shop");
    let base = shop.get() * 1_000;
    for (id, title) in [(base + 1, "Lamp"), (base + 2, "Bulb")] {
        let (product, variant) = goods(id, title);
        products::upsert_many(conn, shop, &[product]).await.expect("a product");
        products::upsert_variants(conn, shop, &[variant])
            .await
            .expect("a variant");
    }
    let placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    };
    placements::save(conn, shop, &placement, instant(0))
        .await
        .expect("a placement");
    shop
}

/// The nth product of a shop.
pub(crate) fn product_of(shop: ShopId, n: i64) -> ProductId {
    ProductId::new(shop.get() * 1_000 + n)
}

fn goods(id: i64, title: &str) -> (Product, StockedVariant) {
    let product = Product {
        id: ProductId::new(id),
        title: title.to_owned(),
        handle: title.to_lowercase(),
        vendor: String::new(),
        product_type: String::new(),
        status: ProductStatus::Active,
        image_url: None,
        updated_at: instant(0),
    };
    let variant = Variant {
        id: VariantId::new(id * 10),
        product_id: ProductId::new(id),
        title: "Default Title".to_owned(),
        sku: Some(format!("SKU-{id}")),
        price_minor: 1_250,
        compare_at_minor: None,
        cost_minor: None,
        stock: Stock {
            is_tracked: true,
            n_available: 9,
            sells_when_out: false,
        },
        position: 1,
    };
    (
        product,
        StockedVariant {
            variant,
            stock_item_id: Some(id * 100),
        },
    )
}

pub(crate) fn instant(minutes: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(1_767_225_600 + minutes * 60, 0)
        .single()
        .expect("an instant")
}

fn mac(secret: &str, message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length serves");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A path through the app proxy, signed as the platform does.
pub(crate) fn proxied(path: &str, shop: &str, params: &[(&str, &str)]) -> String {
    proxied_with(SECRET, path, shop, params)
}

pub(crate) fn proxied_with(secret: &str, path: &str, shop: &str, params: &[(&str, &str)]) -> String {
    let now = Utc::now().timestamp().to_string();
    let mut pairs: Vec<(&str, &str)> = params.to_vec();
    pairs.extend([
        ("shop", shop),
        ("path_prefix", "/apps/pairwell"),
        ("timestamp", now.as_str()),
    ]);
    // Present and empty for guests; a test may sign a buyer in.
    if !params.iter().any(|(name, _)| *name == "logged_in_customer_id") {
        pairs.push(("logged_in_customer_id", ""));
    }
    let mut message: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    message.sort_unstable();
    let signature = hex(&mac(secret, message.concat().as_bytes()));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair("signature", &signature)
        .finish();
    format!("{path}?{query}")
}

/// A link as the platform makes it, signed as a redirect or an app load is.
pub(crate) fn redirected(path: &str, params: &[(&str, &str)]) -> String {
    let mut pairs = params.to_vec();
    pairs.sort_unstable();
    let message = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish()
        .replace('+', "%20");
    format!("{path}?{message}&hmac={}", hex(&mac(SECRET, message.as_bytes())))
}

/// A webhook, signed as the platform does.
pub(crate) fn webhook(secret: &str, shop: &str, topic: &str, id: &str, body: impl Into<Vec<u8>>) -> Request {
    let body = body.into();
    Request::post("/webhooks/shopify")
        .header("X-Shopify-Topic", topic)
        .header("X-Shopify-Hmac-Sha256", STANDARD.encode(mac(secret, &body)))
        .header("X-Shopify-Shop-Domain", shop)
        .header("X-Shopify-API-Version", "2026-07")
        .header("X-Shopify-Webhook-Id", id)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .expect("a request")
}

/// A token as the platform makes it for a page of checkout or of an order: no issuer, the shop without a scheme, five
/// minutes; `age_s` seconds after it was issued.
pub(crate) fn shopper_token(secret: &str, shop: &str, age_s: i64) -> String {
    let issued = Utc::now().timestamp() - age_s;
    signed(
        secret,
        &json!({ "dest": shop, "aud": CLIENT_ID, "exp": issued + 300, "nbf": issued, "iat": issued, "jti": "1" }),
    )
}

/// A token that says these claims.
pub(crate) fn signed(secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(Algorithm::HS256), claims, &key).expect("a token")
}

/// A session token; `age_s` seconds after it was issued.
pub(crate) fn session_token(secret: &str, shop: &str, age_s: i64) -> String {
    let issued = Utc::now().timestamp() - age_s;
    let claims = json!({
        "iss": format!("https://{shop}/admin"), "dest": format!("https://{shop}"), "aud": CLIENT_ID, "sub": "42",
        "exp": issued + 60, "nbf": issued, "iat": issued, "jti": "1", "sid": "1",
    });
    signed(secret, &claims)
}
