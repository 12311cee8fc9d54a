//! The learned engine: all sources, and a ranker that weighs them, fitted on one shop's own orders.
//!
//! [`Engine::learn`] fits the sources on the older part of the orders, asks questions of the newer part, which the
//! sources have not seen, learns from the answers how to rank, and fits the sources again on everything. How much
//! ranking is learned follows what a held-out part of the questions says: the plain score, a linear one, or trees on top
//! of it. [`tune::tune`] chooses the parameters of the sources in the same way.

mod chance;
mod examples;
pub mod features;
mod learning;
mod plain;
pub mod question;
mod shop;
mod signals;
mod surface;
pub mod tune;

pub use examples::ExampleParams;
pub use learning::{Engine, EngineParams, EngineScratch, Ranked};
pub use question::{Question, Surface};
pub use shop::{MAX_GIVEN, Rising, ShopEngine, ShopQuestion};
pub use surface::{Learned, Level};
