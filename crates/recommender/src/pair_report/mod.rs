//! What the orders say about pairs, for people: which are bought together, what they bring in and leave, which comes
//! first and how long the other takes, and where to start.
//!
//! Everything is counted plainly, without decay, over the whole time, so that a reader can count it again. Pairs of one
//! order come from orders of at most [`MiningParams::max_basket_size`] products; of each product the
//! [`MiningParams::max_neighbours`] partners bought with it most are looked at.

mod advice;
mod figures;
mod sequences;
mod sold;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use pairwell_domain::ProductId;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::fit::{FitError, fit};
use crate::params::MiningParams;

pub use advice::{QuickWin, QuickWinKind, Start, Traffic};
pub use figures::{Amounts, PairFigures};
pub use sequences::Sequence;
pub use sold::{SoldLine, SoldOrders};

use figures::Pairs;

/// What the report is to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct PairReportParams {
    /// Most entries of each list.
    pub top: usize,
    /// How pairs are counted; its half-life is not used.
    pub mining: MiningParams,
}

/// What is known beside the orders.
#[derive(Debug, Clone, Copy)]
pub struct PairReportContext<'a> {
    /// The products as they can be sold now.
    pub catalogue: &'a Catalogue,
    /// The title of every product, by which those that replace each other are told.
    pub titles: &'a HashMap<ProductId, String>,
    /// Pairs the merchant decided about, source first: paired, or put away.
    pub decided: &'a HashSet<(ProductId, ProductId)>,
    /// How often each product's page was looked at in the last [`VIEW_DAYS`]; empty when nothing is known of it.
    pub views: &'a HashMap<ProductId, u64>,
}

/// Days that count as lately, before the newest order.
pub const RECENT_DAYS: i64 = 90;

/// Days that views are kept.
pub const VIEW_DAYS: i64 = 30;

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairReport {
    /// When the first order was placed; none without orders.
    pub since: Option<DateTime<Utc>>,
    /// When the last one was.
    pub until: Option<DateTime<Utc>>,
    /// Orders of which something was kept.
    pub n_orders: u64,
    /// Of these, orders that hold too many products to say what goes together.
    pub n_oversized: u64,
    /// Share of the pieces sold whose cost is known, `0..=1`.
    pub cost_known: f64,
    /// Pairs that most orders hold, most first.
    pub together: Vec<PairFigures>,
    /// Pairs whose orders brought in most, most first; see [`Amounts::without_largest_minor`].
    pub takings: Vec<PairFigures>,
    /// Pairs that left most after their costs, most first; empty when no cost is known.
    pub margins: Vec<PairFigures>,
    /// What is bought after what, by most customers first.
    pub sequences: Vec<Sequence>,
    /// Pairs worth offering that the merchant has not decided about, the best first.
    pub quick_wins: Vec<QuickWin>,
    /// The product to start with, and its most natural offer; none when no product has one.
    pub start: Option<Start>,
}

/// Makes the report. The same orders give the same report in any order of their lines.
///
/// Time is that of mining plus, per order line, the partners of its product; memory about thirty bytes a line.
///
/// # Errors
/// When the mining parameters make no sense, or there are more orders than can be counted.
pub fn report(
    orders: &SoldOrders,
    context: &PairReportContext<'_>,
    params: &PairReportParams,
) -> Result<PairReport, FitError> {
    let mining = MiningParams {
        half_life_days: None,
        ..params.mining.clone()
    };
    let newest = orders.newest().unwrap_or_default();
    let model = fit(&orders.baskets(), &mining, newest)?;
    let shown = orders.shown(context.catalogue);
    let pairs = Pairs::count(orders, &model, &shown, mining.max_basket_size);
    let top = |mut figures: Vec<PairFigures>| {
        figures.truncate(params.top);
        figures
    };
    Ok(PairReport {
        since: orders.oldest(),
        until: orders.newest(),
        n_orders: orders.len() as u64,
        n_oversized: u64::from(model.n_oversized()),
        cost_known: orders.cost_known(),
        together: top(pairs.by(|it| Some(i64::from(it.n_together)))),
        takings: top(pairs.by(|it| Some(it.takings.without_largest_minor).filter(|minor| *minor > 0))),
        margins: top(pairs.by(|it| it.margin.map(|it| it.without_largest_minor).filter(|minor| *minor > 0))),
        sequences: sequences::find(orders, &pairs, params.top),
        quick_wins: advice::quick_wins(orders, &pairs, context, params.top),
        start: advice::start(orders, &pairs, context),
    })
}

/// The lower end of Wilson's 95 % interval of a share, 0 when there is nothing to share (Wilson, "Probable inference",
/// JASA 1927).
fn share_at_least(n: u32, of: u32) -> f64 {
    const Z: f64 = 1.96;
    if of == 0 {
        return 0.0;
    }
    let (n, of) = (f64::from(n), f64::from(of));
    let share = n / of;
    let middle = share + Z * Z / (2.0 * of);
    let spread = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
    ((middle - spread) / (1.0 + Z * Z / of)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::share_at_least;

    #[test]
    fn interval_is_wilsons() {
        assert!((share_at_least(10, 20) - 0.2993).abs() < 1e-4);
        assert!((share_at_least(20, 20) - 0.8389).abs() < 1e-4);
        assert!(share_at_least(0, 20).abs() < 1e-12 && share_at_least(0, 0).abs() < 1e-12);
    }
}
