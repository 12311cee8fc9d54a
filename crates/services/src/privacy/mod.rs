//! What buyers may ask of a shop, and the shop of us: to be told what is known of them, and to be forgotten.
//!
//! The platform passes both on as webhooks. What is asked waits until the merchant has handed it over; who is to be
//! forgotten is forgotten at once, in the database and in the files of what was learned.

mod document;
mod forget;

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::CustomerId;
use pairwell_domain::admin::DataRequestOut;
use pairwell_store::data_requests::DataRequest;
use pairwell_store::people::{Forgotten, Person};
use pairwell_store::{data_requests, import_keys, people};

pub use document::PersonDocument;
pub(crate) use forget::forget;

use crate::{Actor, Job, ServiceError, Shared};

/// Days a merchant has to answer a buyer.
const DAYS_TO_ANSWER: i64 = 30;

/// Somebody who asked what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Our number.
    pub id: i64,
    /// The platform's number of the buyer, when it gave one.
    pub customer: Option<CustomerId>,
    /// When the platform told of it.
    pub asked_at: DateTime<Utc>,
    /// When it has to be answered.
    pub due_at: DateTime<Utc>,
    /// When the merchant said that it is; none until then.
    pub handed_over_at: Option<DateTime<Utc>>,
}

impl From<DataRequest> for Request {
    fn from(request: DataRequest) -> Self {
        Self {
            id: request.id,
            customer: request.person.customer,
            asked_at: request.asked_at,
            due_at: request.asked_at + TimeDelta::days(DAYS_TO_ANSWER),
            handed_over_at: request.handed_over_at,
        }
    }
}

impl Request {
    fn shown_at(self, now: DateTime<Utc>) -> DataRequestOut {
        DataRequestOut {
            id: self.id,
            customer: self.customer.map(CustomerId::get),
            asked_at: self.asked_at,
            due_at: self.due_at,
            is_overdue: self.handed_over_at.is_none() && self.due_at < now,
            handed_over_at: self.handed_over_at,
        }
    }
}

/// See [`crate::Services::privacy`].
pub struct Privacy<'a> {
    shared: &'a Shared,
}

impl<'a> Privacy<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// As [`Self::requests`], as the merchant sees them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<DataRequestOut>, ServiceError> {
        let now = self.shared.now();
        let requests = self.requests(actor).await?;
        Ok(requests.into_iter().map(|request| request.shown_at(now)).collect())
    }

    /// Every request of the shop's buyers, those not answered first, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests(&self, actor: &Actor) -> Result<Vec<Request>, ServiceError> {
        let requests = data_requests::list(self.shared.db().conn(), actor.shop).await?;
        Ok(requests.into_iter().map(Into::into).collect())
    }

    /// What is known of the buyer behind a request, to be handed over.
    ///
    /// # Errors
    /// `NotFound` for a request of another shop; what keeps the database from answering.
    pub async fn answer(&self, actor: &Actor, request: i64) -> Result<PersonDocument, ServiceError> {
        let request = data_requests::find(self.shared.db().conn(), actor.shop, request).await?;
        self.document(actor, &request.person).await
    }

    /// The buyer a person means: by the name they have in imported files, or by the platform's number.
    ///
    /// # Errors
    /// `NotFound` for what is neither; what keeps the database from answering.
    pub async fn named(&self, actor: &Actor, name: &str) -> Result<CustomerId, ServiceError> {
        let imported = import_keys::find(self.shared.db().conn(), actor.shop, import_keys::CUSTOMER, name).await?;
        let number = imported.or_else(|| name.parse().ok());
        number.map(CustomerId::new).ok_or(ServiceError::NotFound("buyer"))
    }

    /// What is known of a buyer; of somebody nothing is known of, a document that says so.
    ///
    /// # Errors
    /// What keeps the database from answering.
    pub async fn known_of(&self, actor: &Actor, customer: CustomerId) -> Result<PersonDocument, ServiceError> {
        self.document(actor, &by_number(customer)).await
    }

    async fn document(&self, actor: &Actor, person: &Person) -> Result<PersonDocument, ServiceError> {
        // Decisions of the last moment are not written down yet.
        self.shared.ledger.flush().await;
        let records = people::records(self.shared.db().conn(), actor.shop, person).await?;
        Ok(PersonDocument::new(person, records, self.shared.now()))
    }

    /// The merchant has answered a request; the first time counts.
    ///
    /// # Errors
    /// `NotFound` for a request of another shop; what keeps the database from answering.
    pub async fn hand_over(&self, actor: &Actor, request: i64) -> Result<(), ServiceError> {
        let now = self.shared.now();
        data_requests::hand_over(self.shared.db().conn(), actor.shop, request, now).await?;
        tracing::info!(
            shop.id = actor.shop.get(),
            request.id = request,
            "a data request is answered"
        );
        Ok(())
    }

    /// Takes back that a request is answered.
    ///
    /// # Errors
    /// `NotFound` for a request of another shop; what keeps the database from answering.
    pub async fn take_back(&self, actor: &Actor, request: i64) -> Result<(), ServiceError> {
        data_requests::take_back(self.shared.db().conn(), actor.shop, request).await?;
        Ok(())
    }

    /// Forgets a buyer, as the platform's own request does. What was learned is learned anew without them.
    ///
    /// # Errors
    /// What keeps the database or the disk from answering; nothing is forgotten then.
    pub async fn forget(&self, actor: &Actor, customer: CustomerId) -> Result<Forgotten, ServiceError> {
        self.shared.ledger.flush().await;
        let txn = self.shared.db().begin_write().await?;
        let forgotten = forget(self.shared, &txn, actor.shop, &by_number(customer)).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        self.shared.parts.jobs.push(Job::Learn { shop: actor.shop }).await?;
        Ok(forgotten)
    }
}

const fn by_number(customer: CustomerId) -> Person {
    Person {
        customer: Some(customer),
        orders: Vec::new(),
    }
}
