use pairwell_domain::tier::{Cell, Difference, Explanation, Good, HighlightLabel, LadderIn, Period, Rung};
use pairwell_domain::{LadderId, ProductId, ShopId, VariantId};
use pairwell_store::{Db, StoreError, ladders};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

const fn product(id: i64) -> Good {
    Good::Product {
        product: ProductId::new(id),
    }
}

const fn variant(product: i64, id: i64) -> Good {
    Good::Variant {
        product: ProductId::new(product),
        variant: VariantId::new(id),
    }
}

pub(crate) fn ladder(goods: &[Good]) -> LadderIn {
    let rung = |good: &Good| Rung {
        goods: vec![good.clone()],
        best_for: "one cup a day".to_owned(),
        benefits: vec![],
        explanation: Explanation::default(),
        quote: None,
    };
    let cell = |place: usize| Cell {
        specification: format!("{place} l"),
        outcome: String::new(),
    };
    LadderIn {
        name: "Teapots".to_owned(),
        rungs: goods.iter().map(rung).collect(),
        differences: vec![Difference {
            name: "Capacity".to_owned(),
            cells: (0..goods.len()).map(cell).collect(),
        }],
        highlighted: 1,
        label: HighlightLabel::MostPopular,
        step_reason: Some("twice the \"size\"\0".to_owned()),
        is_enabled: true,
    }
}

async fn insert(db: &Db, shop: ShopId, entered: &LadderIn) -> Result<LadderId, StoreError> {
    let txn = db.begin_write().await.expect("a transaction");
    let id = ladders::insert(&txn, shop, entered, instant(0)).await?;
    txn.commit().await.expect("committed");
    Ok(id)
}

fn is_conflict<T>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Conflict { .. }))
}

#[tokio::test]
async fn ladder_comes_back_as_it_was_entered() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let entered = ladder(&[product(1), variant(2, 21)]);
        let id = insert(&db, shop, &entered).await.expect("a ladder");
        let stored = ladders::find(db.conn(), shop, id).await.expect("a ladder");
        assert_eq!(
            (
                &stored.name,
                &stored.rungs,
                &stored.differences,
                stored.highlighted,
                stored.label,
                &stored.step_reason
            ),
            (
                &entered.name,
                &entered.rungs,
                &entered.differences,
                1,
                HighlightLabel::MostPopular,
                &entered.step_reason
            )
        );
        assert_eq!((stored.created_at, stored.is_enabled), (instant(0), true));
        assert_eq!(ladders::list(db.conn(), shop).await.expect("ladders"), [stored]);
    })
    .await;
}

#[tokio::test]
async fn product_stands_in_one_ladder() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let other = ShopBuilder::new("other").insert(db.conn()).await;
        let first = insert(&db, shop, &ladder(&[product(1), variant(2, 21)]))
            .await
            .expect("a ladder");
        for goods in [
            [product(1), product(3)],
            [variant(1, 11), product(3)],
            [product(3), product(2)],
            [variant(2, 21), product(3)],
        ] {
            assert!(is_conflict(&insert(&db, shop, &ladder(&goods)).await), "{goods:?}");
        }
        assert_eq!(
            ladders::list(db.conn(), shop).await.expect("ladders").len(),
            1,
            "nothing is left of a refused one"
        );
        let second = insert(&db, shop, &ladder(&[variant(2, 22), product(3)]))
            .await
            .expect("another size");
        insert(&db, other, &ladder(&[product(1), product(2)]))
            .await
            .expect("another shop");

        let txn = db.begin_write().await.expect("a transaction");
        let own = ladder(&[product(4), product(1)]);
        ladders::update(&txn, shop, first, &own, instant(1))
            .await
            .expect("its own products are no hindrance");
        txn.commit().await.expect("committed");
        insert(&db, shop, &ladder(&[variant(2, 21), product(5)]))
            .await
            .expect("it stands nowhere now");
        let txn = db.begin_write().await.expect("a transaction");
        let taken = ladders::update(&txn, shop, second, &ladder(&[product(1), product(3)]), instant(1)).await;
        assert!(is_conflict(&taken));
    })
    .await;
}

