//! A row of another shop is as absent as one that never was, for every function that takes a shop.

use std::collections::BTreeSet;

use chrono::DateTime;
use pairwell_domain::admin::{ComplementCounts, DataQuality, PairingFilter, SyncKind};
use pairwell_domain::catalog::Collection;
use pairwell_domain::event::EventKind;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::pairing::{PairingIn, PairingOrigin};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::sales::SalesStats;
use pairwell_domain::tier::Good;
use pairwell_domain::visit::{VisitEvent, VisitKind};
use pairwell_domain::{CollectionId, CustomerId, LadderId, OrderId, PairingId, ProductId, ShopId, VariantId};
use pairwell_store::attention::{self, Subject, Versioned};
use pairwell_store::complements::ComplementList;
use pairwell_store::decisions::OfferedRung;
use pairwell_store::events::EventRecord;
use pairwell_store::models::ModelRow;
use pairwell_store::people::{self, Person};
use pairwell_store::visits::{self, VisitRecord};
use pairwell_store::{
    Db, StoreError, collections, complements, data_reports, data_requests, decisions, events, import_keys,
    ladder_proposals, ladders, models, orders, pairings, placements, products, rules, sales, settings, shops,
    subscriptions, suggestions, sync_runs,
};
use pairwell_test_support::{OrderBuilder, ProductBuilder, ShopBuilder, for_each_db, instant};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::attention::declined;
use crate::decisions::decision;
use crate::ladders::ladder;
use crate::rules::rule;
use crate::sales::stats;
use crate::subscriptions::running;
use crate::{decision_id, key, offer_id, visitor_id};

/// Fills a shop with one of everything, and returns its pairing.
async fn fill(db: &Db, shop: ShopId) -> PairingId {
    let conn = db.conn();
    for id in [1, 2] {
        ProductBuilder::new(id).insert(conn, shop).await;
    }
    let order = OrderBuilder::new(shop)
        .id(1)
        .line(VariantId::new(11), 1)
        .by_offer(offer_id(10))
        .customer(CustomerId::new(7))
        .visitor(visitor_id(1))
        .refund(1, 5);
    order.insert(conn).await;
    let evidence = CoPurchase {
        n_together: 1,
        n_source: 1,
        n_target: 1,
        n_orders: 1,
        attach_rate: 1.0,
        assoc_lift: 1.0,
    };
    suggestions::replace_all(conn, shop, &[(key(2, 1), evidence)])
        .await
        .expect("stored");
    placements::save(
        conn,
        shop,
        &Placement::default_for(PlacementKind::ProductPage),
        instant(0),
    )
    .await
    .expect("saved");
    let mut record = decision(shop, 1, &[2]);
    record.offers[0].upgrade = Some(OfferedRung {
        ladder: LadderId::new(1),
        rung: 1,
    });
    decisions::insert_many(conn, &[record]).await.expect("stored");
    fill_settings(db, shop).await;
    let event = EventRecord {
        id: Uuid::from_u128(1),
        kind: EventKind::Decline,
        decision_id: decision_id(1),
        offer_id: offer_id(10),
        slot: 0,
        occurred_at: instant(0),
        received_at: instant(0),
    };
    events::insert_known(conn, shop, Some(visitor_id(1)), &[event])
        .await
        .expect("stored");
    let step = VisitRecord {
        event: VisitEvent {
            id: "sh-1".to_owned(),
            kind: VisitKind::ProductViewed,
            at: instant(0),
            product: Some(ProductId::new(1)),
            variant: None,
            quantity: None,
            order: Some(OrderId::new(1)),
        },
        received_at: instant(0),
    };
    visits::insert_known(conn, shop, Some(visitor_id(1)), &[step])
        .await
        .expect("stored");
    let key = format!("pub_{shop}");
    visits::key_or(conn, shop, &key).await.expect("a key");
    sync_runs::start(conn, shop, instant(0)).await.expect("started");
    orders::delete(conn, shop, OrderId::new(77), instant(0))
        .await
        .expect("a number that is gone");
    let model = ModelRow {
        version: "v1".to_owned(),
        file_name: "v1.model".to_owned(),
        checksum: String::new(),
        n_orders: 1,
        n_products: 1,
        n_pairs: 1,
        params_digest: String::new(),
        trained_at: instant(0),
        engine: None,
    };
    models::insert_current(conn, shop, &model).await.expect("stored");
    rules::insert(conn, shop, &rule("bulb"), instant(0))
        .await
        .expect("a rule");
    data_reports::put(conn, shop, &DataQuality::default(), instant(0))
        .await
        .expect("stored");
    subscriptions::put(conn, shop, &running(), instant(0))
        .await
        .expect("stored");
    data_requests::insert(conn, shop, Some(1), &person(), instant(0))
        .await
        .expect("stored");
    import_keys::ids_for(conn, shop, "order", &["A".to_owned()])
        .await
        .expect("ids");
    let entered = PairingIn {
        source: ProductId::new(1),
        target: ProductId::new(2),
        reason_text: None,
        is_enabled: true,
    };
    let rungs = [1, 2].map(|id| Good::Product {
        product: ProductId::new(id),
    });
    ladders::insert(conn, shop, &ladder(&rungs), instant(0))
        .await
        .expect("a ladder");
    pairings::insert(conn, shop, &entered, PairingOrigin::Manual, instant(0))
        .await
        .expect("a pairing")
}

