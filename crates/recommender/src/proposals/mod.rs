//! Ladders the shop could have: found in its own catalogue, weighed by its own orders.
//!
//! Products that share a type, a maker and a name, and differ in how many, how large, of what or how fine they are,
//! make a family; so do the variants of one product. [`propose`] turns families that rise in price as they rise in
//! worth into ladders a merchant can take over; [`gaps`] says where a rung is missing. Both are pure: the same shop
//! gives the same answer, whatever order it comes in.

mod measure;
mod vocabulary;
mod words;

mod family;
mod gaps;
mod ladder;
mod propose;
#[cfg(test)]
mod tests;

use pairwell_domain::Currency;
use pairwell_domain::catalog::{Product, Variant};

pub use gaps::{Gap, MIN_SOLD_WELL, gaps};
pub use measure::Attribute;
pub use propose::{Evidence, MAX_STEP_BPS, MIN_BASE_SOLD, Proposal, UnitPrices, propose};

/// What the shop sells. Ids are distinct; of a repeated one only one counts.
#[derive(Debug, Clone, Copy)]
pub struct Assortment<'a> {
    /// Products in any order; those that are not active are passed over.
    pub products: &'a [Product],
    /// Their variants in any order; those that cannot be sold now are passed over.
    pub variants: &'a [Variant],
}

/// Basis points in a whole.
const WHOLE_BPS: i64 = 10_000;

/// How much dearer the upper price is, in basis points of the lower, rounded down; zero when either is not above zero.
fn step_bps(lower_minor: i64, upper_minor: i64) -> i64 {
    if lower_minor <= 0 {
        return 0;
    }
    (upper_minor.saturating_sub(lower_minor)).saturating_mul(WHOLE_BPS) / lower_minor
}

/// Basis points as people read them: whole percent.
fn percent(bps: i64) -> String {
    format!("{}%", (bps + 50).div_euclid(100))
}

/// An amount as people read it.
const fn money(minor: i64, currency: Currency) -> pairwell_domain::Money {
    pairwell_domain::Money { minor, currency }
}
