#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod attention;
pub mod backtest;
pub mod baskets;
pub mod browsing;
pub mod catalogue;
pub mod collections;
pub mod data_quality;
pub mod decide;
pub mod engine;
pub mod fit;
pub mod ladder_book;
pub mod likeness;
pub mod mapped;
pub mod model;
pub mod non_products;
pub mod orders;
pub mod pair_report;
pub mod pairing_book;
pub mod params;
mod places;
mod price_levels;
pub mod proposals;
pub mod ranker;
mod rates;
pub mod rule_book;
pub mod sale_log;
pub mod sales;
pub mod segments;
pub mod sources;
mod titles;
mod weight;

pub use baskets::{Basket, BasketStream, Baskets};
pub use catalogue::{Catalogue, ListedProduct, VariantFacts};
pub use collections::Collections;
pub use decide::{ShopState, decide, gather, judge};
pub use fit::{FitError, fit};
pub use ladder_book::{BookedLadder, LadderBook, Standing};
pub use model::{AlignedBytes, Model, ModelFileError, ModelView, PairReturns, TopPair};
pub use pairing_book::PairingBook;
pub use params::{MiningParams, ParamsError};
pub use rule_book::RuleBook;
pub use sale_log::SaleLog;
pub use sales::{ProductSales, SaleLine, Sales, SalesCounter};
