use pairwell_domain::decision::Bought;
use pairwell_domain::order::{Order, OrderLine};
use pairwell_domain::{CustomerId, OrderId, ProductId, ShopId};
use pairwell_store::orders::{self, ChangedLine, ChangedOrder, KeptLine, Replaced, Sale};
use pairwell_test_support::{
    BuiltOrder, OrderBuilder, ProductBuilder, ShopBuilder, first_variant, for_each_db, instant,
};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use crate::{offer_id, visitor_id};

fn order(shop: ShopId, id: i64, products: &[i64]) -> OrderBuilder {
    products.iter().fold(OrderBuilder::new(shop).id(id), |order, product| {
        order.line(first_variant(ProductId::new(*product)), 1)
    })
}

async fn kept(db: &impl ConnectionTrait, shop: ShopId) -> Vec<(i64, i64)> {
    let mut lines = Vec::new();
    orders::for_each_kept_line(db, shop, |line| {
        lines.push((line.order_id.get(), line.product_id.get()))
    })
    .await
    .expect("a walk");
    lines
}

/// Everything stored of orders, as text, to compare whole states.
async fn everything(db: &impl ConnectionTrait) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "SELECT CAST(shop_id AS TEXT) || '/' || id || '/' || name || '/' || COALESCE(CAST(customer_id AS TEXT), '-') \
         || '/' || COALESCE(visitor_id, '-') || '/' || currency || '/' || total_minor || '/' \
         || CAST(updated_at AS TEXT) || '/' || CAST(placed_at AS TEXT) || '/' \
         || COALESCE(CAST(cancelled_at AS TEXT), '-') FROM orders ORDER BY shop_id, id",
        "SELECT CAST(shop_id AS TEXT) || '/' || id || '/' || order_id || '/' || COALESCE(CAST(product_id AS TEXT), '-') \
         || '/' || quantity || '/' || current_quantity || '/' || total_minor || '/' || COALESCE(offer_id, '-') \
         FROM order_lines ORDER BY shop_id, id",
        "SELECT CAST(shop_id AS TEXT) || '/' || id || '/' || order_id || '/' || amount_minor || '/' \
         || CAST(refunded_at AS TEXT) FROM refunds ORDER BY shop_id, id",
    ] {
        let statement = Statement::from_string(db.get_database_backend(), sql);
        for row in db.query_all_raw(statement).await.expect("rows") {
            rows.push(row.try_get_by_index(0).expect("a text"));
        }
    }
    rows
}

#[tokio::test]
async fn parts_of_a_bulk_file_may_come_in_any_order_and_again() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let built: Vec<BuiltOrder> = vec![
            order(shop, 1, &[1, 2])
                .customer(CustomerId::new(7))
                .visitor(visitor_id(1))
                .refund(5, 300)
                .build(),
            order(shop, 2, &[2]).by_offer(offer_id(1)).placed_at(instant(3)).build(),
            order(shop, 3, &[1]).cancelled_at(instant(9)).build(),
        ];
        let heads: Vec<Order> = built.iter().map(|built| built.order.clone()).collect();
        let lines: Vec<OrderLine> = built.iter().flat_map(|built| built.lines.clone()).collect();
        let refunds: Vec<_> = built.iter().flat_map(|built| built.refunds.clone()).collect();

        // Children first, one of them twice.
        orders::upsert_lines(db, shop, &lines[1..], instant(10))
            .await
            .expect("stored");
        orders::upsert_refunds(db, shop, &refunds).await.expect("stored");
        assert_eq!(kept(db, shop).await, [], "lines wait for their order");
        assert_eq!(orders::upsert_many(db, shop, &heads, None).await.expect("stored"), 3);
        assert_eq!(
            orders::upsert_lines(db, shop, &lines, instant(10))
                .await
                .expect("stored"),
            4
        );
        assert_eq!(
            kept(db, shop).await,
            [(1, 1), (1, 2), (2, 2)],
            "the cancelled order is left out"
        );

        let before = everything(db).await;
        orders::upsert_refunds(db, shop, &refunds).await.expect("stored");
        orders::upsert_lines(db, shop, &lines, instant(10))
            .await
            .expect("stored");
        orders::upsert_many(db, shop, &heads, None).await.expect("stored");
        assert_eq!(everything(db).await, before, "the same again changes nothing");
        assert_eq!(before.len(), 3 + 4 + 1);
    })
    .await;
}

