//! What a shop no longer has is found, and nothing else is taken for gone.

use chrono::TimeDelta;
use pairwell_commerce::Change;
use pairwell_domain::{OrderId, ProductId, ShopId};
use pairwell_store::products;
use pairwell_test_support::{TestDb, for_each_db};

use crate::support::{Stand, domain, order, product};

const N_PRODUCTS: i64 = 4;
const N_ORDERS: i64 = 3;

async fn read(db: TestDb) -> (Stand, ShopId) {
    let stand = Stand::on(db);
    stand.fill(N_PRODUCTS, N_ORDERS);
    let shop = stand.open().await.shop;
    stand.services.sync().run(shop).await.expect("read");
    stand.clock.advance(TimeDelta::hours(2));
    (stand, shop)
}

async fn known(stand: &Stand, shop: ShopId) -> Vec<i64> {
    let (products, _) = products::load_catalogue(stand.db().conn(), shop)
        .await
        .expect("a catalogue");
    products.into_iter().map(|product| product.id.get()).collect()
}

async fn variants(stand: &Stand, shop: ShopId, product: i64) -> Vec<i64> {
    let variants = products::variants_of(stand.db().conn(), shop, &[ProductId::new(product)]).await;
    variants
        .expect("variants")
        .into_iter()
        .map(|row| row.id.get())
        .collect()
}

#[tokio::test]
async fn product_and_order_that_went_without_a_word_are_found_by_a_whole_reading() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.remove_product(&domain(), ProductId::new(2));
        stand.platform.remove_order(&domain(), OrderId::new(3));
        stand.services.sync().run_changed(shop).await.expect("caught up");
        assert_eq!(
            known(&stand, shop).await,
            [1, 2, 3, 4],
            "changes do not tell what is gone"
        );
        stand.services.sync().run(shop).await.expect("read whole");
        assert_eq!(known(&stand, shop).await, [1, 3, 4]);
        let stored = stand.counts(shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (2, 8));

        // Late news of the order that is gone does not bring it back.
        stand
            .deliver("orders/updated", Change::OrderChanged(order(3, 4, 9_999)))
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        assert_eq!(stand.counts(shop).await.n_orders, 2);
    })
    .await;
}

#[tokio::test]
async fn variant_that_went_without_a_word_is_found_by_a_reading_of_changes() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        let mut wide = product(1, 200);
        let mut second = wide.variants[0].clone();
        second.variant.id = pairwell_domain::VariantId::new(999);
        wide.variants.push(second);
        stand.platform.put_product(&domain(), wide);
        stand.services.sync().run_changed(shop).await.expect("caught up");
        assert_eq!(variants(&stand, shop, 1).await.len(), 2);
        stand.clock.advance(TimeDelta::hours(2));
        stand.platform.put_product(&domain(), product(1, 400));
        stand.services.sync().run_changed(shop).await.expect("caught up");
        let left = variants(&stand, shop, 1).await;
        assert_eq!(left.len(), 1);
        assert!(!left.contains(&999));
    })
    .await;
}

#[tokio::test]
async fn empty_or_short_file_wipes_nothing() {
    for n_rows in [0, 1, 3] {
        for_each_db(|db| async move {
            let (stand, shop) = read(db).await;
            stand.platform.next_export_at_most(n_rows);
            stand.services.sync().run(shop).await.expect("read");
            assert_eq!(known(&stand, shop).await, [1, 2, 3, 4], "file of {n_rows} rows");
            assert_eq!(stand.counts(shop).await.n_orders, N_ORDERS as u64);
            let n_asked = stand.platform.n_looked_for(&domain());
            assert_eq!(n_asked > 0, n_rows > 0, "an empty file is not even looked at");
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_younger_than_the_file_is_not_missed() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        // Changed after the file was begun, by the platform's clock: the file need not name them.
        stand.platform.put_product(&domain(), product(9, 100_000));
        stand.platform.put_order(&domain(), order(9, 1, 100_000));
        stand
            .deliver("products/create", Change::ProductTouched(ProductId::new(9)))
            .await;
        stand
            .deliver("orders/create", Change::OrderTouched(OrderId::new(9)))
            .await;
        stand.services.inbox().apply_due().await.expect("applied");
        stand.platform.next_export_at_most(8);
        stand.services.sync().run(shop).await.expect("read");
        assert_eq!(known(&stand, shop).await, [1, 2, 3, 4, 9]);
        assert_eq!(stand.counts(shop).await.n_orders, 4);
        assert_eq!(stand.platform.n_looked_for(&domain()), 0);
    })
    .await;
}

#[tokio::test]
async fn orders_hidden_from_an_app_that_sees_recent_ones_only_are_not_gone() {
    for_each_db(|db| async move {
        let (stand, shop) = read(db).await;
        stand.platform.grant_scopes(&domain(), "read_products,read_orders");
        stand.deliver("app/scopes_update", Change::ScopesTouched).await;
        stand.services.inbox().apply_due().await.expect("applied");
        stand.clock.advance(TimeDelta::days(90));
        for id in 1..=N_ORDERS {
            stand.platform.remove_order(&domain(), OrderId::new(id));
        }
        stand.platform.put_order(&domain(), order(8, 1, 90 * 24 * 60));
        stand.services.sync().run(shop).await.expect("read");
        assert_eq!(stand.counts(shop).await.n_orders, N_ORDERS as u64 + 1);
    })
    .await;
}
