//! Limits and rules for the whole shop.

mod delivery;
mod draft;
mod page;
mod restraint;
mod selling;
mod steps;

pub use page::SettingsPage;
