//! Encryption keys are changed while shops are served, and the old one can be taken away after.

use std::collections::BTreeMap;

use pairwell_services::Services;
use pairwell_services::sealing::SealError;
use pairwell_test_support::for_each_db;

use crate::support::Stand;

async fn in_use(services: &Services) -> BTreeMap<String, u64> {
    services.keys().in_use().await.expect("an answer")
}

fn sealing(key: &str) -> BTreeMap<String, u64> {
    BTreeMap::from([(key.to_owned(), 1)])
}

#[tokio::test]
async fn tokens_are_sealed_anew_and_the_old_key_is_not_needed_any_more() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(2, 1);
        let shop = stand.open().await.shop;
        assert_eq!(in_use(&stand.services).await, sealing("k1"));

        let both = stand.process_with(&["k2", "k1"]);
        assert_eq!(both.keys().in_force(), "k2");
        let rotated = both.keys().rotate().await.expect("sealed anew");
        assert_eq!((rotated.n_resealed, rotated.n_current), (1, 0));
        assert!(rotated.broken.is_empty());
        assert_eq!(in_use(&both).await, sealing("k2"));
        let again = both.keys().rotate().await.expect("nothing to do");
        assert_eq!((again.n_resealed, again.n_current), (0, 1));

        let new = stand.process_with(&["k2"]);
        new.sync().run(shop).await.expect("the token opens");
        let old = stand.process_with(&["k1"]);
        assert!(old.sync().run(shop).await.is_err(), "and the old key opens nothing");
    })
    .await;
}

#[tokio::test]
async fn tokens_of_a_key_that_is_gone_are_named_and_stay() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(2, 1);
        let shop = stand.open().await.shop;
        let other = stand.process_with(&["k3"]);
        let rotated = other.keys().rotate().await.expect("an answer");
        assert_eq!(
            rotated.broken,
            [("lamps.myshopify.com".to_owned(), SealError::UnknownKey("k1".to_owned()))]
        );
        assert_eq!(rotated.n_resealed, 0);
        stand.services.sync().run(shop).await.expect("they open as before");
    })
    .await;
}
