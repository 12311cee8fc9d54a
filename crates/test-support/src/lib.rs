#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod builders;
pub mod clock;
pub mod db;
pub mod traces;

pub use builders::{BuiltOrder, OrderBuilder, ProductBuilder, ShopBuilder, first_variant, instant};
pub use clock::FakeClock;
pub use db::{TestDb, for_each_db};
pub use traces::tables_holding;
