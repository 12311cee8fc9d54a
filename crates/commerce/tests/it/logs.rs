//! What is logged, by this crate and everything below it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use pairwell_commerce::CommercePlatform;
use pairwell_commerce::shopify::ShopifyConfig;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{access, assert_no_secret, config, data, document, shop, shop_data, shopify};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Everything this thread logs from now on, at every level.
    fn start(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(self.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no writer panics")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let server = MockServer::start().await;
    document("query ShopInfo")
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    document("query ShopInfo")
        .respond_with(data(shop_data()))
        .mount(&server)
        .await;
    let token = json!({ "access_token": crate::support::TOKEN, "scope": "read_products" });
    Mock::given(method("POST"))
        .and(path("/admin/oauth/access_token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    let shopify = shopify(config(&server));

    let log = Log::default();
    let guard = log.start();
    shopify
        .exchange_code(&shop(), "top+secret code")
        .await
        .expect("a grant");
    shopify.shop_info(&access()).await.expect("an answer");
    drop(guard);

    let text = log.text();
    assert!(
        text.contains("called the platform") && text.contains("trying again"),
        "{text}"
    );
    assert_no_secret(&text);
}

#[tokio::test]
async fn other_version_is_reported_once() {
    let server = MockServer::start().await;
    document("query ShopInfo")
        .respond_with(data(shop_data()).insert_header("x-shopify-api-version", "2026-10"))
        .mount(&server)
        .await;
    let shopify = shopify(ShopifyConfig { ..config(&server) });

    let log = Log::default();
    let guard = log.start();
    for _ in 0..3 {
        shopify.shop_info(&access()).await.expect("an answer all the same");
    }
    drop(guard);

    let text = log.text();
    assert_eq!(text.matches("serves another api version").count(), 1, "{text}");
    assert!(text.contains("2026-10"));
}
