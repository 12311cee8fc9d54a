//! Which arm of an experiment a visitor is in.

use pairwell_domain::{ShopId, VisitorId};
use sha2::{Digest as _, Sha256};

/// The name of the standing experiment: offers against none.
pub const HOLDOUT: &str = "holdout";

/// All of the visitors, in basis points.
const ALL_BPS: u128 = 10_000;

/// Keeps these hashes apart from any other use of the same ids, and lets a later version differ.
const DOMAIN: &str = "pairwell assignment 1";

/// An arm of an experiment with a control group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arm {
    /// Gets what is tested.
    Treated,
    /// Gets nothing of it.
    Control,
}

impl Arm {
    /// The word stored and sent for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Treated => "treated",
            Self::Control => "control",
        }
    }
}

/// The arm this visitor is in, for good: it follows from the arguments alone, by the formula in the crate's
/// documentation.
///
/// `holdout_bps` is the share of visitors in the control group, in basis points: 0 is nobody, 10,000 and above is
/// everybody. Raising it adds visitors to the control group and moves none out of it.
#[must_use]
pub fn assign(shop: ShopId, visitor: &VisitorId, experiment: &str, holdout_bps: u16) -> Arm {
    if bucket_bps(shop, visitor, experiment) < u128::from(holdout_bps) {
        Arm::Control
    } else {
        Arm::Treated
    }
}

/// The visitor's place among all, `0..10_000`.
fn bucket_bps(shop: ShopId, visitor: &VisitorId, experiment: &str) -> u128 {
    let mut hash = Sha256::new();
    for part in [DOMAIN, &shop.to_string(), experiment, &visitor.to_string()] {
        // The length before each part: otherwise ("1", "2holdout") and ("12", "holdout") would be one visitor.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    let first = hash.first_chunk().expect("SHA-256 has 32 bytes");
    // A product and a shift instead of a remainder: every bucket is equally likely to within 2^-50.
    (u128::from(u64::from_be_bytes(*first)) * ALL_BPS) >> 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shop(id: i64) -> ShopId {
        ShopId::new(id)
    }

    fn visitor(number: u128) -> VisitorId {
        format!("vis_{number:032x}")
            .parse()
            .expect("32 hex digits make a visitor")
    }

    fn is_control(shop_id: i64, number: u128, experiment: &str, holdout_bps: u16) -> bool {
        assign(shop(shop_id), &visitor(number), experiment, holdout_bps) == Arm::Control
    }

    /// Whether a count is within four standard deviations of what `n` fair draws give.
    fn is_expected(n_hits: usize, n: usize, rate: f64) -> bool {
        let n = n as f64;
        (n_hits as f64 - n * rate).abs() <= 4.0 * (n * rate * (1.0 - rate)).sqrt()
    }

    #[test]
    fn holdout_has_the_size_asked_for() {
        let n = 20_000;
        for holdout_bps in [100, 500, 1_000, 5_000] {
            let n_control = (0..n)
                .filter(|&number| is_control(1, number as u128, HOLDOUT, holdout_bps))
                .count();
            let rate = f64::from(holdout_bps) / 10_000.0;
            assert!(is_expected(n_control, n, rate), "{n_control} of {n} at {rate}");
        }
    }

    #[test]
    fn buckets_are_filled_evenly() {
        let (n, n_cells) = (50_000_usize, 50_usize);
        let mut cells = vec![0_usize; n_cells];
        for number in 0..n {
            let bucket = bucket_bps(shop(1), &visitor(number as u128), HOLDOUT);
            cells[bucket as usize * n_cells / 10_000] += 1;
        }
        let expected = n as f64 / n_cells as f64;
        let chi_squared: f64 = cells
            .iter()
            .map(|&count| (count as f64 - expected).powi(2) / expected)
            .sum();
        // The 99.9 % point of chi squared with 49 degrees of freedom.
        assert!(chi_squared < 85.35, "chi squared {chi_squared}");
    }

    #[test]
    fn experiments_and_shops_shuffle_anew() {
        let n = 20_000;
        let both = |left: (i64, &str), right: (i64, &str)| {
            (0..n)
                .filter(|&number| {
                    is_control(left.0, number as u128, left.1, 5_000)
                        && is_control(right.0, number as u128, right.1, 5_000)
                })
                .count()
        };
        assert!(is_expected(both((1, HOLDOUT), (1, "headline")), n, 0.25));
        assert!(is_expected(both((1, HOLDOUT), (2, HOLDOUT)), n, 0.25));
    }

    #[test]
    fn parts_do_not_run_together() {
        let same = (0..64).filter(|&number| {
            bucket_bps(shop(1), &visitor(number), "2a") == bucket_bps(shop(12), &visitor(number), "a")
        });
        assert!(same.count() < 3);
    }

    #[test]
    fn buckets_are_pinned() {
        // Worked out apart from this code, from the formula as documented. Changing them moves every visitor of every
        // shop into another arm and ruins what is being measured.
        let buckets: Vec<u128> = [
            (1, 1, HOLDOUT),
            (1, 2, HOLDOUT),
            (2, 1, HOLDOUT),
            (1, 1, "headline"),
            (1, u128::MAX, ""),
        ]
        .into_iter()
        .map(|(id, number, experiment)| bucket_bps(shop(id), &visitor(number), experiment))
        .collect();
        assert_eq!(buckets, [4011, 5410, 5431, 8970, 1245]);
    }

    proptest! {
        #[test]
        fn ends_of_the_scale_are_exact(id in 1_i64.., number: u128, experiment in ".{0,20}") {
            prop_assert!(!is_control(id, number, &experiment, 0));
            prop_assert!(is_control(id, number, &experiment, 10_000));
            prop_assert!(is_control(id, number, &experiment, u16::MAX));
        }

        #[test]
        fn larger_holdout_keeps_who_was_in_it(number: u128, small in 0_u16..10_000, more in 0_u16..10_000) {
            let large = small.saturating_add(more);
            prop_assert!(!is_control(1, number, HOLDOUT, small) || is_control(1, number, HOLDOUT, large));
        }
    }
}
