use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use pairwell_domain::decision::{Case, PageDecision};
use pairwell_domain::event::EventKind;
use pairwell_domain::visit::VisitKind;
use pairwell_domain::{DecisionId, OfferId, OrderId, ProductId, ShopId, VisitorId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::{Person, browsers};
use crate::attention::{self, Subject, Versioned};
use crate::convert::{parsed, word};
use crate::entities::{decision, event, order, visit_event};
use crate::orders::{self, WholeOrder};
use crate::{StoreError, decisions};

/// Everything that is stored of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// Their browsers.
    pub browsers: Vec<VisitorId>,
    /// Their orders, by number.
    pub orders: Vec<WholeOrder>,
    /// What was decided for them, oldest first.
    pub decisions: Vec<PersonDecision>,
    /// What they did with offers, oldest first.
    pub events: Vec<PersonEvent>,
    /// What they did in the shop, oldest first.
    pub visits: Vec<PersonVisit>,
    /// What they were offered lately and said no to, signed in and by browser; those without any are left out.
    pub attention: Vec<Versioned>,
}

/// A decision made for a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonDecision {
    /// Its id.
    pub id: DecisionId,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Everything it depended on.
    pub case: Case,
    /// What was decided.
    pub decision: PageDecision,
}

/// Something a person did with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PersonEvent {
    /// What.
    pub kind: EventKind,
    /// With which offer.
    pub offer: OfferId,
    /// Of which product.
    pub product: ProductId,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A step of a person on the way to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PersonVisit {
    /// What.
    pub kind: VisitKind,
    /// With which product.
    pub product: Option<ProductId>,
    /// The order that came of it.
    pub order: Option<OrderId>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// Everything that is stored of a person.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn records(db: &impl ConnectionTrait, shop: ShopId, person: &Person) -> Result<Records, StoreError> {
    let browsers = browsers(db, shop, person).await?;
    let visitors: Vec<VisitorId> = browsers
        .iter()
        .map(|id| parsed(id, "browser"))
        .collect::<Result<_, _>>()?;
    let own: Vec<i64> = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::ShopId.eq(shop.get()))
        .filter(person.has_order())
        .into_tuple()
        .all(db)
        .await?;
    let own: Vec<OrderId> = own.into_iter().map(OrderId::new).collect();
    let customer = person.customer.map(Subject::Customer);
    let subjects: Vec<Subject> = customer
        .into_iter()
        .chain(visitors.iter().copied().map(Subject::Visitor))
        .collect();
    let mut attention = attention::load(db, shop, &subjects).await?;
    attention.retain(|known| known.version > 0);
    Ok(Records {
        orders: orders::whole(db, shop, &own).await?,
        decisions: own_decisions(db, shop, person, &browsers).await?,
        events: own_events(db, shop, &browsers).await?,
        visits: own_visits(db, shop, &browsers).await?,
        attention,
        browsers: visitors,
    })
}

async fn own_decisions(
    db: &impl ConnectionTrait,
    shop: ShopId,
    person: &Person,
    browsers: &BTreeSet<String>,
) -> Result<Vec<PersonDecision>, StoreError> {
    let models = decision::Entity::find()
        .filter(decision::Column::ShopId.eq(shop.get()))
        .filter(person.has_decision(browsers))
        .order_by_asc(decision::Column::DecidedAt)
        .order_by_asc(decision::Column::Id)
        .all(db)
        .await?;
    models
        .into_iter()
        .map(|model| {
            let id = parsed(&model.id, "decision")?;
            let decisions::StoredDecision {
                case,
                decision,
                decided_at,
                ..
            } = decisions::stored_decision(id, model)?;
            Ok(PersonDecision {
                id,
                decided_at,
                case,
                decision,
            })
        })
        .collect()
}

async fn own_events(
    db: &impl ConnectionTrait,
    shop: ShopId,
    browsers: &BTreeSet<String>,
) -> Result<Vec<PersonEvent>, StoreError> {
    let models = event::Entity::find()
        .filter(event::Column::ShopId.eq(shop.get()))
        .filter(event::Column::VisitorId.is_in(browsers))
        .order_by_asc(event::Column::OccurredAt)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    models
        .into_iter()
        .map(|model| {
            Ok(PersonEvent {
                kind: word(EventKind::from_code(&model.kind), &model.kind, "kind of an event")?,
                offer: parsed(&model.offer_id, "offer of an event")?,
                product: ProductId::new(model.product_id),
                occurred_at: model.occurred_at,
            })
        })
        .collect()
}

async fn own_visits(
    db: &impl ConnectionTrait,
    shop: ShopId,
    browsers: &BTreeSet<String>,
) -> Result<Vec<PersonVisit>, StoreError> {
    let models = visit_event::Entity::find()
        .filter(visit_event::Column::ShopId.eq(shop.get()))
        .filter(visit_event::Column::VisitorId.is_in(browsers))
        .order_by_asc(visit_event::Column::OccurredAt)
        .order_by_asc(visit_event::Column::Id)
        .all(db)
        .await?;
    models
        .into_iter()
        .map(|model| {
            Ok(PersonVisit {
                kind: word(VisitKind::from_code(&model.kind), &model.kind, "kind of a step")?,
                product: model.product_id.map(ProductId::new),
                order: model.order_id.map(OrderId::new),
                occurred_at: model.occurred_at,
            })
        })
        .collect()
}
