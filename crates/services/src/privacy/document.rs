use chrono::{DateTime, Utc};
use pairwell_domain::attention::Attention;
use pairwell_domain::{CustomerId, VisitorId};
use pairwell_store::orders::WholeOrder;
use pairwell_store::people::{Person, PersonDecision, PersonEvent, PersonVisit, Records};
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
    pub orders: Vec<WholeOrder>,
    /// What was decided for them, with everything the decision went by.
    pub decisions: Vec<PersonDecision>,
    /// What they did with offers.
    pub events: Vec<PersonEvent>,
    /// What they did in the shop.
    pub visits: Vec<PersonVisit>,
    /// What they were offered lately, and said no to.
    pub attention: Vec<AttentionEntry>,
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
            visits,
            attention,
        } = records;
        let attention = attention.into_iter().map(|known| AttentionEntry {
            subject: known.subject.to_string(),
            attention: known.attention,
        });
        Self {
            made_at,
            customer: person.customer,
            browsers,
            orders,
            decisions,
            events,
            visits,
            attention: attention.collect(),
        }
    }

    /// As it is handed over.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("text, numbers and lists have a JSON form")
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
            && self.decisions.is_empty()
            && self.events.is_empty()
            && self.visits.is_empty()
            && self.attention.is_empty()
    }
}
