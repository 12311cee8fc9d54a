//! Two shops with one of everything each, and ids that no shop has.

use axum::body::Body;
use axum::extract::Request;
use http::header;
use pairwell_domain::admin::{NewsTrouble, ShopSettings, SuggestionKey};
use pairwell_domain::catalog::Collection;
use pairwell_domain::decision::Surface;
use pairwell_domain::event::{EventBatch, EventKind, ShopperEvent};
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::PairingIn;
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::rule::{Matching, RuleIn, RuleKind};
use pairwell_domain::selling::SellingRules;
use pairwell_domain::tier::{Explanation, Good, HighlightLabel, LadderIn, Rung};
use pairwell_domain::{CollectionId, CustomerId, OrderId, ProductId, ShopId, VariantId, VisitorId};
use pairwell_services::offers::PageRequest;
use pairwell_services::{Actor, Services};
use pairwell_store::complements::ComplementList;
use pairwell_store::inbox::{self, Failure, NewDelivery};
use pairwell_store::people::Person;
use pairwell_store::schema::tables;
use pairwell_store::{Db, collections, complements, data_requests, suggestions, visits};
use pairwell_test_support::{OrderBuilder, ProductBuilder, first_variant, instant};
use sea_orm::{ConnectionTrait as _, DatabaseBackend, Statement};
use uuid::Uuid;

use super::ids::Ids;
use crate::support::{Answer, OTHER_SHOP, SECRET, SHOP, TestApp, session_token};

/// Stands in every text of the other shop, and in nothing that is ever sent.
pub(super) const MARK: &str = "undisclosed";

/// What the first shop's ids begin with.
pub(super) const OWN_BASE: i64 = 5_510_000_000_000;

/// Tables whose rows are numbered by the database.
const NUMBERED: [&str; 5] = ["pairings", "rules", "ladders", "data_requests", "webhook_inbox"];

/// One of everything in each of two shops.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) own: Ids,
    pub(super) other: Ids,
}

impl World {
    pub(super) async fn over(db: Db) -> Self {
        let app = TestApp::over(db).await;
        let [own, other] = fill_both(&app.services, &app.db, app.shop, app.other_shop).await;
        Self { app, own, other }
    }

    /// A background call of the admin, as a person of the first shop makes it.
    pub(super) async fn call(&self, path: &str, body: &Sent) -> Answer {
        let token = session_token(SECRET, SHOP, 0);
        self.app.send(body.request(path, Some(&token))).await
    }

    /// Everything that is stored of the other shop.
    pub(super) async fn rows_of_other(&self) -> Vec<String> {
        self.app.services.offers().flush().await;
        rows_of(&self.app.db, self.app.other_shop, OTHER_SHOP).await
    }
}

/// The arguments of a background call, as its codec wants them.
#[derive(Debug, Clone)]
pub(super) enum Sent {
    Form(String),
    Json(serde_json::Value),
}

impl Sent {
    pub(super) fn request(&self, path: &str, token: Option<&str>) -> Request {
        let (content_type, body) = match self {
            Self::Form(text) => ("application/x-www-form-urlencoded", text.clone()),
            Self::Json(value) => ("application/json", value.to_string()),
        };
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::ACCEPT, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Body::from(body)).expect("a request")
    }
}

/// Fills two installed shops. The other one's texts all hold [`MARK`].
pub(super) async fn fill_both(services: &Services, db: &Db, shop: ShopId, other: ShopId) -> [Ids; 2] {
    let own = Filling {
        base: OWN_BASE,
        word: "Amber",
        mark: "plain",
        visitor: "vis_000000000000000000000000000000aa",
    };
    let own = own.fill(services, db, shop, 5_510_000).await;
    let marked = Filling {
        base: 7_720_000_000_000,
        word: "Zephyr",
        mark: MARK,
        visitor: "vis_000000000000000000000000000000bb",
    };
    let other_ids = marked.fill(services, db, other, 7_720_000).await;
    let rename = format!("UPDATE shops SET name = 'Shop {MARK}' WHERE id = {other}");
    db.conn().execute_unprepared(&rename).await.expect("renamed");
    [own, other_ids]
}

struct Filling {
    base: i64,
    word: &'static str,
    mark: &'static str,
    visitor: &'static str,
}

