#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod access;
mod attention;
pub mod auth;
pub mod backtests;
pub mod billing;
pub mod clock;
pub mod complements;
pub mod connection;
pub mod data_quality;
pub mod error;
pub mod evaluation;
pub mod events;
pub mod housekeeping;
pub mod import;
pub mod inbox;
pub mod install;
mod instant;
pub mod jobs;
pub mod keys;
pub mod ladders;
pub mod learning;
pub mod ledger;
pub mod offer_token;
pub mod offers;
pub mod overview;
pub mod pair_reports;
pub mod pairings;
mod past;
pub mod placements;
pub mod privacy;
pub mod products;
pub mod rendering;
pub mod rules;
pub mod sealing;
pub mod settings;
pub mod shelf;
pub mod shop_state;
pub mod suggestions;
pub mod sync;
pub mod theme;
pub mod visits;

use std::path::PathBuf;
use std::sync::Arc;

use pairwell_commerce::CommercePlatform;
use pairwell_store::Db;

pub use pairwell_recommender::MiningParams;
pub use pairwell_store::House;

pub use crate::auth::Actor;
pub use crate::clock::{Clock, SystemClock};
pub use crate::error::ServiceError;
pub use crate::jobs::{Job, JobQueue};
pub use crate::sync::ReadingPlan;

use crate::inbox::{InboxDoor, Letterbox};
use crate::ledger::Ledger;
use crate::offer_token::OfferTokens;
use crate::sealing::Sealer;
use crate::shelf::Shelf;
use crate::shop_state::ShopStates;

/// What an operator sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Share of visitors of a new shop who are never shown offers, in basis points.
    pub default_holdout_bps: u16,
    /// Where the platform sends webhooks.
    pub webhook_url: String,
    /// Where storefronts send what shoppers do.
    pub collector_url: String,
    /// Folder of the model files.
    pub models_dir: PathBuf,
    /// How orders are counted.
    pub mining: MiningParams,
    /// What shops pay; none where nothing is asked for and everything is unlimited.
    pub billing: Option<billing::BillingSettings>,
    /// How often shops are read again.
    pub reading: ReadingPlan,
}

/// The parts the use cases stand on. Outside world, clock and queue are traits, so that tests can put their own there.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The commerce platform.
    pub platform: Arc<dyn CommercePlatform>,
    /// The job queue.
    pub jobs: Arc<dyn JobQueue>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Seals access tokens.
    pub sealer: Sealer,
    /// Signs accepted offers.
    pub offer_tokens: OfferTokens,
    /// What an operator sets.
    pub settings: Settings,
}

pub(crate) struct Shared {
    pub(crate) parts: Parts,
    pub(crate) shelf: Shelf,
    pub(crate) states: ShopStates,
    pub(crate) ledger: Ledger,
    pub(crate) inbox_door: InboxDoor,
    pub(crate) letterbox: Letterbox,
}

impl Shared {
    pub(crate) fn db(&self) -> &Db {
        &self.parts.db
    }

    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.parts.clock.now()
    }
}

/// Every use case, by subject. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Services {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Services")
    }
}

macro_rules! subjects {
    ($($(#[$doc:meta])* $name:ident: $type:path,)*) => {
        impl Services {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> $type {
                    <$type>::new(&self.shared)
                }
            )*
        }
    };
}

subjects! {
    /// Who is calling.
    auth: auth::Auth<'_>,
    /// Shops coming and going.
    installs: install::Installs<'_>,
    /// What a shop allows, and its news that could not be applied.
    connection: connection::Connection<'_>,
    /// Reading a shop from the platform.
    sync: sync::Sync<'_>,
    /// Webhooks: keeping and applying them.
    inbox: inbox::Inbox<'_>,
    /// Reading orders from a file.
    imports: import::Imports<'_>,
    /// Learning what goes with what.
    learning: learning::Learning<'_>,
    /// What was learned from, and what is wrong with it.
    data_quality: data_quality::DataQualities<'_>,
    /// Trying ways of choosing offers on past orders.
    backtests: backtests::Backtests<'_>,
    /// What the orders say about pairs.
    pair_reports: pair_reports::PairReports<'_>,
    /// Deciding what a shopper sees.
    offers: offers::Offers<'_>,
    /// What shoppers did with offers.
    events: events::Events<'_>,
    /// What shoppers do in the shop, offers or not.
    visits: visits::Visits<'_>,
    /// The first page.
    overview: overview::Overviews<'_>,
    /// What goes with what, by the merchant.
    pairings: pairings::Pairings<'_>,
    /// What goes with what, as the merchant lists it on the platform.
    complements: complements::Complements<'_>,
    /// Rules on what products are, by the merchant.
    rules: rules::Rules<'_>,
    /// Upgrade ladders, by the merchant and by the catalogue.
    ladders: ladders::Ladders<'_>,
    /// What the orders suggest.
    suggestions: suggestions::Suggestions<'_>,
    /// The catalogue, as pickers see it.
    products: products::Products<'_>,
    /// Where offers show.
    placements: placements::Placements<'_>,
    /// What a shop pays and what that covers.
    billing: billing::Billing<'_>,
    /// What is set for the whole shop.
    settings: settings::AllSettings<'_>,
    /// What the shop's theme knows before it asks.
    theme: theme::Theme<'_>,
    /// What buyers may ask: what is known of them, and to be forgotten.
    privacy: privacy::Privacy<'_>,
    /// The keys that seal shops' tokens.
    keys: keys::Keys<'_>,
    /// What is done unasked.
    housekeeping: housekeeping::Housekeeping<'_>,
}

impl Services {
    /// Puts the parts together and starts the ledger, which writes decisions down in the background. Call inside a
    /// tokio runtime.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let ledger = Ledger::start(parts.db.clone());
        let letterbox = Letterbox::start(parts.db.clone());
        let shelf = Shelf::new(parts.settings.models_dir.clone());
        Self {
            shared: Arc::new(Shared {
                parts,
                shelf,
                states: ShopStates::default(),
                ledger,
                inbox_door: InboxDoor::default(),
                letterbox,
            }),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What keeps it from answering.
    pub async fn check_ready(&self) -> Result<(), ServiceError> {
        Ok(self.shared.db().ping().await?)
    }

    /// Writes down what is still in memory. Call once, after the last request.
    pub async fn close(&self) {
        self.shared.ledger.close().await;
    }
}
