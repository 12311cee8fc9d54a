use pairwell_domain::ProductId;
use pairwell_domain::admin::{DataQuality, QualityExample, QualityFinding, QualityKind, Severity};
use pairwell_store::data_reports;
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::ConnectionTrait;

fn report(n_orders: u64) -> DataQuality {
    let finding = QualityFinding {
        kind: QualityKind::NonProducts,
        severity: Severity::Minor,
        n_affected: 1,
        n_of: 20,
        share: 0.05,
        n_in_top_ten: 1,
        examples: vec![QualityExample {
            product: ProductId::new(3),
            note: Some("it is called \"postage\"\0".to_owned()),
        }],
        groups: Vec::new(),
        sentence: "1 of 20 products is nothing to offer.".to_owned(),
    };
    DataQuality {
        n_orders,
        orders_from_to: Some((instant(0), instant(9))),
        findings: vec![finding],
        ..DataQuality::default()
    }
}

#[tokio::test]
async fn last_report_of_each_shop_is_kept() {
    for_each_db(|db| async move {
        let db = db.conn();
        let [lamps, mugs] = [
            ShopBuilder::new("lamps").insert(db).await,
            ShopBuilder::new("mugs").insert(db).await,
        ];
        assert_eq!(data_reports::get(db, lamps).await.expect("an answer"), None);
        data_reports::put(db, lamps, &report(5), instant(1))
            .await
            .expect("kept");
        data_reports::put(db, mugs, &report(6), instant(2)).await.expect("kept");
        data_reports::put(db, lamps, &report(7), instant(3))
            .await
            .expect("kept");
        let kept = data_reports::get(db, lamps).await.expect("an answer");
        assert_eq!(kept, Some((report(7), instant(3))));
        let kept = data_reports::get(db, mugs).await.expect("an answer");
        assert_eq!(kept, Some((report(6), instant(2))));
    })
    .await;
}

#[tokio::test]
async fn report_that_is_not_read_any_more_counts_as_none() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        data_reports::put(db, shop, &report(5), instant(1)).await.expect("kept");
        db.execute_unprepared("UPDATE data_reports SET content = '{\"findings\":7}'")
            .await
            .expect("spoilt");
        assert_eq!(data_reports::get(db, shop).await.expect("an answer"), None);
    })
    .await;
}
