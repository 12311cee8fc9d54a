//! Limits and rules for the whole shop, how it is connected, and what its buyers ask.

mod connection;
mod data_requests;
mod delivery;
mod draft;
mod page;
pub(crate) mod plan;
mod restraint;
mod selling;
mod steps;

pub use connection::ConnectionPage;
pub use data_requests::DataRequestsPage;
pub use page::SettingsPage;
pub use plan::PlanPage;
