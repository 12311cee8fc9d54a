//! The platform in memory keeps the rules a real one keeps.

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt as _;
use pairwell_commerce::fake::FakePlatform;
use pairwell_commerce::{
    Access, Change, CommerceError, CommercePlatform, ExportKind, ExportRow, ExportStatus, OrderSnapshot,
    ProductSnapshot, ShopDomain, ShopInfo,
};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::order::Order;
use pairwell_domain::{Currency, OrderId, ProductId, VariantId};

use crate::support::{frozen, shop};

fn platform() -> FakePlatform {
    let platform = FakePlatform::new(frozen);
    platform.add_shop(ShopInfo {
        name: "Test Shop".to_owned(),
        currency: Currency::GBP,
        domain: shop(),
        timezone: "Europe/London".to_owned(),
    });
    platform
}

async fn install(platform: &FakePlatform) -> Access {
    let token = platform.session_token(&shop(), "42");
    let grant = platform.exchange_session_token(&shop(), &token).await.expect("a grant");
    Access {
        shop: shop(),
        token: grant.access,
    }
}

fn product(id: i64, updated_at: DateTime<Utc>) -> ProductSnapshot {
    ProductSnapshot {
        product: Product {
            id: ProductId::new(id),
            title: format!("Product {id}"),
            handle: format!("product-{id}"),
            vendor: String::new(),
            product_type: String::new(),
            status: ProductStatus::Active,
            image_url: None,
            updated_at,
        },
        variants: vec![StockedVariant {
            variant: Variant {
                id: VariantId::new(id * 10),
                product_id: ProductId::new(id),
                title: "Default Title".to_owned(),
                sku: None,
                price_minor: 100,
                compare_at_minor: None,
                cost_minor: None,
                stock: Stock {
                    is_tracked: true,
                    n_available: 3,
                    sells_when_out: false,
                },
                position: 1,
            },
            stock_item_id: Some(id * 100),
        }],
        complements: vec![ProductId::new(9)],
    }
}

async fn export(platform: &FakePlatform, access: &Access, since: Option<DateTime<Utc>>) -> Vec<ExportRow> {
    let id = platform
        .start_export(access, ExportKind::Catalogue, since)
        .await
        .expect("an export");
    let ExportStatus::Ready { url, n_objects, .. } = platform.export_status(access, &id).await.expect("a status")
    else {
        panic!("the export is ready at once");
    };
    let Some(url) = url else {
        assert_eq!(n_objects, 0);
        return Vec::new();
    };
    let mut stream = platform.open_export(&url, 0).await.expect("the file");
    let mut text = Vec::new();
    while let Some(piece) = stream.next().await {
        text.extend_from_slice(&piece.expect("a piece"));
    }
    let rows: Vec<ExportRow> = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            platform
                .parse_export_line(ExportKind::Catalogue, Currency::GBP, line)
                .expect("a row")
        })
        .collect();
    assert_eq!(rows.len() as u64, n_objects);
    rows
}

#[tokio::test]
async fn grant_is_for_the_shop_of_the_session_and_ends_when_revoked() {
    let platform = platform();
    let other = ShopDomain::parse("other-shop.myshopify.com").expect("a shop name");
    let foreign = platform.session_token(&other, "42");
    assert!(platform.exchange_session_token(&shop(), &foreign).await.is_err());

    let token = platform.session_token(&shop(), "42");
    let claims = platform.verify_session(&token, frozen()).expect("claims");
    assert_eq!((claims.shop, claims.user.as_str()), (shop(), "42"));
    let grant = platform.exchange_session_token(&shop(), &token).await.expect("a grant");
    assert_eq!(grant.expires_at, Some(frozen() + TimeDelta::hours(1)));
    let refresh = grant.refresh.expect("a refresh token");
    let renewed = platform.refresh(&shop(), &refresh).await.expect("a grant");
    let old = Access {
        shop: shop(),
        token: grant.access,
    };
    assert!(platform.shop_info(&old).await.expect_err("replaced").is_token_refused());

    platform.revoke(&shop());
    let refresh = renewed.refresh.expect("a refresh token");
    assert!(
        platform
            .refresh(&shop(), &refresh)
            .await
            .expect_err("revoked")
            .is_grant_gone()
    );
}

