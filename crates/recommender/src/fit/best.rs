//! The best neighbours of the source at hand.

use crate::weight::Tally;

/// A neighbour that is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    /// Place among the products.
    pub(super) target: u32,
    /// Baskets that hold both.
    pub(super) together: Tally,
}

/// Gathers more neighbours than are kept, and cuts back to the best when the room is full.
pub(super) struct Best {
    n_kept: usize,
    room: usize,
    /// Rank, lowest first, and tally.
    gathered: Vec<(u128, Tally)>,
    /// The lowest key that still matters.
    min_key: u64,
}

impl Best {
    pub(super) fn new(n_kept: usize) -> Self {
        Self {
            n_kept,
            // Room for as many again: cutting back then costs each newcomer a constant.
            room: n_kept.saturating_mul(2).max(64),
            gathered: Vec::new(),
            min_key: 0,
        }
    }

    /// The lowest key that still matters.
    #[inline]
    pub(super) const fn min_key(&self) -> u64 {
        self.min_key
    }

    /// Whether any of these cells has a key that still matters. Free of branches, so that a compiler can do several
    /// at once: keys stay far below 2^63, so a difference below zero shows in the highest bit.
    #[inline]
    pub(super) fn may_hold_better<const N: usize>(&self, cells: &[Tally; N], prior: &[u64; N]) -> bool {
        let mut all_below = u64::MAX;
        for (together, prior) in cells.iter().zip(prior) {
            all_below &= (together.weight() + prior).wrapping_sub(self.min_key);
        }
        all_below >> 63 == 0
    }

    /// Takes a neighbour whose key still matters.
    #[inline]
    pub(super) fn push(&mut self, key: u64, target: u32, together: Tally) {
        self.gathered.push((rank(key, target), together));
        if self.gathered.len() >= self.room {
            self.cut_back();
        }
    }

    /// Hands over what is kept, best first, and starts anew.
    pub(super) fn drain_into(&mut self, neighbours: &mut Vec<Neighbour>) {
        self.cut_back();
        self.gathered.sort_unstable_by_key(|&(rank, _)| rank);
        neighbours.extend(self.gathered.drain(..).map(|(rank, together)| Neighbour {
            target: rank as u32,
            together,
        }));
        self.min_key = 0;
    }

    /// Keeps the best. Ranks are distinct, so what is kept does not depend on the order of arrival.
    fn cut_back(&mut self) {
        if self.gathered.len() > self.n_kept {
            let (_, &mut (worst, _), _) = self
                .gathered
                .select_nth_unstable_by_key(self.n_kept - 1, |&(rank, _)| rank);
            self.min_key = !(worst >> 32) as u64;
            self.gathered.truncate(self.n_kept);
        }
    }
}

/// One number to compare by: highest key first, then the target lowest among the products. Its lower half is the target.
const fn rank(key: u64, target: u32) -> u128 {
    ((!key as u128) << 32) | target as u128
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(best: &mut Best) -> Vec<u32> {
        let mut neighbours = Vec::new();
        best.drain_into(&mut neighbours);
        neighbours.iter().map(|neighbour| neighbour.target).collect()
    }

    #[test]
    fn keeps_the_best_of_many_in_any_order_of_arrival() {
        for step in [1, 7, 501] {
            let mut best = Best::new(3);
            for number in 0..1_000_u64 {
                let target = (number * step) % 1_000;
                let key = target / 2;
                if key >= best.min_key() {
                    best.push(key, target as u32, Tally::one(1));
                }
            }
            // Keys 499, 499 and 498: the last is shared by 996 and 997, and the lower target wins.
            assert_eq!(targets(&mut best), [998, 999, 996]);
        }
    }

    #[test]
    fn starts_anew_for_each_source() {
        let mut best = Best::new(1);
        (0..200).for_each(|target| best.push(1_000, target, Tally::one(1)));
        assert_eq!(targets(&mut best), [0]);
        best.push(1, 5, Tally::one(1));
        assert_eq!(targets(&mut best), [5]);
    }

    #[test]
    fn block_is_passed_over_only_when_nothing_in_it_matters() {
        let mut best = Best::new(1);
        best.push(10, 0, Tally::one(1));
        best.push(10, 1, Tally::one(1));
        best.cut_back();
        assert_eq!(best.min_key(), 10);
        let prior = [1, 2, 3, 4];
        assert!(!best.may_hold_better(&[Tally::one(5); 4], &prior));
        assert!(best.may_hold_better(&[Tally::one(6); 4], &prior));
    }
}
