//! What goes with what: the list, one pairing, and what the orders suggest.

mod edit;
mod form;
mod list;
mod row;
mod rules;
mod suggestions;

pub use edit::{EditPairing, NewPairing};
pub use list::PairingsPage;
pub use rules::{EditRule, NewRule, RulesPage};
pub use suggestions::SuggestionsPage;
