#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod baskets;
pub mod catalogue;
pub mod decide;
pub mod fit;
pub mod model;
pub mod pairing_book;
pub mod params;
mod rates;
mod weight;

pub use baskets::{Basket, BasketStream, Baskets};
pub use catalogue::Catalogue;
pub use decide::{Assignment, Rules, ShopState, decide};
pub use fit::{FitError, fit};
pub use model::{AlignedBytes, Model, ModelFileError, ModelView, TopPair};
pub use pairing_book::PairingBook;
pub use params::{MiningParams, ParamsError};
