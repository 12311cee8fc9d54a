//! A buyer asks what is known of them, and to be forgotten: nothing of them is left in any table or file.

use chrono::TimeDelta;
use pairwell_commerce::{Change, CommercePlatform as _};
use pairwell_domain::decision::Surface;
use pairwell_domain::event::{EventBatch, EventKind, ShopperEvent};
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::{CustomerId, ErrorKind, OrderId, ProductId, VisitorId};
use pairwell_services::offers::PageRequest;
use pairwell_services::{Actor, Job, ServiceError};
use pairwell_store::{import_keys, inbox, models, orders};
use pairwell_test_support::{ShopBuilder, TestDb, for_each_db, tables_holding};
use uuid::Uuid;

use crate::support::{Stand, domain, order};

const BUYER: CustomerId = CustomerId::new(7_700_000_000_123);
const STRANGER: CustomerId = CustomerId::new(7_700_000_000_456);

/// The browsers the buyer and the stranger ordered from, and those they were signed in with later.
const ORDERED_FROM: u128 = 0xb01;
const SIGNED_IN_WITH: u128 = 0xb02;
const STRANGERS: u128 = 0xb03;
const STRANGERS_PHONE: u128 = 0xb04;

fn visitor(n: u128) -> VisitorId {
    VisitorId::from_uuid(Uuid::from_u128(n))
}

/// A shop that has learned from its orders: the first is the buyer's, the second a stranger's.
async fn shop(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    stand.fill(6, 40);
    for (id, customer, browser) in [(1, BUYER, ORDERED_FROM), (2, STRANGER, STRANGERS)] {
        let mut known = order(id, 6, 0);
        known.order.customer_id = Some(customer);
        known.order.visitor_id = Some(visitor(browser));
        known.returns = Some(vec![ReturnedLine {
            line_id: known.lines[1].id,
            quantity: 1,
            reason: Some("unwanted".to_owned()),
        }]);
        stand.platform.put_order(&domain(), known);
    }
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read and learnt");
    let mut placement = Placement {
        is_enabled: true,
        ..Placement::default_for(PlacementKind::ProductPage)
    };
    // Every order holds everything, which is no more than chance.
    placement.floor.assoc_lift_pct = 100;
    stand.services.placements().save(&actor, placement).await.expect("on");
    for (customer, browser) in [(BUYER, SIGNED_IN_WITH), (STRANGER, STRANGERS_PHONE)] {
        look_and_decline(&stand, &actor, customer, browser).await;
    }
    (stand, actor)
}

/// A shopper who is signed in opens the shop, signs out, looks at a product, and says no to what is offered.
async fn look_and_decline(stand: &Stand, actor: &Actor, customer: CustomerId, browser: u128) {
    let home = PageRequest {
        page: Some(PageKind::Home),
        surfaces: vec![Surface {
            placement: PlacementKind::Home,
            position: None,
        }],
        visitor: Some(visitor(browser)),
        customer: Some(customer),
        ..PageRequest::default()
    };
    let look = PageRequest {
        page: Some(PageKind::Product),
        surfaces: vec![Surface {
            placement: PlacementKind::ProductPage,
            position: None,
        }],
        product: Some(ProductId::new(1)),
        visitor: Some(visitor(browser)),
        ..PageRequest::default()
    };
    let offers = stand.services.offers();
    offers.decide(actor.shop, &home).await.expect("a decision");
    let out = offers.decide(actor.shop, &look).await.expect("a decision");
    let offer = out.surfaces[0].offers.first().expect("an offer");
    let event = ShopperEvent {
        id: Uuid::from_u128(browser),
        kind: EventKind::Decline,
        decision_id: out.decision_id,
        offer_id: offer.offer_id,
        slot: 0,
        at: stand.clock.now(),
    };
    let batch = EventBatch {
        visitor: Some(visitor(browser)),
        events: vec![event],
    };
    let taken = stand.services.events().take(actor.shop, Some(customer), &batch).await;
    assert_eq!(taken.expect("an answer"), 1);
}

/// Tables with a row that holds the word anywhere.
async fn tables_with(stand: &Stand, word: &str) -> Vec<String> {
    tables_holding(stand.db(), word).await
}

