//! Features in few steps: what trees count by.

use rayon::prelude::*;

use super::table::RankingTable;

const MAX_BORDERS: usize = 63;
pub(super) const N_BINS: usize = MAX_BORDERS + 1;

/// Features counted in one pass over the rows.
pub(super) const BLOCK: usize = 8;

/// Rows that borders are chosen from.
const BORDER_ROWS: usize = 20_000;

/// The table with every value replaced by the number of borders below it.
pub(super) struct Binned {
    /// Per feature, rising.
    pub(super) borders: Vec<Vec<f32>>,
    /// Per block of features, row after row.
    pub(super) blocks: Vec<Vec<[u8; BLOCK]>>,
}

impl Binned {
    pub(super) fn new(table: &RankingTable) -> Self {
        let n_features = table.n_features();
        let borders: Vec<Vec<f32>> = (0..n_features)
            .into_par_iter()
            .map(|feature| {
                let step = table.n_rows().div_ceil(BORDER_ROWS);
                choose_borders(
                    (0..table.n_rows())
                        .step_by(step)
                        .map(|row| table.row(row)[feature])
                        .collect(),
                )
            })
            .collect();
        let blocks = borders
            .par_chunks(BLOCK)
            .enumerate()
            .map(|(block, borders)| {
                let bin = |row: usize| {
                    let values = &table.row(row)[block * BLOCK..];
                    std::array::from_fn(|at| {
                        borders.get(at).map_or(0, |borders| {
                            borders.partition_point(|border| values[at] > *border) as u8
                        })
                    })
                };
                (0..table.n_rows()).map(bin).collect()
            })
            .collect();
        Self { borders, blocks }
    }

    pub(super) fn bin(&self, row: usize, feature: usize) -> u8 {
        self.blocks[feature / BLOCK][row][feature % BLOCK]
    }
}

/// At most [`MAX_BORDERS`] values between those given: between all of them when they are few, else at their quantiles.
fn choose_borders(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    let between = |low: f32, high: f32| low + (high - low) / 2.0;
    if distinct.len() <= N_BINS {
        return distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let mut borders: Vec<f32> = Vec::with_capacity(MAX_BORDERS);
    for at in 1..=MAX_BORDERS {
        let low = values[at * values.len() / N_BINS];
        let Some(&high) = distinct.get(distinct.partition_point(|other| *other <= low)) else {
            break;
        };
        let border = between(low, high);
        if borders.last().is_none_or(|last| *last < border) {
            borders.push(border);
        }
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_lie_between_values() {
        assert_eq!(choose_borders(vec![3.0, 1.0, 1.0, 2.0]), [1.5, 2.5]);
        assert!(choose_borders(vec![7.0; 100]).is_empty());
        let many = choose_borders((0..1000).map(|n| n as f32).collect());
        assert_eq!(many.len(), MAX_BORDERS);
        assert!(many.is_sorted());
    }
}
