//! Mining: which products are bought in one order more often than chance would have it.

mod best;
mod count;
mod index;

use chrono::{DateTime, Utc};

use crate::baskets::Baskets;
use crate::model::{Facts, Model};
use crate::params::{MiningParams, ParamsError};
use crate::weight::{self, ONE};

use count::{Mined, Row};
use index::Index;

/// Why no model could be made.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FitError {
    /// A parameter makes no sense.
    #[error("mining parameters: {0}")]
    Params(#[from] ParamsError),
    /// Sums of so many weights would not be exact any more.
    #[error("mining {n_baskets} baskets: at most {} can be counted at once", weight::MAX_BASKETS)]
    TooManyBaskets {
        /// Baskets given.
        n_baskets: usize,
    },
    /// More than 32 bits can number.
    #[error("mining {n} {what}: at most {} fit into one model", u32::MAX)]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many.
        n: usize,
    },
}

/// Counts which products are bought together and keeps, per product, the neighbours worth knowing.
///
/// For a source `s` and a target `t` with summed basket weights `w_s`, `w_t`, `w_st` and `w` in all:
///
/// - weight of a basket: `2^(-age / half-life)`, age measured from the newest basket that is not after `now`; a
///   later one (a clock was wrong) counts as new. Measured from the newest basket and not from `now`, so that a shop
///   that paused has not forgotten anything. Rounded to 1/65536, never less.
/// - attach rate `w_st / w_s`, association lift `w_st * w / (w_s * w_t)`.
/// - score: the estimated attach rate `(w_st + k * w_t / w) / (w_s + k)` with `k` = [`MiningParams::prior_orders`].
///
/// A pair is kept when at least [`MiningParams::min_together`] baskets hold it and its lift reaches
/// [`MiningParams::min_assoc_lift`]; of these each source keeps the [`MiningParams::max_neighbours`] best by score,
/// ties by [`pairwell_domain::ProductId`]. Plain counts are kept beside the weights, for people.
///
/// The same baskets give the same model, byte for byte, in any order and on any number of threads. No baskets give
/// an empty model. Runs on the rayon pool it is called from. Time is the sum of squared basket sizes, memory about
/// eight bytes a line and a basket, thirty-two a kept pair, and twelve a product for each thread.
///
/// # Errors
/// Parameters that make no sense, and more data than the counters hold; see [`FitError`].
pub fn fit(baskets: &Baskets, params: &MiningParams, now: DateTime<Utc>) -> Result<Model, FitError> {
    params.validate()?;
    if baskets.len() > weight::MAX_BASKETS {
        let n_baskets = baskets.len();
        return Err(FitError::TooManyBaskets { n_baskets });
    }
    fits_u32("order lines", baskets.n_lines() + 2 * baskets.len())?;
    let index = Index::new(baskets, params, now);
    let mined = count::mine(&index, params);
    let n_pairs = mined.iter().map(|part| part.neighbours.len()).sum();
    fits_u32("pairs", n_pairs)?;
    Ok(assemble(&index, &mined, n_pairs, params, now))
}

fn fits_u32(what: &'static str, n: usize) -> Result<(), FitError> {
    if u32::try_from(n).is_err() {
        return Err(FitError::TooMany { what, n });
    }
    Ok(())
}

/// Puts what the threads mined into one table, products ascending by id.
fn assemble(index: &Index, mined: &[Mined], n_pairs: usize, params: &MiningParams, now: DateTime<Utc>) -> Model {
    let n_products = index.products.len();
    let mut rows: Vec<Option<(&Mined, &Row)>> = vec![None; n_products];
    for part in mined {
        for row in &part.rows {
            rows[row.source as usize] = Some((part, row));
        }
    }
    let mut model = Model {
        facts: Facts {
            trained_at: now,
            n_orders: index.total.n(),
            n_oversized: index.n_oversized,
            total_weight: index.total.weight(),
            prior: prior_units(params),
            params_digest: params.digest_bytes(),
        },
        products: index.products.iter().map(|product| product.get()).collect(),
        n_orders: index.tallies.iter().map(|tally| tally.n()).collect(),
        weights: index.tallies.iter().map(|tally| tally.weight()).collect(),
        starts: Vec::with_capacity(n_products + 1),
        targets: Vec::with_capacity(n_pairs),
        n_together: Vec::with_capacity(n_pairs),
        weights_together: Vec::with_capacity(n_pairs),
        bought_together: vec![0; n_pairs],
        returned_together: vec![0; n_pairs],
    };
    model.starts.push(0);
    for row in rows {
        if let Some((part, row)) = row {
            for neighbour in &part.neighbours[row.start..row.end] {
                model.targets.push(neighbour.target);
                model.n_together.push(neighbour.together.n());
                model.weights_together.push(neighbour.together.weight());
            }
        }
        model.starts.push(model.targets.len() as u32);
    }
    model
}

/// The prior's strength in weight units.
fn prior_units(params: &MiningParams) -> u64 {
    (params.prior_orders * ONE as f64).round() as u64
}
