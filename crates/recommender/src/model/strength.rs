//! The strongest pairs of a shop, for people who look for something worth doing.

use std::cmp::Ordering;

use pairwell_domain::ProductId;
use pairwell_domain::offer::CoPurchase;

use super::ModelView;

/// Most pairs of one source among the strongest: a best seller must not fill the list by itself.
pub const TOP_PAIRS_PER_SOURCE: usize = 3;

/// One of the strongest pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopPair {
    /// The product being looked at.
    pub source: ProductId,
    /// The product that goes with it.
    pub target: ProductId,
    /// The counts.
    pub evidence: CoPurchase,
    /// What knowing that the source is bought tells about the target, in bits per order; at least 0.
    ///
    /// The J-measure of a rule (Smyth & Goodman, "An information theoretic approach to rule induction from
    /// databases", 1992): `p_s * (a * log2(a / p_t) + (1 - a) * log2((1 - a) / (1 - p_t)))`, with `p_s` and `p_t` the
    /// shares of all orders that hold the one and the other, and `a` the estimated attach rate. It is small both for
    /// what is rare and for what is no better than chance, which is the balance a merchant wants.
    pub strength: f64,
}

impl TopPair {
    /// Strongest first, then by source and target, so that equal data gives an equal list.
    fn order(&self, other: &Self) -> Ordering {
        other
            .strength
            .total_cmp(&self.strength)
            .then_with(|| (self.source, self.target).cmp(&(other.source, other.target)))
    }
}

pub(super) fn top_pairs<B: AsRef<[u8]>>(model: &ModelView<B>, k: usize) -> Vec<TopPair> {
    if k == 0 {
        return Vec::new();
    }
    let mut best: Vec<TopPair> = Vec::new();
    let mut of_source: Vec<TopPair> = Vec::new();
    for source in 0..model.n_products() as u32 {
        of_source.extend(model.row(source).map(|pair| top_pair(model, source, pair)));
        of_source.sort_unstable_by(TopPair::order);
        best.extend(of_source.drain(..).take(TOP_PAIRS_PER_SOURCE));
        // Cut back now and then, so that memory follows `k` and not the catalogue.
        if best.len() / 2 >= k.max(1024) {
            cut(&mut best, k);
        }
    }
    cut(&mut best, k);
    best.sort_unstable_by(TopPair::order);
    best
}

fn top_pair<B: AsRef<[u8]>>(model: &ModelView<B>, source: u32, pair: usize) -> TopPair {
    let target = model.target(pair);
    TopPair {
        source: model.product(source),
        target: model.product(target),
        evidence: model.counts(source, pair),
        strength: j_measure(model.share(source), model.share(target), model.score(source, pair)),
    }
}

fn cut(best: &mut Vec<TopPair>, k: usize) {
    if best.len() > k {
        best.select_nth_unstable_by(k - 1, TopPair::order);
        best.truncate(k);
    }
}

/// The J-measure in bits; see [`TopPair::strength`]. A pair that is no better than chance has none, and a share of
/// nothing adds nothing.
fn j_measure(source_share: f64, target_share: f64, rate: f64) -> f64 {
    if rate <= target_share {
        return 0.0;
    }
    let term = |observed: f64, expected: f64| {
        if observed <= 0.0 {
            0.0
        } else {
            observed * (observed / expected).log2()
        }
    };
    source_share * (term(rate, target_share) + term(1.0 - rate, 1.0 - target_share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_is_worked_out_by_hand() {
        // A source in half of the orders, a target in a quarter, together always: 0.5 * log2(1 / 0.25) = 1 bit.
        assert!((j_measure(0.5, 0.25, 1.0) - 1.0).abs() < 1e-12);
        // 0.1 * (0.5 * log2(2) + 0.5 * log2(2/3)) = 0.1 * 0.2075...
        let expected = 0.1 * (0.5 + 0.5 * (2.0_f64 / 3.0).log2());
        assert!((j_measure(0.1, 0.25, 0.5) - expected).abs() < 1e-12);
    }

    #[test]
    fn chance_and_less_have_no_strength() {
        assert_eq!(j_measure(0.5, 0.25, 0.25).to_bits(), 0.0_f64.to_bits());
        assert_eq!(j_measure(0.5, 0.25, 0.1).to_bits(), 0.0_f64.to_bits());
        assert_eq!(j_measure(1.0, 1.0, 1.0).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn support_and_lift_both_count() {
        let strong = j_measure(0.02, 0.02, 0.3);
        assert!(strong > j_measure(0.0002, 0.0002, 0.3), "rare is weak");
        assert!(strong > j_measure(0.02, 0.02, 0.025), "near chance is weak");
    }
}
