//! Item regression: what each item in a basket says for another one, given the others.
//!
//! EASE^R (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019) is, column by column, the ridge
//! regression of one item on all the others; its closed form costs the cube of the catalogue. Here an item is regressed
//! on its `n_neighbours` most similar ones only, the sparse form of the same model (Steck, "Markov Random Fields for
//! Collaborative Filtering", `NeurIPS` 2019), so that time and memory follow the number of items.

use rayon::prelude::*;

use super::rows::Rows;
use super::sparse::Sparse;

/// What the regression can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegressionParams {
    /// Strength of the ridge, in baskets of mean weight; above 0.
    pub ridge: f32,
    /// Most items one item is regressed on; at least 1. Time grows with its square.
    pub n_neighbours: usize,
    /// Most items that can speak for others, the ones bought most: the counts between these are held as a full matrix,
    /// four bytes a cell.
    pub max_sources: usize,
    /// Coefficients nearer to zero than this are dropped.
    pub min_coefficient: f32,
}

impl Default for RegressionParams {
    fn default() -> Self {
        Self {
            ridge: 20.0,
            n_neighbours: 96,
            max_sources: 4096,
            min_coefficient: 5e-4,
        }
    }
}

/// Conjugate gradients end when the squared error has fallen by this much, or after [`MAX_STEPS`].
const ENOUGH: f32 = 1e-6;
const MAX_STEPS: usize = 40;

/// Row `i`, column `j`: what a basket that holds `i` adds to the estimate for `j`.
pub(crate) fn fit(rows: &Rows, params: &RegressionParams) -> Sparse {
    let n_items = rows.n_items();
    let sources = Sources::new(rows, params.max_sources);
    let gram = sources.gram(rows);
    let columns: Vec<Vec<(u32, f32)>> = (0..n_items as u32)
        .into_par_iter()
        .map_init(
            || Worker::new(&sources, params),
            |worker, item| worker.column(item, rows, &gram),
        )
        .collect();
    Sparse::from_columns(n_items, &columns)
}

/// The items that can speak for others, by falling weight.
struct Sources {
    items: Vec<u32>,
    /// The place of each item among them; [`NOT_A_SOURCE`] for the others.
    place_of: Vec<u32>,
    /// Per source: one over the root of its weight.
    scale: Vec<f32>,
}

const NOT_A_SOURCE: u32 = u32::MAX;

impl Sources {
    fn new(rows: &Rows, max_sources: usize) -> Self {
        let weight_of: Vec<f32> = (0..rows.n_items() as u32)
            .map(|item| rows.holders(item).iter().map(|&row| rows.weight(row)).sum())
            .collect();
        let weight = |item: u32| weight_of[item as usize];
        let mut items: Vec<u32> = (0..rows.n_items() as u32).filter(|&item| weight(item) > 0.0).collect();
        items.sort_by(|&left, &right| weight(right).total_cmp(&weight(left)).then(left.cmp(&right)));
        items.truncate(max_sources);
        let mut place_of = vec![NOT_A_SOURCE; rows.n_items()];
        for (place, &item) in items.iter().enumerate() {
            place_of[item as usize] = place as u32;
        }
        let scale = items.iter().map(|&item| weight(item).sqrt().recip()).collect();
        Self { items, place_of, scale }
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    /// Weight of the baskets that hold the item together with each source.
    fn count(&self, item: u32, rows: &Rows, together: &mut [f32]) {
        together.fill(0.0);
        for &row in rows.holders(item) {
            let weight = rows.weight(row);
            for &other in rows.items(row) {
                let place = self.place_of[other as usize];
                if place != NOT_A_SOURCE {
                    together[place as usize] += weight;
                }
            }
        }
    }

    /// The counts of all sources with each other, source after source.
    fn gram(&self, rows: &Rows) -> Vec<f32> {
        let n = self.len();
        let mut gram = vec![0.0_f32; n * n];
        gram.par_chunks_mut(n.max(1))
            .zip(&self.items)
            .for_each(|(together, &item)| self.count(item, rows, together));
        gram
    }
}

struct Worker<'a> {
    sources: &'a Sources,
    params: &'a RegressionParams,
    own: Vec<f32>,
    near: Vec<(f32, u32)>,
    neighbours: Vec<u32>,
    solver: Solver,
}

