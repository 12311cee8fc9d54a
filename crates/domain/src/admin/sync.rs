//! Progress of reading a shop, for people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where the reading of the shop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// Never started.
    NotStarted,
    /// At work.
    Running,
    /// Done; webhooks keep it current.
    Done,
    /// Stopped by an error; it can be started again and goes on where it stopped.
    Failed,
    /// Stopped by the merchant; it goes on where it stopped when it is started again.
    Cancelled,
}

/// What a reading reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncKind {
    /// The whole shop.
    Whole,
    /// What changed since the reading before: news that never came are made up for.
    Changed,
}

/// What the reading is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncStage {
    /// The platform is writing the catalogue file.
    ExportingCatalogue,
    /// We are reading the catalogue file.
    ReadingCatalogue,
    /// The platform is writing the collection file.
    ExportingCollections,
    /// We are reading the collection file.
    ReadingCollections,
    /// The platform is writing the order file.
    ExportingOrders,
    /// We are reading the order file.
    ReadingOrders,
    /// Counting what is bought together.
    Learning,
}

/// Progress of the last reading of the whole shop, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncProgress {
    /// Where it stands.
    pub state: SyncState,
    /// What it is at, while running.
    pub stage: Option<SyncStage>,
    /// Rows of the current stage done.
    pub n_done: u64,
    /// Rows of the current stage in all, once known.
    pub n_total: Option<u64>,
    /// What went wrong, in words for the merchant.
    pub problem: Option<String>,
    /// When this run started.
    pub started_at: Option<DateTime<Utc>>,
    /// When the shop was last read to the end.
    pub finished_at: Option<DateTime<Utc>>,
    /// When the shop was last asked, to the end, for everything that changed.
    pub checked_at: Option<DateTime<Utc>>,
    /// Why the last time that it was asked for changes came to nothing, in words for the merchant.
    pub check_problem: Option<String>,
}
