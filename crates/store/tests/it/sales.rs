use pairwell_domain::sales::{Rebuy, SalesStats, VariantSales};
use pairwell_domain::{ProductId, VariantId};
use pairwell_store::sales;
use pairwell_test_support::{ShopBuilder, for_each_db};

pub(crate) fn stats(n_sold: u64) -> SalesStats {
    let variants = [11, 12, 21].map(|variant| VariantSales {
        product: ProductId::new(variant / 10),
        variant: VariantId::new(variant),
        n_sold,
        n_returned: 1,
    });
    SalesStats {
        variants: variants.to_vec(),
        rebuys: vec![Rebuy {
            product: ProductId::new(2),
            gap_days: 30,
            n_rebuys: 4,
            n_followed: 40,
            n_later: 3,
        }],
    }
}

#[tokio::test]
async fn sales_counted_last_take_the_place_of_those_before() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        assert_eq!(sales::load(db, shop).await.expect("sales"), SalesStats::default());
        sales::replace_all(db, shop, &stats(5)).await.expect("stored");
        assert_eq!(sales::load(db, shop).await.expect("sales"), stats(5));
        let mut fewer = stats(6);
        fewer.variants.truncate(1);
        fewer.rebuys.clear();
        let mut twice = fewer.clone();
        twice.variants.insert(0, stats(1).variants[0]);
        sales::replace_all(db, shop, &twice).await.expect("stored");
        assert_eq!(
            sales::load(db, shop).await.expect("sales"),
            fewer,
            "the last one counts"
        );
        sales::replace_all(db, shop, &SalesStats::default())
            .await
            .expect("stored");
        assert_eq!(sales::load(db, shop).await.expect("sales"), SalesStats::default());
    })
    .await;
}
