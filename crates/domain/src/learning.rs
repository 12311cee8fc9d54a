//! What learning from a shop's orders came to.

use serde::{Deserialize, Serialize};

use crate::placement::words;

words! {
    /// How much of ranking is learned: as much as the shop's own orders prove to be better than less.
    RankingLevel {
        /// By the pairs in the orders, what the shopper bought, and what sells: too few orders to learn more.
        Plain = "plain",
        /// By one weight for each signal.
        Linear = "linear",
        /// By weights that depend on each other.
        Trees = "trees",
    }
}

impl RankingLevel {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "Simple",
            Self::Linear => "Weighted",
            Self::Trees => "Full",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn merchant_line(self) -> &'static str {
        match self {
            Self::Plain => {
                "Your orders are too few to learn more than which products go together, what each shopper bought, and what sells."
            }
            Self::Linear => {
                "Your orders are enough to learn how much each sign counts: what goes together, habits, names, prices, trends."
            }
            Self::Trees => {
                "Your orders are enough to learn how all signs work together: what goes together, habits, names, prices, trends."
            }
        }
    }
}

/// One part of a reliability curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityPart {
    /// Offers in it.
    pub n: u64,
    /// Mean probability they were given, `0.0..=1.0`.
    pub predicted: f64,
    /// Share of them that was bought, `0.0..=1.0`.
    pub observed: f64,
}

/// What learning one kind of page came to, on questions about past orders that it was not learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurfaceReport {
    /// How much of ranking is learned there.
    pub level: RankingLevel,
    /// Questions learned from.
    pub n_learned: u64,
    /// Questions held out.
    pub n_held_out: u64,
    /// NDCG of the first ten on these, of each level in turn; a level that was not tried repeats the one before.
    pub ndcg: [f64; 3],
    /// Whether what is said to be bought with a probability is bought as often.
    pub reliability: Vec<ReliabilityPart>,
}

/// What learning a whole shop came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineReport {
    /// Orders learned from.
    pub n_orders: u64,
    /// Products, sold or not.
    pub n_products: u64,
    /// Shoppers with an order.
    pub n_shoppers: u64,
    /// Beside a cart.
    pub cart: SurfaceReport,
    /// Beside a product.
    pub page: SurfaceReport,
}
