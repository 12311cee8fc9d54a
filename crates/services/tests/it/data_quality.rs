//! What offers are learned from, and what is wrong with it.

use pairwell_commerce::Change;
use pairwell_domain::ProductId;
use pairwell_domain::admin::QualityKind;
use pairwell_services::Actor;
use pairwell_test_support::{ShopBuilder, for_each_db};

use crate::support::{Stand, domain, product};

const POSTAGE: i64 = 3;

/// A shop of six products, one of them postage, in every order.
fn fill(stand: &Stand) {
    stand.fill(6, 40);
    let mut postage = product(POSTAGE, 1);
    postage.product.title = "Next day postage".to_owned();
    stand.platform.put_product(&domain(), postage);
}

#[tokio::test]
async fn learning_says_what_is_wrong_and_proposes_no_postage() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        fill(&stand);
        let actor = stand.open().await;
        let quality = stand.services.data_quality();
        let before = quality.load(&actor).await.expect("an answer");
        assert_eq!((before.learned, before.quality), (None, None));

        stand.services.sync().run(actor.shop).await.expect("read and learnt");
        let data = quality.load(&actor).await.expect("an answer");
        let learned = data.learned.expect("learnt");
        assert_eq!((learned.n_orders, learned.n_products), (40, 6));
        assert!(learned.engine.is_some());
        let found = data.quality.expect("looked at");
        assert_eq!(
            (found.report.n_products, found.report.n_orders, found.report.n_lines),
            (6, 40, 240)
        );
        let few = found
            .report
            .findings
            .iter()
            .find(|it| it.kind == QualityKind::TooFewOrders);
        assert_eq!(few.map(|it| (it.n_affected, it.n_of)), Some((40, 500)));
        let charges = found
            .report
            .findings
            .iter()
            .find(|it| it.kind == QualityKind::NonProducts);
        let charges = charges.expect("postage is found");
        assert_eq!((charges.n_affected, charges.n_of, charges.share), (1, 6, 1.0 / 6.0));
        assert_eq!(charges.examples[0].product, ProductId::new(POSTAGE));
        let titles: Vec<&str> = found.products.iter().map(|card| card.title.as_str()).collect();
        assert!(titles.contains(&"Next day postage"), "{titles:?}");

        let waiting = stand.services.suggestions().list(&actor, 0).await.expect("an answer");
        let named: Vec<ProductId> = waiting
            .items
            .iter()
            .flat_map(|it| [it.source.id, it.target.id])
            .collect();
        assert!(!named.is_empty());
        assert!(!named.contains(&ProductId::new(POSTAGE)));
    })
    .await;
}

#[tokio::test]
async fn looking_again_sees_what_changed_and_no_other_shop() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        fill(&stand);
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read and learnt");
        let mended = product(POSTAGE, 2);
        stand.deliver("products/update", Change::ProductChanged(mended)).await;
        stand.services.inbox().apply_due().await.expect("applied");

        let found = stand.services.data_quality().look(actor.shop).await.expect("looked");
        let kinds: Vec<QualityKind> = found.report.findings.iter().map(|it| it.kind).collect();
        assert!(!kinds.contains(&QualityKind::NonProducts), "{kinds:?}");
        let kept = stand.services.data_quality().load(&actor).await.expect("an answer");
        assert_eq!(kept.quality, Some(found));

        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let stranger = Actor { shop: other, ..actor };
        let none = stand.services.data_quality().load(&stranger).await.expect("an answer");
        assert_eq!((none.learned, none.quality), (None, None));
    })
    .await;
}
