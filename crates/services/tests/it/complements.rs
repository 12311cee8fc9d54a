//! Lists of complementary products, from the platform to pairings and back.

use pairwell_commerce::{Change, ProductSnapshot};
use pairwell_domain::ProductId;
use pairwell_domain::admin::{ComplementState, PairingFilter};
use pairwell_domain::pairing::PairingIn;
use pairwell_services::Actor;
use pairwell_test_support::for_each_db;

use crate::support::{Stand, domain, product};

fn listing(id: i64, changed_at_minute: i64, complements: &[i64]) -> ProductSnapshot {
    ProductSnapshot {
        complements: complements.iter().copied().map(ProductId::new).collect(),
        ..product(id, changed_at_minute)
    }
}

/// The pairs of a preview, and what would become of each.
async fn preview(stand: &Stand, actor: &Actor) -> Vec<(i64, i64, ComplementState)> {
    let shown = stand.services.complements().preview(actor, 0).await.expect("a preview");
    assert_eq!(shown.page.items.len() as u64, shown.page.n_total);
    let items = shown.page.items.into_iter();
    items
        .map(|pair| (pair.source.id.get(), pair.target.id.get(), pair.state))
        .collect()
}

async fn pairs(stand: &Stand, actor: &Actor) -> Vec<(i64, i64)> {
    let pairings = stand.services.pairings();
    let page = pairings.list(actor, &PairingFilter::default()).await.expect("a page");
    let items = page.items.into_iter();
    items
        .map(|pairing| (pairing.source.id.get(), pairing.target.id.get()))
        .collect()
}

#[tokio::test]
async fn lists_are_read_shown_taken_over_and_taken_back() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(4, 1);
        stand.platform.put_product(&domain(), listing(1, 0, &[3, 2, 77]));
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read");
        let own = PairingIn {
            source: ProductId::new(1),
            target: ProductId::new(2),
            reason_text: Some("they fit".to_owned()),
            is_enabled: false,
        };
        let own = stand.services.pairings().create(&actor, own).await.expect("a pairing");
        let listed = [
            (1, 3, ComplementState::New),
            (1, 2, ComplementState::Paired),
            (1, 77, ComplementState::Unknown),
        ];
        assert_eq!(preview(&stand, &actor).await, listed);

        let complements = stand.services.complements();
        let taken = complements.take(&actor).await.expect("taken");
        assert_eq!(taken.n_made, 1);
        assert_eq!(pairs(&stand, &actor).await, [(1, 2), (1, 3)]);
        let now = stand
            .services
            .pairings()
            .get(&actor, own.id)
            .await
            .expect("the pairing");
        assert_eq!(now, own, "the merchant's own is as it was");
        stand.clock.advance(chrono::TimeDelta::minutes(1));
        assert_eq!(complements.take(&actor).await.expect("taken").n_made, 0);

        assert_eq!(complements.take_back(&actor, taken.at).await.expect("taken back"), 1);
        assert_eq!(pairs(&stand, &actor).await, [(1, 2)]);
        assert_eq!(preview(&stand, &actor).await, listed);
    })
    .await;
}

#[tokio::test]
async fn list_that_changes_on_the_platform_changes_here() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 1);
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read");
        assert_eq!(preview(&stand, &actor).await, []);
        for (minute, list) in [(5, &[2_i64, 3][..]), (6, &[3][..])] {
            stand.platform.put_product(&domain(), listing(1, minute, list));
            stand
                .deliver("products/update", Change::ProductTouched(ProductId::new(1)))
                .await;
            stand.services.inbox().apply_due().await.expect("applied");
            let shown = preview(&stand, &actor).await;
            let targets: Vec<i64> = shown.iter().map(|(_, target, _)| *target).collect();
            assert_eq!(targets, list);
        }
    })
    .await;
}
