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
}

/// What learning finds out about sales.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesStats {
    /// One for each variant that was ever sold, by variant, ascending.
    pub variants: Vec<VariantSales>,
    /// One for each product that is bought again, by product, ascending.
    pub rebuys: Vec<Rebuy>,
}