/// Model files that hold a number, as it is written in them.
fn files_with(stand: &Stand, number: i64) -> Vec<String> {
    let bytes = number.to_le_bytes();
    let mut found = Vec::new();
    let folders = std::fs::read_dir(stand.models_dir()).expect("a folder");
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.expect("a folder").path()).expect("files"));
    for file in files {
        let path = file.expect("a file").path();
        let content = std::fs::read(&path).expect("its content");
        if content.windows(bytes.len()).any(|window| window == bytes) {
            let extension = path.extension().and_then(|extension| extension.to_str());
            found.push(extension.unwrap_or_default().to_owned());
        }
    }
    found.sort_unstable();
    found
}

/// News as it stands in the inbox, with a body that means nothing to the platform of these tests.
fn news(stand: &Stand, id: &str, payload: String) -> inbox::NewDelivery {
    inbox::NewDelivery {
        platform: stand.platform.code().to_owned(),
        webhook_id: id.to_owned(),
        event_id: None,
        shop_domain: domain().to_string(),
        topic: "orders/create".to_owned(),
        api_version: None,
        triggered_at: None,
        payload,
        received_at: stand.clock.now(),
    }
}

fn hex(browser: u128) -> String {
    Uuid::from_u128(browser).simple().to_string()
}

#[tokio::test]
async fn nothing_is_left_of_a_buyer_who_is_forgotten_and_everything_of_others() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let number = BUYER.get().to_string();
        assert_eq!(
            tables_with(&stand, &number).await,
            ["orders", "decisions", "attention"],
            "what there is to forget"
        );
        assert_eq!(tables_with(&stand, &hex(ORDERED_FROM)).await, ["orders"]);
        assert_eq!(
            tables_with(&stand, &hex(SIGNED_IN_WITH)).await,
            ["decisions", "events", "attention"]
        );
        assert_eq!(files_with(&stand, BUYER.get()), ["engine", "sales"]);
        let strangers_before = tables_with(&stand, &hex(STRANGERS_PHONE)).await;

        let redact = Change::CustomerRedact {
            customer_id: Some(BUYER),
            order_ids: vec![OrderId::new(1)],
        };
        stand.deliver("customers/redact", redact).await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);

        for word in [number, hex(ORDERED_FROM), hex(SIGNED_IN_WITH)] {
            assert_eq!(tables_with(&stand, &word).await, Vec::<String>::new(), "{word}");
        }
        assert_eq!(files_with(&stand, BUYER.get()), Vec::<String>::new());
        assert_eq!(tables_with(&stand, &hex(STRANGERS_PHONE)).await, strangers_before);
        assert_eq!(tables_with(&stand, &hex(STRANGERS)).await, ["orders"]);
        assert_eq!(
            stand.counts(actor.shop).await.n_orders,
            40,
            "orders stay, and are nobody's"
        );
        let counts = pairwell_store::events::counts(stand.db().conn(), actor.shop).await;
        assert_eq!(counts.expect("counts").n_declined, 2, "so do events");

        assert!(stand.jobs.all().contains(&Job::Learn { shop: actor.shop }));
        let learning = stand.services.learning();
        stand.clock.advance(TimeDelta::minutes(1));
        let learnt = learning.learn_if_stale(actor.shop).await.expect("an answer");
        assert!(learnt.is_some(), "learned anew though no order came in");
        assert_eq!(files_with(&stand, BUYER.get()), Vec::<String>::new());
        assert_eq!(files_with(&stand, STRANGER.get()), ["engine", "sales"]);
        assert_eq!(learning.learn_if_stale(actor.shop).await.expect("an answer"), None);
    })
    .await;
}

#[tokio::test]
async fn pairs_go_on_while_what_knew_a_buyer_is_gone() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let forgotten = stand.services.privacy().forget(&actor, BUYER).await.expect("forgotten");
        assert_eq!(
            (forgotten.n_orders, forgotten.n_decisions, forgotten.n_events),
            (1, 2, 1)
        );
        let model = models::current(stand.db().conn(), actor.shop).await.expect("an answer");
        assert_eq!(model.expect("a model").engine, None);
        look_and_decline(&stand, &actor, CustomerId::new(8), 0xb09).await;
        let again = stand.services.privacy().forget(&actor, BUYER).await.expect("forgotten");
        assert_eq!(again, pairwell_store::people::Forgotten::default());
    })
    .await;
}