#[tokio::test]
async fn deleted_ladder_comes_back_unless_its_place_is_taken() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let shop = ShopBuilder::new("lamps").insert(conn).await;
        let id = insert(&db, shop, &ladder(&[product(1), product(2)]))
            .await
            .expect("a ladder");
        let before = ladders::find(conn, shop, id).await.expect("a ladder");
        ladders::soft_delete(conn, shop, id, instant(0)).await.expect("deleted");
        assert_eq!(ladders::list(conn, shop).await.expect("ladders"), []);
        assert!(matches!(
            ladders::find(conn, shop, id).await,
            Err(StoreError::NotFound { .. })
        ));
        ladders::restore(conn, shop, id).await.expect("back");
        assert_eq!(ladders::find(conn, shop, id).await.expect("a ladder"), before);
        ladders::restore(conn, shop, id).await.expect("still there");

        ladders::soft_delete(conn, shop, id, instant(2)).await.expect("deleted");
        insert(&db, shop, &ladder(&[product(3), product(1)]))
            .await
            .expect("the product is free");
        assert!(is_conflict(&ladders::restore(conn, shop, id).await));
        assert_eq!(
            ladders::list(conn, shop).await.expect("ladders").len(),
            1,
            "nothing came back by half"
        );
        assert_eq!(ladders::purge_deleted(conn, instant(2)).await.expect("purged"), 0);
        assert_eq!(ladders::purge_deleted(conn, instant(3)).await.expect("purged"), 1);
        assert!(matches!(
            ladders::restore(conn, shop, id).await,
            Err(StoreError::NotFound { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn ladder_of_another_shop_is_as_absent_as_an_unknown_one() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let mine = ShopBuilder::new("mine").insert(conn).await;
        let other = ShopBuilder::new("other").insert(conn).await;
        let id = insert(&db, mine, &ladder(&[product(1), product(2)]))
            .await
            .expect("a ladder");
        let before = ladders::list(conn, mine).await.expect("ladders");
        for (shop, id) in [(other, id), (mine, LadderId::new(99))] {
            let entered = ladder(&[product(5), product(6)]);
            for outcome in [
                ladders::find(conn, shop, id).await.map(drop),
                ladders::update(conn, shop, id, &entered, instant(1)).await,
                ladders::set_enabled(conn, shop, id, false, instant(1)).await,
                ladders::soft_delete(conn, shop, id, instant(1)).await,
                ladders::restore(conn, shop, id).await,
            ] {
                assert!(
                    matches!(outcome, Err(StoreError::NotFound { what: "ladder" })),
                    "{outcome:?}"
                );
            }
        }
        assert_eq!(ladders::list(conn, mine).await.expect("ladders"), before);
    })
    .await;
}

#[tokio::test]
async fn plans_stand_in_no_catalogue() {
    for_each_db(|db| async move {
        let shop = ShopBuilder::new("lamps").insert(db.conn()).await;
        let plan = |name: &str, price_minor| Good::Plan {
            name: name.to_owned(),
            price_minor,
            period: Period::Month,
            url: "/pages/plans".to_owned(),
        };
        let plans = ladder(&[plan("Solo", 2_900), plan("Team", 7_900)]);
        for _ in 0..2 {
            insert(&db, shop, &plans)
                .await
                .expect("plans may stand in several ladders");
        }
        let id = ladders::list(db.conn(), shop).await.expect("ladders")[0].id;
        ladders::set_enabled(db.conn(), shop, id, false, instant(1))
            .await
            .expect("switched off");
        assert!(!ladders::find(db.conn(), shop, id).await.expect("a ladder").is_enabled);
    })
    .await;
}
