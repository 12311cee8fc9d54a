//! What goes with what: the list, one pairing, what the orders suggest, and what the platform's own app lists.

mod edit;
mod form;
mod list;
mod lists;
mod row;
mod rules;
mod suggestions;

pub use edit::{EditPairing, NewPairing};
pub use list::PairingsPage;
pub use lists::ListsPage;
pub use rules::{EditRule, NewRule, RulesPage};
pub use suggestions::SuggestionsPage;