#[tokio::test]
async fn given_up_news_of_a_buyer_goes_with_them() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let conn = stand.db().conn();
        let naming = news(
            &stand,
            "a",
            format!(r#"{{"customer":{{"id":{BUYER},"first_name":"Ada"}}}}"#),
        );
        let others = news(
            &stand,
            "b",
            format!(r#"{{"customer":{{"id":{BUYER}9,"first_name":"Bob"}}}}"#),
        );
        for delivery in [naming, others] {
            inbox::insert(conn, &delivery).await.expect("kept");
        }
        stand.services.inbox().apply_due().await.expect("looked at");
        assert_eq!(
            inbox::counts(conn).await.expect("counts").n_dead,
            2,
            "they cannot be read"
        );
        stand.services.privacy().forget(&actor, BUYER).await.expect("forgotten");
        assert_eq!(tables_with(&stand, "Ada").await, Vec::<String>::new());
        assert_eq!(tables_with(&stand, "Bob").await, ["webhook_inbox"]);
    })
    .await;
}

#[tokio::test]
async fn body_of_news_is_gone_once_it_is_applied() {
    for_each_db(|db| async move {
        let (stand, _) = shop(db).await;
        // Applied in time, but for want of a shop: what it says is not kept either.
        let body = r#"{"customer":{"first_name":"Ada"}}"#;
        let delivery = inbox::NewDelivery {
            shop_domain: "unknown.myshopify.com".to_owned(),
            ..news(&stand, "a", body.to_owned())
        };
        inbox::insert(stand.db().conn(), &delivery).await.expect("kept");
        assert_eq!(tables_with(&stand, "Ada").await, ["webhook_inbox"]);
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 1);
        assert_eq!(tables_with(&stand, "Ada").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn learning_that_began_before_somebody_was_forgotten_is_not_put_in_use() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let (learning, privacy) = (stand.services.learning(), stand.services.privacy());
        stand.clock.advance(TimeDelta::minutes(1));
        // Whichever comes first, nothing of the buyer is left.
        let (learnt, forgotten) = tokio::join!(learning.learn(actor.shop), privacy.forget(&actor, BUYER));
        forgotten.expect("forgotten");
        if let Err(error) = &learnt {
            // It saw that somebody was forgotten, or that its half-written file was gone.
            let is_cut_short = matches!(error, ServiceError::CutShort(_) | ServiceError::Io { .. });
            assert!(is_cut_short, "{error}");
        }
        assert_eq!(files_with(&stand, BUYER.get()), Vec::<String>::new());
        stand.clock.advance(TimeDelta::minutes(1));
        learning.learn_if_stale(actor.shop).await.expect("an answer");
        assert_eq!(files_with(&stand, BUYER.get()), Vec::<String>::new());
        assert_eq!(files_with(&stand, STRANGER.get()), ["engine", "sales"]);
    })
    .await;
}

#[tokio::test]
async fn buyer_is_told_everything_and_the_merchant_says_when() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let privacy = stand.services.privacy();
        assert_eq!(privacy.requests(&actor).await.expect("a list"), []);
        let asked = || Change::DataRequest {
            customer_id: Some(BUYER),
            order_ids: vec![OrderId::new(1)],
            request_id: Some(99),
        };
        stand.deliver("customers/data_request", asked()).await;
        stand.deliver("customers/data_request", asked()).await;
        assert_eq!(stand.services.inbox().apply_due().await.expect("applied"), 2);
        let requests = privacy.requests(&actor).await.expect("a list");
        assert_eq!(requests.len(), 1, "one request that was told twice");
        let request = &requests[0];
        assert_eq!((request.customer, request.handed_over_at), (Some(BUYER), None));
        assert_eq!(request.due_at - request.asked_at, TimeDelta::days(30));

        let document = privacy.answer(&actor, request.id).await.expect("a document");
        assert_eq!(document.browsers, [visitor(ORDERED_FROM), visitor(SIGNED_IN_WITH)]);
        assert_eq!(document.orders.len(), 1);
        assert_eq!(document.orders[0].lines.len(), 6);
        let goes_back = &document.orders[0].returns[..];
        assert_eq!((goes_back.len(), goes_back[0].quantity), (1, 1));
        assert_eq!(goes_back[0].reason.as_deref(), Some("unwanted"));
        assert_eq!((document.decisions.len(), document.events.len()), (2, 1));
        let subjects: Vec<&str> = document.attention.iter().map(|known| known.subject.as_str()).collect();
        assert_eq!(subjects, [format!("cus_{BUYER}"), visitor(SIGNED_IN_WITH).to_string()]);
        let json = serde_json::to_string(&document).expect("JSON");
        assert!(!json.contains(&STRANGER.get().to_string()) && !json.contains(&hex(STRANGERS)));

        privacy.hand_over(&actor, request.id).await.expect("noted");
        stand.clock.advance(TimeDelta::days(1));
        privacy.hand_over(&actor, request.id).await.expect("noted");
        let requests = privacy.requests(&actor).await.expect("a list");
        assert_eq!(
            requests[0].handed_over_at,
            Some(request.asked_at),
            "the first time counts"
        );

        privacy.forget(&actor, BUYER).await.expect("forgotten");
        assert_eq!(privacy.requests(&actor).await.expect("a list"), []);
        assert!(privacy.known_of(&actor, BUYER).await.expect("a document").is_empty());
    })
    .await;
}

