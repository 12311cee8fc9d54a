//! Orders from a file: all of it or nothing, and the same file twice is the same.

use pairwell_domain::Currency;
use pairwell_services::import::{ImportError, Imported};
use pairwell_test_support::for_each_db;

use crate::support::Stand;

const HEADER: &str = "order_id,ordered_at,product_id,title,quantity,unit_price,customer_id\n";
const FIRST: &str =
    "A1,2026-01-30,L1,Lamp,1,20.00,C1\nA1,2026-01-30,B1,Bulb,2,2.50,C1\nA2,2026-01-31,L1,Lamp,1,20.00,\n";

async fn import(stand: &Stand, lines: &str) -> Result<Imported, ImportError> {
    let file = format!("{HEADER}{lines}");
    let imports = stand.services.imports();
    imports.orders("my-lamps", Currency::GBP, file.as_bytes()).await
}

#[tokio::test]
async fn same_file_twice_is_the_same_and_a_longer_one_adds_what_is_new() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let first = import(&stand, FIRST).await.expect("a good file");
        assert_eq!((first.n_orders, first.n_lines, first.n_products), (2, 3, 2));
        assert_eq!(import(&stand, FIRST).await.expect("a good file"), first);
        let stored = stand.counts(first.shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (2, 3));

        let longer = format!("{FIRST}A3,2026-02-01,B1,Bulb,1,2.50,C2\n");
        let third = import(&stand, &longer).await.expect("a good file");
        assert_eq!(third.shop, first.shop);
        let stored = stand.counts(first.shop).await;
        assert_eq!((stored.n_orders, stored.n_lines), (3, 4));
    })
    .await;
}

#[tokio::test]
async fn file_with_a_bad_line_changes_nothing() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let shop = import(&stand, FIRST).await.expect("a good file").shop;
        let bad = format!("{FIRST}A3,2026-02-01,B1,Bulb,1,2.50,C2\nA4,2026-02-01,B1,Bulb,none,2.50,C2\n");
        let refused = import(&stand, &bad).await.expect_err("a bad line");
        let ImportError::BadLines { lines, n_bad, n_lines } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((n_bad, n_lines, lines[0].line), (1, 5, 6));
        assert!(lines[0].reason.contains("quantity"), "{}", lines[0].reason);
        assert_eq!(stand.counts(shop).await.n_orders, 2);
    })
    .await;
}

#[tokio::test]
async fn imported_shop_can_be_learnt() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let lines: String = (0..6)
            .map(|n| format!("A{n},2026-01-30,L1,Lamp,1,20.00,\nA{n},2026-01-30,B1,Bulb,1,2.50,\n"))
            .chain((6..30).map(|n| format!("A{n},2026-01-30,X{n},Other,1,2.50,\n")))
            .collect();
        let shop = import(&stand, &lines).await.expect("a good file").shop;
        let learnt = stand.services.learning().learn(shop).await.expect("learnt");
        assert_eq!(
            (learnt.n_orders, learnt.n_suggestions),
            (30, 2),
            "lamp and bulb, both ways"
        );
    })
    .await;
}
