//! What a merchant is asked about a pairing before it goes live.

use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::questions::{Question, Verdict};
use pairwell_domain::{ErrorKind, ProductId};
use pairwell_services::Actor;
use pairwell_store::products;
use pairwell_test_support::{ProductBuilder, ShopBuilder, for_each_db};

use crate::support::Stand;

fn pairing(target: i64, reason: Option<&str>) -> PairingIn {
    PairingIn {
        source: ProductId::new(1),
        target: ProductId::new(target),
        reason_text: reason.map(str::to_owned),
        is_enabled: true,
    }
}

async fn verdict(stand: &Stand, actor: &Actor, entered: PairingIn, question: Question) -> Verdict {
    let answers = stand.services.pairings().review(actor, entered).await.expect("answers");
    assert_eq!(answers.len(), 5);
    let answer = answers.into_iter().find(|answer| answer.question == question);
    answer.expect("every question is answered").verdict
}

#[tokio::test]
async fn five_questions_follow_what_is_entered_and_what_the_shop_knows() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = stand.open().await;
        let conn = stand.db().conn();
        let other = ShopBuilder::new("elsewhere").insert(conn).await;
        for (shop, id) in [(actor.shop, 1), (actor.shop, 2), (other, 3)] {
            let (product, variant) = ProductBuilder::new(id).price_minor(1_000).build();
            products::upsert_many(conn, shop, &[product]).await.expect("a product");
            products::upsert_variants(conn, shop, &[variant])
                .await
                .expect("its variant");
        }
        let bare = verdict(&stand, &actor, pairing(2, None), Question::Need).await;
        let explained = verdict(&stand, &actor, pairing(2, Some("fits this lamp")), Question::Need).await;
        assert_eq!((bare, explained), (Verdict::Weak, Verdict::Holds));

        let of_this_shop = verdict(&stand, &actor, pairing(2, None), Question::Experience).await;
        let of_another = verdict(&stand, &actor, pairing(3, None), Question::Experience).await;
        let of_nobody = verdict(&stand, &actor, pairing(4, None), Question::Experience).await;
        assert_eq!((of_this_shop, of_another), (Verdict::Holds, Verdict::Weak));
        assert_eq!(of_another, of_nobody, "another shop's product is like an unknown one");

        assert_eq!(
            verdict(&stand, &actor, pairing(2, None), Question::Timing).await,
            Verdict::Weak
        );
        let placements = stand.services.placements();
        placements
            .set_enabled(&actor, PlacementKind::ProductPage, true)
            .await
            .expect("switched on");
        assert_eq!(
            verdict(&stand, &actor, pairing(2, None), Question::Timing).await,
            Verdict::Holds
        );

        let with_itself = stand.services.pairings().review(&actor, pairing(1, None)).await;
        assert_eq!(with_itself.expect_err("no pair").kind(), ErrorKind::Invalid);
    })
    .await;
}