#[tokio::test]
async fn buyer_is_meant_by_number_or_by_the_name_in_a_file() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let conn = stand.db().conn();
        let name = "ada@example.com".to_owned();
        let ids = import_keys::ids_for(conn, actor.shop, import_keys::CUSTOMER, std::slice::from_ref(&name)).await;
        let id = CustomerId::new(ids.expect("numbers")[&name]);
        let privacy = stand.services.privacy();
        assert_eq!(privacy.named(&actor, &name).await.expect("a buyer"), id);
        assert_eq!(privacy.named(&actor, &BUYER.to_string()).await.expect("a buyer"), BUYER);
        privacy.forget(&actor, id).await.expect("forgotten");
        assert_eq!(tables_with(&stand, &name).await, Vec::<String>::new());
        let unknown = privacy.named(&actor, &name).await.map_err(|error| error.kind());
        assert_eq!(unknown, Err(ErrorKind::NotFound));
    })
    .await;
}

#[tokio::test]
async fn request_of_another_shop_is_as_absent_as_one_that_never_was() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let asked = Change::DataRequest {
            customer_id: Some(BUYER),
            order_ids: Vec::new(),
            request_id: None,
        };
        stand.deliver("customers/data_request", asked).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let privacy = stand.services.privacy();
        let id = privacy.requests(&actor).await.expect("a list")[0].id;
        let stranger = Actor {
            shop: ShopBuilder::new("other").insert(stand.db().conn()).await,
            user: "9".to_owned(),
        };
        assert_eq!(privacy.requests(&stranger).await.expect("a list"), []);
        for (who, id) in [(&stranger, id), (&actor, 9_999)] {
            let refused = [
                privacy.answer(who, id).await.map(drop),
                privacy.hand_over(who, id).await,
            ];
            for refusal in refused {
                assert_eq!(refusal.map_err(|error| error.kind()), Err(ErrorKind::NotFound));
            }
        }
        assert!(privacy.known_of(&stranger, BUYER).await.expect("a document").is_empty());
        privacy.forget(&stranger, BUYER).await.expect("nobody to forget");
        let kept = orders::counts(stand.db().conn(), actor.shop).await.expect("counts");
        assert_eq!(kept.n_orders, 40);
        assert!(!privacy.known_of(&actor, BUYER).await.expect("a document").is_empty());
    })
    .await;
}

#[tokio::test]
async fn answer_can_be_taken_back_and_lateness_shows() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let change = Change::DataRequest {
            customer_id: Some(BUYER),
            order_ids: vec![OrderId::new(1)],
            request_id: Some(1),
        };
        stand.deliver("customers/data_request", change).await;
        stand.services.inbox().apply_due().await.expect("applied");
        let privacy = stand.services.privacy();
        let listed = privacy.list(&actor).await.expect("a list");
        let request = listed.first().expect("a request").id;
        assert!(!listed[0].is_overdue && listed[0].handed_over_at.is_none());

        stand.clock.advance(TimeDelta::days(31));
        assert!(privacy.list(&actor).await.expect("a list")[0].is_overdue);
        privacy.hand_over(&actor, request).await.expect("answered");
        let answered = privacy.list(&actor).await.expect("a list").remove(0);
        assert!(!answered.is_overdue && answered.handed_over_at.is_some());
        privacy.take_back(&actor, request).await.expect("taken back");
        assert!(privacy.list(&actor).await.expect("a list")[0].is_overdue);
        let unknown = privacy.take_back(&actor, request + 1).await;
        assert_eq!(unknown.map_err(|error| error.kind()), Err(ErrorKind::NotFound));
    })
    .await;
}
