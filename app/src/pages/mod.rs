//! One module a page.

mod not_found;
mod overview;
mod pairings;
mod placements;
mod tiers;

pub use not_found::NotFound;
pub use overview::OverviewPage;
pub use pairings::{EditPairing, NewPairing, PairingsPage, SuggestionsPage};
pub use placements::PlacementsPage;
pub use tiers::{EditLadder, LadderProposalsPage, NewLadder, TiersPage};
