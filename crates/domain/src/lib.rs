#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod admin;
pub mod attention;
pub mod billing;
pub mod catalog;
pub mod decision;
pub mod error;
pub mod event;
pub mod ids;
pub mod learning;
pub mod money;
pub mod offer;
pub mod order;
pub mod pairing;
pub mod placement;
pub mod questions;
pub mod restraint;
pub mod rule;
pub mod sales;
pub mod selling;
pub mod shopper;
pub mod tier;
pub mod visit;
pub mod wording;

pub use error::ErrorKind;
pub use ids::{
    CollectionId, CustomerId, DecisionId, LadderId, OfferId, OrderId, OrderLineId, PairingId, ProductId, RuleId,
    ShopId, VariantId, ViewId, VisitorId,
};
pub use money::{Currency, Money};
