//! Time decay in whole numbers.
//!
//! A weight is counted in units of 1/65536 of a fresh order. Whole numbers add up to the same sum in any order, so
//! mining gives the same model on any number of threads, and a count and a weight fit side by side into one `u64`,
//! so counting a pair is a single addition.

/// The weight of a fresh order, in units.
pub(crate) const ONE: u64 = 1 << 16;

/// The most baskets that can be counted: their weights, all fresh, still fit below the count.
pub(crate) const MAX_BASKETS: usize = (1 << 24) - 1;

const COUNT_SHIFT: u32 = 40;
const WEIGHT_MASK: u64 = (1 << COUNT_SHIFT) - 1;

/// A count of baskets (upper 24 bits) and the sum of their weights (lower 40 bits). Sums are taken as plain numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Tally(pub(crate) u64);

impl Tally {
    /// One basket of this weight.
    pub(crate) const fn one(weight: u64) -> Self {
        Self((1 << COUNT_SHIFT) | weight)
    }

    /// The smallest tally of `n` baskets: any tally of fewer is below it, any of as many is not.
    pub(crate) const fn at_least(n: u32) -> Self {
        Self((n as u64) << COUNT_SHIFT)
    }

    pub(crate) const fn n(self) -> u32 {
        (self.0 >> COUNT_SHIFT) as u32
    }

    pub(crate) const fn weight(self) -> u64 {
        self.0 & WEIGHT_MASK
    }

    pub(crate) const fn add(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// The weight of a basket that is `age_s` seconds older than the newest one: half for each half-life, and never less
/// than one unit, so that a product sold only long ago keeps a rate instead of a division by zero.
pub(crate) fn decayed(age_s: i64, half_life_days: Option<f64>) -> u64 {
    let Some(half_life_days) = half_life_days else {
        return ONE;
    };
    let half_lives = age_s.max(0) as f64 / (half_life_days * 86_400.0);
    let units = (ONE as f64 * (-half_lives).exp2()).round() as u64;
    units.clamp(1, ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_halves_at_each_half_life_and_stays_above_nothing() {
        let day_s = 86_400;
        assert_eq!(decayed(0, Some(180.0)), ONE);
        assert_eq!(decayed(180 * day_s, Some(180.0)), ONE / 2);
        assert_eq!(decayed(360 * day_s, Some(180.0)), ONE / 4);
        assert_eq!(decayed(-5, Some(180.0)), ONE);
        assert_eq!(decayed(100_000 * day_s, Some(180.0)), 1);
        assert_eq!(decayed(100_000 * day_s, None), ONE);
    }

    #[test]
    fn count_and_weight_never_run_into_each_other() {
        let mut most = Tally::default();
        let one = Tally::one(ONE);
        most.0 = one.0 * MAX_BASKETS as u64;
        assert_eq!(most.n() as usize, MAX_BASKETS);
        assert_eq!(most.weight(), ONE * MAX_BASKETS as u64);
        assert!(Tally::at_least(3) <= Tally(Tally::one(1).0 * 3));
        assert!(Tally::at_least(3) > Tally(Tally::one(ONE).0 * 2));
    }
}
