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

/// How far from chance the counts of two things are, whichever way: the log-likelihood ratio of the two-by-two table of
/// orders with and without each, `2 Σ n_ij ln(n_ij N / (row_i column_j))`, at least 0 (Dunning, "Accurate methods for the
/// statistics of surprise and coincidence", 1993). What is independent passes 10.83 once in a thousand times.
pub(crate) fn log_likelihood_ratio(together: u64, source: u64, target: u64, total: u64) -> f64 {
    let neither = total + together - source - target;
    let cells = [
        (together, source, target),
        (source - together, source, total - target),
        (target - together, total - source, target),
        (neither, total - source, total - target),
    ];
    let term = |(n, row, column): (u64, u64, u64)| {
        // 0 ln 0 is nothing.
        if n == 0 {
            return 0.0;
        }
        let by_chance = row as f64 * column as f64 / total as f64;
        n as f64 * (n as f64 / by_chance).ln()
    };
    (2.0 * cells.into_iter().map(term).sum::<f64>()).max(0.0)
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
    fn likelihood_ratio_of_tables_worked_out_elsewhere() {
        let close = |left: f64, right: f64| (left - right).abs() < 1e-4;
        assert!(close(log_likelihood_ratio(38, 412, 450, 20_000), 53.8191));
        assert!(close(log_likelihood_ratio(10, 100, 100, 1_000), 0.0), "as by chance");
        assert!(
            close(log_likelihood_ratio(10, 10, 10, 20), 40.0 * std::f64::consts::LN_2),
            "always together"
        );
        let never = log_likelihood_ratio(0, 10, 10, 100);
        assert!(never > 0.0, "less than by chance is far from it too");
    }

    #[test]
    fn rates_are_the_textbook_quotients_when_nothing_decays() {
        assert!((attach_rate(38 * ONE, 412 * ONE) - 38.0 / 412.0).abs() < 1e-15);
        let lift = assoc_lift(38 * ONE, 412 * ONE, 450 * ONE, 20_000 * ONE);
        assert!((lift - 38.0 * 20_000.0 / (412.0 * 450.0)).abs() < 1e-12);
    }
}
