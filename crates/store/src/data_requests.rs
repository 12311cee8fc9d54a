//! Buyers who asked the merchant what is known of them.

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ShopId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::StoreError;
use crate::entities::data_request;
use crate::people::Person;
use crate::sql::{execute, stored};

/// A request as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequest {
    /// Our number.
    pub id: i64,
    /// The platform's number; none when it gave none.
    pub platform_id: Option<i64>,
    /// Who asked.
    pub person: Person,
    /// When the platform told of it.
    pub asked_at: DateTime<Utc>,
    /// When the merchant said that it is answered; none until then.
    pub handed_over_at: Option<DateTime<Utc>>,
}

/// Notes a request. One with the number of a known one changes nothing.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn insert(
    db: &impl ConnectionTrait,
    shop: ShopId,
    platform_id: Option<i64>,
    person: &Person,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let orders: Vec<i64> = person.orders.iter().map(|id| id.get()).collect();
    let sql = "INSERT INTO data_requests (shop_id, platform_id, customer_id, order_ids, asked_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = [
        shop.get().into(),
        platform_id.into(),
        person.customer.map(CustomerId::get).into(),
        serde_json::to_string(&orders).expect("numbers have a JSON form").into(),
        stored(at).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Every request, those not answered first, each part by age, the oldest first.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(db: &impl ConnectionTrait, shop: ShopId) -> Result<Vec<DataRequest>, StoreError> {
    let models = data_request::Entity::find()
        .filter(data_request::Column::ShopId.eq(shop.get()))
        .order_by_asc(data_request::Column::AskedAt)
        .order_by_asc(data_request::Column::Id)
        .all(db)
        .await?;
    let mut requests: Vec<DataRequest> = models.into_iter().map(request_of).collect::<Result<_, _>>()?;
    requests.sort_by_key(|request| request.handed_over_at.is_some());
    Ok(requests)
}

/// One request.
///
/// # Errors
/// `NotFound` when this shop has no such request.
pub async fn find(db: &impl ConnectionTrait, shop: ShopId, id: i64) -> Result<DataRequest, StoreError> {
    data_request::Entity::find_by_id(id)
        .filter(data_request::Column::ShopId.eq(shop.get()))
        .one(db)
        .await?
        .map_or(Err(NOT_FOUND), request_of)
}

/// The merchant has answered a request; the first time counts.
///
/// # Errors
/// `NotFound` when this shop has no such request.
pub async fn hand_over(db: &impl ConnectionTrait, shop: ShopId, id: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "UPDATE data_requests SET handed_over_at = COALESCE(handed_over_at, $3) WHERE shop_id = $1 AND id = $2";
    match execute(db, sql, [shop.get().into(), id.into(), stored(at).into()]).await? {
        0 => Err(NOT_FOUND),
        _ => Ok(()),
    }
}

/// The merchant has not answered a request after all.
///
/// # Errors
/// `NotFound` when this shop has no such request.
pub async fn take_back(db: &impl ConnectionTrait, shop: ShopId, id: i64) -> Result<(), StoreError> {
    let sql = "UPDATE data_requests SET handed_over_at = NULL WHERE shop_id = $1 AND id = $2";
    match execute(db, sql, [shop.get().into(), id.into()]).await? {
        0 => Err(NOT_FOUND),
        _ => Ok(()),
    }
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "data request" };

fn request_of(model: data_request::Model) -> Result<DataRequest, StoreError> {
    let data_request::Model {
        id,
        shop_id: _,
        platform_id,
        customer_id,
        order_ids,
        asked_at,
        handed_over_at,
    } = model;
    let orders: Vec<i64> = serde_json::from_str(&order_ids)
        .map_err(|error| StoreError::corrupt(format!("orders of data request {id}: {error}")))?;
    Ok(DataRequest {
        id,
        platform_id,
        person: Person {
            customer: customer_id.map(CustomerId::new),
            orders: orders.into_iter().map(OrderId::new).collect(),
        },
        asked_at,
        handed_over_at,
    })
}
