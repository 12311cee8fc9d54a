//! What was deleted can be brought back for a month, and is gone after it.

use chrono::TimeDelta;
use pairwell_domain::ProductId;
use pairwell_domain::pairing::PairingIn;
use pairwell_test_support::for_each_db;

use crate::support::Stand;

#[tokio::test]
async fn deletion_lasts_after_a_month() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(2, 1);
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read");
        let pairings = stand.services.pairings();
        let entered = PairingIn {
            source: ProductId::new(1),
            target: ProductId::new(2),
            reason_text: None,
            is_enabled: true,
        };
        let id = pairings.create(&actor, entered).await.expect("a pairing").id;
        let housekeeping = stand.services.housekeeping();
        assert_eq!(
            housekeeping.purge_deleted().await.expect("done"),
            0,
            "what is in use stays"
        );

        pairings.delete(&actor, id).await.expect("deleted");
        stand.clock.advance(TimeDelta::days(29));
        assert_eq!(housekeeping.purge_deleted().await.expect("done"), 0);
        pairings.restore(&actor, id).await.expect("brought back");

        pairings.delete(&actor, id).await.expect("deleted");
        stand.clock.advance(TimeDelta::days(31));
        assert_eq!(housekeeping.purge_deleted().await.expect("done"), 1);
        let gone = pairings.restore(&actor, id).await;
        assert!(
            matches!(&gone, Err(error) if error.kind() == pairwell_domain::ErrorKind::NotFound),
            "{gone:?}"
        );
    })
    .await;
}
