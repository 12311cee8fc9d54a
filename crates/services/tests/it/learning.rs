//! Learning, going on with what was learned, and going back.

use chrono::TimeDelta;
use pairwell_commerce::{Change, OrderSnapshot};
use pairwell_domain::admin::WhyQuestion;
use pairwell_domain::learning::RankingLevel;
use pairwell_domain::order::OrderLine;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::{ErrorKind, OrderLineId, ProductId, ShopId};
use pairwell_services::Actor;
use pairwell_store::models::{self, ModelRow};
use pairwell_store::orders;
use pairwell_test_support::{OrderBuilder, ProductBuilder, ShopBuilder, TestDb, first_variant, for_each_db, instant};

use crate::support::{Stand, order};

/// Orders that say with which probability something is bought, and orders that are too few for it.
const ENOUGH: i64 = 1_200;
const FEW: i64 = 40;

async fn learnt(db: TestDb, n_orders: i64) -> (Stand, Actor) {
    let stand = Stand::on(db);
    stand.fill(6, n_orders);
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read and learnt");
    let mut placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    };
    // Every order holds everything, which is no more than chance.
    placement.floor.assoc_lift_pct = 100;
    stand.services.placements().save(&actor, placement).await.expect("on");
    (stand, actor)
}

const LEARNED: &str = "Learned from your orders";
const COUNTED: &str = "Bought together";

async fn current(stand: &Stand, shop: ShopId) -> ModelRow {
    let row = models::current(stand.db().conn(), shop).await.expect("an answer");
    row.expect("a model")
}

/// Where the offers beside the first product come from.
async fn sources(stand: &Stand, actor: &Actor) -> Vec<String> {
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
    offers.map(|offer| offer.source).collect()
}

#[tokio::test]
async fn what_was_learned_is_offered_with_its_source() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, ENOUGH).await;
        let engine = current(&stand, actor.shop).await.engine.expect("an engine");
        assert_eq!((engine.report.n_orders, engine.report.n_products), (1_200, 6));
        assert!(engine.report.page.n_held_out > 50, "{engine:?}");
        assert_eq!(sources(&stand, &actor).await, [LEARNED; 4]);
    })
    .await;
}

#[tokio::test]
async fn few_orders_are_counted_and_nothing_more_is_claimed() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let engine = current(&stand, actor.shop).await.engine.expect("an engine");
        assert_eq!((engine.report.n_orders, engine.report.n_products), (40, 6));
        assert_eq!(engine.report.cart.level, RankingLevel::Plain);
        assert_eq!(sources(&stand, &actor).await, [COUNTED; 4]);
    })
    .await;
}

#[tokio::test]
async fn orders_of_a_day_are_counted_at_once_and_learned_from_the_day_after() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let first = current(&stand, actor.shop).await;
        let learning = stand.services.learning();
        assert_eq!(learning.learn_if_stale(actor.shop).await.expect("an answer"), None);

        let new_order = async |id: i64| {
            let minute = 13 * 60 * (id - 900);
            stand.clock.advance(TimeDelta::hours(13));
            let change = Change::OrderChanged(order(id, 2, minute));
            stand.deliver("orders/create", change).await;
            stand.services.inbox().apply_due().await.expect("applied");
        };
        new_order(901).await;
        let counted = learning
            .learn_if_stale(actor.shop)
            .await
            .expect("an answer")
            .expect("learnt");
        let second = current(&stand, actor.shop).await;
        assert_ne!(second.version, first.version);
        assert_eq!(counted.n_orders, 41);
        assert_eq!(second.engine, first.engine, "the engine goes on");

        new_order(902).await;
        learning
            .learn_if_stale(actor.shop)
            .await
            .expect("an answer")
            .expect("learnt");
        let third = current(&stand, actor.shop).await;
        let report = third.engine.clone().expect("an engine").report;
        assert_eq!(report.n_orders, 42);
        assert_ne!(third.engine, first.engine);
    })
    .await;
}

#[tokio::test]
async fn only_what_changed_is_read_again_unless_the_log_is_gone() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let shop = actor.shop;
        let replace = async |OrderSnapshot { order, .. }: OrderSnapshot, lines: &[OrderLine]| {
            let db = stand.db().conn();
            orders::replace_order(db, shop, &order, lines, &[], None)
                .await
                .expect("stored")
        };
        let minute = |hour: i64| 20 * 24 * 60 + hour * 60;
        let late = order(900, 0, minute(0));
        let line = OrderLine {
            id: OrderLineId::new(1),
            order_id: late.order.id,
            product_id: Some(ProductId::new(1)),
            variant_id: None,
            quantity: 1,
            current_quantity: 1,
            total_minor: 100,
            offer_id: None,
        };
        replace(late, &[line]).await;
        stand.clock.advance(TimeDelta::minutes(1));
        assert_eq!(
            stand.services.learning().learn(shop).await.expect("learnt").n_orders,
            41
        );

        // An old order loses its lines and no change is told: whoever reads everything notices, whoever reads changes cannot.
        replace(order(1, 0, 1), &[]).await;
        let change = async |topic, order: OrderSnapshot| {
            stand.clock.advance(TimeDelta::hours(5));
            stand.deliver(topic, Change::OrderChanged(order)).await;
            stand.services.inbox().apply_due().await.expect("applied");
            let learnt = stand.services.learning().learn_if_stale(shop).await;
            learnt.expect("an answer").expect("learnt").n_orders
        };
        assert_eq!(change("orders/create", order(901, 2, minute(1))).await, 42);
        let mut cancelled = order(901, 2, minute(2));
        cancelled.order.cancelled_at = Some(instant(minute(2)));
        assert_eq!(change("orders/updated", cancelled).await, 41);

        let log = format!("{shop}/{}.sales", current(&stand, shop).await.version);
        std::fs::write(stand.models_dir().join(log), b"something else").expect("written");
        let missed = "the lost one is missed, the new one is there";
        assert_eq!(change("orders/create", order(902, 2, minute(3))).await, 41, "{missed}");
    })
    .await;
}

