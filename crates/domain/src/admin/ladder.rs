//! Upgrade ladders as the admin shows them.

use serde::{Deserialize, Serialize};

use crate::questions::Answer;
use crate::tier::{Finding, FindingKind, Good, HighlightLabel, LadderIn, Weight};
use crate::{Currency, LadderId, Money};

/// How two options are often said to divide what is sold, in percent. An outside claim, not a goal.
pub const TIER_REFERENCE_TWO: [u8; 2] = [50, 50];

/// How three options are often said to divide what is sold, in percent. An outside claim, not a goal.
pub const TIER_REFERENCE_THREE: [u8; 3] = [20, 60, 20];

/// What stands on a rung, as it is now in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodOut {
    /// What it is.
    pub good: Good,
    /// What the shop calls it, with the variant's own name when it is one.
    pub title: String,
    /// Its picture.
    pub image_url: Option<String>,
    /// Codes of what it stands for.
    pub skus: Vec<String>,
    /// Its price; none when it is not in the catalogue any more.
    pub price: Option<Money>,
    /// Pieces left; none when they are not counted.
    pub n_in_stock: Option<i64>,
    /// Whether it can be offered now.
    pub is_sellable: bool,
}

/// What happened with the offers of one rung.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungResults {
    /// Really seen.
    pub n_shown: u64,
    /// Chosen in the comparison.
    pub n_chosen: u64,
    /// Put into a cart, by adding or by exchanging a line.
    pub n_added: u64,
    /// Said no to.
    pub n_declined: u64,
}

/// One rung with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungOut {
    /// What stands on it; the first one is shown.
    pub goods: Vec<GoodOut>,
    /// What it costs more than the rung below; none on the lowest, or when a price is missing.
    pub step: Option<Money>,
    /// The same in basis points of the price below.
    pub step_bps: Option<i64>,
    /// Pieces of all its goods that were sold and kept, in all orders read.
    pub n_sold: u64,
    /// What happened with its offers.
    pub results: RungResults,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingOut {
    /// Place of the rung it is about, from 0.
    pub rung: usize,
    /// What it is, with its numbers.
    pub kind: FindingKind,
    /// How much it weighs.
    pub weight: Weight,
    /// What is so, and what would mend it.
    pub sentence: String,
}

impl FindingOut {
    /// Puts a finding into words, with amounts in the shop's currency.
    #[must_use]
    pub fn new(finding: &Finding, currency: Currency) -> Self {
        Self {
            rung: finding.rung,
            kind: finding.kind.clone(),
            weight: finding.kind.weight(),
            sentence: finding.kind.sentence(currency),
        }
    }
}

/// A ladder in the list and in its editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderOut {
    /// Our number.
    pub id: LadderId,
    /// As it was entered.
    pub ladder: LadderIn,
    /// What is known of each rung, lowest first.
    pub rungs: Vec<RungOut>,
    /// What was found about it, by rung.
    pub findings: Vec<FindingOut>,
    /// The label shoppers read now: "most popular" only while it is proved.
    pub label: HighlightLabel,
    /// Whether shoppers see it: switched on, and without a problem.
    pub is_shown: bool,
}

/// A ladder as it is being entered: what is known, what was found, and what a shopper would see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderPreview {
    /// What is known of each rung, lowest first.
    pub rungs: Vec<RungOut>,
    /// What was found about it, by rung.
    pub findings: Vec<FindingOut>,
    /// The five questions about it.
    pub answers: Vec<Answer>,
    /// The answer a storefront would get, with the catalogue's prices.
    pub html: String,
}

/// A ladder that the catalogue and the orders suggest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalOut {
    /// Names it, today and after the next learning.
    pub key: String,
    /// Ready to be kept, or changed first.
    pub ladder: LadderIn,
    /// What is known of each rung, lowest first.
    pub rungs: Vec<RungOut>,
    /// What would be found about it.
    pub findings: Vec<FindingOut>,
    /// Why it is proposed, in numbers.
    pub because: String,
}

/// A place in the catalogue where a rung is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapOut {
    /// What is on either side of it, cheapest first.
    pub goods: Vec<GoodOut>,
    /// What is missing, in numbers.
    pub sentence: String,
}
