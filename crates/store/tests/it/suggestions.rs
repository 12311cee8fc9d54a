use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_store::{pairings, suggestions};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

use crate::key;

fn evidence(n_together: u32) -> CoPurchase {
    CoPurchase {
        n_together,
        n_source: 412,
        n_target: 450,
        n_orders: 20_000,
        attach_rate: f64::from(n_together) / 412.0,
        assoc_lift: 1.0 / 3.0,
    }
}

fn keys(rows: &[(SuggestionKey, CoPurchase)]) -> Vec<SuggestionKey> {
    rows.iter().map(|(key, _)| *key).collect()
}

#[tokio::test]
async fn suggestions_wait_until_they_are_judged() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let all = [
            (key(1, 2), evidence(38)),
            (key(2, 1), evidence(37)),
            (key(1, 3), evidence(9)),
            (key(4, 5), evidence(8)),
        ];
        suggestions::replace_all(conn, shop, &all).await.expect("stored");
        assert_eq!(
            suggestions::list_open(conn, shop, 0, 50).await.expect("a page"),
            (all.to_vec(), 4)
        );
        assert_eq!(
            suggestions::list_open(conn, shop, 1, 3).await.expect("a page"),
            (all[3..].to_vec(), 4)
        );
        assert_eq!(suggestions::strongest(conn, shop, 2).await.expect("pairs"), all[..2]);
        assert_eq!(
            suggestions::evidence(conn, shop, &key(1, 3)).await.expect("an answer"),
            Some(evidence(9))
        );
        assert_eq!(
            suggestions::evidence(conn, shop, &key(3, 1)).await.expect("an answer"),
            None
        );

        suggestions::dismiss(conn, shop, &[key(1, 3), key(2, 1)], instant(1))
            .await
            .expect("put away");
        suggestions::dismiss(conn, shop, &[key(1, 3)], instant(2))
            .await
            .expect("put away again");
        let entered = PairingIn {
            source: key(4, 5).source,
            target: key(4, 5).target,
            reason_text: None,
            is_enabled: false,
        };
        let id = pairings::insert(conn, shop, &entered, PairingOrigin::Suggested, instant(1))
            .await
            .expect("a pairing");
        let (open, n_open) = suggestions::list_open(conn, shop, 0, 50).await.expect("a page");
        assert_eq!((keys(&open), n_open), (vec![key(1, 2)], 1));
        assert_eq!(suggestions::count_open(conn, shop).await.expect("a count"), 1);
        let mut decided = suggestions::decided(conn, shop).await.expect("pairs");
        decided.sort_by_key(|key| (key.source, key.target));
        assert_eq!(
            decided,
            [key(1, 3), key(2, 1), key(4, 5)],
            "put away, or a pairing that is off"
        );
        assert_eq!(
            suggestions::strongest(conn, shop, 9).await.expect("pairs").len(),
            4,
            "judged or not"
        );

        suggestions::undismiss(conn, shop, &[key(2, 1)]).await.expect("back");
        pairings::soft_delete(conn, shop, id, instant(2))
            .await
            .expect("deleted");
        let (open, _) = suggestions::list_open(conn, shop, 0, 50).await.expect("a page");
        assert_eq!(keys(&open), [key(1, 2), key(2, 1), key(4, 5)]);
        assert_eq!(suggestions::decided(conn, shop).await.expect("pairs"), [key(1, 3)]);
    })
    .await;
}

#[tokio::test]
async fn learning_anew_replaces_all_but_the_dismissals() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        for shop in [shop, other] {
            suggestions::replace_all(conn, shop, &[(key(1, 2), evidence(3)), (key(1, 3), evidence(2))])
                .await
                .expect("stored");
        }
        suggestions::dismiss(conn, shop, &[key(1, 2)], instant(1))
            .await
            .expect("put away");
        let anew = [
            (key(1, 2), evidence(9)),
            (key(5, 6), evidence(8)),
            (key(1, 2), evidence(1)),
        ];
        suggestions::replace_all(conn, shop, &anew).await.expect("stored");
        let (open, _) = suggestions::list_open(conn, shop, 0, 50).await.expect("a page");
        assert_eq!(keys(&open), [key(5, 6)]);
        assert_eq!(
            suggestions::evidence(conn, shop, &key(1, 2)).await.expect("an answer"),
            Some(evidence(9)),
            "the first counts"
        );
        assert_eq!(
            suggestions::count_open(conn, other).await.expect("a count"),
            2,
            "another shop is left alone"
        );
        suggestions::replace_all(conn, shop, &[]).await.expect("stored");
        assert_eq!(suggestions::strongest(conn, shop, 9).await.expect("pairs"), []);
    })
    .await;
}