#[tokio::test]
async fn one_order_at_a_time_ends_in_the_same_rows_as_a_bulk_file() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let built = order(shop, 1, &[1, 2])
            .by_offer(offer_id(3))
            .kept(0)
            .refund(5, 300)
            .build();
        let whole = {
            let txn = db.conn().begin().await.expect("a transaction");
            orders::replace_order(&txn, shop, &built.order, &built.lines, &built.refunds, None)
                .await
                .expect("stored");
            everything(&txn).await
        };
        orders::upsert_many(db.conn(), shop, std::slice::from_ref(&built.order), None)
            .await
            .expect("stored");
        orders::upsert_lines(db.conn(), shop, &built.lines, instant(0))
            .await
            .expect("stored");
        orders::upsert_refunds(db.conn(), shop, &built.refunds)
            .await
            .expect("stored");
        assert_eq!(everything(db.conn()).await, whole);
    })
    .await;
}

#[tokio::test]
async fn webhook_replaces_an_order_and_older_news_is_stale() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        order(shop, 1, &[1, 2]).updated_at(instant(5)).insert(db).await;
        let replace = async |built: BuiltOrder| {
            orders::replace_order(db, shop, &built.order, &built.lines, &built.refunds, None)
                .await
                .expect("an answer")
        };
        let older = order(shop, 1, &[9]).updated_at(instant(4)).refund(1, 5).build();
        let before = everything(db).await;
        assert_eq!(replace(older).await, Replaced::Stale);
        assert_eq!(everything(db).await, before, "stale news changes nothing at all");

        let same = order(shop, 1, &[1, 2]).updated_at(instant(5)).build();
        assert_eq!(replace(same).await, Replaced::Applied);
        assert_eq!(everything(db).await, before);

        let newer = order(shop, 1, &[3]).updated_at(instant(6)).build();
        assert_eq!(replace(newer).await, Replaced::Applied);
        assert_eq!(kept(db, shop).await, [(1, 3)], "lines that are gone are gone");
    })
    .await;
}

#[tokio::test]
async fn file_begun_before_a_webhook_does_not_undo_it() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        // The file was begun at minute 5; the webhook tells of minute 7, when a line was taken back.
        order(shop, 1, &[1, 2]).kept(0).updated_at(instant(7)).insert(db).await;
        let from_file = order(shop, 1, &[1, 2]).updated_at(instant(4)).build();
        assert_eq!(
            orders::upsert_many(db, shop, &[from_file.order], None)
                .await
                .expect("stored"),
            0
        );
        assert_eq!(
            orders::upsert_lines(db, shop, &from_file.lines, instant(5))
                .await
                .expect("stored"),
            0
        );
        assert_eq!(kept(db, shop).await, [(1, 1)]);

        // A head that is newer than the file's beginning, because the order changed while it was written, brings
        // its lines all the same: nobody knows them as a whole.
        let while_written = order(shop, 2, &[3, 4]).updated_at(instant(6)).build();
        orders::upsert_many(db, shop, &[while_written.order], None)
            .await
            .expect("stored");
        assert_eq!(
            orders::upsert_lines(db, shop, &while_written.lines, instant(5))
                .await
                .expect("stored"),
            2
        );

        // A later file knows better than the webhook.
        assert_eq!(
            orders::upsert_lines(db, shop, &from_file.lines, instant(8))
                .await
                .expect("stored"),
            2
        );
        assert_eq!(kept(db, shop).await, [(1, 1), (1, 2), (2, 3), (2, 4)]);
    })
    .await;
}

#[tokio::test]
async fn offer_of_a_line_is_not_forgotten() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        order(shop, 1, &[1]).by_offer(offer_id(1)).insert(db).await;
        order(shop, 1, &[1]).updated_at(instant(1)).insert(db).await;
        let lines = orders::attributed(db, shop).await.expect("lines");
        assert_eq!(
            lines.iter().map(|line| line.offer_id).collect::<Vec<_>>(),
            [Some(offer_id(1))]
        );
    })
    .await;
}

#[tokio::test]
async fn attributed_lines_are_those_of_offers_in_orders_that_stand() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let other = ShopBuilder::new("other").insert(db).await;
        let built = order(shop, 1, &[1, 2]).by_offer(offer_id(1)).kept(0).build();
        order(shop, 1, &[1, 2]).by_offer(offer_id(1)).kept(0).insert(db).await;
        order(shop, 2, &[1])
            .by_offer(offer_id(2))
            .cancelled_at(instant(1))
            .insert(db)
            .await;
        order(shop, 3, &[1]).insert(db).await;
        order(other, 4, &[1]).by_offer(offer_id(4)).insert(db).await;
        let lines = orders::attributed(db, shop).await.expect("lines");
        assert_eq!(
            lines,
            built.lines[1..],
            "returned pieces too: what was kept is for the caller to say"
        );
    })
    .await;
}