impl<'a> Worker<'a> {
    fn new(sources: &'a Sources, params: &'a RegressionParams) -> Self {
        Self {
            sources,
            params,
            own: vec![0.0; sources.len()],
            near: Vec::with_capacity(sources.len()),
            neighbours: Vec::with_capacity(params.n_neighbours),
            solver: Solver::new(params.n_neighbours.min(sources.len())),
        }
    }

    /// What each of an item's neighbours says for it: sources, ascending by place, with their coefficients.
    fn column(&mut self, item: u32, rows: &Rows, gram: &[f32]) -> Vec<(u32, f32)> {
        if rows.holders(item).is_empty() {
            return Vec::new();
        }
        let n = self.sources.len();
        let place = self.sources.place_of[item as usize];
        let together = if place == NOT_A_SOURCE {
            self.sources.count(item, rows, &mut self.own);
            &self.own
        } else {
            &gram[place as usize * n..][..n]
        };
        // Cosine, but for the item's own weight, which all have in common.
        let similarity = together
            .iter()
            .zip(&self.sources.scale)
            .map(|(together, scale)| together * scale);
        self.near.clear();
        self.near.extend(
            similarity
                .zip(0_u32..)
                .filter(|&(similarity, at)| similarity > 0.0 && at != place),
        );
        let n_neighbours = self.params.n_neighbours;
        if self.near.len() > n_neighbours {
            self.near.select_nth_unstable_by(n_neighbours - 1, |left, right| {
                right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
            });
            self.near.truncate(n_neighbours);
        }
        self.neighbours.clear();
        self.neighbours.extend(self.near.iter().map(|(_, at)| at));
        self.neighbours.sort_unstable();
        let coefficients = self
            .solver
            .solve(gram, n, &self.neighbours, together, self.params.ridge);
        self.neighbours
            .iter()
            .zip(coefficients)
            .filter(|(_, coefficient)| coefficient.abs() >= self.params.min_coefficient)
            .map(|(&at, &coefficient)| (self.sources.items[at as usize], coefficient))
            .collect()
    }
}

/// Solves `(G + ridge I) x = g` over one item's neighbours, by conjugate gradients with the diagonal as preconditioner
/// (Shewchuk, "An Introduction to the Conjugate Gradient Method Without the Agonizing Pain", 1994, B3).
struct Solver {
    matrix: Vec<f32>,
    solution: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
    inverse_diagonal: Vec<f32>,
}

/// Sums are kept in this many parts, so that a compiler may add them side by side.
const LANES: usize = 16;

impl Solver {
    fn new(n: usize) -> Self {
        let width = n.next_multiple_of(LANES);
        let line = vec![0.0; width];
        Self {
            matrix: vec![0.0; n * width],
            solution: line.clone(),
            residual: line.clone(),
            direction: line.clone(),
            product: line.clone(),
            inverse_diagonal: line,
        }
    }

    fn load(&mut self, gram: &[f32], n_sources: usize, neighbours: &[u32], together: &[f32], ridge: f32) {
        let n = neighbours.len();
        let width = n.next_multiple_of(LANES);
        for line in [
            &mut self.solution,
            &mut self.residual,
            &mut self.direction,
            &mut self.product,
        ] {
            line[..width].fill(0.0);
        }
        for (at, &place) in neighbours.iter().enumerate() {
            let counts = &gram[place as usize * n_sources..][..n_sources];
            let row = &mut self.matrix[at * width..][..width];
            for (cell, &other) in row.iter_mut().zip(neighbours) {
                *cell = counts[other as usize];
            }
            row[n..].fill(0.0);
            row[at] += ridge;
            self.inverse_diagonal[at] = row[at].recip();
            self.residual[at] = together[place as usize];
            self.direction[at] = self.residual[at] * self.inverse_diagonal[at];
        }
    }

