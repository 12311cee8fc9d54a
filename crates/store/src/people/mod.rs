//! One buyer: what is stored of them, and forgetting it.
//!
//! A buyer is known by the platform's number, by orders, and by the browsers these came from. What a browser did counts as
//! theirs.

mod forget;
mod records;

use std::collections::BTreeSet;

use pairwell_domain::{CustomerId, OrderId, ShopId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::StoreError;
use crate::attention::Subject;
use crate::entities::{decision, order};

pub use forget::{Forgotten, forget};
pub use records::{PersonDecision, PersonEvent, PersonVisit, Records, records};

/// A buyer, as the platform names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their number, when there is one.
    pub customer: Option<CustomerId>,
    /// Orders of theirs, besides those that carry the number.
    pub orders: Vec<OrderId>,
}

impl Person {
    fn has_order(&self) -> Condition {
        Condition::any()
            .add_option(self.customer.map(|id| order::Column::CustomerId.eq(id.get())))
            .add(order::Column::Id.is_in(self.orders.iter().map(|id| id.get())))
    }

    fn has_decision(&self, browsers: &BTreeSet<String>) -> Condition {
        Condition::any()
            .add_option(self.customer.map(|id| decision::Column::CustomerId.eq(id.get())))
            .add(decision::Column::VisitorId.is_in(browsers))
    }

    /// The words attention is stored under.
    fn subjects(&self, browsers: &BTreeSet<String>) -> Vec<String> {
        let customer = self.customer.map(|id| Subject::Customer(id).to_string());
        browsers.iter().cloned().chain(customer).collect()
    }
}

/// The browsers a person ordered from or was signed in with.
async fn browsers(db: &impl ConnectionTrait, shop: ShopId, person: &Person) -> Result<BTreeSet<String>, StoreError> {
    let of_orders: Vec<Option<String>> = order::Entity::find()
        .select_only()
        .column(order::Column::VisitorId)
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(person.has_order())
        .into_tuple()
        .all(db)
        .await?;
    let mut browsers: BTreeSet<String> = of_orders.into_iter().flatten().collect();
    if let Some(customer) = person.customer {
        let signed_in: Vec<Option<String>> = decision::Entity::find()
            .select_only()
            .column(decision::Column::VisitorId)
            .distinct()
            .filter(decision::Column::ShopId.eq(shop.get()))
            .filter(decision::Column::CustomerId.eq(customer.get()))
            .into_tuple()
            .all(db)
            .await?;
        browsers.extend(signed_in.into_iter().flatten());
    }
    Ok(browsers)
}
