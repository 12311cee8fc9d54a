//! Reading an export's file.

use std::sync::{Arc, Mutex};

use futures::StreamExt as _;
use pairwell_commerce::shopify::ShopifyConfig;
use pairwell_commerce::{CommerceError, CommercePlatform};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wiremock::matchers::{header, method, path};
use wiremock::{Match, Mock, MockBuilder, MockServer, Request, ResponseTemplate};

use crate::support::{config, shopify, with_mock};

const FILE: &str = "0123456789abcdefghij";

/// The part of an address that grants access to the file.
const SIGNED: &str = "signature=top-secret";

fn file_call() -> MockBuilder {
    Mock::given(method("GET")).and(path("/export.jsonl"))
}

fn url(server: &MockServer) -> String {
    format!("{}/export.jsonl?{SIGNED}", server.uri())
}

async fn read(platform: &dyn CommercePlatform, url: &str, from: u64) -> Result<String, CommerceError> {
    let mut stream = platform.open_export(url, from).await?;
    let mut text = Vec::new();
    while let Some(piece) = stream.next().await {
        text.extend_from_slice(&piece?);
    }
    Ok(String::from_utf8(text).expect("the file is text"))
}

struct WithoutToken;

impl Match for WithoutToken {
    fn matches(&self, request: &Request) -> bool {
        !request.headers.contains_key("x-shopify-access-token")
            && !request.headers.contains_key("accept-encoding")
            && !request.headers.contains_key("range")
    }
}

#[tokio::test]
async fn whole_file_is_read_without_token_and_as_it_is() {
    let (server, shopify) = with_mock().await;
    file_call()
        .and(WithoutToken)
        .respond_with(ResponseTemplate::new(200).set_body_string(FILE))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(read(&shopify, &url(&server), 0).await.expect("the file"), FILE);
}

#[tokio::test]
async fn rest_of_a_file_is_asked_for_by_range() {
    let (server, shopify) = with_mock().await;
    let rest = ResponseTemplate::new(206)
        .insert_header("content-range", "bytes 15-19/20")
        .set_body_string(&FILE[15..]);
    file_call()
        .and(header("range", "bytes=15-"))
        .respond_with(rest)
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(read(&shopify, &url(&server), 15).await.expect("the rest"), "fghij");
}

#[tokio::test]
async fn host_that_keeps_no_ranges_is_read_from_the_start_and_skipped() {
    let (server, shopify) = with_mock().await;
    let whole = ResponseTemplate::new(200).set_body_string(FILE);
    file_call()
        .and(header("range", "bytes=15-"))
        .respond_with(whole)
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(read(&shopify, &url(&server), 15).await.expect("the rest"), "fghij");
}

#[tokio::test]
async fn end_of_a_file_is_nothing_and_beyond_it_an_error() {
    let (server, shopify) = with_mock().await;
    let end = ResponseTemplate::new(416).insert_header("content-range", "bytes */20");
    file_call().respond_with(end).expect(2).mount(&server).await;
    assert_eq!(read(&shopify, &url(&server), 20).await.expect("nothing"), "");
    assert!(
        read(&shopify, &url(&server), 21)
            .await
            .expect_err("too far")
            .is_malformed()
    );
}

#[tokio::test]
async fn other_range_than_asked_for_is_refused() {
    let (server, shopify) = with_mock().await;
    let other = ResponseTemplate::new(206)
        .insert_header("content-range", "bytes 14-19/20")
        .set_body_string(&FILE[14..]);
    file_call().respond_with(other).expect(1).mount(&server).await;
    assert!(
        read(&shopify, &url(&server), 15)
            .await
            .expect_err("not what was asked")
            .is_malformed()
    );
}

#[tokio::test]
async fn compressed_file_is_refused_since_positions_would_mean_nothing() {
    let (server, shopify) = with_mock().await;
    let gzip = ResponseTemplate::new(200)
        .insert_header("content-encoding", "gzip")
        .set_body_string("not looked at");
    file_call().respond_with(gzip).mount(&server).await;
    assert!(
        read(&shopify, &url(&server), 0)
            .await
            .expect_err("compressed")
            .is_malformed()
    );
}

#[tokio::test]
async fn file_that_is_gone_asks_for_a_new_export_and_hides_its_address() {
    for status in [403, 404, 410] {
        let (server, shopify) = with_mock().await;
        file_call()
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let error = read(&shopify, &url(&server), 0).await.expect_err("gone");
        assert!(
            matches!(error, CommerceError::ExportGone { status: told } if told == status),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains(SIGNED));
    }
}

#[tokio::test]
async fn failing_host_is_tried_a_few_times() {
    let (server, shopify) = with_mock().await;
    file_call()
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(2)
        .expect(2)
        .mount(&server)
        .await;
    file_call()
        .respond_with(ResponseTemplate::new(200).set_body_string(FILE))
        .mount(&server)
        .await;
    assert_eq!(read(&shopify, &url(&server), 0).await.expect("the file"), FILE);

    let (server, shopify) = with_mock().await;
    file_call()
        .respond_with(ResponseTemplate::new(503))
        .expect(3)
        .mount(&server)
        .await;
    let error = read(&shopify, &url(&server), 0).await.expect_err("the host is down");
    assert!(
        error.is_transient() && !format!("{error} {error:?}").contains(SIGNED),
        "{error}"
    );
}

/// A host that promises the whole rest of the file and breaks off after five bytes, each time. Keeps what it was asked.
async fn breaking_host() -> (String, Arc<Mutex<Vec<Option<u64>>>>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let host = tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let from = answer_and_break(connection).await;
            kept.lock().expect("no reader panics").push(from);
        }
    });
    (origin, asked, host)
}

async fn answer_and_break(mut connection: TcpStream) -> Option<u64> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.expect("a request head"));
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let from: Option<u64> = head
        .lines()
        .find_map(|line| line.strip_prefix("range: bytes=")?.strip_suffix('-')?.parse().ok());
    let start = usize::try_from(from.unwrap_or(0)).expect("a small number");
    let rest = &FILE[start..];
    let status = match from {
        Some(_) => format!("206 Partial Content\r\ncontent-range: bytes {start}-19/20"),
        None => "200 OK".to_owned(),
    };
    let part = &rest[..rest.len().min(5)];
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{part}", rest.len());
    connection
        .write_all(answer.as_bytes())
        .await
        .expect("the reader is there");
    from
}

#[tokio::test]
async fn broken_connection_is_taken_up_where_it_broke() {
    let (origin, asked, host) = breaking_host().await;
    let server = MockServer::start().await;
    let shopify = shopify(ShopifyConfig {
        shop_base_url: Some(origin.clone()),
        ..config(&server)
    });
    let text = read(&shopify, &format!("{origin}/export.jsonl"), 0)
        .await
        .expect("the file in the end");
    host.abort();
    assert_eq!(text, FILE);
    assert_eq!(
        *asked.lock().expect("no writer panics"),
        [None, Some(5), Some(10), Some(15)]
    );
}
