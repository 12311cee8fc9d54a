use pairwell_domain::rule::{Matching, RuleIn, RuleKind};
use pairwell_domain::{RuleId, ShopId};
use pairwell_store::{StoreError, rules};
use pairwell_test_support::{ShopBuilder, for_each_db, instant};

pub(crate) fn rule(word: &str) -> RuleIn {
    RuleIn {
        kind: RuleKind::OnlyWith,
        when: Matching {
            product_types: vec!["Lamps \"\0".to_owned()],
            price_to_minor: Some(500),
            ..Matching::default()
        },
        then: Matching {
            words: vec![word.to_owned()],
            ..Matching::default()
        },
        reason_text: None,
        is_enabled: true,
    }
}

#[tokio::test]
async fn rules_are_kept_changed_taken_away_and_brought_back() {
    for_each_db(|db| async move {
        let db = db.conn();
        let shop = ShopBuilder::new("lamps").insert(db).await;
        let first = rules::insert(db, shop, &rule("bulb"), instant(1)).await.expect("kept");
        let second = rules::insert(db, shop, &rule("shade"), instant(2)).await.expect("kept");
        let changed = RuleIn {
            is_enabled: false,
            ..rule("cord")
        };
        rules::update(db, shop, first, &changed, instant(3))
            .await
            .expect("changed");
        assert_eq!(rules::find(db, shop, first).await.expect("found").entered, changed);
        rules::set_enabled(db, shop, first, true, instant(4)).await.expect("on");
        let ids = async || -> Vec<RuleId> {
            let all = rules::list(db, shop).await.expect("an answer");
            all.into_iter().map(|rule| rule.id).collect()
        };
        assert_eq!(ids().await, [first, second]);
        assert!(rules::find(db, shop, first).await.expect("found").entered.is_enabled);

        rules::soft_delete(db, shop, first, instant(5)).await.expect("away");
        assert_eq!(ids().await, [second]);
        assert_eq!(rules::count(db, shop).await.expect("an answer"), 1);
        let gone = rules::update(db, shop, first, &changed, instant(6)).await;
        assert!(matches!(gone, Err(StoreError::NotFound { .. })));
        rules::restore(db, shop, first).await.expect("back");
        assert_eq!(ids().await, [first, second]);

        rules::soft_delete(db, shop, second, instant(7)).await.expect("away");
        assert_eq!(rules::purge_deleted(db, instant(7)).await.expect("an answer"), 0);
        assert_eq!(rules::purge_deleted(db, instant(8)).await.expect("an answer"), 1);
        let purged = rules::restore(db, shop, second).await;
        assert!(matches!(purged, Err(StoreError::NotFound { .. })));
    })
    .await;
}

#[tokio::test]
async fn rule_of_another_shop_is_as_unknown_as_one_that_never_was() {
    for_each_db(|db| async move {
        let db = db.conn();
        let owner = ShopBuilder::new("lamps").insert(db).await;
        let stranger = ShopBuilder::new("mugs").insert(db).await;
        let id = rules::insert(db, owner, &rule("bulb"), instant(1)).await.expect("kept");
        let tries = async |shop: ShopId, id: RuleId| {
            [
                rules::find(db, shop, id).await.map(|_| ()),
                rules::update(db, shop, id, &rule("mug"), instant(2)).await,
                rules::set_enabled(db, shop, id, false, instant(2)).await,
                rules::soft_delete(db, shop, id, instant(2)).await,
                rules::restore(db, shop, id).await,
            ]
            .map(|answer| format!("{answer:?}"))
        };
        assert_eq!(tries(stranger, id).await, tries(owner, RuleId::new(99_999)).await);
        assert_eq!(rules::find(db, owner, id).await.expect("found").entered, rule("bulb"));
    })
    .await;
}