#[tokio::test]
async fn kept_lines_come_grouped_by_order_over_any_number_of_pages() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        // Two and a half pages of lines; an order of three lines lies across each border.
        let built: Vec<BuiltOrder> = (1..=16_667).map(|id| order(shop, id, &[1, 2, 3]).build()).collect();
        for chunk in built.chunks(5_000) {
            let heads: Vec<Order> = chunk.iter().map(|built| built.order.clone()).collect();
            let lines: Vec<OrderLine> = chunk.iter().rev().flat_map(|built| built.lines.clone()).collect();
            orders::upsert_many(db, shop, &heads, None).await.expect("stored");
            orders::upsert_lines(db, shop, &lines, instant(0))
                .await
                .expect("stored");
        }
        let mut lines: Vec<KeptLine> = Vec::new();
        orders::for_each_kept_line(db, shop, |line| lines.push(line))
            .await
            .expect("a walk");
        assert_eq!(lines.len(), 3 * 16_667);
        assert!(lines.is_sorted_by_key(|line| line.order_id));
        assert!(
            lines
                .chunks(3)
                .all(|basket| basket.iter().map(|line| line.product_id.get()).eq([1, 2, 3]))
        );
        assert_eq!(lines[0].placed_at, instant(0));
        let stats = orders::counts(db, shop).await.expect("counts");
        assert_eq!((stats.n_orders, stats.n_lines), (16_667, 3 * 16_667));
    })
    .await;
}

#[tokio::test]
async fn lines_without_product_or_pieces_are_no_part_of_a_basket() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let BuiltOrder { order, mut lines, .. } = order(shop, 1, &[1, 2, 3]).kept(0).build();
        lines[0].product_id = None;
        lines[0].variant_id = None;
        orders::replace_order(db, shop, &order, &lines, &[], None)
            .await
            .expect("stored");
        assert_eq!(kept(db, shop).await, [(1, 2)]);
    })
    .await;
}

#[tokio::test]
async fn questions_about_no_orders_have_answers() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        assert_eq!(
            orders::counts(db, shop).await.expect("counts"),
            orders::OrderStats::default()
        );
        assert_eq!(orders::last_change(db, shop).await.expect("an answer"), None);
        assert_eq!(orders::last_bought_product(db, shop).await.expect("an answer"), None);
        assert_eq!(kept(db, shop).await, []);
        assert_eq!(orders::upsert_many(db, shop, &[], None).await.expect("nothing"), 0);
        assert_eq!(
            orders::upsert_lines(db, shop, &[], instant(0)).await.expect("nothing"),
            0
        );
        assert_eq!(orders::upsert_refunds(db, shop, &[]).await.expect("nothing"), 0);
    })
    .await;
}

#[tokio::test]
async fn newest_bought_product_is_one_of_the_catalogue() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        ProductBuilder::new(1).insert(db, shop).await;
        let gone = ProductBuilder::new(2).insert(db, shop).await;
        pairwell_store::products::delete(db, shop, gone, instant(1))
            .await
            .expect("deleted");
        order(shop, 10, &[1]).placed_at(instant(1)).insert(db).await;
        order(shop, 11, &[2]).placed_at(instant(2)).insert(db).await;
        let newest = orders::last_bought_product(db, shop).await.expect("an answer");
        assert_eq!(newest, Some(ProductId::new(1)));
        assert_eq!(
            orders::last_change(db, shop).await.expect("an answer"),
            Some(instant(2))
        );
        assert_ne!(OrderBuilder::new(shop).build().order.id, OrderId::new(0));
    })
    .await;
}

#[tokio::test]
async fn sales_tell_what_was_returned_too_and_by_whom() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let BuiltOrder { order, mut lines, .. } = order(shop, 1, &[1, 2, 3])
            .kept(0)
            .customer(CustomerId::new(7))
            .placed_at(instant(4))
            .build();
        lines[0].product_id = None;
        lines[1].variant_id = None;
        lines[1].quantity = 2;
        orders::replace_order(db, shop, &order, &lines, &[], None)
            .await
            .expect("stored");
        OrderBuilder::new(shop)
            .id(2)
            .line(first_variant(ProductId::new(1)), 1)
            .cancelled_at(instant(5))
            .insert(db)
            .await;
        let mut sales = Vec::new();
        orders::for_each_sale(db, shop, |sale| sales.push(sale))
            .await
            .expect("a walk");
        let sale = Sale {
            order_id: OrderId::new(1),
            customer: Some(CustomerId::new(7)),
            placed_at: instant(4),
            product_id: ProductId::new(2),
            variant_id: None,
            quantity: 2,
            kept_quantity: 1,
            total_minor: lines[1].total_minor,
        };
        let returned = Sale {
            product_id: ProductId::new(3),
            variant_id: Some(first_variant(ProductId::new(3))),
            quantity: 1,
            kept_quantity: 0,
            total_minor: lines[2].total_minor,
            ..sale
        };
        assert_eq!(sales, [sale, returned]);
    })
    .await;
}