impl Filling {
    async fn fill(&self, services: &Services, db: &Db, shop: ShopId, numbers_from: i64) -> Ids {
        let Self {
            base,
            word,
            mark,
            visitor,
        } = *self;
        number_from(db, numbers_from).await;
        let actor = Actor {
            shop,
            user: "42".to_owned(),
        };
        self.goods_and_orders(db, shop).await;
        services.learning().learn(shop).await.expect("learned");
        self.suggestions(db, shop).await;
        let id = |n: i64| ProductId::new(base + n);
        let pairing = PairingIn {
            source: id(1),
            target: id(2),
            reason_text: Some(format!("{word} {mark} fits")),
            is_enabled: true,
        };
        let pairing = services.pairings().create(&actor, pairing).await.expect("a pairing");
        let rule = rule(&[word, mark], &[word]);
        let rule = services.rules().create(&actor, rule).await.expect("a rule");
        let ladder = ladder(&format!("{word} {mark} steps"), base + 1, base + 3);
        let ladder = services.ladders().create(&actor, ladder).await.expect("a ladder");
        let placement = Placement {
            is_enabled: true,
            headline: format!("{word} {mark} with this"),
            ..Placement::default_for(PlacementKind::ProductPage)
        };
        services
            .placements()
            .save(&actor, placement)
            .await
            .expect("a placement");
        let settings = ShopSettings {
            selling: SellingRules {
                min_stock: 0,
                paused: vec![id(8)],
                ..SellingRules::default()
            },
            ..ShopSettings::default()
        };
        services.settings().save(&actor, settings).await.expect("settings");
        services.data_quality().look(shop).await.expect("a report");
        let person = Person {
            customer: Some(CustomerId::new(base + 7)),
            orders: vec![OrderId::new(base + 101)],
        };
        data_requests::insert(db.conn(), shop, Some(base + 1), &person, instant(0))
            .await
            .expect("a request");
        let [request] = &data_requests::list(db.conn(), shop).await.expect("an answer")[..] else {
            panic!("one request is expected");
        };
        let news = self.news(db, if mark == MARK { OTHER_SHOP } else { SHOP }).await;
        self.shelves(db, shop).await;
        let shown = self.offer(services, shop).await;
        Ids {
            base,
            word,
            pairing: pairing.id.get(),
            rule: rule.id.get(),
            ladder: ladder.id.get(),
            request: request.id,
            news,
            decision: shown.0,
            offer: shown.1,
            token: shown.2,
            visitor,
        }
    }

    /// A lamp with a bulb in every order, and two families of tins that could be ladders.
    async fn goods_and_orders(&self, db: &Db, shop: ShopId) {
        let Self { base, word, mark, .. } = *self;
        let goods = [
            ("Lamp", 2_500),
            ("Bulb", 400),
            ("Lantern", 3_100),
            ("Set of 6 Pantry Tins", 600),
            ("Set of 12 Pantry Tins", 840),
            ("Set of 6 Glass Jars", 600),
            ("Set of 12 Glass Jars", 840),
            ("Rug", 9_000),
            ("Shade", 1_500),
        ];
        for (n, (title, price_minor)) in (1..).zip(goods) {
            ProductBuilder::new(base + n)
                .title(&format!("{word} {mark} {title}"))
                .price_minor(price_minor)
                .insert(db.conn(), shop)
                .await;
        }
        let visitor: VisitorId = self.visitor.parse().expect("a visitor's id");
        for n in 1..=20 {
            let mut order = OrderBuilder::new(shop)
                .id(base + 100 + n)
                .customer(CustomerId::new(base + 7))
                .visitor(visitor)
                .placed_at(instant(n));
            for product in [1, 2, 4, 5, 6, 7] {
                order = order.line(first_variant(ProductId::new(base + product)), 1);
            }
            order.insert(db.conn()).await;
        }
    }

    /// A piece of news that nobody could read.
    async fn news(&self, db: &Db, domain: &str) -> i64 {
        let conn = db.conn();
        let delivery = NewDelivery {
            platform: "shopify".to_owned(),
            webhook_id: format!("broken-{}", self.base),
            event_id: None,
            shop_domain: domain.to_owned(),
            topic: "orders/updated".to_owned(),
            api_version: None,
            triggered_at: None,
            payload: format!("{{\"note\":\"{}\"}}", self.mark),
            received_at: instant(0),
        };
        inbox::insert(conn, &delivery).await.expect("kept");
        let waiting = inbox::due(conn, instant(1), 10).await.expect("an answer");
        let id = waiting.last().expect("the news").id;
        let failure = Failure {
            trouble: NewsTrouble::Unreadable,
            error: &format!("order {}: {}", self.base, self.mark),
        };
        inbox::mark_failed(conn, id, failure, None).await.expect("given up");
        id
    }

    /// A collection, a list of what goes with a product, and a key for the pixel.
    async fn shelves(&self, db: &Db, shop: ShopId) {
        let conn = db.conn();
        let Self { base, word, mark, .. } = *self;
        let collection = Collection {
            id: CollectionId::new(base + 50),
            title: format!("{word} {mark} shelf"),
        };
        let held = [ProductId::new(base + 1)];
        collections::replace(conn, shop, &collection, Some(&held), instant(0))
            .await
            .expect("a collection");
        let list = ComplementList {
            product: ProductId::new(base + 3),
            updated_at: instant(1_000),
            targets: vec![ProductId::new(base + 9)],
        };
        complements::replace(conn, shop, &[list]).await.expect("a list");
        visits::key_or(conn, shop, &key_of(base)).await.expect("a key");
    }

