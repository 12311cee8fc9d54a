//! What shoppers do in a shop: the storefront is asked to tell it, and what it tells is counted once and believed in
//! nothing.

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_commerce::Change;
use pairwell_domain::admin::SyncState;
use pairwell_domain::visit::{VisitEvent, VisitKind};
use pairwell_domain::{CustomerId, ErrorKind, OrderId, ProductId, ShopId, VisitorId};
use pairwell_services::{Actor, visits::WeekOfSteps};
use pairwell_store::settings::VisitsTold;
use pairwell_test_support::{ShopBuilder, TestDb, for_each_db, tables_holding};
use uuid::Uuid;

use crate::support::{COLLECTOR_URL, Stand, domain, order};

const BUYER: CustomerId = CustomerId::new(7_700_000_000_123);
const ORDERED_FROM: u128 = 0xb01;
const PAID_WITH: u128 = 0xb02;
const STRANGERS: u128 = 0xb03;

fn visitor(n: u128) -> VisitorId {
    VisitorId::from_uuid(Uuid::from_u128(n))
}

async fn read_shop(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    stand.fill(3, 4);
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    (stand, actor)
}

fn step(id: &str, kind: VisitKind, at: DateTime<Utc>) -> VisitEvent {
    VisitEvent {
        id: id.to_owned(),
        kind,
        at,
        product: None,
        variant: None,
        quantity: None,
        order: None,
    }
}

fn view(id: &str, product: i64, at: DateTime<Utc>) -> VisitEvent {
    VisitEvent {
        product: Some(ProductId::new(product)),
        ..step(id, VisitKind::ProductViewed, at)
    }
}

async fn take(stand: &Stand, shop: ShopId, browser: Option<u128>, events: &[VisitEvent]) -> u64 {
    let taken = stand.services.visits().take(shop, browser.map(visitor), events).await;
    taken.expect("an answer")
}

async fn n_of(stand: &Stand, shop: ShopId, kind: VisitKind) -> (u64, u64) {
    let week: Vec<WeekOfSteps> = stand.services.visits().week(shop).await.expect("counts");
    let of_kind = week.iter().find(|steps| steps.kind == kind).expect("every kind");
    (of_kind.n_all, of_kind.n_named)
}

#[tokio::test]
async fn shop_that_is_read_is_asked_to_tell_under_a_key_that_stays() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        let collector = stand.platform.collector(&domain()).expect("asked");
        assert_eq!(collector.url, COLLECTOR_URL);
        let visits = stand.services.visits();
        assert_eq!(
            visits.shop_of(&collector.key).await.expect("an answer"),
            Some(actor.shop)
        );
        assert_eq!(
            visits.told(actor.shop).await.expect("an answer"),
            Some(VisitsTold::Told)
        );

        stand.clock.advance(TimeDelta::minutes(1));
        stand.services.sync().run(actor.shop).await.expect("read again");
        assert_eq!(stand.platform.collector(&domain()), Some(collector));
    })
    .await;
}

#[tokio::test]
async fn shop_that_does_not_allow_it_is_read_all_the_same() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(2, 1);
        stand.platform.forbid_collecting(&domain());
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read");
        assert_eq!(stand.progress(actor.shop).await.state, SyncState::Done);
        let told = stand.services.visits().told(actor.shop).await.expect("an answer");
        let what = "collecting".to_owned();
        assert_eq!(told, Some(VisitsTold::NotAllowed { what }));
    })
    .await;
}

