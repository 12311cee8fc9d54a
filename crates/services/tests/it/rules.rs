//! Rules on what products are: kept, followed at once, and nobody else's.

use pairwell_commerce::{Change, CollectionSnapshot};
use pairwell_domain::admin::{RuleOut, WhyQuestion};
use pairwell_domain::catalog::Collection;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::rule::{MAX_RULES, Matching, RuleIn, RuleKind};
use pairwell_domain::{CollectionId, ErrorKind, ProductId, RuleId};
use pairwell_services::{Actor, ServiceError};
use pairwell_test_support::{ShopBuilder, for_each_db};

use crate::support::{Stand, domain, product};

/// Products 1 and 2 are lamps, 3 and 4 bulbs, 5 and 6 shades; nothing is bought together.
async fn shop(stand: &Stand) -> Actor {
    for id in 1..=6 {
        let mut it = product(id, 0);
        it.product.product_type = ["Lamps", "Bulbs", "Shades"][((id - 1) / 2) as usize].to_owned();
        let titles = [
            "Desk lamp",
            "Floor lamp",
            "Warm bulb",
            "Spare filament",
            "Paper shade",
            "Glass dome",
        ];
        it.product.title = titles[(id - 1) as usize].to_owned();
        stand.platform.put_product(&domain(), it);
    }
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    let placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    };
    stand.services.placements().save(&actor, placement).await.expect("on");
    actor
}

fn of_type(name: &str) -> Matching {
    Matching {
        product_types: vec![name.to_owned()],
        ..Matching::default()
    }
}

fn rule(kind: RuleKind, when: &str, then: &str) -> RuleIn {
    RuleIn {
        kind,
        when: of_type(when),
        then: of_type(then),
        reason_text: None,
        is_enabled: true,
    }
}

/// What is offered beside the first lamp: source and product.
async fn offered(stand: &Stand, actor: &Actor) -> Vec<(String, ProductId)> {
    let question = WhyQuestion {
        page: PageKind::Product,
        product: Some(ProductId::new(1)),
        cart: Vec::new(),
        visitor: None,
        market: None,
        device: None,
    };
    let why = stand.services.offers().why(actor, &question).await.expect("an answer");
    let offers = why.surfaces.into_iter().flat_map(|surface| surface.offers);
    offers.map(|offer| (offer.source, offer.product.id)).collect()
}

#[tokio::test]
async fn shop_follows_a_rule_at_once() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let rules = stand.services.rules();
        assert!(offered(&stand, &actor).await.is_empty());
        let made = rules
            .create(&actor, rule(RuleKind::GoesWith, "lamps", "bulbs"))
            .await
            .expect("made");
        assert_eq!((made.n_when, made.n_then), (2, 2));
        let by_rule = |id| ("Your rules".to_owned(), ProductId::new(id));
        assert_eq!(offered(&stand, &actor).await, [by_rule(3), by_rule(4)]);

        let never = rules
            .create(&actor, rule(RuleKind::NeverWith, "Lamps", "Bulbs"))
            .await
            .expect("made");
        assert!(offered(&stand, &actor).await.is_empty());
        rules.set_enabled(&actor, never.id, false).await.expect("off");
        assert_eq!(offered(&stand, &actor).await.len(), 2);
        rules
            .update(&actor, made.id, rule(RuleKind::GoesWith, "Lamps", "Shades"))
            .await
            .expect("changed");
        assert_eq!(offered(&stand, &actor).await, [by_rule(5), by_rule(6)]);
        rules.delete(&actor, made.id).await.expect("away");
        assert!(offered(&stand, &actor).await.is_empty());
        rules.restore(&actor, made.id).await.expect("back");
        assert_eq!(offered(&stand, &actor).await.len(), 2);
        let listed = rules.list(&actor).await.expect("an answer");
        assert_eq!(
            listed.iter().map(|rule| rule.id).collect::<Vec<_>>(),
            [made.id, never.id]
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_rule_would_mean_is_shown_before_it_is_kept() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let rules = stand.services.rules();
        let words = rules.words(&actor).await.expect("an answer");
        let counted = |word: &str| (word.to_owned(), 2);
        assert_eq!(
            words.product_types,
            [counted("Bulbs"), counted("Lamps"), counted("Shades")]
        );
        let mut entered = rule(RuleKind::GoesWith, "Lamps", "Bulbs");
        entered.then.words = vec!["no such word".to_owned()];
        let preview = rules.preview(&actor, entered).await.expect("an answer");
        assert_eq!((preview.when.n, preview.then.n), (2, 0));
        assert_eq!(preview.when.examples.len(), 2);
        let nothing = rules.preview(&actor, rule(RuleKind::GoesWith, " ", "Bulbs")).await;
        assert!(matches!(nothing, Err(ServiceError::Rule { field, .. }) if field == "when"));
        assert!(rules.list(&actor).await.expect("an answer").is_empty());
    })
    .await;
}