    fn solve(&mut self, gram: &[f32], n_sources: usize, neighbours: &[u32], together: &[f32], ridge: f32) -> &[f32] {
        let n = neighbours.len();
        let width = n.next_multiple_of(LANES);
        self.load(gram, n_sources, neighbours, together, ridge);
        let mut error: f32 = (0..n).map(|at| self.residual[at] * self.direction[at]).sum();
        let enough = error * ENOUGH;
        for _ in 0..MAX_STEPS {
            if error <= enough {
                break;
            }
            let direction = &self.direction[..width];
            for (cell, row) in self
                .product
                .iter_mut()
                .zip(self.matrix[..n * width].chunks_exact(width))
            {
                *cell = dot(row, direction);
            }
            let step = error / dot(direction, &self.product[..width]);
            let mut next = 0.0;
            for at in 0..n {
                self.solution[at] += step * self.direction[at];
                self.residual[at] -= step * self.product[at];
                next += self.residual[at] * self.residual[at] * self.inverse_diagonal[at];
            }
            let keep = next / error;
            for at in 0..n {
                self.direction[at] = self.residual[at] * self.inverse_diagonal[at] + keep * self.direction[at];
            }
            error = next;
        }
        &self.solution[..n]
    }
}

/// Both have a multiple of [`LANES`] numbers.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let (left, _) = left.as_chunks::<LANES>();
    let (right, _) = right.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit_sets(n_items: usize, sets: &[&[u32]], params: &RegressionParams) -> Sparse {
        fit(&Rows::new(n_items, sets.iter().map(|set| (*set, 1.0)), 100), params)
    }

    /// With all items as neighbours this is EASE^R; the equations are solved by hand.
    #[test]
    fn with_all_neighbours_it_is_the_closed_form() {
        let sets: [&[u32]; 4] = [&[0, 1], &[0, 1, 2], &[0, 3], &[1, 3]];
        let params = RegressionParams {
            ridge: 1.0,
            min_coefficient: 0.0,
            ..RegressionParams::default()
        };
        let fitted = fit_sets(4, &sets, &params);
        // Column 2 on {0, 1}: [[4, 2], [2, 4]] x = [1, 1], so both are 1/6.
        let value = |row: u32, column: u32| {
            let (columns, values) = fitted.row(row);
            columns.iter().position(|it| *it == column).map_or(0.0, |at| values[at])
        };
        assert!((value(0, 2) - 1.0 / 6.0).abs() < 1e-5);
        assert!((value(1, 2) - 1.0 / 6.0).abs() < 1e-5);
        // Item 3 never goes with item 2.
        assert_eq!(value(3, 2).to_bits(), 0.0_f32.to_bits());
        // Column 0 on {1, 2, 3}: [[4,1,1],[1,2,0],[1,0,3]] x = [2,1,1]; the determinant is 19.
        // x1 = (2*6 - 1*3 - 1*2) / 19 = 7/19, x2 = (1 - x1) / 2 = 6/19, x3 = (1 - x1) / 3 = 4/19.
        for (source, expected) in [(1, 7.0 / 19.0), (2, 6.0 / 19.0), (3, 4.0 / 19.0)] {
            assert!(
                (value(source, 0) - expected).abs() < 1e-5,
                "{source}: {}",
                value(source, 0)
            );
        }
    }

    #[test]
    fn items_beyond_the_sources_are_spoken_for_but_do_not_speak() {
        let sets: [&[u32]; 5] = [&[0, 1], &[0, 1], &[0, 1], &[0, 2], &[1, 2]];
        let params = RegressionParams {
            max_sources: 2,
            min_coefficient: 0.0,
            ..RegressionParams::default()
        };
        let fitted = fit_sets(3, &sets, &params);
        assert_eq!(fitted.row(2).0, [] as [u32; 0]);
        assert!(fitted.row(0).0.contains(&2));
    }

    #[test]
    fn nothing_and_one_item_give_nothing() {
        assert_eq!(fit_sets(0, &[], &RegressionParams::default()).n_rows(), 0);
        assert_eq!(fit_sets(3, &[], &RegressionParams::default()).n_entries(), 0);
        assert_eq!(fit_sets(3, &[&[1], &[1]], &RegressionParams::default()).n_entries(), 0);
    }
}
