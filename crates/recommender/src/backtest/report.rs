//! What a replay came to.

use serde::Serialize;

use crate::engine::Surface;

/// A mean with its 95 % interval.
///
/// The interval is the 2.5th and 97.5th percentile of resamples (Efron & Tibshirani, "An Introduction to the Bootstrap",
/// 1993, chapter 13) in which whole shoppers are drawn, because the orders of one shopper are alike (Cameron, Gelbach &
/// Miller, "Bootstrap-based improvements for inference with clustered errors", 2008). It is widened to hold the mean
/// where a skewed figure leaves it out. With fewer than about 30 shoppers it is too narrow.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Figure {
    /// Over the questions as they are; 0 when there is nothing to divide by.
    pub mean: f64,
    /// Lower end, at most the mean.
    pub low: f64,
    /// Upper end, at least the mean.
    pub high: f64,
}

/// Everything a replay came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Places of a list that count.
    pub k: usize,
    /// Orders that could be learned from.
    pub n_older_orders: usize,
    /// Orders after them, whether asked about or not.
    pub n_newer_orders: usize,
    /// Shoppers asked about; an order without a shopper counts as one of its own.
    pub n_shoppers: usize,
    /// Items that an older order holds.
    pub n_sold_items: usize,
    /// The baselines, then the others, as they were given.
    pub strategies: Vec<StrategyReport>,
}

/// What one strategy came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrategyReport {
    /// Its name.
    pub name: String,
    /// Whether the others are compared with it.
    pub is_baseline: bool,
    /// Beside carts of which one item was hidden.
    pub cart: SurfaceReport,
    /// Beside one item of an order.
    pub page: SurfaceReport,
}

impl StrategyReport {
    /// What it came to on one surface.
    #[must_use]
    pub const fn of(&self, surface: Surface) -> &SurfaceReport {
        match surface {
            Surface::Cart => &self.cart,
            Surface::Page => &self.page,
        }
    }
}

/// What one strategy came to on one surface. Shares are 0..=1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurfaceReport {
    /// Questions asked.
    pub n_questions: usize,
    /// Offers over all questions.
    pub n_offered: usize,
    /// Offers that the order did hold.
    pub n_bought: usize,
    /// Different items that were offered.
    pub n_items_offered: usize,
    /// Share of the questions with at least one offer.
    pub would_have_shown: Figure,
    /// Share of all questions with at least one offer that was bought.
    pub hit_rate: Figure,
    /// Offers bought per place, `n_bought / (n_questions * k)`: a place left empty counts as not bought.
    pub precision: Figure,
    /// Share of a question's wanted items that were offered, mean over all questions. On carts it equals the hit rate.
    pub recall: Figure,
    /// Share of the offers that were bought, `n_bought / n_offered`: what precision is to a strategy that is often
    /// silent. 0 when nothing was offered.
    pub bought_share: Figure,
    /// Margin of the offers that were bought, in minor units per question. Unknown margins count as 0; see
    /// `margin_known_share`. Not all of it is gained by offering: what is found was bought anyway.
    pub expected_margin_minor: Figure,
    /// Share of the offers that were bought whose margin is known. 0 when nothing was bought.
    pub margin_known_share: Figure,
    /// Share of the offers that are not in stock. 0 when nothing was offered.
    pub out_of_stock_share: Figure,
    /// Share of the items that an older order holds that were offered at least once. It grows with the number of
    /// questions, and has no interval: drawing a shopper twice does not offer more items.
    pub coverage: f64,
    /// This strategy less each baseline but itself.
    pub against: Vec<Difference>,
}

/// How far a strategy is from a baseline on the same questions.
///
/// Both are drawn in the same resamples, so the intervals are narrower than those of the two figures suggest. One that
/// leaves out 0 is a difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Name of the baseline.
    pub baseline: String,
    /// Of the hit rates, -1..=1.
    pub hit_rate: Figure,
    /// Of the precisions, -1..=1.
    pub precision: Figure,
    /// Of the expected margins, in minor units per question.
    pub expected_margin_minor: Figure,
}
