//! One module a page.

mod data;
mod not_found;
mod overview;
mod pairings;
mod placements;
mod settings;
mod tiers;
mod why;

pub use data::DataPage;
pub use not_found::NotFound;
pub use overview::OverviewPage;
pub use pairings::{EditPairing, EditRule, ListsPage, NewPairing, NewRule, PairingsPage, RulesPage, SuggestionsPage};
pub use placements::{EditPlacement, PlacementsPage};
pub use settings::{ConnectionPage, DataRequestsPage, PlanPage, SettingsPage};
pub use tiers::{EditLadder, LadderProposalsPage, NewLadder, TiersPage};
pub use why::WhyPage;