fn person() -> Person {
    Person {
        customer: Some(CustomerId::new(7)),
        orders: vec![OrderId::new(1)],
    }
}

fn subject() -> Subject {
    Subject::Visitor(visitor_id(1))
}

/// What the merchant has set, and what is known of shoppers and sales.
async fn fill_settings(db: &Db, shop: ShopId) {
    let conn = db.conn();
    settings::put(conn, shop, &RestraintSettings::default(), instant(0))
        .await
        .expect("saved");
    let new = Versioned {
        subject: subject(),
        version: 0,
        attention: declined(2),
    };
    let is_saved = attention::save_if_unchanged(conn, shop, &[new], instant(0)).await;
    assert!(is_saved.expect("an answer"));
    sales::replace_all(conn, shop, &stats(5)).await.expect("stored");
    ladder_proposals::dismiss(conn, shop, "a", instant(0))
        .await
        .expect("put away");
    let shelf = Collection {
        id: CollectionId::new(1),
        title: "Summer".to_owned(),
    };
    collections::replace(conn, shop, &shelf, Some(&[ProductId::new(1)]), instant(0))
        .await
        .expect("stored");
    // The newest change of a product that was built without a time of its own.
    let (built, _) = ProductBuilder::new(2).build();
    let listed = ComplementList {
        product: built.id,
        updated_at: built.updated_at,
        targets: vec![ProductId::new(1)],
    };
    complements::replace(conn, shop, &[listed]).await.expect("stored");
}

#[tokio::test]
async fn finders_of_an_empty_shop_find_nothing_of_a_full_one() {
    for_each_db(|db| async move {
        let full = ShopBuilder::new("full").insert(db.conn()).await;
        fill(&db, full).await;
        let empty = ShopBuilder::new("empty").insert(db.conn()).await;
        // An unknown shop must look the same as an empty one.
        for shop in [empty, ShopId::new(99)] {
            assert_finds_nothing(&db, shop).await;
        }
    })
    .await;
}

