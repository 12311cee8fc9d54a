//! User-based collaborative filtering: what the shoppers bought lately whose purchases overlap most.

use rayon::prelude::*;

use super::histories::Histories;
use super::rows::decay;
use super::sparse::{Sparse, keep_best};

/// Buyers of one item that are looked at, the latest ones: bounds what a best seller costs.
const MAX_BUYERS: usize = 200;

/// Items of one shopper that are looked at, the latest ones.
const MAX_ITEMS: usize = 100;

/// Similar shoppers of each.
const N_SIMILAR: usize = 40;

/// Days after which what a similar shopper bought counts half.
const HALF_LIFE_DAYS: f32 = 60.0;

/// Row: a shopper; columns: the `n_best` items that similar shoppers bought, each the sum of squared similarity times
/// `2^(-age / 60 days)`, age from the newest order.
pub(crate) fn fit(histories: &Histories, newest_s: i64, n_items: usize, n_best: usize) -> Sparse {
    let similar = similar(histories, n_items);
    let rows: Vec<Vec<(u32, f32)>> = (0..histories.n_shoppers() as u32)
        .into_par_iter()
        .map_init(
            || (vec![0.0_f32; n_items], Vec::<u32>::new()),
            |(cells, touched), shopper| {
                let (others, cosines) = similar.row(shopper);
                for (&other, &cosine) in others.iter().zip(cosines) {
                    for bought in histories.of(other).iter().take(MAX_ITEMS) {
                        let cell = &mut cells[bought.item as usize];
                        if *cell <= 0.0 {
                            touched.push(bought.item);
                        }
                        *cell += cosine * cosine * decay(newest_s - bought.last_s, Some(HALF_LIFE_DAYS));
                    }
                }
                let mut best: Vec<(u32, f32)> = touched
                    .drain(..)
                    .map(|item| (item, std::mem::take(&mut cells[item as usize])))
                    .collect();
                keep_best(&mut best, n_best);
                best
            },
        )
        .collect();
    Sparse::from_rows(&rows)
}

/// The most similar shoppers of each, best first: the cosine of what they bought, each item weighted by
/// `ln(1 + shoppers / buyers)`.
fn similar(histories: &Histories, n_items: usize) -> Sparse {
    let n_shoppers = histories.n_shoppers();
    let mut buyers: Vec<Vec<(i64, u32)>> = vec![Vec::new(); n_items];
    for shopper in 0..n_shoppers as u32 {
        for bought in histories.of(shopper) {
            buyers[bought.item as usize].push((bought.last_s, shopper));
        }
    }
    let squared_idf: Vec<f32> = buyers
        .iter()
        .map(|buyers| (1.0 + n_shoppers as f32 / buyers.len().max(1) as f32).ln().powi(2))
        .collect();
    for buyers in &mut buyers {
        if buyers.len() > MAX_BUYERS {
            buyers.select_nth_unstable_by(MAX_BUYERS - 1, |left, right| right.cmp(left));
            buyers.truncate(MAX_BUYERS);
        }
    }
    let length: Vec<f32> = (0..n_shoppers as u32)
        .map(|shopper| {
            let squares = histories
                .of(shopper)
                .iter()
                .map(|bought| squared_idf[bought.item as usize]);
            squares.sum::<f32>().sqrt()
        })
        .collect();
    let rows: Vec<Vec<(u32, f32)>> = (0..n_shoppers as u32)
        .into_par_iter()
        .map_init(
            || (vec![0.0_f32; n_shoppers], Vec::<u32>::new()),
            |(cells, touched), shopper| {
                for bought in histories.of(shopper).iter().take(MAX_ITEMS) {
                    for &(_, other) in &buyers[bought.item as usize] {
                        if cells[other as usize] <= 0.0 {
                            touched.push(other);
                        }
                        cells[other as usize] += squared_idf[bought.item as usize];
                    }
                }
                let mut similar = Vec::with_capacity(touched.len());
                for other in touched.drain(..) {
                    let common = std::mem::take(&mut cells[other as usize]);
                    if other != shopper {
                        similar.push((other, common / (length[shopper as usize] * length[other as usize])));
                    }
                }
                keep_best(&mut similar, N_SIMILAR);
                similar
            },
        )
        .collect();
    Sparse::from_rows(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::OrderLog;

    #[test]
    fn who_bought_the_same_comes_first_and_who_bought_nothing_has_nobody() {
        let mut log = OrderLog::new(3, 4);
        for (shopper, items) in [(0, vec![0, 1]), (1, vec![0, 1]), (2, vec![1, 2])] {
            log.push(0, shopper, &items).expect("they fit");
        }
        let similar = similar(&Histories::new(&log), 3);
        assert_eq!(similar.row(0).0, [1, 2]);
        assert!((similar.row(0).1[0] - 1.0).abs() < 1e-6);
        assert!(similar.row(3).0.is_empty());
        let items = fit(&Histories::new(&log), 0, 3, 2);
        // Of shopper 2, who shares only item 1: the others bought both.
        assert_eq!(items.row(2).0, [0, 1]);
        assert!(items.row(3).0.is_empty());
    }
}