#[tokio::test]
async fn merchant_can_go_back_and_nobody_goes_back_for_another_shop() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let first = current(&stand, actor.shop).await;
        let learning = stand.services.learning();
        let too_far = learning.roll_back(&actor).await.expect_err("there is only one");
        assert_eq!(too_far.kind(), ErrorKind::NotFound);

        stand.clock.advance(TimeDelta::hours(1));
        learning.learn(actor.shop).await.expect("learnt");
        let second = current(&stand, actor.shop).await;
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let stranger = Actor {
            shop: other,
            ..actor.clone()
        };
        let refused = learning.roll_back(&stranger).await.expect_err("it has none");
        assert_eq!(refused.kind(), ErrorKind::NotFound);
        assert_eq!(current(&stand, actor.shop).await.version, second.version);

        assert_eq!(learning.roll_back(&actor).await.expect("went back"), first.version);
        assert_eq!(current(&stand, actor.shop).await, first);
        assert_eq!(sources(&stand, &actor).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn damaged_files_are_passed_over_and_the_former_ones_go_on() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, ENOUGH).await;
        stand.clock.advance(TimeDelta::hours(1));
        stand.services.learning().learn(actor.shop).await.expect("learnt");
        let newest = current(&stand, actor.shop).await;
        let folder = stand.models_dir().join(actor.shop.to_string());
        for name in [&newest.file_name, &newest.engine.expect("an engine").file_name] {
            let path = folder.join(name);
            let mut bytes = std::fs::read(&path).expect("a file");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            // As a foreign program would: whole, under the same name.
            std::fs::remove_file(&path).expect("removed");
            std::fs::write(&path, bytes).expect("written");
        }
        assert_eq!(sources(&stand, &actor).await, [LEARNED; 4]);

        stand.clock.advance(TimeDelta::hours(1));
        let mended = stand.services.learning().learn_if_stale(actor.shop).await;
        let mended = mended
            .expect("an answer")
            .expect("no order came in, and still it learned");
        assert_eq!(current(&stand, actor.shop).await.version, mended.version);
        let again = stand.services.learning().learn_if_stale(actor.shop).await;
        assert_eq!(again.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn whole_file_that_is_another_shops_is_never_served() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let own = current(&stand, actor.shop).await;
        let conn = stand.db().conn();
        let other = ShopBuilder::new("other").insert(conn).await;
        for id in [1, 2] {
            ProductBuilder::new(id).insert(conn, other).await;
        }
        let both = [1, 2].map(|id| first_variant(ProductId::new(id)));
        let order = OrderBuilder::new(other).line(both[0], 1).line(both[1], 1);
        order.insert(conn).await;
        stand.clock.advance(TimeDelta::hours(1));
        stand.services.learning().learn(other).await.expect("learnt");
        let foreign = current(&stand, other).await;
        let folder = |shop: ShopId| stand.models_dir().join(shop.to_string());
        std::fs::copy(
            folder(other).join(&foreign.file_name),
            folder(actor.shop).join(&own.file_name),
        )
        .expect("a copy that somebody made by mistake");
        // Another process, which has the former file not open yet.
        let services = stand.process_with(&["k1"]);
        let known = services.learning().learn_if_stale(actor.shop).await.expect("an answer");
        assert!(known.is_some(), "what is there is not the shop's, so it learns anew");
    })
    .await;
}

#[tokio::test]
async fn files_that_an_end_in_the_middle_left_are_swept_away_when_they_are_old() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        let folder = stand.models_dir().join(actor.shop.to_string());
        let two_hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7_200);
        for name in ["left.sales", "left.unfinished", "being-written.engine"] {
            let file = std::fs::File::create(folder.join(name)).expect("a file");
            if name.starts_with("left") {
                file.set_modified(two_hours_ago).expect("its time");
            }
        }
        stand.clock.advance(TimeDelta::hours(1));
        stand.services.learning().learn(actor.shop).await.expect("learnt");
        let is_there = |name: &str| folder.join(name).exists();
        assert!(!is_there("left.sales") && !is_there("left.unfinished"));
        assert!(is_there("being-written.engine"));
        assert!(!sources(&stand, &actor).await.is_empty(), "what is in use stays");
    })
    .await;
}

#[tokio::test]
async fn only_the_newest_models_are_kept_and_no_file_without_one() {
    for_each_db(|db| async move {
        let (stand, actor) = learnt(db, FEW).await;
        for _ in 0..7 {
            stand.clock.advance(TimeDelta::hours(1));
            stand.services.learning().learn(actor.shop).await.expect("learnt");
        }
        let kept = models::list(stand.db().conn(), actor.shop).await.expect("models");
        assert_eq!(kept.len(), 5);
        let mut expected: Vec<String> = kept
            .into_iter()
            .flat_map(|row| {
                let [log, views] = ["sales", "views"].map(|kind| format!("{}.{kind}", row.version));
                [row.file_name, log, views, row.engine.expect("an engine").file_name]
            })
            .collect();
        expected.sort();
        let folder = stand.models_dir().join(actor.shop.to_string());
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut found: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, expected);
        let stats = orders::counts(stand.db().conn(), actor.shop).await.expect("counts");
        assert_eq!(stats.n_orders, 40);
    })
    .await;
}
