//! The formulas of the two rates and of the score, each in one place: mining ranks by them, the model file reports
//! them.
//!
//! `w_s`, `w_t`, `w_st` and `w` are the summed weights of the orders that hold the source, the target, both, and of
//! all orders.

/// Share of the source's orders that hold the target too: `w_st / w_s`.
pub(crate) fn attach_rate(together: u64, source: u64) -> f64 {
    together as f64 / source as f64
}

/// How many times more often than by chance: `w_st * w / (w_s * w_t)`.
pub(crate) fn assoc_lift(together: u64, source: u64, target: u64, total: u64) -> f64 {
    (together as f64 * total as f64) / (source as f64 * target as f64)
}

/// What the prior adds to `w_st`: `k * w_t / w`, the weight that chance alone would have put together in `k` orders.
/// Cut to a whole unit, so that the ranking compares whole numbers.
pub(crate) fn prior_weight(prior: u64, target: u64, total: u64) -> u64 {
    (prior as f64 * target as f64 / total as f64) as u64
}

/// The estimated attach rate, `(w_st + k * w_t / w) / (w_s + k)`: the mean of a beta distribution that starts at
/// chance and has the strength of `k` orders. Three of three is a rumour, 38 of 412 is knowledge; for the same rate
/// the better known pair comes out higher when both beat chance.
pub(crate) fn estimated_rate(together: u64, source: u64, prior_weight: u64, prior: u64) -> f64 {
    (together + prior_weight) as f64 / (source + prior) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weight::ONE;

    fn estimate(together: u64, source: u64, target: u64, total: u64) -> f64 {
        let prior = 50 * ONE;
        estimated_rate(
            together * ONE,
            source * ONE,
            prior_weight(prior, target * ONE, total * ONE),
            prior,
        )
    }

    #[test]
    fn a_rumour_does_not_beat_knowledge() {
        assert!(estimate(3, 3, 450, 20_000) < estimate(38, 412, 450, 20_000));
        assert!(estimate(300, 300, 450, 20_000) > estimate(38, 412, 450, 20_000));
    }

    #[test]
    fn estimate_goes_from_chance_to_the_plain_rate() {
        let chance = 0.1;
        let close = |left: f64, right: f64| (left - right).abs() < 1e-3;
        assert!(close(estimate(0, 0, 2_000, 20_000), chance));
        assert!(close(estimate(25, 50, 2_000, 20_000), (0.5 + chance) / 2.0));
        assert!(close(estimate(500_000, 1_000_000, 1_600_000, 16_000_000), 0.5));
    }

    #[test]
    fn rates_are_the_textbook_quotients_when_nothing_decays() {
        assert!((attach_rate(38 * ONE, 412 * ONE) - 38.0 / 412.0).abs() < 1e-15);
        let lift = assoc_lift(38 * ONE, 412 * ONE, 450 * ONE, 20_000 * ONE);
        assert!((lift - 38.0 * 20_000.0 / (412.0 * 450.0)).abs() < 1e-12);
    }
}
