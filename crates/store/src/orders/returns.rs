use chrono::{DateTime, Utc};
use pairwell_domain::order::ReturnedLine;
use pairwell_domain::{OrderId, OrderLineId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::batch::{batch_row, parameter, rows};
use crate::entities::{order, order_line};
use crate::sql::{execute, plain, stored};

/// Pieces of a line that stay with the buyer. What goes back leaves the line's own figure only with the money: until then
/// the return tells more, afterwards both tell the same.
pub(super) const fn kept(quantity: i64, current_quantity: i64, n_returned: i64) -> i64 {
    let after_returns = quantity.saturating_sub(n_returned);
    if after_returns < current_quantity {
        after_returns
    } else {
        current_quantity
    }
}

batch_row! {
    DueRow { id: i64, }
}

/// These orders have to be asked what goes back of them, unless that is known already for their last change. Returns how
/// many.
///
/// # Errors
/// When the database fails.
pub async fn mark_returns_due(db: &impl ConnectionTrait, shop: ShopId, ids: &[OrderId]) -> Result<u64, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let batch: Vec<DueRow> = ids.iter().map(|id| DueRow { id: id.get() }).collect();
    let sql = format!(
        "UPDATE orders SET returns_due = $3 WHERE shop_id = $2 AND id IN (SELECT batch.id FROM {}) \
         AND (returns_as_of IS NULL OR returns_as_of < updated_at)",
        rows::<DueRow>(db.get_database_backend()),
    );
    execute(db, sql, [parameter(db, &batch), shop.get().into(), true.into()]).await
}

/// Orders that have to be asked what goes back of them, newest first.
///
/// # Errors
/// When the database fails.
pub async fn returns_due(db: &impl ConnectionTrait, shop: ShopId, limit: u64) -> Result<Vec<OrderId>, StoreError> {
    let ids: Vec<i64> = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(order::Column::ReturnsDue.eq(true))
        .order_by_desc(order::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// What goes back of an order, as it was at `as_of`: these lines and no others. False when something newer is known, or
/// the order is not. Call inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn set_returns(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: OrderId,
    lines: &[ReturnedLine],
    as_of: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE orders SET returns_due = $4, returns_as_of = $3 WHERE shop_id = $1 AND id = $2 \
               AND (returns_as_of IS NULL OR returns_as_of <= $3)";
    let values = [shop.get().into(), id.get().into(), stored(as_of).into(), false.into()];
    if execute(db, sql, values).await? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE order_lines SET n_returned = 0, return_reason = NULL \
               WHERE shop_id = $1 AND order_id = $2 AND n_returned > 0";
    execute(db, sql, [shop.get().into(), id.get().into()]).await?;
    for ReturnedLine {
        line_id,
        quantity,
        reason,
    } in lines
    {
        let sql = "UPDATE order_lines SET n_returned = $4, return_reason = $5 \
                   WHERE shop_id = $1 AND order_id = $2 AND id = $3";
        let values = [
            shop.get().into(),
            id.get().into(),
            line_id.get().into(),
            (*quantity).into(),
            reason.as_deref().map(|reason| plain(reason).into_owned()).into(),
        ];
        execute(db, sql, values).await?;
    }
    Ok(true)
}

/// What goes back of an order, by line.
///
/// # Errors
/// When the database fails.
pub async fn returned_of(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: OrderId,
) -> Result<Vec<ReturnedLine>, StoreError> {
    let lines = order_line::Entity::find()
        .filter(order_line::Column::ShopId.eq(shop.get()))
        .filter(order_line::Column::OrderId.eq(id.get()))
        .filter(order_line::Column::NReturned.gt(0))
        .order_by_asc(order_line::Column::Id)
        .all(db)
        .await?;
    let returned = |line: order_line::Model| ReturnedLine {
        line_id: OrderLineId::new(line.id),
        quantity: line.n_returned,
        reason: line.return_reason,
    };
    Ok(lines.into_iter().map(returned).collect())
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn what_goes_back_counts_once_before_and_after_the_money() {
        assert_eq!(kept(3, 3, 0), 3);
        assert_eq!(kept(3, 3, 1), 2, "agreed, not paid back yet");
        assert_eq!(kept(3, 2, 1), 2, "paid back");
        assert_eq!(kept(3, 1, 1), 1, "one more was taken out by an edit");
        assert_eq!(kept(1, 0, 1), 0);
    }
}