#[tokio::test]
async fn rules_of_another_shop_are_unknown_and_there_is_an_end_to_them() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let rules = stand.services.rules();
        let made = rules
            .create(&actor, rule(RuleKind::GoesWith, "Lamps", "Bulbs"))
            .await
            .expect("made");
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let stranger = Actor {
            shop: other,
            ..actor.clone()
        };
        let refusals = async |who: &Actor, id: RuleId| {
            [
                rules.get(who, id).await.map(|_| ()),
                rules
                    .update(who, id, rule(RuleKind::GoesWith, "Lamps", "Shades"))
                    .await
                    .map(|_| ()),
                rules.set_enabled(who, id, false).await,
                rules.delete(who, id).await,
                rules.restore(who, id).await,
            ]
            .map(|answer| answer.expect_err("refused").to_string())
        };
        assert_eq!(
            refusals(&stranger, made.id).await,
            refusals(&actor, RuleId::new(99_999)).await
        );
        assert!(rules.list(&stranger).await.expect("an answer").is_empty());

        for _ in 1..MAX_RULES {
            rules
                .create(&actor, rule(RuleKind::OnlyWith, "Lamps", "Bulbs"))
                .await
                .expect("made");
        }
        let full = rules.create(&actor, rule(RuleKind::OnlyWith, "Lamps", "Bulbs")).await;
        assert_eq!(full.expect_err("there is no room").kind(), ErrorKind::Invalid);
    })
    .await;
}

fn shelf(id: i64, title: &str, products: &[i64]) -> CollectionSnapshot {
    CollectionSnapshot {
        collection: Collection {
            id: CollectionId::new(id),
            title: title.to_owned(),
        },
        products: Some(products.iter().copied().map(ProductId::new).collect()),
    }
}

fn in_collection(id: i64) -> Matching {
    Matching {
        collections: vec![CollectionId::new(id)],
        ..Matching::default()
    }
}

async fn tell(stand: &Stand, topic: &str, change: Change) {
    // Nothing that happens on the platform happens at the moment of something else.
    stand.clock.advance(chrono::TimeDelta::minutes(1));
    stand.deliver(topic, change).await;
    stand.services.inbox().apply_due().await.expect("applied");
}

#[tokio::test]
async fn rule_on_a_collection_follows_what_is_in_it_until_it_is_gone() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.platform.put_collection(&domain(), shelf(1, "Summer", &[1, 2]));
        stand.platform.put_collection(&domain(), shelf(2, "Bright", &[5]));
        let actor = shop(&stand).await;
        let rules = stand.services.rules();
        let words = rules.words(&actor).await.expect("words");
        let known: Vec<_> = words
            .collections
            .iter()
            .map(|card| (card.title.as_str(), card.n_products))
            .collect();
        assert_eq!(known, [("Bright", 1), ("Summer", 2)]);

        let entered = RuleIn {
            when: in_collection(1),
            then: in_collection(2),
            ..rule(RuleKind::GoesWith, "", "")
        };
        let preview = rules.preview(&actor, entered.clone()).await.expect("an answer");
        assert_eq!((preview.when.n, preview.then.n), (2, 1));
        let made = rules.create(&actor, entered).await.expect("made");
        assert_eq!((made.n_when, made.n_then, made.lacks_collection()), (2, 1, false));
        let by_rule = |id| ("Your rules".to_owned(), ProductId::new(id));
        assert_eq!(offered(&stand, &actor).await, [by_rule(5)]);

        stand.platform.put_collection(&domain(), shelf(2, "Bright", &[6]));
        tell(
            &stand,
            "collections/update",
            Change::CollectionTouched(CollectionId::new(2)),
        )
        .await;
        assert_eq!(offered(&stand, &actor).await, [by_rule(6)]);

        // Conditions take a product in and nobody is told: the next whole reading brings it.
        stand.platform.put_collection(&domain(), shelf(2, "Bright", &[4, 6]));
        stand.clock.advance(chrono::TimeDelta::minutes(1));
        stand.services.sync().run(actor.shop).await.expect("read again");
        assert_eq!(offered(&stand, &actor).await, [by_rule(4), by_rule(6)]);

        let never = RuleIn {
            when: of_type("Lamps"),
            then: in_collection(2),
            ..rule(RuleKind::NeverWith, "", "")
        };
        rules.create(&actor, never).await.expect("made");
        rules
            .create(&actor, rule(RuleKind::GoesWith, "Lamps", "Shades"))
            .await
            .expect("made");
        assert_eq!(offered(&stand, &actor).await, [by_rule(5)], "6 does not fit");
        tell(
            &stand,
            "collections/delete",
            Change::CollectionDeleted(CollectionId::new(2)),
        )
        .await;
        assert_eq!(
            offered(&stand, &actor).await,
            [by_rule(5), by_rule(6)],
            "rules on it neither forbid nor offer"
        );
        let listed = rules.list(&actor).await.expect("rules");
        let lacking: Vec<bool> = listed.iter().map(RuleOut::lacks_collection).collect();
        assert_eq!(lacking, [true, true, false]);
        let gone = &listed[0].collections[1];
        assert_eq!(
            (gone.name(), listed[0].n_then),
            ("Bright (collection is gone)".to_owned(), 0)
        );
        let words = rules.words(&actor).await.expect("words");
        assert_eq!(words.collections.len(), 1, "what is gone is not offered to choose from");
    })
    .await;
}

#[tokio::test]
async fn collection_that_disappears_in_silence_is_gone_after_the_next_reading() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.platform.put_collection(&domain(), shelf(1, "Summer", &[1]));
        let actor = shop(&stand).await;
        let entered = RuleIn {
            when: in_collection(1),
            ..rule(RuleKind::GoesWith, "", "Bulbs")
        };
        let rules = stand.services.rules();
        let made = rules.create(&actor, entered).await.expect("made");
        assert_eq!(offered(&stand, &actor).await.len(), 2);
        stand.platform.remove_collection(&domain(), CollectionId::new(1));
        stand.clock.advance(chrono::TimeDelta::minutes(1));
        stand.services.sync().run(actor.shop).await.expect("read again");
        assert!(offered(&stand, &actor).await.is_empty());
        assert!(rules.get(&actor, made.id).await.expect("the rule").lacks_collection());
    })
    .await;
}
