//! Rules on what products are: the list, and one rule.

mod collections;
mod edit;
mod form;
mod list;
mod side;

pub use edit::{EditRule, NewRule};
pub use list::RulesPage;
