//! What is known of shoppers' attention, and writers who meet at it.

use futures::future::join_all;
use pairwell_domain::attention::{Attention, Declined};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::{CustomerId, ProductId, ShopId};
use pairwell_store::attention::{self, Subject, Versioned};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};
use sea_orm::ConnectionTrait;

use crate::{n_rows, visitor_id};

fn visitor() -> Subject {
    Subject::Visitor(visitor_id(1))
}

fn customer() -> Subject {
    Subject::Customer(CustomerId::new(7))
}

pub(crate) fn declined(product: i64) -> Attention {
    Attention {
        last_at: Some(instant(3)),
        shown: Vec::new(),
        declined: vec![Declined {
            product: ProductId::new(product),
            kind: OfferKind::CrossSell,
            ladder: None,
            at: instant(3),
        }],
    }
}

fn versioned(subject: Subject, version: u64, product: i64) -> Versioned {
    Versioned {
        subject,
        version,
        attention: declined(product),
    }
}

async fn load(db: &impl ConnectionTrait, shop: ShopId, subjects: &[Subject]) -> Vec<Versioned> {
    attention::load(db, shop, subjects).await.expect("attention")
}

#[tokio::test]
async fn attention_is_empty_until_it_is_saved() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        assert_eq!(load(conn, shop, &[]).await, []);
        let unknown = Versioned {
            subject: customer(),
            version: 0,
            attention: Attention::default(),
        };
        assert_eq!(load(conn, shop, &[customer()]).await, std::slice::from_ref(&unknown));
        let new = versioned(visitor(), 0, 2);
        assert!(
            attention::save_if_unchanged(conn, shop, std::slice::from_ref(&new), instant(0))
                .await
                .expect("an answer")
        );
        let saved = versioned(visitor(), 1, 2);
        assert_eq!(load(conn, shop, &[customer(), visitor()]).await, [unknown, saved]);
        assert_eq!(customer().to_string(), "cus_7");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_saved_when_one_of_several_has_changed() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let save = async |changed: &[Versioned]| {
            attention::save_if_unchanged(conn, shop, changed, instant(0))
                .await
                .expect("an answer")
        };
        assert!(save(&[]).await, "nothing to save is saved");
        assert!(save(&[versioned(visitor(), 0, 1), versioned(customer(), 0, 1)]).await);
        assert!(save(&[versioned(customer(), 1, 2)]).await);
        let both = [visitor(), customer()];
        let before = load(conn, shop, &both).await;
        for changed in [
            [versioned(visitor(), 1, 9), versioned(customer(), 1, 9)],
            [versioned(visitor(), 0, 9), versioned(customer(), 2, 9)],
            [versioned(visitor(), 2, 9), versioned(customer(), 2, 9)],
        ] {
            assert!(!save(&changed).await, "{changed:?}");
            assert_eq!(load(conn, shop, &both).await, before);
        }
        assert!(save(&[versioned(visitor(), 1, 3), versioned(customer(), 2, 3)]).await);
        let after = [versioned(visitor(), 2, 3), versioned(customer(), 3, 3)];
        assert_eq!(load(conn, shop, &both).await, after);
    })
    .await;
}

#[tokio::test]
async fn one_of_many_writers_who_read_the_same_wins() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let both = [visitor(), customer()];
        // The first round makes the rows, the others change them.
        for round in 0..3 {
            let read = load(conn, shop, &both).await;
            assert!(read.iter().all(|versioned| versioned.version == round));
            let changes: Vec<[Versioned; 2]> = (0..8)
                .map(|writer| {
                    let mut changed = both.map(|subject| versioned(subject, round, writer));
                    if writer % 2 == 1 {
                        changed.reverse();
                    }
                    changed
                })
                .collect();
            let saves = changes
                .iter()
                .map(|changed| attention::save_if_unchanged(conn, shop, changed, instant(0)));
            let won: Vec<bool> = join_all(saves)
                .await
                .into_iter()
                .map(|saved| saved.expect("an answer"))
                .collect();
            let winners: Vec<usize> = (0..8).filter(|writer| won[*writer]).collect();
            assert_eq!(winners.len(), 1, "{won:?}");
            let product = i64::try_from(winners[0]).expect("a small number");
            let expected = both.map(|subject| versioned(subject, round + 1, product));
            assert_eq!(load(conn, shop, &both).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn attention_is_forgotten_when_asked_and_when_it_is_old() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        for (subject, at) in [(visitor(), instant(0)), (customer(), instant(5))] {
            let new = [versioned(subject, 0, 1)];
            assert!(attention::save_if_unchanged(conn, shop, &new, at).await.expect("saved"));
        }
        assert_eq!(attention::purge_before(conn, instant(0)).await.expect("purged"), 0);
        assert_eq!(attention::purge_before(conn, instant(5)).await.expect("purged"), 1);
        assert_eq!(load(conn, shop, &[visitor()]).await[0].version, 0);
        attention::forget(conn, shop, customer()).await.expect("forgotten");
        attention::forget(conn, shop, customer()).await.expect("nothing left");
        assert_eq!(n_rows(conn, "attention").await, 0);
        let late = [versioned(customer(), 1, 1)];
        let saved = attention::save_if_unchanged(conn, shop, &late, instant(6)).await;
        assert!(!saved.expect("an answer"), "what was forgotten does not come back");
    })
    .await;
}
