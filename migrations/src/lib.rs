#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and naming it makes it another one"
)]

mod columns;
mod m20261120_000001_create_shops;
mod m20261120_000002_create_products;
mod m20261120_000003_create_variants;
mod m20261120_000004_create_orders;
mod m20261120_000005_create_order_lines;
mod m20261120_000006_create_refunds;
mod m20261120_000007_create_pairings;
mod m20261120_000008_create_suggestions;
mod m20261120_000009_create_suggestion_dismissals;
mod m20261120_000010_create_placements;
mod m20261120_000011_create_decisions;
mod m20261120_000012_create_offers;
mod m20261120_000013_create_events;
mod m20261120_000014_create_webhook_inbox;
mod m20261120_000015_create_sync_runs;
mod m20261120_000016_create_models;
mod m20261120_000017_create_import_keys;
mod m20261121_000018_key_order_lines_by_order;
mod m20261121_000019_index_orders_lines_as_of;
mod m20261121_000020_create_ladders;
mod m20261125_000021_add_placement_settings;
mod m20261125_000022_create_shop_settings;
mod m20261125_000023_create_attention;
mod m20261125_000024_keep_whole_decisions;
mod m20261125_000025_create_decision_surfaces;
mod m20261125_000026_offer_on_every_surface;
mod m20261125_000027_create_variant_sales;
mod m20261125_000028_create_rebuys;
mod m20261125_000029_index_orders_by_buyer;
mod m20261125_000030_create_ladder_proposal_dismissals;
mod m20261126_000031_add_engine_to_models;
mod m20261126_000032_create_data_reports;
mod m20261126_000033_create_rules;
mod m20261127_000034_follow_buyers;
mod m20261127_000035_create_data_requests;
mod m20261127_000036_claim_refresh;
mod m20261128_000037_follow_changes;
mod m20261128_000038_keep_returns;
mod m20261128_000039_add_time_zone_to_shops;
mod m20261128_000040_create_complements;
mod m20261128_000041_create_collections;
mod m20261128_000043_add_collector_keys;
mod m20261128_000044_create_visit_events;
mod m20261128_000047_create_subscriptions;
mod m20261128_000049_tell_order_states_apart;
mod m20261128_000050_count_events_once;
mod m20261128_000051_name_trouble_with_deliveries;

use sea_orm_migration::prelude::*;

/// Every step of the schema, oldest first. A step that was released is never changed.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_create_shops::Migration),
            Box::new(m20261120_000002_create_products::Migration),
            Box::new(m20261120_000003_create_variants::Migration),
            Box::new(m20261120_000004_create_orders::Migration),
            Box::new(m20261120_000005_create_order_lines::Migration),
            Box::new(m20261120_000006_create_refunds::Migration),
            Box::new(m20261120_000007_create_pairings::Migration),
            Box::new(m20261120_000008_create_suggestions::Migration),
            Box::new(m20261120_000009_create_suggestion_dismissals::Migration),
            Box::new(m20261120_000010_create_placements::Migration),
            Box::new(m20261120_000011_create_decisions::Migration),
            Box::new(m20261120_000012_create_offers::Migration),
            Box::new(m20261120_000013_create_events::Migration),
            Box::new(m20261120_000014_create_webhook_inbox::Migration),
            Box::new(m20261120_000015_create_sync_runs::Migration),
            Box::new(m20261120_000016_create_models::Migration),
            Box::new(m20261120_000017_create_import_keys::Migration),
            Box::new(m20261121_000018_key_order_lines_by_order::Migration),
            Box::new(m20261121_000019_index_orders_lines_as_of::Migration),
            Box::new(m20261121_000020_create_ladders::Migration),
            Box::new(m20261125_000021_add_placement_settings::Migration),
            Box::new(m20261125_000022_create_shop_settings::Migration),
            Box::new(m20261125_000023_create_attention::Migration),
            Box::new(m20261125_000024_keep_whole_decisions::Migration),
            Box::new(m20261125_000025_create_decision_surfaces::Migration),
            Box::new(m20261125_000026_offer_on_every_surface::Migration),
            Box::new(m20261125_000027_create_variant_sales::Migration),
            Box::new(m20261125_000028_create_rebuys::Migration),
            Box::new(m20261125_000029_index_orders_by_buyer::Migration),
            Box::new(m20261125_000030_create_ladder_proposal_dismissals::Migration),
            Box::new(m20261126_000031_add_engine_to_models::Migration),
            Box::new(m20261126_000032_create_data_reports::Migration),
            Box::new(m20261126_000033_create_rules::Migration),
            Box::new(m20261127_000034_follow_buyers::Migration),
            Box::new(m20261127_000035_create_data_requests::Migration),
            Box::new(m20261127_000036_claim_refresh::Migration),
            Box::new(m20261128_000037_follow_changes::Migration),
            Box::new(m20261128_000038_keep_returns::Migration),
            Box::new(m20261128_000039_add_time_zone_to_shops::Migration),
            Box::new(m20261128_000040_create_complements::Migration),
            Box::new(m20261128_000041_create_collections::Migration),
            Box::new(m20261128_000043_add_collector_keys::Migration),
            Box::new(m20261128_000044_create_visit_events::Migration),
            Box::new(m20261128_000047_create_subscriptions::Migration),
            Box::new(m20261128_000049_tell_order_states_apart::Migration),
            Box::new(m20261128_000050_count_events_once::Migration),
            Box::new(m20261128_000051_name_trouble_with_deliveries::Migration),
        ]
    }
}

/// Brings a database up to date, step by step. When it is already, nothing happens.
///
/// # Errors
/// When a step fails; the steps before it stay, the failed one leaves nothing behind.
pub async fn up(db: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}

/// Takes every step back, and with them everything stored.
///
/// # Errors
/// When a step fails.
pub async fn down(db: &sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::down(db, None).await
}

/// How many steps a database is behind. Changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn n_pending(db: &sea_orm::DatabaseConnection) -> Result<usize, DbErr> {
    Ok(Migrator::get_pending_migrations_read_only(db).await?.len())
}
