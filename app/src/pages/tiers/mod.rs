//! Upgrade ladders: the list, one ladder, and what the catalogue proposes.

mod columns;
mod draft;
mod edit;
mod findings;
mod form;
mod list;
mod mix;
mod proposals;
mod words;

pub use edit::{EditLadder, NewLadder};
pub use list::TiersPage;
pub use proposals::LadderProposalsPage;
