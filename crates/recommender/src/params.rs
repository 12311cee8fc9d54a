//! What mining can be told.

use sha2::{Digest as _, Sha256};

/// How co-purchases are counted and which are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct MiningParams {
    /// Fewest orders that must hold both products; at least 1.
    pub min_together: u32,
    /// Days after which an order counts half, measured from the newest order; none counts all alike.
    pub half_life_days: Option<f64>,
    /// Most neighbours kept per product; at least 1.
    pub max_neighbours: usize,
    /// Lowest association lift kept; 1 is chance.
    pub min_assoc_lift: f64,
    /// Most distinct products of one shopper's basket. A larger one is a day's total or a reseller's restocking: it
    /// would say that everything goes with everything, and its pairs would cost the square of its size. It is left
    /// out of every count.
    pub max_basket_size: usize,
    /// Strength of the prior of the estimated attach rate, in fresh orders: with `k` of them, a source seen in `k`
    /// orders is believed half, and chance the other half.
    pub prior_orders: f64,
}

impl Default for MiningParams {
    fn default() -> Self {
        Self {
            min_together: 3,
            half_life_days: Some(180.0),
            max_neighbours: 50,
            min_assoc_lift: 1.0,
            max_basket_size: 200,
            prior_orders: 50.0,
        }
    }
}

/// Most fresh orders the prior may stand for.
const MAX_PRIOR_ORDERS: f64 = 1_000_000.0;

/// What is wrong with the parameters.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ParamsError {
    /// A pair must be seen to be counted.
    #[error("min_together must be at least 1")]
    NoSupport,
    /// Not a time span.
    #[error("half_life_days must be a number above 0, not {0}")]
    HalfLife(f64),
    /// Nothing would be kept.
    #[error("max_neighbours must be at least 1")]
    NoNeighbours,
    /// Not a lift.
    #[error("min_assoc_lift must be a number of at least 0, not {0}")]
    AssocLift(f64),
    /// No basket could hold a pair.
    #[error("max_basket_size must be at least 2, not {0}")]
    BasketSize(usize),
    /// Not a number of orders.
    #[error("prior_orders must be from 0 to {MAX_PRIOR_ORDERS}, not {0}")]
    Prior(f64),
}

impl MiningParams {
    /// Checks every parameter.
    ///
    /// # Errors
    /// The first one that makes no sense; see [`ParamsError`].
    pub fn validate(&self) -> Result<(), ParamsError> {
        if self.min_together == 0 {
            return Err(ParamsError::NoSupport);
        }
        if let Some(days) = self.half_life_days
            && !(days.is_finite() && days > 0.0)
        {
            return Err(ParamsError::HalfLife(days));
        }
        if self.max_neighbours == 0 {
            return Err(ParamsError::NoNeighbours);
        }
        if !(self.min_assoc_lift.is_finite() && self.min_assoc_lift >= 0.0) {
            return Err(ParamsError::AssocLift(self.min_assoc_lift));
        }
        if self.max_basket_size < 2 {
            return Err(ParamsError::BasketSize(self.max_basket_size));
        }
        if !(0.0..=MAX_PRIOR_ORDERS).contains(&self.prior_orders) {
            return Err(ParamsError::Prior(self.prior_orders));
        }
        Ok(())
    }

    /// SHA-256 of every parameter, in 64 hex digits: equal exactly when the parameters are. It changes when the way
    /// of counting changes, too.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&self.digest_bytes())
    }

    pub(crate) fn digest_bytes(&self) -> [u8; 32] {
        // Destructured, so that a new parameter cannot be forgotten here.
        let Self {
            min_together,
            half_life_days,
            max_neighbours,
            min_assoc_lift,
            max_basket_size,
            prior_orders,
        } = self;
        let mut hash = Sha256::new();
        hash.update(b"pairwell co-purchase 1");
        hash.update(min_together.to_le_bytes());
        hash.update([u8::from(half_life_days.is_some())]);
        hash.update(half_life_days.unwrap_or(0.0).to_bits().to_le_bytes());
        hash.update((*max_neighbours as u64).to_le_bytes());
        hash.update(min_assoc_lift.to_bits().to_le_bytes());
        hash.update((*max_basket_size as u64).to_le_bytes());
        hash.update(prior_orders.to_bits().to_le_bytes());
        hash.finalize().into()
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_makes_sense_and_nonsense_is_named() {
        assert_eq!(MiningParams::default().validate(), Ok(()));
        let broken = |change: fn(&mut MiningParams)| {
            let mut params = MiningParams::default();
            change(&mut params);
            params.validate()
        };
        assert_eq!(broken(|p| p.min_together = 0), Err(ParamsError::NoSupport));
        assert_eq!(
            broken(|p| p.half_life_days = Some(0.0)),
            Err(ParamsError::HalfLife(0.0))
        );
        assert!(broken(|p| p.half_life_days = Some(f64::NAN)).is_err());
        assert_eq!(broken(|p| p.half_life_days = None), Ok(()));
        assert_eq!(broken(|p| p.max_neighbours = 0), Err(ParamsError::NoNeighbours));
        assert!(broken(|p| p.min_assoc_lift = f64::INFINITY).is_err());
        assert_eq!(broken(|p| p.max_basket_size = 1), Err(ParamsError::BasketSize(1)));
        assert!(broken(|p| p.prior_orders = -1.0).is_err());
    }

    #[test]
    fn digest_is_pinned_and_follows_every_parameter() {
        let default = MiningParams::default();
        assert_eq!(
            default.digest(),
            "9c41c8b7de7ec8e250b71f7f8b0adc7cdfa5ee72b6cd87b8deac759f03b14795"
        );
        let changes: [fn(&mut MiningParams); 7] = [
            |p| p.min_together = 4,
            |p| p.half_life_days = None,
            |p| p.half_life_days = Some(90.0),
            |p| p.max_neighbours = 51,
            |p| p.min_assoc_lift = 1.5,
            |p| p.max_basket_size = 100,
            |p| p.prior_orders = 0.0,
        ];
        let mut digests: Vec<_> = changes
            .iter()
            .map(|change| {
                let mut params = MiningParams::default();
                change(&mut params);
                params.digest()
            })
            .chain([default.digest()])
            .collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), changes.len() + 1);
    }
}
