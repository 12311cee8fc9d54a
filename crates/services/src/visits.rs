//! What shoppers do in a shop, whether or not offers are near: asking the storefront to tell it, and taking what it tells.
//!
//! It is told without a signature. The shop is named by a key that every page shows, so nothing of it is believed: it is
//! counted, in bounded numbers, beside what the orders say.

use chrono::TimeDelta;
use pairwell_commerce::{Access, Collecting, Collector, CommerceError};
use pairwell_domain::visit::{MAX_VISIT_ID_CHARS, MAX_VISITS_PER_BATCH, VisitEvent, VisitKind};
use pairwell_domain::{OrderId, ShopId, VisitorId};
use pairwell_store::settings::{self, VisitsTold};
use pairwell_store::visits::{self, VisitRecord};
use uuid::Uuid;

use crate::access::with_access;
use crate::{ServiceError, Shared};

/// Steps from further ahead than this are a wrong clock; their time is set to now.
const MAX_AHEAD: TimeDelta = TimeDelta::minutes(5);

/// Steps older than this are not counted any more.
const MAX_AGE: TimeDelta = TimeDelta::days(7);

/// How long an order leads to the browser it was placed with.
const LATELY: TimeDelta = TimeDelta::days(1);

/// What [`Visits::week`] looks back on.
const WEEK: TimeDelta = TimeDelta::days(7);

/// Steps of one kind in the last seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekOfSteps {
    /// Which kind.
    pub kind: VisitKind,
    /// How many.
    pub n_all: u64,
    /// How many of them by browsers with a name, which alone can be compared with and without offers.
    pub n_named: u64,
}

/// See [`crate::Services::visits`].
pub struct Visits<'a> {
    shared: &'a Shared,
}

impl<'a> Visits<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The shop that a key names, while it has Pairwell installed: one question, whatever the key is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shop_of(&self, key: &str) -> Result<Option<ShopId>, ServiceError> {
        Ok(visits::shop_of_key(self.shared.db().conn(), key).await?)
    }

    /// Stores what is new of a batch and returns how many that were. A step counts once, however often it is told, and
    /// late ones count for a week.
    ///
    /// # Errors
    /// When the batch is too large or an id is none, or the database fails: the batch may then be sent again.
    pub async fn take(
        &self,
        shop: ShopId,
        visitor: Option<VisitorId>,
        events: &[VisitEvent],
    ) -> Result<u64, ServiceError> {
        let rule = |message: String| ServiceError::Rule {
            field: "events".into(),
            message,
        };
        if events.len() > MAX_VISITS_PER_BATCH {
            return Err(rule(format!("send at most {MAX_VISITS_PER_BATCH} events at once")));
        }
        let is_id = |id: &str| (1..=MAX_VISIT_ID_CHARS).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        if !events.iter().all(|event| is_id(&event.id)) {
            return Err(rule(format!(
                "name each event with 1 to {MAX_VISIT_ID_CHARS} letters, digits or signs"
            )));
        }
        let now = self.shared.now();
        let records: Vec<VisitRecord> = events
            .iter()
            .filter(|event| now - event.at < MAX_AGE)
            .map(|event| VisitRecord {
                event: VisitEvent {
                    at: if event.at - now > MAX_AHEAD { now } else { event.at },
                    ..event.clone()
                },
                received_at: now,
            })
            .collect();
        Ok(visits::insert_known(self.shared.db().conn(), shop, visitor, &records).await?)
    }

    /// The browser that told of an order lately. Pages after payment know the order and not the browser, and who is held
    /// out in the shop must be held out there too. Older orders lead to nobody: their numbers can be guessed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn browser_of(&self, shop: ShopId, order: OrderId) -> Result<Option<VisitorId>, ServiceError> {
        Ok(visits::browser_of(self.shared.db().conn(), shop, order, self.shared.now() - LATELY).await?)
    }

    /// Whether the storefront tells, as the platform said when it was last asked to; none when it never was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn told(&self, shop: ShopId) -> Result<Option<VisitsTold>, ServiceError> {
        Ok(settings::get(self.shared.db().conn(), shop).await?)
    }

    /// Steps of the last seven days, kind by kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn week(&self, shop: ShopId) -> Result<Vec<WeekOfSteps>, ServiceError> {
        let since = self.shared.now() - WEEK;
        let mut week = Vec::with_capacity(VisitKind::ALL.len());
        for kind in VisitKind::ALL {
            let (n_all, n_named) = visits::count(self.shared.db().conn(), shop, kind, since).await?;
            week.push(WeekOfSteps { kind, n_all, n_named });
        }
        Ok(week)
    }
}

/// Asks the shop to tell what shoppers do. A shop can be served without: what only people can mend is written down for
/// them, and the rest goes on.
pub(crate) async fn ask_to_tell(shared: &Shared, shop: ShopId) -> Result<(), ServiceError> {
    let db = shared.db().conn();
    let key = visits::key_or(db, shop, &new_key()).await?;
    let collector = Collector {
        url: shared.parts.settings.collector_url.clone(),
        key,
    };
    let collector = &collector;
    let asked = |access: Access| async move { shared.parts.platform.collect_visits(&access, collector).await };
    let told = match with_access(shared, shop, asked).await {
        Ok(Collecting::Started | Collecting::Changed | Collecting::Unchanged) => VisitsTold::Told,
        Ok(Collecting::NotDeployed) => VisitsTold::NotDeployed,
        Ok(Collecting::NotAllowed { what }) => VisitsTold::NotAllowed { what },
        Err(ServiceError::Commerce(error @ (CommerceError::Refused { .. } | CommerceError::NotUnderstood { .. }))) => {
            VisitsTold::Refused { why: error.to_string() }
        }
        Err(error) => return Err(error),
    };
    if told == VisitsTold::Told {
        tracing::info!(shop.id = shop.get(), "the storefront tells what shoppers do");
    } else {
        tracing::warn!(
            shop.id = shop.get(),
            ?told,
            "the storefront does not tell what shoppers do"
        );
    }
    settings::put(db, shop, &told, shared.now()).await?;
    Ok(())
}

/// Nobody guesses it, though nothing depends on that.
fn new_key() -> String {
    format!("pub_{}", Uuid::new_v4().simple())
}