    async fn suggestions(&self, db: &Db, shop: ShopId) {
        let evidence = CoPurchase {
            n_together: 20,
            n_source: 20,
            n_target: 20,
            n_orders: 20,
            attach_rate: 1.0,
            assoc_lift: 2.0,
        };
        let key = |source: i64, target: i64| SuggestionKey {
            source: ProductId::new(self.base + source),
            target: ProductId::new(self.base + target),
        };
        let rows = [(key(2, 1), evidence), (key(4, 5), evidence), (key(6, 7), evidence)];
        suggestions::replace_all(db.conn(), shop, &rows)
            .await
            .expect("suggestions");
    }

    /// Shows the lamp's bulb to the shop's visitor, who sees it and says no.
    async fn offer(&self, services: &Services, shop: ShopId) -> (String, String, String) {
        let visitor: VisitorId = self.visitor.parse().expect("a visitor's id");
        let request = PageRequest {
            page: Some(PageKind::Product),
            surfaces: vec![Surface {
                placement: PlacementKind::ProductPage,
                position: None,
            }],
            product: Some(ProductId::new(self.base + 1)),
            visitor: Some(visitor),
            customer: Some(CustomerId::new(self.base + 7)),
            ..PageRequest::default()
        };
        let page = services.offers().decide(shop, &request).await.expect("decided");
        let offer = page.surfaces[0].offers.first().expect("the bulb is offered");
        let event = |kind| ShopperEvent {
            id: Uuid::new_v4(),
            kind,
            decision_id: page.decision_id,
            offer_id: offer.offer_id,
            slot: 0,
            at: chrono::Utc::now(),
        };
        let batch = EventBatch {
            visitor: Some(visitor),
            events: vec![event(EventKind::Exposure), event(EventKind::Decline)],
        };
        let n_taken = services.events().take(shop, request.customer, &batch).await;
        assert_eq!(n_taken.expect("taken"), 2);
        services.offers().flush().await;
        (
            page.decision_id.to_string(),
            offer.offer_id.to_string(),
            offer.token.clone(),
        )
    }
}

/// The public key of the shop whose ids begin with `base`.
pub(super) fn key_of(base: i64) -> String {
    format!("pub_{base}")
}

/// What goes with what, by words of the titles.
pub(super) fn rule(when: &[&str], then: &[&str]) -> RuleIn {
    let words = |words: &[&str]| Matching {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..Matching::default()
    };
    RuleIn {
        kind: RuleKind::GoesWith,
        when: words(when),
        then: words(then),
        reason_text: None,
        is_enabled: true,
    }
}

/// Two products as two options.
pub(super) fn ladder(name: &str, lower: i64, upper: i64) -> LadderIn {
    let rung = |product: i64| Rung {
        goods: vec![Good::Product {
            product: ProductId::new(product),
        }],
        best_for: "small rooms".to_owned(),
        benefits: vec![],
        explanation: Explanation::default(),
        quote: None,
    };
    LadderIn {
        name: name.to_owned(),
        rungs: vec![rung(lower), rung(upper)],
        differences: vec![],
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: None,
        is_enabled: true,
    }
}

/// Lets the database number the next rows from here on, so that no two shops' numbers could be mixed up.
async fn number_from(db: &Db, first: i64) {
    let conn = db.conn();
    for table in NUMBERED {
        let statements = match conn.get_database_backend() {
            DatabaseBackend::Postgres => vec![format!("ALTER SEQUENCE {table}_id_seq RESTART WITH {}", first + 1)],
            _ => vec![
                format!("DELETE FROM sqlite_sequence WHERE name = '{table}'"),
                format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {first})"),
            ],
        };
        for sql in statements {
            conn.execute_unprepared(&sql).await.expect("numbers can be set");
        }
    }
}

/// Every row of a shop, of every table, as text.
pub(super) async fn rows_of(db: &Db, shop: ShopId, domain: &str) -> Vec<String> {
    let conn = db.conn();
    let mut rows = Vec::new();
    for table in tables() {
        let of_shop = match table.name.as_str() {
            "shops" => format!("id = {shop}"),
            "webhook_inbox" => format!("shop_domain = '{domain}'"),
            _ => format!("shop_id = {shop}"),
        };
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("COALESCE(CAST({} AS TEXT), '')", column.name))
            .collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {of_shop}",
            columns.join(" || '|' || "),
            table.name
        );
        let found = conn
            .query_all_raw(Statement::from_string(conn.get_database_backend(), sql))
            .await
            .expect("a table of ours can be read");
        for row in found {
            let content: String = row.try_get_by_index(0).expect("columns joined to a text");
            rows.push(format!("{}: {content}", table.name));
        }
    }
    rows.sort();
    rows
}

pub(super) const fn product_id(id: i64) -> ProductId {
    ProductId::new(id)
}

pub(super) const fn variant_id(id: i64) -> VariantId {
    VariantId::new(id)
}
