//! How many pages a second the program decides over HTTP, against the same program, under the same layers, answering
//! with a constant of equal size: decisions in short turns with constants, over the same open connections.
//!
//! A shop of 4,000 products and 20,000 orders in a SQLite file, with everything learned. Every request is signed as the
//! platform signs it, and asks for a product's page with its ladder, what goes with it, and the drawer of a cart. Two
//! kinds of shopper: one nobody knows, whose attention is the browser's own, and one who agreed to be known, whose
//! attention is read and written with each page.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use figment::Figment;
use figment::providers::{Format as _, Toml};
use hmac::{Hmac, KeyInit as _, Mac as _};
use leptos::config::LeptosOptions;
use pairwell_domain::order::{Order, OrderLine};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{CustomerId, ProductId, ShopId};
use pairwell_server::compose;
use pairwell_server::config::{Config, DEFAULTS};
use pairwell_server::http::{AppState, ShopperLimits, build_router_with};
use pairwell_server::jobs::SilentQueue;
use pairwell_services::Services;
use pairwell_store::{Db, orders, placements, products};
use pairwell_test_support::{BuiltOrder, OrderBuilder, ProductBuilder, ShopBuilder, first_variant, instant};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::form_urlencoded;

const SHOP: &str = "bench-shop";
const SECRET: &str = "bench-secret-for-nobody";
const N_PRODUCTS: i64 = 4_000;
const N_ORDERS: i64 = 20_000;
const N_CONNECTIONS: usize = 8;
const N_REQUESTS: usize = 20_000;
const N_TURNS: usize = 6;
const TURN: Duration = Duration::from_secs(2);
/// The least share of the constant's pages a second.
const BUDGET_SHARE: f64 = 0.7;

#[tokio::main]
async fn main() {
    let home = tempfile::tempdir().expect("a folder");
    let config = settings(home.path());
    let db = compose::connect(&config).await.expect("a database");
    pairwell_migrations::up(db.conn()).await.expect("its tables");
    let shopify = Arc::new(compose::shopify_config(&config));
    let platform = compose::platform(&shopify).expect("a platform client");
    let services =
        compose::services(&config, db.clone(), Arc::clone(&platform), Arc::new(SilentQueue)).expect("use cases");
    fill(&db, &services).await;

    let strangers: Vec<Vec<u8>> = (0..N_REQUESTS).map(|nth| offers_request(nth, None)).collect();
    let known: Vec<Vec<u8>> = (0..N_REQUESTS)
        .map(|nth| offers_request(nth, Some(format!("vis_{nth:032x}"))))
        .collect();
    let state = AppState {
        leptos_options: LeptosOptions::builder().output_name("pairwell").build(),
        services: services.clone(),
        platform,
        shopify,
        limits: ShopperLimits::new(&config.limits),
        config: Arc::new(config),
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new()
            .build_recorder()
            .handle(),
    };
    let size = mean_size(
        &serve(build_router_with(state.clone(), Router::new())).await,
        &strangers,
    )
    .await;
    let body = "x".repeat(size);
    let constant = Router::new().route(
        "/constant",
        get(move || std::future::ready(([("content-type", "application/liquid")], body))),
    );
    let address = serve(build_router_with(state, constant)).await;
    let constants = vec![request("/constant"); N_REQUESTS];

    report("stranger", &address, &strangers, &constants, size).await;
    report("known_shopper", &address, &known, &constants, size).await;
    services.close().await;
}

async fn report(who: &str, address: &str, offers: &[Vec<u8>], constants: &[Vec<u8>], size: usize) {
    let mut shares = Vec::new();
    let (mut n_offers, mut n_constants) = (0.0, 0.0);
    for turn in 0..N_TURNS {
        let from = turn * N_REQUESTS / N_TURNS;
        let constant = pages_per_second(address, constants, from).await;
        let decided = pages_per_second(address, offers, from).await;
        shares.push(decided / constant);
        n_offers += decided / N_TURNS as f64;
        n_constants += constant / N_TURNS as f64;
    }
    shares.sort_by(f64::total_cmp);
    let share = (shares[N_TURNS / 2] + shares[(N_TURNS - 1) / 2]) / 2.0;
    let (least, most) = (shares[0], shares[N_TURNS - 1]);
    let verdict = if share >= BUDGET_SHARE { "ok" } else { "over" };
    writeln!(
        std::io::stdout(),
        "{who}: {n_offers:.0} pages/s decided, {n_constants:.0} constants/s of {size} bytes; share in {N_TURNS} turns \
         {least:.2} to {most:.2}\nfigure http_share_of_constant_{who} {share:.2} times budget >={BUDGET_SHARE} {verdict}",
    )
    .expect("the terminal takes two lines");
}

/// Asks over all connections for the time of a turn, each request after the answer to the one before.
async fn pages_per_second(address: &str, requests: &[Vec<u8>], from: usize) -> f64 {
    let started = Instant::now();
    let turns = (0..N_CONNECTIONS).map(|nth| {
        let mut next = from + nth * requests.len() / N_CONNECTIONS;
        async move {
            let mut connection = Connection::open(address).await;
            let mut n_answers = 0;
            while started.elapsed() < TURN {
                connection.ask(&requests[next % requests.len()]).await;
                next += 1;
                n_answers += 1;
            }
            n_answers
        }
    });
    let n_answers: usize = futures::future::join_all(turns).await.into_iter().sum();
    n_answers as f64 / started.elapsed().as_secs_f64()
}

