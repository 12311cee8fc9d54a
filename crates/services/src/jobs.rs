//! Work that is done later. What a job is lives here; the queue that keeps it lives with the server.

use async_trait::async_trait;
use pairwell_domain::ShopId;
use serde::{Deserialize, Serialize};

use crate::ServiceError;

/// One piece of work. Each may run twice or late without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Apply what waits in the webhook inbox.
    ApplyInbox,
    /// Read a shop from the platform, going on where an earlier run stopped.
    Sync {
        /// Which shop.
        shop: ShopId,
    },
    /// Learn a shop's orders anew.
    Learn {
        /// Which shop.
        shop: ShopId,
    },
    /// Ask the platform what a shop pays, and look whether it uses more than that covers.
    CheckPlan {
        /// Which shop.
        shop: ShopId,
    },
    /// Give a shop's theme what it knows before it asks.
    PublishTheme {
        /// Which shop.
        shop: ShopId,
    },
}

/// A queue that keeps jobs until they are done.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Puts a job at the end. Once this returns, the job survives the end of the process.
    ///
    /// # Errors
    /// When the queue cannot be reached.
    async fn push(&self, job: Job) -> Result<(), ServiceError>;
}
