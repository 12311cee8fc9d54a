//! Each topic, twice, late and in any order: what is stored in the end is what the platform has.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use pairwell_commerce::{Change, OrderSnapshot, ShopInfo};
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{Currency, OrderId, ProductId, ShopId};
use pairwell_services::{Actor, Job};
use pairwell_store::{orders, products, shops};
use pairwell_test_support::{TestDb, first_variant, for_each_db, instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Stand, domain, order, product};

async fn read(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    stand.fill(3, 2);
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    (stand, actor)
}

async fn apply(stand: &Stand) {
    stand.services.inbox().apply_due().await.expect("applied");
}

fn returned(order: &OrderSnapshot, quantity: i64, reason: &str) -> Vec<ReturnedLine> {
    vec![ReturnedLine {
        line_id: order.lines[0].id,
        quantity,
        reason: Some(reason.to_owned()),
    }]
}

#[tokio::test]
async fn order_that_is_deleted_stays_gone_whatever_comes_late() {
    for_each_db(|db| async move {
        let (stand, actor) = read(db).await;
        stand
            .deliver("orders/delete", Change::OrderDeleted(OrderId::new(1)))
            .await;
        stand
            .deliver("orders/updated", Change::OrderChanged(order(1, 3, 90)))
            .await;
        // The end of one that was never known may come before its beginning.
        stand
            .deliver("orders/delete", Change::OrderDeleted(OrderId::new(8)))
            .await;
        stand
            .deliver("orders/create", Change::OrderChanged(order(8, 3, 90)))
            .await;
        apply(&stand).await;
        let stored = stand.counts(actor.shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn cost_and_stock_of_an_item_are_asked_for() {
    for_each_db(|db| async move {
        let (stand, actor) = read(db).await;
        let mut changed = product(1, 0);
        let item = changed.variants[0].stock_item_id.expect("an item");
        changed.variants[0].variant.cost_minor = Some(321);
        changed.variants[0].variant.stock.n_available = 77;
        stand.platform.put_product(&domain(), changed);
        stand
            .deliver("inventory_items/update", Change::StockItemTouched(item))
            .await;
        apply(&stand).await;
        let found = products::variants_of(stand.db().conn(), actor.shop, &[ProductId::new(1)]).await;
        let found = found.expect("variants");
        assert_eq!((found[0].cost_minor, found[0].stock.n_available), (Some(321), 77));

        stand.platform.remove_product(&domain(), ProductId::new(1));
        stand
            .deliver("inventory_items/delete", Change::StockItemDeleted(item))
            .await;
        stand
            .deliver("inventory_items/delete", Change::StockItemDeleted(987_654))
            .await;
        apply(&stand).await;
        assert_eq!(
            products::count(stand.db().conn(), actor.shop).await.expect("a count"),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn shop_that_changes_its_name_zone_and_currency_is_known_so_and_read_anew() {
    for_each_db(|db| async move {
        let (stand, actor) = read(db).await;
        let info = |currency| ShopInfo {
            name: "Lamps and more".to_owned(),
            currency,
            domain: domain(),
            timezone: "Europe/Paris".to_owned(),
        };
        let row = async || {
            let row = shops::find(stand.db().conn(), actor.shop).await.expect("an answer");
            row.expect("the shop")
        };
        assert_eq!(row().await.time_zone.as_deref(), Some("Europe/London"));
        let n_jobs = stand.jobs.all().len();
        stand.platform.change_shop(info(Currency::GBP));
        stand.deliver("shop/update", Change::ShopTouched).await;
        apply(&stand).await;
        let known = row().await;
        assert_eq!(
            (known.name.as_str(), known.time_zone.as_deref()),
            ("Lamps and more", Some("Europe/Paris"))
        );
        let syncs = |jobs: &[Job]| jobs.iter().filter(|job| matches!(job, Job::Sync { .. })).count();
        assert_eq!(syncs(&stand.jobs.all()[n_jobs..]), 0);

        stand.platform.change_shop(info(Currency::EUR));
        stand.deliver("shop/update", Change::ShopTouched).await;
        apply(&stand).await;
        assert_eq!(row().await.currency, Currency::EUR);
        assert_eq!(syncs(&stand.jobs.all()[n_jobs..]), 1, "every amount is another one now");
    })
    .await;
}

#[tokio::test]
async fn scopes_are_those_granted_last_and_what_is_missing_is_known() {
    for_each_db(|db| async move {
        let (stand, actor) = read(db).await;
        let missing = async || {
            stand
                .services
                .installs()
                .missing_scopes(&actor)
                .await
                .expect("an answer")
        };
        assert_eq!(missing().await, Vec::<String>::new());
        stand.platform.grant_scopes(&domain(), "write_products,read_orders");
        let delivery = stand
            .platform
            .deliver(&domain(), "app/scopes_update", Change::ScopesTouched);
        stand.bring(&delivery).await;
        stand.bring(&delivery).await;
        apply(&stand).await;
        assert_eq!(missing().await, ["read_returns"]);
        let look = stand.services.installs().look(actor.shop).await.expect("an answer");
        assert_eq!(
            (look.version_gap, look.missing_scopes),
            (None, vec!["read_returns".to_owned()])
        );
    })
    .await;
}

#[tokio::test]
async fn returns_are_known_by_line_with_their_reason_and_count_before_the_money() {
    for_each_db(|db| async move {
        let (stand, actor) = read(db).await;
        let shop = actor.shop;
        let stored = async |id| {
            let found = orders::returned_of(stand.db().conn(), shop, OrderId::new(id)).await;
            found.expect("an answer")
        };
        let kept = async || {
            let mut kept = 0;
            let sales = orders::for_each_sale(stand.db().conn(), shop, |sale| kept += sale.kept_quantity).await;
            sales.expect("sales");
            kept
        };
        assert_eq!(kept().await, 6);
        // A return names its order, or only itself.
        let mut one = order(1, 3, 5);
        let back = returned(&one, 1, "defective");
        one.returns = Some(back.clone());
        stand.platform.put_order(&domain(), one.clone());
        stand.deliver("returns/approve", Change::ReturnTouched(1)).await;
        stand
            .deliver("returns/approve", Change::OrderTouched(OrderId::new(1)))
            .await;
        apply(&stand).await;
        assert_eq!(stored(1).await, back);
        assert_eq!(kept().await, 5, "on its way back, not paid back yet");

        // A body of an order tells nothing of returns, and changes nothing of them.
        let mut body = order(1, 3, 6);
        body.lines[0].current_quantity = 0;
        body.returns = None;
        stand.deliver("orders/updated", Change::OrderChanged(body)).await;
        apply(&stand).await;
        assert_eq!(stored(1).await, back);
        assert_eq!(kept().await, 5, "paid back: it counts once");

        // Called off.
        stand.clock.advance(TimeDelta::minutes(1));
        let mut called_off = order(1, 3, 7);
        called_off.returns = Some(Vec::new());
        stand.platform.put_order(&domain(), called_off);
        stand
            .deliver("returns/cancel", Change::OrderTouched(OrderId::new(1)))
            .await;
        apply(&stand).await;
        assert_eq!(stored(1).await, []);
        assert_eq!(kept().await, 6);
    })
    .await;
}

#[tokio::test]
async fn reading_asks_each_order_with_returns_once_for_each_change() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 2);
        let mut one = order(2, 3, 0);
        one.returns = Some(returned(&one, 1, "size_too_small"));
        stand.platform.put_order(&domain(), one.clone());
        let shop = stand.open().await.shop;
        stand.clock.advance(TimeDelta::minutes(30));
        stand.services.sync().run(shop).await.expect("read");
        let conn = stand.db().conn();
        let found = orders::returned_of(conn, shop, OrderId::new(2))
            .await
            .expect("an answer");
        assert_eq!(Some(found), one.returns);
        assert_eq!(orders::returns_due(conn, shop, 10).await.expect("an answer"), []);
        orders::mark_returns_due(conn, shop, &[OrderId::new(2)])
            .await
            .expect("marked");
        assert_eq!(
            orders::returns_due(conn, shop, 10).await.expect("an answer"),
            [],
            "known for its last change"
        );
    })
    .await;
}

/// What is stored of a shop, as far as deliveries decide it.
#[derive(Debug, PartialEq)]
struct Rows {
    orders: BTreeMap<OrderId, Vec<(ProductId, i64, i64)>>,
    products: Vec<(ProductId, String, i64)>,
    returned: Vec<ReturnedLine>,
}

async fn rows(stand: &Stand, shop: ShopId) -> Rows {
    let conn = stand.db().conn();
    let mut found = BTreeMap::new();
    for order in orders::changed_since(conn, shop, instant(-1_000_000))
        .await
        .expect("orders")
    {
        let lines = order.lines.iter();
        let lines = lines.map(|line| (line.product_id, line.quantity, line.kept_quantity));
        found.insert(order.id, lines.collect());
    }
    let (all, variants) = products::load_catalogue(conn, shop).await.expect("a catalogue");
    let products = all.into_iter().map(|product| {
        let variant = variants.iter().find(|row| row.id == first_variant(product.id));
        (product.id, product.title, variant.map_or(0, |row| row.price_minor))
    });
    Rows {
        products: products.collect(),
        returned: orders::returned_of(conn, shop, OrderId::new(5))
            .await
            .expect("an answer"),
        orders: found,
    }
}

/// A history of a shop: what happened, in order, and what is told of it. The platform is at its end already, as it is
/// whenever deliveries come late.
fn history(stand: &Stand) -> Vec<(&'static str, Change)> {
    let cancelled = |id, minute| {
        let mut order = order(id, 2, minute);
        order.order.cancelled_at = Some(instant(minute));
        order
    };
    let mut refunded = order(5, 3, 14);
    refunded.lines[0].current_quantity = 0;
    let mut at_last = refunded.clone();
    at_last.returns = Some(returned(&refunded, 1, "defective"));
    stand.platform.put_order(&domain(), at_last);
    stand.platform.put_order(&domain(), cancelled(6, 12));
    let mut dearer = product(2, 15);
    dearer.variants[0].variant.price_minor = 9_900;
    let item = dearer.variants[0].stock_item_id.expect("an item");
    stand.platform.put_product(&domain(), dearer);
    stand.platform.remove_product(&domain(), ProductId::new(3));
    let order_5 = OrderId::new(5);
    vec![
        ("orders/create", Change::OrderChanged(without_returns(order(5, 3, 10)))),
        ("orders/edited", Change::OrderTouched(order_5)),
        ("orders/updated", Change::OrderChanged(without_returns(order(5, 2, 12)))),
        ("returns/approve", Change::ReturnTouched(5)),
        ("refunds/create", Change::OrderTouched(order_5)),
        ("orders/updated", Change::OrderChanged(without_returns(refunded))),
        ("orders/create", Change::OrderChanged(without_returns(order(6, 2, 11)))),
        (
            "orders/cancelled",
            Change::OrderChanged(without_returns(cancelled(6, 12))),
        ),
        ("orders/create", Change::OrderChanged(without_returns(order(7, 2, 11)))),
        ("orders/delete", Change::OrderDeleted(OrderId::new(7))),
        ("products/update", Change::ProductTouched(ProductId::new(2))),
        ("products/delete", Change::ProductDeleted(ProductId::new(3))),
        ("products/update", Change::ProductTouched(ProductId::new(3))),
        ("inventory_items/update", Change::StockItemTouched(item)),
        ("shop/update", Change::ShopTouched),
        ("app/scopes_update", Change::ScopesTouched),
    ]
}

fn without_returns(mut order: OrderSnapshot) -> OrderSnapshot {
    order.returns = None;
    order
}

async fn told_in(order_of: &[usize]) -> Rows {
    let db = TestDb::sqlite().await;
    let (stand, actor) = read(db).await;
    let history = history(&stand);
    for place in order_of {
        // Each under a name of its own: what comes twice under one name is told apart at the door already.
        let (topic, change) = history[*place].clone();
        stand.deliver(topic, change).await;
        apply(&stand).await;
        stand.clock.advance(TimeDelta::seconds(1));
    }
    rows(&stand, actor.shop).await
}

/// As many deliveries as [`history`] has.
const N_DELIVERIES: usize = 16;

#[test]
fn any_order_with_doubles_ends_in_the_same_rows() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let in_turn: Vec<usize> = (0..N_DELIVERIES).collect();
    let expected = runtime.block_on(told_in(&in_turn));
    assert_eq!(
        expected.orders.len(),
        4,
        "two read at first, one kept, one cancelled; the deleted one is gone"
    );
    assert_eq!(expected.returned.len(), 1);
    let doubled: Vec<usize> = in_turn.iter().chain(&in_turn[..N_DELIVERIES / 2]).copied().collect();
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&Just(doubled).prop_shuffle(), |order_of| {
            prop_assert_eq!(&runtime.block_on(told_in(&order_of)), &expected);
            Ok(())
        })
        .expect("every order ends alike");
}