#[tokio::test]
async fn key_names_nobody_once_the_shop_has_left() {
    for_each_db(|db| async move {
        let (stand, _) = read_shop(db).await;
        let key = stand.platform.collector(&domain()).expect("asked").key;
        let visits = stand.services.visits();
        assert_eq!(visits.shop_of("pub_unknown").await.expect("an answer"), None);
        assert_eq!(visits.shop_of("").await.expect("an answer"), None);
        stand.deliver("app/uninstalled", Change::Uninstalled).await;
        stand.services.inbox().apply_due().await.expect("applied");
        assert_eq!(visits.shop_of(&key).await.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn step_counts_once_and_only_for_what_the_shop_has() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let now = stand.clock.now();
        let batch = [
            view("sh-1", 1, now),
            view("sh-1", 1, now),
            view("sh-2", 999, now),
            step("sh-3", VisitKind::CheckoutStarted, now),
        ];
        assert_eq!(take(&stand, actor.shop, Some(1), &batch).await, 2);
        assert_eq!(
            take(&stand, actor.shop, Some(1), &batch).await,
            0,
            "not when told again"
        );
        assert_eq!(take(&stand, actor.shop, None, &[view("sh-4", 2, now)]).await, 1);
        // The same ids in another shop are other steps, and its products are its own.
        assert_eq!(take(&stand, other, Some(1), &batch).await, 1);
        assert_eq!(n_of(&stand, actor.shop, VisitKind::ProductViewed).await, (2, 1));
        assert_eq!(n_of(&stand, actor.shop, VisitKind::CheckoutStarted).await, (1, 1));
        assert_eq!(n_of(&stand, other, VisitKind::ProductViewed).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn late_steps_count_for_a_week_and_wrong_clocks_are_set_right() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        let now = stand.clock.now();
        let batch = [
            view("sh-late", 1, now - TimeDelta::days(6)),
            view("sh-too-late", 1, now - TimeDelta::days(8)),
            view("sh-ahead", 1, now + TimeDelta::days(400)),
        ];
        assert_eq!(take(&stand, actor.shop, None, &batch).await, 2);
        assert_eq!(n_of(&stand, actor.shop, VisitKind::ProductViewed).await, (2, 0));
        stand.clock.advance(TimeDelta::days(8));
        assert_eq!(
            n_of(&stand, actor.shop, VisitKind::ProductViewed).await,
            (0, 0),
            "the one ahead was set to the day it came"
        );
    })
    .await;
}

#[tokio::test]
async fn batch_that_cannot_be_is_refused_whole() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        let now = stand.clock.now();
        let many: Vec<VisitEvent> = (0..51).map(|n| view(&format!("sh-{n}"), 1, now)).collect();
        let long = [view("sh-1", 1, now), view(&"x".repeat(65), 1, now)];
        let empty = [view("", 1, now)];
        let odd = [view("sh 1\n", 1, now)];
        for batch in [&many[..], &long[..], &empty[..], &odd[..]] {
            let refused = stand.services.visits().take(actor.shop, None, batch).await;
            assert_eq!(refused.expect_err("too much").kind(), ErrorKind::Invalid);
        }
        assert_eq!(n_of(&stand, actor.shop, VisitKind::ProductViewed).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn buyer_is_told_of_visits_and_forgotten_in_them() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        stand.fill(3, 4);
        let mut known = order(1, 3, 0);
        known.order.customer_id = Some(BUYER);
        known.order.visitor_id = Some(visitor(ORDERED_FROM));
        stand.platform.put_order(&domain(), known);
        let actor = stand.open().await;
        stand.services.sync().run(actor.shop).await.expect("read");
        let now = stand.clock.now();
        let placed = |id: &str, order: i64| VisitEvent {
            order: Some(OrderId::new(order)),
            ..step(id, VisitKind::OrderPlaced, now)
        };
        // The buyer's order was told of by a browser that no order names.
        take(&stand, actor.shop, Some(ORDERED_FROM), &[view("sh-1", 1, now)]).await;
        take(&stand, actor.shop, Some(PAID_WITH), &[placed("sh-2", 1)]).await;
        take(&stand, actor.shop, Some(STRANGERS), &[placed("sh-3", 2)]).await;

        let privacy = stand.services.privacy();
        let document = privacy.known_of(&actor, BUYER).await.expect("a document");
        let told: Vec<_> = document
            .visits
            .iter()
            .map(|visit| (visit.kind, visit.product))
            .collect();
        assert_eq!(told, [(VisitKind::ProductViewed, Some(ProductId::new(1)))]);

        let forgotten = privacy.forget(&actor, BUYER).await.expect("forgotten");
        assert_eq!(forgotten.n_events, 2);
        let holding =
            async |browser: u128| tables_holding(stand.db(), &Uuid::from_u128(browser).simple().to_string()).await;
        assert_eq!(holding(ORDERED_FROM).await, Vec::<String>::new());
        assert_eq!(holding(PAID_WITH).await, Vec::<String>::new());
        assert_eq!(holding(STRANGERS).await, ["visit_events"]);
        assert_eq!(n_of(&stand, actor.shop, VisitKind::OrderPlaced).await, (2, 1));
    })
    .await;
}

#[tokio::test]
async fn order_leads_to_the_browser_that_told_of_it_for_a_day() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let placed = |id: &str, order: i64| VisitEvent {
            order: Some(OrderId::new(order)),
            ..step(id, VisitKind::OrderPlaced, stand.clock.now())
        };
        take(&stand, actor.shop, None, &[placed("sh-1", 7)]).await;
        let browser = async |shop: ShopId, order: i64| {
            let found = stand.services.visits().browser_of(shop, OrderId::new(order)).await;
            found.expect("an answer")
        };
        assert_eq!(browser(actor.shop, 7).await, None, "told by a browser without a name");
        take(&stand, actor.shop, Some(1), &[placed("sh-2", 7)]).await;
        stand.clock.advance(TimeDelta::minutes(1));
        take(&stand, actor.shop, Some(2), &[placed("sh-3", 7)]).await;
        assert_eq!(
            browser(actor.shop, 7).await,
            Some(visitor(1)),
            "whoever comes later changes nothing"
        );
        assert_eq!(browser(actor.shop, 8).await, None);
        assert_eq!(browser(other, 7).await, None);
        stand.clock.advance(TimeDelta::days(2));
        assert_eq!(browser(actor.shop, 7).await, None);
    })
    .await;
}

#[tokio::test]
async fn steps_are_cleared_away_after_half_a_year() {
    for_each_db(|db| async move {
        let (stand, actor) = read_shop(db).await;
        take(&stand, actor.shop, None, &[view("sh-1", 1, stand.clock.now())]).await;
        let housekeeping = stand.services.housekeeping();
        stand.clock.advance(TimeDelta::days(182));
        assert_eq!(housekeeping.purge_old().await.expect("done"), 0);
        stand.clock.advance(TimeDelta::days(2));
        assert_eq!(housekeeping.purge_old().await.expect("done"), 1);
    })
    .await;
}