#[tokio::test]
async fn export_holds_what_the_shop_held_when_it_was_started() {
    let platform = platform();
    let access = install(&platform).await;
    assert_eq!(export(&platform, &access, None).await, []);
    let old = product(1, frozen() - TimeDelta::days(1));
    let new = product(2, frozen());
    platform.put_product(&shop(), old.clone());
    platform.put_product(&shop(), new.clone());
    let rows_of = |snapshot: &ProductSnapshot| {
        [
            ExportRow::Variant(snapshot.variants[0].clone()),
            ExportRow::Product {
                product: snapshot.product.clone(),
                complements: snapshot.complements.clone(),
            },
        ]
    };
    assert_eq!(
        export(&platform, &access, None).await,
        [rows_of(&old), rows_of(&new)].concat()
    );
    assert_eq!(export(&platform, &access, Some(frozen())).await, rows_of(&new));
    let stock = platform.stock(&access, 200, Currency::GBP).await.expect("a figure");
    assert_eq!(stock.and_then(|stock| stock.n_available), Some(3));
}

#[tokio::test]
async fn file_breaks_once_and_goes_on_from_a_byte() {
    let platform = platform();
    let access = install(&platform).await;
    for id in 1..=20 {
        platform.put_product(&shop(), product(id, frozen()));
    }
    platform.exports_take(1);
    let id = platform
        .start_export(&access, ExportKind::Catalogue, None)
        .await
        .expect("an export");
    let status = platform.export_status(&access, &id).await.expect("a status");
    assert_eq!(status, ExportStatus::Running { n_objects: 0 });
    let status = platform.export_status(&access, &id).await.expect("a status");
    let ExportStatus::Ready {
        url: Some(url),
        size_bytes,
        ..
    } = status
    else {
        panic!("{status:?}");
    };
    platform.break_next_file_after(100);
    let mut n_read = 0;
    let mut stream = platform.open_export(&url, 0).await.expect("the file");
    let error = loop {
        match stream.next().await.expect("the break comes first") {
            Ok(piece) => n_read += piece.len() as u64,
            Err(error) => break error,
        }
    };
    assert_eq!(n_read, 100);
    assert!(error.is_transient());
    let mut stream = platform.open_export(&url, n_read).await.expect("the file");
    while let Some(piece) = stream.next().await {
        n_read += piece.expect("no second break").len() as u64;
    }
    assert_eq!(n_read, size_bytes);
}

#[tokio::test]
async fn webhook_is_signed_and_brings_its_change() {
    let platform = platform();
    let change = Change::OrderTouched(OrderId::new(7));
    let delivery = platform.deliver(&shop(), "orders/touched", change.clone());
    let checked = platform
        .verify_webhook(&delivery.header_pairs(), &delivery.body)
        .expect("signed");
    assert_eq!((checked.shop, checked.topic.as_str()), (shop(), "orders/touched"));
    assert_eq!(checked.triggered_at, Some(frozen()));
    let parsed = platform.parse_webhook(&checked.topic, &delivery.body, Currency::GBP);
    assert_eq!(parsed.ok(), Some(change));
    let refusal = platform
        .verify_webhook(&delivery.header_pairs(), b"{\"place\":1}")
        .expect_err("other bytes");
    assert!(refusal.is_wrong_signature());
}

#[tokio::test]
async fn published_values_are_kept_in_order_and_bad_ones_refused() {
    let platform = platform();
    let access = install(&platform).await;
    for json in ["{\"v\":1}", "{\"v\":2}"] {
        platform.publish_storefront(&access, json).await.expect("published");
    }
    let bad = platform.publish_storefront(&access, "{").await;
    assert!(bad.expect_err("no JSON").is_malformed());
    assert_eq!(platform.published(&shop()), ["{\"v\":1}", "{\"v\":2}"]);
    platform.revoke(&shop());
    let gone = platform.publish_storefront(&access, "{}").await;
    assert!(gone.expect_err("the token is dead").is_token_refused());
}

#[tokio::test]
async fn fault_is_used_up_by_one_call() {
    let platform = platform();
    let access = install(&platform).await;
    let order = Order {
        id: OrderId::new(1),
        name: "#1".to_owned(),
        customer_id: None,
        visitor_id: None,
        placed_at: frozen(),
        updated_at: frozen(),
        cancelled_at: None,
        currency: Currency::GBP,
        total_minor: 0,
    };
    let snapshot = OrderSnapshot {
        order,
        lines: Vec::new(),
        refunds: Vec::new(),
        returns: None,
    };
    platform.put_order(&shop(), snapshot.clone());
    platform.fail_next(CommerceError::export_failed("on demand"));
    assert!(platform.order(&access, OrderId::new(1), Currency::GBP).await.is_err());
    let found = platform.order(&access, OrderId::new(1), Currency::GBP).await;
    assert_eq!(found.expect("an answer"), Some(snapshot));
    assert_eq!(platform.callback_url(&shop()), None);
    platform
        .subscribe(&access, "https://app.example/")
        .await
        .expect("subscribed");
    assert_eq!(platform.callback_url(&shop()).as_deref(), Some("https://app.example/"));
}
