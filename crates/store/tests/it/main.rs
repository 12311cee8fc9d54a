//! Stories against the repositories, told on every database there is: in memory always, on Postgres when it is there.

mod db;
mod decisions;
mod import_keys;
mod inbox;
mod instants;
mod ladders;
mod models;
mod orders;
mod pairings;
mod placements;
mod products;
mod schema;
mod shops;
mod suggestions;
mod sync_runs;
mod tenancy;
mod together;

use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::{DecisionId, OfferId, ProductId, VisitorId};
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
