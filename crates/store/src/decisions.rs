//! What was decided, and the offers that were made.
//!
//! A decision is stored whole, with everything it depended on, so that it can be replayed. What is counted stands beside
//! the document in columns. Decisions are kept for a while; offers stay, because orders name them.

mod looks;
mod offer;
mod read;
mod write;

pub use looks::{Look, for_each_look};
pub use offer::{OfferRecord, OfferedRung, find_offer, find_offers};
pub(crate) use read::stored_decision;
pub use read::{StoredDecision, SurfaceCounts, find, product_views, surface_counts};
pub use write::{DecisionRecord, insert_many, purge_before};