async fn assert_finds_nothing(db: &Db, shop: ShopId) {
    let db = db.conn();
    let one = ProductId::new(1);
    assert_eq!(
        products::load_catalogue(db, shop).await.expect("an answer"),
        (vec![], vec![])
    );
    assert!(products::cards(db, shop, &[one]).await.expect("an answer").is_empty());
    assert!(
        products::search(db, shop, "product", 9)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert_eq!(products::find_by_sku(db, shop, "SKU-1").await.expect("an answer"), None);
    assert_eq!(
        products::find_by_handle(db, shop, "product-1")
            .await
            .expect("an answer"),
        None
    );
    assert_eq!(products::count(db, shop).await.expect("an answer"), 0);
    orders::for_each_kept_line(db, shop, |line| panic!("{line:?} is of another shop"))
        .await
        .expect("a walk");
    assert_eq!(
        orders::counts(db, shop).await.expect("an answer"),
        orders::OrderStats::default()
    );
    assert_eq!(orders::attributed(db, shop).await.expect("an answer"), []);
    assert_eq!(orders::last_change(db, shop).await.expect("an answer"), None);
    assert_eq!(orders::last_bought_product(db, shop).await.expect("an answer"), None);
    assert_eq!(ladders::list(db, shop).await.expect("an answer"), []);
    let (rows, n_total) = pairings::list(db, shop, &PairingFilter::default(), 9)
        .await
        .expect("an answer");
    assert_eq!((rows.len(), n_total), (0, 0));
    assert_eq!(pairings::for_source(db, shop, one).await.expect("an answer"), []);
    assert_eq!(pairings::enabled(db, shop).await.expect("an answer"), []);
    assert_eq!(pairings::count_enabled(db, shop).await.expect("an answer"), 0);
    assert_eq!(
        suggestions::list_open(db, shop, 0, 9).await.expect("an answer"),
        (vec![], 0)
    );
    assert_eq!(suggestions::count_open(db, shop).await.expect("an answer"), 0);
    assert_eq!(collections::cards(db, shop).await.expect("an answer"), []);
    let ids = BTreeSet::from([CollectionId::new(1)]);
    assert!(
        collections::members(db, shop, &ids)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert_eq!(complements::list(db, shop, 0, 9).await.expect("an answer"), []);
    assert_eq!(
        complements::counts(db, shop).await.expect("an answer"),
        ComplementCounts::default()
    );
    assert_eq!(suggestions::strongest(db, shop, 9).await.expect("an answer"), []);
    assert_eq!(suggestions::decided(db, shop).await.expect("an answer"), []);
    assert_eq!(
        suggestions::evidence(db, shop, &key(2, 1)).await.expect("an answer"),
        None
    );
    assert_eq!(
        placements::find(db, shop, PlacementKind::ProductPage)
            .await
            .expect("an answer"),
        None
    );
    assert_eq!(
        decisions::find_offer(db, shop, offer_id(10)).await.expect("an answer"),
        None
    );
    assert_eq!(events::counts(db, shop).await.expect("an answer").n_declined, 0);
    assert!(
        events::counts_by_pair(db, shop, &[key(1, 2)])
            .await
            .expect("an answer")
            .is_empty()
    );
    assert_eq!(sync_runs::latest(db, shop).await.expect("an answer"), None);
    assert_eq!(models::current(db, shop).await.expect("an answer"), None);
    assert_eq!(rules::list(db, shop).await.expect("an answer"), []);
    assert_eq!(rules::count(db, shop).await.expect("an answer"), 0);
    assert_eq!(data_reports::get(db, shop).await.expect("an answer"), None);
    let subscription = subscriptions::get(db, shop).await.expect("an answer");
    assert_eq!(subscription, Default::default());
    assert_eq!(
        orders::count_since(db, shop, instant(-100)).await.expect("an answer"),
        0
    );
    assert_eq!(models::list(db, shop).await.expect("an answer"), []);
    assert_eq!(data_requests::list(db, shop).await.expect("an answer"), []);
    assert_eq!(
        import_keys::find(db, shop, "order", "A").await.expect("an answer"),
        None
    );
    let records = people::records(db, shop, &person()).await.expect("an answer");
    assert!(records.orders.is_empty() && records.decisions.is_empty() && records.events.is_empty());
    assert!(records.browsers.is_empty() && records.attention.is_empty() && records.visits.is_empty());
    assert_eq!(
        visits::browser_of(db, shop, OrderId::new(1), DateTime::UNIX_EPOCH)
            .await
            .expect("an answer"),
        None
    );
    assert_eq!(
        visits::count(db, shop, VisitKind::ProductViewed, DateTime::UNIX_EPOCH)
            .await
            .expect("an answer"),
        (0, 0)
    );
    assert!(!models::use_again(db, shop, "v1").await.expect("an answer"));
    models::forget(db, shop, &["v1".to_owned()]).await.expect("an answer");
    assert_finds_nothing_of_pages(db, shop).await;
}

async fn assert_finds_nothing_of_pages(db: &impl ConnectionTrait, shop: ShopId) {
    orders::for_each_sale(db, shop, |sale| panic!("{sale:?} is of another shop"))
        .await
        .expect("a walk");
    let changed = orders::changed_since(db, shop, DateTime::UNIX_EPOCH);
    assert_eq!(changed.await.expect("an answer"), []);
    let (visitor, customer) = (Some(visitor_id(1)), Some(CustomerId::new(7)));
    assert_eq!(
        orders::bought_by(db, shop, visitor, customer, 9)
            .await
            .expect("an answer"),
        []
    );
    assert_eq!(placements::list(db, shop).await.expect("an answer"), []);
    assert_eq!(
        settings::get::<RestraintSettings>(db, shop).await.expect("an answer"),
        None
    );
    let known = attention::load(db, shop, &[subject()]).await.expect("an answer");
    assert_eq!(known[0].version, 0);
    assert_eq!(
        decisions::find(db, shop, decision_id(1)).await.expect("an answer"),
        None
    );
    assert!(
        decisions::find_offers(db, shop, &[offer_id(10)])
            .await
            .expect("an answer")
            .is_empty()
    );
    assert_eq!(
        decisions::surface_counts(db, shop, instant(-9))
            .await
            .expect("an answer"),
        []
    );
    let mut n_looks = 0;
    let walked = decisions::for_each_look(db, shop, instant(-9), |_| n_looks += 1);
    walked.await.expect("an answer");
    assert_eq!(n_looks, 0);
    assert!(
        decisions::product_views(db, shop, instant(-9))
            .await
            .expect("an answer")
            .is_empty()
    );
    assert!(
        events::counts_by_placement(db, shop)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert!(events::counts_by_ladder(db, shop).await.expect("an answer").is_empty());
    assert_eq!(sales::load(db, shop).await.expect("an answer"), SalesStats::default());
    assert!(
        ladder_proposals::dismissed(db, shop)
            .await
            .expect("an answer")
            .is_empty()
    );
}

#[tokio::test]
async fn changes_by_another_shop_are_not_found_and_change_nothing() {
    for_each_db(|db| async move {
        let owner = ShopBuilder::new("owner").insert(db.conn()).await;
        let stranger = ShopBuilder::new("stranger").insert(db.conn()).await;
        let id = fill(&db, owner).await;
        let conn = db.conn();
        let before = pairings::find(conn, owner, id).await.expect("the pairing");

        let entered = PairingIn {
            source: ProductId::new(7),
            target: ProductId::new(8),
            reason_text: None,
            is_enabled: false,
        };
        let of_stranger = [
            pairings::find(conn, stranger, id).await.map(drop),
            pairings::update(conn, stranger, id, &entered, instant(1)).await,
            pairings::set_enabled(conn, stranger, id, false, instant(1)).await,
            pairings::move_to(conn, stranger, id, 0).await,
            pairings::soft_delete(conn, stranger, id, instant(1)).await,
            pairings::restore(conn, stranger, id).await,
        ];
        let unknown = PairingId::new(9_999);
        let of_nobody = [
            pairings::find(conn, owner, unknown).await.map(drop),
            pairings::update(conn, owner, unknown, &entered, instant(1)).await,
            pairings::set_enabled(conn, owner, unknown, false, instant(1)).await,
            pairings::move_to(conn, owner, unknown, 0).await,
            pairings::soft_delete(conn, owner, unknown, instant(1)).await,
            pairings::restore(conn, owner, unknown).await,
        ];
        for outcome in of_stranger.into_iter().chain(of_nobody) {
            assert!(
                matches!(outcome, Err(StoreError::NotFound { what: "pairing" })),
                "{outcome:?}"
            );
        }
        assert_eq!(pairings::find(conn, owner, id).await.expect("the pairing"), before);

        products::delete(conn, stranger, ProductId::new(1), instant(1))
            .await
            .expect("a tombstone of its own");
        products::retain_variants(conn, stranger, ProductId::new(1), &[])
            .await
            .expect("none of its own");
        products::set_stock_by_item(conn, stranger, 101, crate::products::level(0), instant(1))
            .await
            .expect("none of its own");
        leave_what_changed_alone(conn, stranger).await;
        suggestions::undismiss(conn, stranger, &[key(2, 1)])
            .await
            .expect("none of its own");
        suggestions::replace_all(conn, stranger, &[])
            .await
            .expect("none of its own");
        leave_settings_of_others_alone(&db, owner, stranger).await;
        leave_people_of_others_alone(&db, owner, stranger).await;
        let (all, variants) = products::load_catalogue(conn, owner).await.expect("a catalogue");
        assert_eq!((all.len(), variants.len(), variants[0].stock.n_available), (2, 2, 10));
        assert_eq!(suggestions::count_open(conn, owner).await.expect("a count"), 1);
    })
    .await;
}

/// What readings and news do to a shop, done to one that has nothing.
async fn leave_what_changed_alone(conn: &impl ConnectionTrait, stranger: ShopId) {
    let later = instant(1_000_000);
    let order = OrderId::new(1);
    products::known_whole(conn, stranger, ProductId::new(1), later)
        .await
        .expect("none of its own");
    products::delete_variant(conn, stranger, VariantId::new(11), later)
        .await
        .expect("none of its own");
    assert_eq!(products::ids_before(conn, stranger, later).await.expect("ids"), []);
    assert_eq!(products::variants_before(conn, stranger, later).await.expect("ids"), []);
    let product = products::product_of_stock_item(conn, stranger, 101).await;
    assert_eq!(product.expect("an answer"), None);
    assert_eq!(orders::ids_before(conn, stranger, later, None).await.expect("ids"), []);
    assert_eq!(
        orders::mark_returns_due(conn, stranger, &[order]).await.expect("none"),
        0
    );
    assert_eq!(orders::returns_due(conn, stranger, 9).await.expect("none"), []);
    assert!(
        !orders::set_returns(conn, stranger, order, &[], later)
            .await
            .expect("none")
    );
    assert_eq!(orders::returned_of(conn, stranger, order).await.expect("none"), []);
    orders::delete(conn, stranger, order, later)
        .await
        .expect("a number of its own");
    assert_eq!(sync_runs::cancel(conn, stranger, later).await.expect("none"), None);
    assert!(!sync_runs::resume(conn, stranger, later).await.expect("none"));
    for kind in [SyncKind::Whole, SyncKind::Changed] {
        assert_eq!(sync_runs::latest_of(conn, stranger, kind).await.expect("none"), None);
        assert_eq!(
            sync_runs::last_done(conn, stranger, Some(kind)).await.expect("none"),
            None
        );
    }
}

async fn leave_people_of_others_alone(db: &Db, owner: ShopId, stranger: ShopId) {
    let conn = db.conn();
    let before = people::records(conn, owner, &person()).await.expect("records");
    assert_eq!((before.orders.len(), before.browsers.len()), (1, 1));
    let forgotten = people::forget(conn, stranger, &person()).await.expect("nobody");
    assert_eq!(forgotten, people::Forgotten::default());
    models::drop_engines(conn, stranger).await.expect("none of its own");
    assert_eq!(people::records(conn, owner, &person()).await.expect("records"), before);
    let request = data_requests::list(conn, owner).await.expect("requests").remove(0);
    for (shop, id) in [(stranger, request.id), (owner, 9_999)] {
        let outcomes = [
            data_requests::find(conn, shop, id).await.map(drop),
            data_requests::hand_over(conn, shop, id, instant(1)).await,
            data_requests::take_back(conn, shop, id).await,
        ];
        for outcome in outcomes {
            assert!(
                matches!(outcome, Err(StoreError::NotFound { what: "data request" })),
                "{outcome:?}"
            );
        }
    }
    assert_eq!(data_requests::list(conn, owner).await.expect("requests"), [request]);
}

async fn leave_settings_of_others_alone(db: &Db, owner: ShopId, stranger: ShopId) {
    let conn = db.conn();
    attention::forget(conn, stranger, subject())
        .await
        .expect("none of its own");
    let late = Versioned {
        subject: subject(),
        version: 1,
        attention: declined(9),
    };
    let is_saved = attention::save_if_unchanged(conn, stranger, &[late], instant(1)).await;
    assert!(!is_saved.expect("an answer"), "it has none to save over");
    let loud = RestraintSettings {
        max_per_session: 100,
        ..RestraintSettings::default()
    };
    settings::put(conn, stranger, &loud, instant(1)).await.expect("its own");
    sales::replace_all(conn, stranger, &SalesStats::default())
        .await
        .expect("none of its own");
    ladder_proposals::undismiss(conn, stranger, "a")
        .await
        .expect("none of its own");
    collections::delete(conn, stranger, CollectionId::new(1), instant(1))
        .await
        .expect("a tombstone of its own");
    collections::sweep_members(conn, stranger, instant(9))
        .await
        .expect("none of its own");
    let before = collections::ids_before(conn, stranger, instant(9)).await;
    assert_eq!(before.expect("none of its own"), []);
    let member = (CollectionId::new(1), ProductId::new(2));
    collections::upsert_members(conn, stranger, &[member], instant(9))
        .await
        .expect("of its own");
    let ids = BTreeSet::from([CollectionId::new(1)]);
    let held = collections::members(conn, owner, &ids).await.expect("members");
    assert_eq!(held[&CollectionId::new(1)], [ProductId::new(1)]);
    let counts = complements::counts(conn, owner).await.expect("counts");
    assert_eq!(counts.n_new, 1);
    assert_eq!(complements::take(conn, stranger, instant(1)).await.expect("none"), 0);
    let back = complements::take_back(conn, stranger, instant(0), instant(1));
    assert_eq!(back.await.expect("none of its own"), 0);
    assert_eq!(complements::counts(conn, owner).await.expect("counts"), counts);
    let known = attention::load(conn, owner, &[subject()]).await.expect("attention");
    assert_eq!((known[0].version, &known[0].attention), (1, &declined(2)));
    assert_eq!(
        settings::get(conn, owner).await.expect("settings"),
        Some(RestraintSettings::default())
    );
    assert_eq!(sales::load(conn, owner).await.expect("sales"), stats(5));
    let dismissed = ladder_proposals::dismissed(conn, owner).await.expect("keys");
    assert!(dismissed.contains("a"));
}

#[tokio::test]
async fn same_numbers_in_two_shops_are_two_things() {
    for_each_db(|db| async move {
        let first = ShopBuilder::new("first").insert(db.conn()).await;
        let second = ShopBuilder::new("second").insert(db.conn()).await;
        fill(&db, first).await;
        fill(&db, second).await;
        for shop in [first, second] {
            assert_eq!(products::count(db.conn(), shop).await.expect("a count"), 2);
            assert_eq!(orders::counts(db.conn(), shop).await.expect("counts").n_lines, 1);
            assert_eq!(events::counts(db.conn(), shop).await.expect("counts").n_declined, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn erased_shop_leaves_no_row_behind() {
    for_each_db(|db| async move {
        let conn = db.conn();
        let erased = ShopBuilder::new("erased").insert(conn).await;
        let kept = ShopBuilder::new("kept").insert(conn).await;
        for shop in [erased, kept] {
            fill(&db, shop).await;
        }
        let txn = db.begin_write().await.expect("a transaction");
        shops::erase(&txn, erased).await.expect("erased");
        txn.commit().await.expect("stored");

        for table in pairwell_store::schema::tables() {
            if !table.columns.iter().any(|column| column.name == "shop_id") {
                continue;
            }
            let n_rows = async |shop: ShopId| {
                let sql = format!("SELECT COUNT(*) FROM {} WHERE shop_id = {}", table.name, shop.get());
                let row = conn
                    .query_one_raw(Statement::from_string(db.backend(), sql))
                    .await
                    .expect("an answer")
                    .expect("a row");
                row.try_get_by_index::<i64>(0).expect("a count")
            };
            assert_eq!(n_rows(erased).await, 0, "{}", table.name);
            let is_filled = !["suggestion_dismissals", "webhook_inbox"].contains(&table.name.as_str());
            assert_eq!(n_rows(kept).await > 0, is_filled, "{}", table.name);
        }
        assert!(matches!(
            shops::erase(conn, erased).await,
            Err(StoreError::NotFound { .. })
        ));
    })
    .await;
}
