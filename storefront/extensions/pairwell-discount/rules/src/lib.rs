//! Which lines of a cart get which discount.
//!
//! Pure: no clock, no chance, no platform. The same cart under the same configuration gives the same discounts, in the
//! order of the configuration and of the cart.

#![warn(missing_docs)]

pub mod config;
pub mod decide;
pub mod decimal;
pub mod json;
mod set;

pub use config::{Config, ConfigError};
pub use decide::{Cart, Discount, Line, Target, Value, decide};
pub use decimal::Decimal;
pub use json::Json;
