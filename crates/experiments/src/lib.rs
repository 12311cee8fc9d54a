#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod assignment;
pub mod attribution;

pub use assignment::{Arm, HOLDOUT, assign};
pub use attribution::{Attributed, attribute};
