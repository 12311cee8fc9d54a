//! What was sold and what came back, per variant, and how soon a product is bought again.

use serde::{Deserialize, Serialize};

use crate::{ProductId, VariantId};

/// Sales of one variant over all orders read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantSales {
    /// Its product.
    pub product: ProductId,
    /// The variant.
    pub variant: VariantId,
    /// Pieces sold and kept.
    pub n_sold: u64,
    /// Pieces sold that came back or were cancelled.
    pub n_returned: u64,
}

/// How soon the buyers of a product buy it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuy {
    /// The product.
    pub product: ProductId,
    /// Median days between two purchases by one customer, at least 1.
    pub gap_days: u16,
    /// Purchases that followed an earlier one.
    pub n_rebuys: u32,
    /// Buyers whose first purchase is long enough ago to know [`FOLLOWED_DAYS`] of what came after it.
    #[serde(default)]
    pub n_followed: u32,
    /// What they bought of it in that time, purchase by purchase, the first not counted.
    #[serde(default)]
    pub n_later: u32,
}

/// How long a buyer is followed from the first purchase on: half a year.
pub const FOLLOWED_DAYS: i64 = 182;

/// Buyers without another purchase that every product is thought to have had besides those who were followed.
const PRIOR_BUYERS: f64 = 30.0;

impl Rebuy {
    /// Purchases that follow a first one within [`FOLLOWED_DAYS`], per buyer, `0.0..`: `n_later / (n_followed + 30)`. Few
    /// buyers are believed only in part, and so towards nothing.
    #[must_use]
    pub fn later_purchases(&self) -> f64 {
        f64::from(self.n_later) / (f64::from(self.n_followed) + PRIOR_BUYERS)
    }
}

/// What learning finds out about sales.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesStats {
    /// One for each variant that was ever sold, by variant, ascending.
    pub variants: Vec<VariantSales>,
    /// One for each product that is bought again, by product, ascending.
    pub rebuys: Vec<Rebuy>,
}
