//! Whatever the platform answers to a call, the call ends with what was asked for or with an error that tells no secret.
//!
//! A real client asks over a real connection. The first byte of the input chooses the call, the second the status, the
//! first line is the header `Retry-After`, the rest is the body.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pairwell_commerce::shopify::{CallLimits, Shopify, ShopifyConfig};
use pairwell_commerce::{Access, CommerceError, CommercePlatform, ExportId, ExportKind, ExportStatus};
use pairwell_domain::{CollectionId, Currency, OrderId, ProductId};
use pairwell_fuzz::{CONFIG, frozen, one_of, shop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

const TOKEN: &str = "shpat_top_secret_access_token";
const STATUSES: [u16; 10] = [200, 200, 200, 200, 400, 401, 402, 429, 430, 503];
/// Questions of one call at most: pages of one object, or topics.
const MAX_QUESTIONS: usize = 100;

struct House {
    runtime: Runtime,
    listener: TcpListener,
    platform: Shopify,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let platform = Shopify::new(Arc::new(ShopifyConfig {
        shop_base_url: Some(format!("http://{address}")),
        clock: frozen,
        limits: CallLimits {
            max_tries: 2,
            first_pause: Duration::ZERO,
            longest_pause: Duration::from_millis(1),
            ..CallLimits::default()
        },
        ..CONFIG.clone()
    }))
    .expect("good settings");
    House {
        runtime,
        listener,
        platform,
    }
});

fuzz_target!(|data: &[u8]| {
    let [call, status, rest @ ..] = data else {
        return;
    };
    let cut = rest.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (pause, body) = rest.split_at(cut);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    // What is no header value is the server's business, not the client's.
    let pause: String = pause
        .iter()
        .map(|byte| char::from(*byte))
        .filter(char::is_ascii_graphic)
        .collect();
    let answer = [
        format!(
            "HTTP/1.1 {} Chosen\r\nX-Shopify-API-Version: 2026-07\r\nRetry-After: {pause}\r\nContent-Length: {}\r\n\r\n",
            one_of(&STATUSES, *status),
            body.len()
        )
        .as_bytes(),
        body,
    ]
    .concat();
    let house = &*HOUSE;
    house.runtime.block_on(async {
        tokio::select! {
            () = ask(&house.platform, *call) => {}
            () = serve(&house.listener, &answer) => unreachable!("it serves for ever"),
        }
    });
});

async fn serve(listener: &TcpListener, answer: &[u8]) {
    let mut n_questions = 0;
    let mut connections: Vec<TcpStream> = Vec::new();
    let mut question = vec![0; 64 * 1024];
    loop {
        if connections.is_empty() {
            let (connection, _) = listener.accept().await.expect("it listens");
            connections.push(connection);
        }
        let Some(connection) = connections.last_mut() else {
            continue;
        };
        // Questions are small and written at once; one that comes in two pieces is answered when its rest is there.
        let mut held = 0;
        let is_open = loop {
            let n = connection.read(&mut question[held..]).await.unwrap_or(0);
            held += n;
            if n == 0 || is_whole(&question[..held]) {
                break n > 0;
            }
        };
        if is_open {
            n_questions += 1;
            assert!(n_questions <= MAX_QUESTIONS, "the client asks without end");
        }
        if !is_open || connection.write_all(answer).await.is_err() {
            connections.pop();
        }
    }
}

/// Whether a question has its head and all of its body.
fn is_whole(question: &[u8]) -> bool {
    let Some(end) = question.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&question[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse::<usize>().ok())
        .unwrap_or(0);
    question.len() >= end + 4 + length
}

async fn ask(platform: &Shopify, call: u8) {
    let access = Access {
        shop: shop(),
        token: TOKEN.into(),
    };
    let failure = match call % 15 {
        0 => platform.shop_info(&access).await.err(),
        1 => order(platform, &access).await,
        2 => product(platform, &access).await,
        3 => platform.stock(&access, 7, Currency::GBP).await.err(),
        4 => platform.start_export(&access, ExportKind::Orders, None).await.err(),
        5 => export(platform, &access).await,
        6 => platform.subscribe(&access, "https://app.example/webhooks").await.err(),
        7 => platform.publish_storefront(&access, "{}").await.err(),
        8 => grant(platform.exchange_code(&access.shop, "secret-code").await),
        9 => platform.returns(&access, OrderId::new(7)).await.err(),
        10 => platform.order_of_return(&access, 7).await.err(),
        11 => platform.granted_scopes(&access).await.err(),
        12 => platform.collection(&access, CollectionId::new(7)).await.err(),
        13 => platform.agreements(&access).await.err(),
        _ => grant(platform.refresh(&access.shop, &TOKEN.into()).await),
    };
    if let Some(error) = failure {
        let text = format!("{error} {error:?}");
        assert!(!text.contains(TOKEN) && !text.contains(pairwell_fuzz::SECRET), "{text}");
        assert!(!text.contains("secret-code"), "{text}");
    }
}

async fn order(platform: &Shopify, access: &Access) -> Option<CommerceError> {
    match platform.order(access, OrderId::new(7), Currency::GBP).await {
        Ok(Some(order)) => {
            assert!(order.lines.iter().all(|line| line.order_id.get() == 7));
            None
        }
        Ok(None) => None,
        Err(error) => Some(error),
    }
}

async fn product(platform: &Shopify, access: &Access) -> Option<CommerceError> {
    match platform.product(access, ProductId::new(7), Currency::GBP).await {
        Ok(Some(product)) => {
            assert!(
                product
                    .variants
                    .iter()
                    .all(|stocked| stocked.variant.product_id.get() == 7)
            );
            None
        }
        Ok(None) => None,
        Err(error) => Some(error),
    }
}

async fn export(platform: &Shopify, access: &Access) -> Option<CommerceError> {
    let id = ExportId::new("gid://shopify/BulkOperation/1");
    match platform.export_status(access, &id).await {
        Ok(ExportStatus::Ready { url: Some(url), .. }) => {
            // An address is followed only where it may lead; opening it must fail quietly or give a stream.
            let opened = platform.open_export(&url, 0).await;
            opened.err()
        }
        Ok(_) => None,
        Err(error) => Some(error),
    }
}

fn grant(answer: Result<pairwell_commerce::Grant, CommerceError>) -> Option<CommerceError> {
    match answer {
        Ok(grant) => {
            assert!(grant.refresh.is_some() || grant.refresh_expires_at.is_none());
            None
        }
        Err(error) => Some(error),
    }
}
