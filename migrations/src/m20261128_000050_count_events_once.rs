//! What happens to an offer once counts once, however many events say so: seen, clicked, declined, chosen. Adding and
//! taking back may happen again.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "uq_events_shop_id_offer_id_kind";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        // Of several, the one that was heard of first stays.
        db.execute_unprepared(
            "DELETE FROM events WHERE kind NOT IN ('add', 'undo') AND EXISTS (\
             SELECT 1 FROM events AS earlier WHERE earlier.shop_id = events.shop_id \
             AND earlier.offer_id = events.offer_id AND earlier.kind = events.kind \
             AND (earlier.received_at < events.received_at \
             OR (earlier.received_at = events.received_at AND earlier.id < events.id)))",
        )
        .await?;
        // By hand, because the builder knows no index over some rows only.
        db.execute_unprepared(&format!(
            "CREATE UNIQUE INDEX {INDEX} ON events (shop_id, offer_id, kind) WHERE kind NOT IN ('add', 'undo')"
        ))
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(&format!("DROP INDEX {INDEX}")).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