#[tokio::test]
async fn changes_are_read_alone_and_as_they_are_now() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let placed = |id, products: &[i64]| order(shop, id, products).placed_at(instant(id));
        for id in 1..=4 {
            placed(id, &[1, 2]).insert(db).await;
        }
        // Of the old ones, the third loses a line and the first is cancelled later; nothing is left of the fourth.
        placed(3, &[2]).updated_at(instant(50)).insert(db).await;
        let cancelled = placed(1, &[1, 2]).cancelled_at(instant(60)).updated_at(instant(60));
        cancelled.insert(db).await;
        placed(4, &[5])
            .kept(0)
            .customer(CustomerId::new(7))
            .updated_at(instant(70))
            .insert(db)
            .await;

        let line = |product, kept_quantity| ChangedLine {
            product_id: ProductId::new(product),
            variant_id: Some(first_variant(ProductId::new(product))),
            quantity: 1,
            kept_quantity,
        };
        let changed = |id, customer: Option<i64>, lines: &[ChangedLine]| ChangedOrder {
            id: OrderId::new(id),
            customer: customer.map(CustomerId::new),
            placed_at: instant(id),
            lines: lines.to_vec(),
        };
        let since = |minute| orders::changed_since(db, shop, instant(minute));
        let all_three = [
            changed(1, None, &[]),
            changed(3, None, &[line(2, 1)]),
            changed(4, Some(7), &[line(5, 0)]),
        ];
        assert_eq!(since(50).await.expect("an answer"), all_three);
        assert_eq!(
            since(70).await.expect("an answer"),
            all_three[2..],
            "the very moment counts too"
        );
        assert_eq!(since(71).await.expect("an answer"), []);
        assert_eq!(since(0).await.expect("an answer").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn more_changes_than_one_page_are_read() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let heads: Vec<_> = (1..=2_500)
            .map(|id| order(shop, id, &[]).placed_at(instant(id / 1_500)).build().order)
            .collect();
        orders::upsert_many(db, shop, &heads, None).await.expect("stored");
        let changed = orders::changed_since(db, shop, instant(0)).await.expect("an answer");
        assert_eq!(changed.len(), 2_500);
        assert!(changed.is_sorted_by_key(|order| order.id));
    })
    .await;
}

#[tokio::test]
async fn shopper_has_bought_what_was_kept_by_name_or_by_browser() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let (buyer, browser) = (CustomerId::new(7), visitor_id(1));
        let placed = |id, minute, products: &[i64]| order(shop, id, products).placed_at(instant(minute));
        placed(1, 1, &[1, 2]).customer(buyer).insert(db).await;
        placed(2, 2, &[3, 1]).visitor(browser).insert(db).await;
        placed(3, 3, &[4])
            .customer(buyer)
            .visitor(browser)
            .kept(0)
            .insert(db)
            .await;
        placed(4, 4, &[2]).customer(buyer).visitor(browser).insert(db).await;
        placed(5, 5, &[5])
            .customer(buyer)
            .cancelled_at(instant(6))
            .insert(db)
            .await;
        placed(6, 6, &[6])
            .customer(CustomerId::new(8))
            .visitor(visitor_id(2))
            .insert(db)
            .await;
        placed(7, 7, &[7]).insert(db).await;
        let bought = async |visitor, customer, limit| {
            let bought = orders::bought_by(db, shop, visitor, customer, limit).await;
            bought.expect("products")
        };
        let at = |product, minute| Bought {
            product: ProductId::new(product),
            last_at: instant(minute),
        };
        assert_eq!(
            bought(Some(browser), Some(buyer), 9).await,
            [at(2, 4), at(1, 2), at(3, 2)]
        );
        assert_eq!(bought(Some(browser), Some(buyer), 2).await, [at(2, 4), at(1, 2)]);
        assert_eq!(bought(None, Some(buyer), 9).await, [at(2, 4), at(1, 1)]);
        assert_eq!(bought(Some(browser), None, 9).await, [at(2, 4), at(1, 2), at(3, 2)]);
        assert_eq!(bought(None, None, 9).await, []);
    })
    .await;
}
