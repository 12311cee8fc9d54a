//! How good an order is.

/// The gain of a place, 0 the first: `1 / log2(place + 2)`.
#[must_use]
pub fn gain(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

/// The first `top` rows by falling score, ties by the earlier row, without sorting the rest.
#[must_use]
pub fn first_by_score(scores: &[f32], top: usize) -> Vec<u32> {
    let is_better = |left: u32, right: u32| scores[left as usize] > scores[right as usize];
    let mut first: Vec<u32> = Vec::with_capacity(top + 1);
    for row in 0..scores.len() as u32 {
        // Later rows only pass those they beat: ties stay with the earlier row.
        let place = first
            .iter()
            .rposition(|&other| !is_better(row, other))
            .map_or(0, |place| place + 1);
        if place < top {
            first.insert(place, row);
            first.truncate(top);
        }
    }
    first
}

/// Normalised discounted cumulative gain of the first `top` places (Järvelin & Kekäläinen, 2002), 0..=1, when
/// `n_wanted` items could have been found, of which some may be missing from the list.
#[must_use]
pub fn ndcg(scores: &[f32], labels: &[bool], n_wanted: usize, top: usize) -> f64 {
    let ideal: f64 = (0..n_wanted.min(top)).map(gain).sum();
    if ideal <= 0.0 {
        return 0.0;
    }
    let order = first_by_score(scores, top);
    let found = order.iter().enumerate().filter(|(_, row)| labels[**row as usize]);
    found.map(|(place, _)| gain(place)).sum::<f64>() / ideal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ndcg_is_worked_out_by_hand() {
        // Bought ones at places 0 and 2 of the order 1, 2, 0.
        let found = ndcg(&[0.1, 0.9, 0.5], &[true, true, false], 2, 10);
        let expected = (1.0 + 0.5) / (1.0 + 1.0 / 3.0_f64.log2());
        assert!((found - expected).abs() < 1e-12);
        assert!((ndcg(&[0.9, 0.1], &[true, false], 1, 10) - 1.0).abs() < 1e-12);
        assert!(ndcg(&[0.9, 0.1], &[false, false], 1, 10).abs() < 1e-12);
        assert!(ndcg(&[], &[], 0, 10).abs() < 1e-12);
    }

    #[test]
    fn equal_scores_keep_their_order() {
        let scores = [1.0, 2.0, 1.0, 2.0, 0.5];
        for top in 0..7 {
            let sorted = [1, 3, 0, 2, 4];
            assert_eq!(first_by_score(&scores, top), sorted[..top.min(5)]);
        }
    }
}
