use std::collections::HashSet;

use pairwell_store::ladder_proposals;
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

#[tokio::test]
async fn proposal_is_put_away_and_taken_back() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let dismissed = async || ladder_proposals::dismissed(db, shop).await.expect("keys");
        assert_eq!(dismissed().await, HashSet::new());
        for (key, at) in [("a", 0), ("b", 1), ("a", 2)] {
            ladder_proposals::dismiss(db, shop, key, instant(at))
                .await
                .expect("put away");
        }
        assert_eq!(dismissed().await, HashSet::from(["a".to_owned(), "b".to_owned()]));
        for key in ["a", "unknown"] {
            ladder_proposals::undismiss(db, shop, key).await.expect("taken back");
        }
        assert_eq!(dismissed().await, HashSet::from(["b".to_owned()]));
    })
    .await;
}
