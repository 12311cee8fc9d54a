//! Stories against the repositories, told on every database there is: in memory always, on Postgres when it is there.

mod attention;
mod collections;
mod complements;
mod data_reports;
mod db;
mod decisions;
mod events;
mod import_keys;
mod inbox;
mod instants;
mod ladder_proposals;
mod ladders;
mod models;
mod orders;
mod pairings;
mod placements;
mod products;
mod rules;
mod sales;
mod schema;
mod settings;
mod shops;
mod subscriptions;
mod suggestions;
mod sync_runs;
mod tenancy;
mod together;

use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::{DecisionId, OfferId, ProductId, VisitorId};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

fn key(source: i64, target: i64) -> SuggestionKey {
    SuggestionKey {
        source: ProductId::new(source),
        target: ProductId::new(target),
    }
}

fn decision_id(n: u128) -> DecisionId {
    DecisionId::from_uuid(Uuid::from_u128(n))
}

fn offer_id(n: u128) -> OfferId {
    OfferId::from_uuid(Uuid::from_u128(n))
}

fn visitor_id(n: u128) -> VisitorId {
    VisitorId::from_uuid(Uuid::from_u128(n))
}

async fn n_rows(db: &impl ConnectionTrait, table: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    let row = db.query_one_raw(statement).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).expect("a number")
}
