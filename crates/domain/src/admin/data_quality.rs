//! What is wrong with a shop's data, and what it costs in relevance.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::ProductId;
use crate::learning::EngineReport;
use crate::placement::words;

words! {
    /// How much a finding weighs. A later one weighs more.
    Severity {
        /// Better mended; offers hardly suffer.
        Minor = "minor",
        /// Offers are worse for it, or fewer.
        Costs = "costs",
        /// As long as it is so, offers mean little.
        Stops = "stops",
    }
}

words! {
    /// What is wrong.
    ///
    /// Each says what [`QualityFinding::share`] is a share of. "Sold" is lines of orders in the last 365 days up to the
    /// newest order that is not dated in the future; a product counts once an order. "Goods" are active products that
    /// are not [`Self::NonProducts`].
    QualityKind {
        /// There are too few orders to learn from. Share: what is lacking of the orders wanted.
        TooFewOrders = "too_few_orders",
        /// Too few orders hold two goods, and only such say what goes together. Share: what is lacking of those wanted.
        TooFewPairs = "too_few_pairs",
        /// Orders bear dates that have not come yet. Share: of the orders.
        FutureOrders = "future_orders",
        /// All orders bear one date, so nothing can be told from their order in time. Share: of the orders.
        SameDate = "same_date",
        /// The orders cover too short a time. Share: what is lacking of the days wanted.
        ShortHistory = "short_history",
        /// Orders whose shopper is not known. Share: of the orders.
        NoCustomer = "no_customer",
        /// Postage, fees, vouchers, tips and the like among the products, told by their words. Share: of what was sold.
        NonProducts = "non_products",
        /// Goods of which a price that changes all the time, or company of every kind, makes one suspect that they are
        /// no goods. Share: of what was sold.
        ActsLikeNonProduct = "acts_like_non_product",
        /// Sold, and gone from the catalogue or not active any more. Share: of all lines of all orders.
        SoldNotOffered = "sold_not_offered",
        /// Goods of which at least one variant has no price above zero, or that have no variant. Share: of what was
        /// sold.
        MissingPrice = "missing_price",
        /// Goods whose title is missing or too short to say anything. Share: of what was sold.
        WeakTitle = "weak_title",
        /// Goods of one title and brand. Share: of all orders, those that hold one of them whose twin was sold too.
        Duplicates = "duplicates",
        /// Goods of which at least one variant has no cost. Share: of what was sold.
        MissingCost = "missing_cost",
        /// Goods without a category. Share: of what was sold.
        MissingCategory = "missing_category",
        /// Goods without a picture. Share: of what was sold.
        MissingPicture = "missing_picture",
        /// Goods without a brand. Share: of what was sold.
        MissingBrand = "missing_brand",
        /// Goods never sold, without a category, whose title says nothing. Share: of the goods.
        NothingKnown = "nothing_known",
    }
}

impl QualityKind {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooFewOrders => "Few orders",
            Self::TooFewPairs => "Few orders of two products",
            Self::FutureOrders => "Dates in the future",
            Self::SameDate => "One date for all orders",
            Self::ShortHistory => "A short time",
            Self::NoCustomer => "Shoppers not known",
            Self::NonProducts => "Postage, fees and the like",
            Self::ActsLikeNonProduct => "Sell as charges do",
            Self::SoldNotOffered => "Sold, and not for sale any more",
            Self::MissingPrice => "No price",
            Self::WeakTitle => "Titles that say too little",
            Self::Duplicates => "The same product twice",
            Self::MissingCost => "No cost",
            Self::MissingCategory => "No category",
            Self::MissingPicture => "No picture",
            Self::MissingBrand => "No brand",
            Self::NothingKnown => "Nothing known",
        }
    }
}

impl Severity {
    /// What merchants read beside a finding.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minor => "Minor",
            Self::Costs => "Costs relevance",
            Self::Stops => "Stops learning",
        }
    }
}

/// A product that shows what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityExample {
    /// The product; it may be gone from the catalogue.
    pub product: ProductId,
    /// Why it is one, in words, where the sentence does not say it already.
    pub note: Option<String>,
}

/// Products that share a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateGroup {
    /// The title of the first.
    pub title: String,
    /// At least two, those with most orders first, then by id.
    pub products: Vec<ProductId>,
    /// Orders that hold one of them.
    pub n_orders: u64,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityFinding {
    /// What it is.
    pub kind: QualityKind,
    /// How much it weighs.
    pub severity: Severity,
    /// Products, orders or days it is about; see `n_of`.
    pub n_affected: u64,
    /// What `n_affected` is out of, at least it: goods (active products for [`QualityKind::NonProducts`], products ever
    /// sold for [`QualityKind::SoldNotOffered`]), orders, or, where something is too little, the number wanted.
    pub n_of: u64,
    /// What it costs, `0.0..=1.0`; the kind says of what. 0 where nothing was sold.
    pub share: f64,
    /// How many of the ten active products in most orders of the last year it is about; 0 for what is about orders.
    pub n_in_top_ten: u64,
    /// At most ten products, those with most orders first, then by id.
    pub examples: Vec<QualityExample>,
    /// At most ten groups, those with most orders first; empty for all but [`QualityKind::Duplicates`].
    pub groups: Vec<DuplicateGroup>,
    /// For the merchant: what is wrong, what it costs, and what to do.
    pub sentence: String,
}

/// What is known of a shop, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DataQuality {
    /// Products in the catalogue.
    pub n_products: u64,
    /// Those of them that are for sale.
    pub n_active: u64,
    /// Their variants.
    pub n_variants: u64,
    /// Orders.
    pub n_orders: u64,
    /// Lines of these, each product once an order.
    pub n_lines: u64,
    /// Oldest and newest order.
    pub orders_from_to: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Worst first; empty where nothing is wrong.
    pub findings: Vec<QualityFinding>,
}

/// What was learned beyond pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineOut {
    /// When.
    pub learned_at: DateTime<Utc>,
    /// What it came to.
    pub report: EngineReport,
}

/// The model in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearnedOut {
    /// When its pairs were counted.
    pub trained_at: DateTime<Utc>,
    /// Orders they were counted over.
    pub n_orders: u64,
    /// Products in these.
    pub n_products: u64,
    /// Pairs kept.
    pub n_pairs: u64,
    /// What was learned beyond pairs; none before it was learned for the first time.
    pub engine: Option<EngineOut>,
}

/// A report as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityOut {
    /// When the data were looked at.
    pub made_at: DateTime<Utc>,
    /// What was found.
    pub report: DataQuality,
    /// A card for each product it names, by id.
    pub products: Vec<ProductCard>,
}

/// What offers are learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataOut {
    /// What was learned; none before the shop was read.
    pub learned: Option<LearnedOut>,
    /// What is wrong with the data; none before they were looked at.
    pub quality: Option<QualityOut>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stored_as_they_are_sent() {
        for kind in QualityKind::ALL {
            let sent = serde_json::to_string(kind).expect("a word");
            assert_eq!(sent, format!("\"{}\"", kind.code()));
        }
        for severity in Severity::ALL {
            let sent = serde_json::to_string(severity).expect("a word");
            assert_eq!(sent, format!("\"{}\"", severity.code()));
        }
        assert!(Severity::Stops > Severity::Costs && Severity::Costs > Severity::Minor);
    }
}
