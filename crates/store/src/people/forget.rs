use std::collections::BTreeSet;

use pairwell_domain::ShopId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::{Person, browsers};
use crate::entities::{
    attention, data_request, decision, decision_surface, event, import_key, order, shop, visit_event,
};
use crate::{StoreError, import_keys, shops};

/// How much was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Orders that stay, and are nobody's now.
    pub n_orders: u64,
    /// Decisions that are gone.
    pub n_decisions: u64,
    /// Events that stay, and are nobody's now.
    pub n_events: u64,
}

/// Forgets a person.
///
/// Orders, events and steps of visits stay, because the shop's figures are made of them, and are nobody's; decisions, which tell what
/// somebody looked at and bought, are gone, and so are what they were offered, their keys of imported files and their
/// requests. What was learned has to be learned anew: see [`shops::n_forgotten`].
///
/// Call inside a transaction. Forgetting somebody nothing is known of changes nothing.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn forget(db: &impl ConnectionTrait, shop: ShopId, person: &Person) -> Result<Forgotten, StoreError> {
    shops::lock(db, shop).await?;
    let browsers = browsers(db, shop, person).await?;
    let none_text = || Expr::value(Option::<String>::None);
    decision_surface::Entity::delete_many()
        .filter(decision_surface::Column::ShopId.eq(shop.get()))
        .filter(decision_surface::Column::DecisionId.in_subquery(own_decisions(shop, person, &browsers)))
        .exec(db)
        .await?;
    let decisions = decision::Entity::delete_many()
        .filter(decision::Column::ShopId.eq(shop.get()))
        .filter(person.has_decision(&browsers))
        .exec(db)
        .await?;
    let events = event::Entity::update_many()
        .col_expr(event::Column::VisitorId, none_text())
        .filter(event::Column::ShopId.eq(shop.get()))
        .filter(event::Column::VisitorId.is_in(&browsers))
        .exec(db)
        .await?;
    // Before the orders lose their buyer: an order that a browser told of leads to it too.
    let visits = visit_event::Entity::update_many()
        .col_expr(visit_event::Column::VisitorId, none_text())
        .col_expr(visit_event::Column::OrderId, Expr::value(Option::<i64>::None))
        .filter(visit_event::Column::ShopId.eq(shop.get()))
        .filter(
            Condition::any()
                .add(visit_event::Column::VisitorId.is_in(&browsers))
                .add(visit_event::Column::OrderId.in_subquery(own_orders(shop, person))),
        )
        .exec(db)
        .await?;
    attention::Entity::delete_many()
        .filter(attention::Column::ShopId.eq(shop.get()))
        .filter(attention::Column::Subject.is_in(person.subjects(&browsers)))
        .exec(db)
        .await?;
    let orders = order::Entity::update_many()
        .col_expr(order::Column::CustomerId, Expr::value(Option::<i64>::None))
        .col_expr(order::Column::VisitorId, none_text())
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(person.has_order())
        .exec(db)
        .await?;
    if let Some(customer) = person.customer {
        import_key::Entity::delete_many()
            .filter(import_key::Column::ShopId.eq(shop.get()))
            .filter(import_key::Column::Kind.eq(import_keys::CUSTOMER))
            .filter(import_key::Column::Id.eq(customer.get()))
            .exec(db)
            .await?;
        data_request::Entity::delete_many()
            .filter(data_request::Column::ShopId.eq(shop.get()))
            .filter(data_request::Column::CustomerId.eq(customer.get()))
            .exec(db)
            .await?;
    }
    shop::Entity::update_many()
        .col_expr(shop::Column::NForgotten, Expr::col(shop::Column::NForgotten).add(1_i64))
        .filter(shop::Column::Id.eq(shop.get()))
        .exec(db)
        .await?;
    Ok(Forgotten {
        n_orders: orders.rows_affected,
        n_decisions: decisions.rows_affected,
        n_events: events.rows_affected + visits.rows_affected,
    })
}

fn own_decisions(shop: ShopId, person: &Person, browsers: &BTreeSet<String>) -> SelectStatement {
    Query::select()
        .column(decision::Column::Id)
        .from(decision::Entity)
        .and_where(Expr::col(decision::Column::ShopId).eq(shop.get()))
        .cond_where(person.has_decision(browsers))
        .to_owned()
}

fn own_orders(shop: ShopId, person: &Person) -> SelectStatement {
    Query::select()
        .column(order::Column::Id)
        .from(order::Entity)
        .and_where(Expr::col(order::Column::ShopId).eq(shop.get()))
        .cond_where(person.has_order())
        .to_owned()
}
