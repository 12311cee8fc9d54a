use chrono::{DateTime, Utc};
use pairwell_domain::attention::Attention;
use pairwell_domain::decision::{Case, PageDecision};
use pairwell_domain::event::EventKind;
use pairwell_domain::order::{Order, OrderLine, Refund};
use pairwell_domain::{CustomerId, DecisionId, OfferId, ProductId, VisitorId};
use pairwell_store::people::{Person, PersonDecision, PersonEvent, Records};
use serde::Serialize;

/// Everything Pairwell knows of a buyer, for the buyer. It holds no name and no address: Pairwell keeps none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonDocument {
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// The platform's number of the buyer, when there is one.
    pub customer: Option<CustomerId>,
    /// The ids their browsers were given.
    pub browsers: Vec<VisitorId>,
    /// Their orders.
    pub orders: Vec<OrderEntry>,
    /// What was decided for them, with everything the decision went by.
    pub decisions: Vec<DecisionEntry>,
    /// What they did with offers.
    pub events: Vec<EventEntry>,
    /// What they were offered lately, and said no to.
    pub attention: Vec<AttentionEntry>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderEntry {
    /// Its head.
    #[serde(flatten)]
    pub order: Order,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What went back.
    pub refunds: Vec<Refund>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionEntry {
    /// Its id.
    pub id: DecisionId,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// What it went by.
    pub case: Case,
    /// What was shown, and what was not, and why.
    pub decision: PageDecision,
}

/// Something done with an offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventEntry {
    /// What.
    pub kind: EventKind,
    /// With which offer.
    pub offer: OfferId,
    /// Of which product.
    pub product: ProductId,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// What is remembered of offers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttentionEntry {
    /// A browser's id, or `cus_` and the buyer's number.
    pub subject: String,
    /// What was shown and declined.
    #[serde(flatten)]
    pub attention: Attention,
}

impl PersonDocument {
    pub(super) fn new(person: &Person, records: Records, made_at: DateTime<Utc>) -> Self {
        let Records {
            browsers,
            orders,
            decisions,
            events,
            attention,
        } = records;
        let order = |(order, lines, refunds)| OrderEntry { order, lines, refunds };
        Self {
            made_at,
            customer: person.customer,
            browsers,
            orders: orders.into_iter().map(order).collect(),
            decisions: decisions.into_iter().map(Into::into).collect(),
            events: events.into_iter().map(Into::into).collect(),
            attention: attention
                .into_iter()
                .map(|known| AttentionEntry {
                    subject: known.subject.to_string(),
                    attention: known.attention,
                })
                .collect(),
        }
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.decisions.is_empty() && self.events.is_empty() && self.attention.is_empty()
    }
}

impl From<PersonDecision> for DecisionEntry {
    fn from(made: PersonDecision) -> Self {
        let PersonDecision {
            id,
            decided_at,
            case,
            decision,
        } = made;
        Self {
            id,
            decided_at,
            case,
            decision,
        }
    }
}

impl From<PersonEvent> for EventEntry {
    fn from(done: PersonEvent) -> Self {
        let PersonEvent {
            kind,
            offer,
            product,
            occurred_at,
        } = done;
        Self {
            kind,
            offer,
            product,
            occurred_at,
        }
    }
}
