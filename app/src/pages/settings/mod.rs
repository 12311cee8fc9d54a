//! Limits and rules for the whole shop.

mod delivery;
mod draft;
mod page;
pub(crate) mod plan;
mod restraint;
mod selling;
mod steps;

pub use page::SettingsPage;
pub use plan::PlanPage;
