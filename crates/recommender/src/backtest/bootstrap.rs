//! Intervals by drawing whole shoppers again and again.

use rayon::prelude::*;

use super::report::Figure;
use super::tally::Tally;
use crate::ranker::random::Random;

/// Share of the resamples that lie outside an interval on either side.
const TAIL: f64 = 0.025;

/// Draws as many clusters as there are, with replacement, `n_resamples` times, and adds up every track for each. A track
/// is one tally per cluster. All tracks see the same draws, which is what makes their differences paired.
///
/// Gives the totals of the tracks per resample. Costs `n_resamples * clusters * (1 + tracks)` steps.
pub(super) fn resample(tracks: &[Vec<Tally>], n_resamples: usize, seed: u64) -> Vec<Vec<Tally>> {
    let n_clusters = tracks.first().map_or(0, Vec::len);
    let mut random = Random::new(seed);
    let seeds: Vec<u64> = (0..n_resamples).map(|_| random.bits()).collect();
    seeds
        .into_par_iter()
        .map(|seed| {
            let times = draw(n_clusters, seed);
            tracks.iter().map(|track| total(track, &times)).collect()
        })
        .collect()
}

/// How often each cluster is drawn.
fn draw(n_clusters: usize, seed: u64) -> Vec<u32> {
    let mut random = Random::new(seed);
    let mut times = vec![0; n_clusters];
    for _ in 0..n_clusters {
        times[random.below(n_clusters)] += 1;
    }
    times
}

/// The clusters of a track, added up in their order so that the sum is always the same.
fn total(track: &[Tally], times: &[u32]) -> Tally {
    let mut total = Tally::default();
    for (tally, &times) in track.iter().zip(times) {
        if times > 0 {
            total.add(tally, f64::from(times));
        }
    }
    total
}

/// All clusters of a track once.
pub(super) fn total_once(track: &[Tally]) -> Tally {
    total(track, &vec![1; track.len()])
}

/// A mean and the values it took in the resamples that have one. All zero without a mean.
pub(super) fn figure(mean: Option<f64>, values: impl Iterator<Item = Option<f64>>) -> Figure {
    let Some(mean) = mean else {
        return Figure::default();
    };
    let mut values: Vec<f64> = values.flatten().collect();
    values.sort_unstable_by(f64::total_cmp);
    let n_outside = (values.len() as f64 * TAIL) as usize;
    let low = values.get(n_outside).copied().unwrap_or(mean);
    let high = values.iter().rev().nth(n_outside).copied().unwrap_or(mean);
    Figure {
        mean,
        low: low.min(mean),
        high: high.max(mean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_draw_takes_as_many_clusters_as_there_are() {
        for n in [0, 1, 2, 50] {
            let times = draw(n, 3);
            assert_eq!((times.len(), times.iter().sum::<u32>() as usize), (n, n));
        }
    }

    #[test]
    fn the_middle_of_a_hundred_values_leaves_out_two_on_either_side() {
        let values = (0..100).rev().map(|value| Some(f64::from(value)));
        let found = figure(Some(50.0), values);
        assert_eq!((found.mean, found.low, found.high), (50.0, 2.0, 97.0));
    }

    #[test]
    fn a_mean_outside_the_percentiles_is_taken_in() {
        let found = figure(Some(5.0), [Some(1.0), None, Some(2.0)].into_iter());
        assert_eq!((found.low, found.high), (1.0, 5.0));
        assert_eq!(figure(Some(5.0), std::iter::empty()).low, 5.0);
        assert_eq!(figure(None, [Some(1.0)].into_iter()), Figure::default());
    }

    /// The standard deviation of the mean of `n` yes-or-no values is `sqrt(p * (1 - p) / n)`; a 95 % interval reaches
    /// 1.96 of them to either side.
    #[test]
    fn an_interval_is_as_wide_as_theory_says() {
        let (n, n_yes) = (400, 100);
        let track: Vec<Tally> = (0..n)
            .map(|at| Tally {
                n_questions: 1.0,
                n_hit: f64::from(u8::from(at < n_yes)),
                ..Tally::default()
            })
            .collect();
        let hit_rate = |tally: &Tally| Some(tally.n_hit / tally.n_questions);
        let resamples = resample(std::slice::from_ref(&track), 2_000, 1);
        let found = figure(
            hit_rate(&total_once(&track)),
            resamples.iter().map(|it| hit_rate(&it[0])),
        );
        let expected = 1.96 * (0.25 * 0.75 / f64::from(n)).sqrt();
        assert_eq!(found.mean, 0.25);
        assert!(
            ((found.high - found.mean) - expected).abs() < 0.1 * expected,
            "{found:?}"
        );
        assert!(
            ((found.mean - found.low) - expected).abs() < 0.1 * expected,
            "{found:?}"
        );
    }

    /// Forty shoppers of ten equal questions are forty observations, not four hundred.
    #[test]
    fn questions_of_one_shopper_are_not_independent() {
        let track = |n_clusters: u32, size: f64| -> Vec<Tally> {
            (0..n_clusters)
                .map(|at| Tally {
                    n_questions: size,
                    n_hit: if at % 4 == 0 { size } else { 0.0 },
                    ..Tally::default()
                })
                .collect()
        };
        let width = |track: &[Tally]| {
            let hit_rate = |tally: &Tally| Some(tally.n_hit / tally.n_questions);
            let resamples = resample(&[track.to_vec()], 1_000, 1);
            let found = figure(
                hit_rate(&total_once(track)),
                resamples.iter().map(|it| hit_rate(&it[0])),
            );
            found.high - found.low
        };
        let ratio = width(&track(40, 10.0)) / width(&track(400, 1.0));
        assert!(
            (ratio - 10.0_f64.sqrt()).abs() < 0.4,
            "{ratio} times as wide; theory says the root of ten"
        );
    }
}