async fn mean_size(address: &str, requests: &[Vec<u8>]) -> usize {
    let mut connection = Connection::open(address).await;
    let sample = &requests[..500];
    let mut n_bytes = 0;
    for request in sample {
        n_bytes += connection.ask(request).await;
    }
    n_bytes / sample.len()
}

/// A connection that stays open. Reads no more of an answer than where it ends: a full client would take a good part of
/// the machine.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("an option of every socket");
        Self {
            stream,
            buffer: Vec::with_capacity(64 * 1_024),
        }
    }

    /// The bytes of the answer's body.
    async fn ask(&mut self, request: &[u8]) -> usize {
        self.stream.write_all(request).await.expect("the server reads");
        self.buffer.clear();
        loop {
            let n_read = self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .expect("the server answers");
            assert!(n_read > 0, "the server hung up");
            if let Some((head, length)) = head_of(&self.buffer)
                && self.buffer.len() == head + length
            {
                return length;
            }
        }
    }
}

/// The bytes of an answer's head, and those its body has.
fn head_of(answer: &[u8]) -> Option<(usize, usize)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end]).expect("heads are text");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .expect("an answer of known length");
    Some((end, length.parse().expect("a number")))
}

fn request(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: bench\r\naccept: text/html\r\n\r\n").into_bytes()
}

/// A look at a product's page with two lines in the cart, through the platform's proxy.
fn offers_request(nth: usize, visitor: Option<String>) -> Vec<u8> {
    let product = |step: usize| ((nth * step) as i64 % N_PRODUCTS) + 1;
    let cart = format!("{}:1,{}:2", product(7_919) * 10 + 1, product(104_729) * 10 + 1);
    let looked_at = product(31).to_string();
    let params = [
        ("page", "product"),
        ("path", "/products/some-product"),
        ("surfaces", "product_ladder,product_page,cart_drawer"),
        ("product", looked_at.as_str()),
        ("cart", cart.as_str()),
    ];
    let known = visitor.iter().map(|visitor| ("visitor", visitor.as_str()));
    request(&signed("/proxy/offers", params.into_iter().chain(known)))
}

fn signed<'a>(path: &str, params: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let now = Utc::now().timestamp().to_string();
    let shop = format!("{SHOP}.myshopify.com");
    let mut pairs: Vec<(&str, &str)> = params.collect();
    pairs.extend([
        ("shop", shop.as_str()),
        ("path_prefix", "/apps/pairwell"),
        ("timestamp", now.as_str()),
        ("logged_in_customer_id", ""),
    ]);
    let mut message: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    message.sort_unstable();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key length serves");
    mac.update(message.concat().as_bytes());
    let signature: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .append_pair("signature", &signature)
        .finish();
    format!("{path}?{query}")
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.expect("it serves") });
    address
}

fn settings(home: &std::path::Path) -> Config {
    let text = format!(
        "[database]\nurl = \"sqlite://{home}/offers.db?mode=rwc\"\n[secrets]\nencryption_keys = [\"bench:{key}\"]\n\
         [shopify]\nclient_id = \"bench\"\nclient_secret = \"{SECRET}\"\n[models]\ndir = \"{home}\"\n\
         [offers]\nholdout_bps = 0\n[limits]\nproxy_burst = 1000000000\nproxy_refill_ms = 1\nshop_burst = 1000000000\nshop_refill_ms = 1\n",
        home = home.display(),
        key = STANDARD.encode([7; 32]),
    );
    Config::from_figment(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(&text))).expect("settings")
}

/// Orders in which each product is bought with the next one, by 5,000 returning customers.
async fn fill(db: &Db, services: &Services) {
    let conn = db.conn();
    let shop = ShopBuilder::new(SHOP).insert(conn).await;
    let (goods, variants): (Vec<_>, Vec<_>) = (1..=N_PRODUCTS).map(|id| ProductBuilder::new(id).build()).unzip();
    products::upsert_many(conn, shop, &goods).await.expect("stored");
    products::upsert_variants(conn, shop, &variants).await.expect("stored");
    let built: Vec<BuiltOrder> = (1..=N_ORDERS).map(|id| order(shop, id)).collect();
    let heads: Vec<Order> = built.iter().map(|built| built.order.clone()).collect();
    let lines: Vec<OrderLine> = built.into_iter().flat_map(|built| built.lines).collect();
    orders::upsert_many(conn, shop, &heads, None).await.expect("stored");
    orders::upsert_lines(conn, shop, &lines, instant(N_ORDERS))
        .await
        .expect("stored");
    for &kind in PlacementKind::ALL {
        let placement = Placement {
            is_enabled: true,
            ..Placement::default_for(kind)
        };
        placements::save(db.conn(), shop, &placement, DateTime::UNIX_EPOCH)
            .await
            .expect("stored");
    }
    services.learning().learn(shop).await.expect("learnt");
}

fn order(shop: ShopId, id: i64) -> BuiltOrder {
    let first = (0..4).map(|nth| (id * 7_919 + nth * 1_013) % N_PRODUCTS);
    let products = first.flat_map(|product| [product + 1, product % (N_PRODUCTS - 1) + 2]);
    let order = OrderBuilder::new(shop)
        .id(id)
        .placed_at(instant(id))
        .customer(CustomerId::new(id % 5_000 + 1));
    let order = products.fold(order, |order, product| {
        order.line(first_variant(ProductId::new(product)), 1)
    });
    order.build()
}
