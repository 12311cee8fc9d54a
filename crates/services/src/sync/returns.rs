//! What goes back of orders. A file of orders says of which; what it is has to be asked for, order by order.

use pairwell_commerce::{Access, CommerceError};
use pairwell_store::orders;

use super::run::Reader;
use crate::ServiceError;
use crate::access::with_access;

/// Orders asked for in one reading, the newest first; the next reading asks for the others.
const MAX_ASKED: u64 = 2_000;

pub(super) async fn read_due(reader: &Reader<'_>) -> Result<(), ServiceError> {
    let (shared, shop) = (reader.shared, reader.shop);
    for id in orders::returns_due(shared.db().conn(), shop, MAX_ASKED).await? {
        let as_of = shared.now();
        let asked = |access: Access| async move { shared.parts.platform.returns(&access, id).await };
        let lines = match with_access(shared, shop, asked).await {
            Ok(lines) => lines.unwrap_or_default(),
            Err(ServiceError::Commerce(CommerceError::AccessDenied { .. })) => {
                tracing::info!(
                    shop.id = shop.get(),
                    "returns may not be read; they count when they are paid back"
                );
                return Ok(());
            }
            // One order that cannot be read holds up no other.
            Err(ServiceError::Commerce(error)) if error.is_malformed() => {
                tracing::warn!(shop.id = shop.get(), order.id = id.get(), %error, "returns not read");
                continue;
            }
            Err(error) => return Err(error),
        };
        let txn = shared.db().begin_write().await?;
        orders::set_returns(&txn, shop, id, &lines, as_of).await?;
        txn.commit().await?;
    }
    Ok(())
}
