//! A sum of symmetric trees, and answering many rows at once.

use crate::mapped::{Reader, Writer};
use crate::model::ModelFileError;

/// Rows are answered in blocks of this many.
pub const LANES: usize = 16;

/// Features of several rows, one feature after another, padded to whole blocks of [`LANES`] rows.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    width: usize,
    values: Vec<f32>,
}

impl Columns {
    /// Turns rows around. Memory is used again.
    pub fn load(&mut self, rows: &[f32], n_features: usize) {
        self.width = (rows.len() / n_features).next_multiple_of(LANES);
        self.values.clear();
        self.values.resize(self.width * n_features, 0.0);
        for (row, values) in rows.chunks_exact(n_features).enumerate() {
            for (feature, value) in values.iter().enumerate() {
                self.values[feature * self.width + row] = *value;
            }
        }
    }

    /// Rows there are, padding included.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The values of one feature, padding included.
    #[must_use]
    pub fn feature(&self, feature: usize) -> &[f32] {
        &self.values[feature * self.width..][..self.width]
    }
}

/// Deepest tree that a file may hold.
const MAX_DEPTH: usize = 16;

/// One symmetric tree: every level asks one question of all its nodes (Prokhorenkova et al., "`CatBoost`: unbiased
/// boosting with categorical features", `NeurIPS` 2018). It is hard to overfit, and answered without a branch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    /// Feature and border per level: a row is on the upper side when its value is above the border.
    pub(super) questions: Vec<(u16, f32)>,
    /// One per combination of answers, the first question's answer in the lowest bit.
    pub(super) leaves: Vec<f32>,
}

/// A sum of trees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forest {
    pub(super) trees: Vec<Tree>,
    pub(super) gains: Vec<f64>,
}

impl Forest {
    /// Trees there are.
    #[must_use]
    pub const fn n_trees(&self) -> usize {
        self.trees.len()
    }

    /// The first `n` trees. Gains stay those of all.
    #[must_use]
    pub fn first(mut self, n: usize) -> Self {
        self.trees.truncate(n);
        self
    }

    /// What each feature added to the fit of all trees, in units of the objective.
    #[must_use]
    pub fn gains(&self) -> &[f64] {
        &self.gains
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        let questions = || self.trees.iter().flat_map(|tree| &tree.questions);
        to.put(
            &self
                .trees
                .iter()
                .map(|tree| tree.questions.len() as u32)
                .collect::<Vec<_>>(),
        );
        to.put(&questions().map(|question| question.0).collect::<Vec<u16>>());
        to.put(&questions().map(|question| question.1).collect::<Vec<f32>>());
        to.put(
            &self
                .trees
                .iter()
                .flat_map(|tree| &tree.leaves)
                .copied()
                .collect::<Vec<f32>>(),
        );
        to.put(&self.gains);
    }

    /// Reads what [`Self::write`] wrote; of `n_features` at most.
    pub(crate) fn read(from: &mut Reader, n_features: usize) -> Result<Self, ModelFileError> {
        const NONSENSE: ModelFileError = ModelFileError::Inconsistent("a tree makes no sense");
        let depths = from.take::<u32>()?;
        if depths.iter().any(|depth| *depth as usize > MAX_DEPTH) {
            return Err(NONSENSE);
        }
        let n_questions = depths.iter().map(|depth| *depth as usize).sum();
        let n_leaves = depths.iter().map(|depth| 1 << depth).sum();
        let features = from.take_n::<u16>(n_questions)?;
        let borders = from.take_n::<f32>(n_questions)?;
        let leaves = from.take_n::<f32>(n_leaves)?;
        let gains = from.take::<f64>()?;
        let is_sound = features.iter().all(|feature| usize::from(*feature) < n_features)
            && leaves.iter().all(|leaf| leaf.is_finite())
            && gains.len() <= n_features
            && gains.iter().all(|gain| gain.is_finite());
        if !is_sound {
            return Err(NONSENSE);
        }
        let mut questions = features.iter().copied().zip(borders.iter().copied());
        let mut leaves = leaves.iter().copied();
        let tree = |depth: &u32| Tree {
            questions: questions.by_ref().take(*depth as usize).collect(),
            leaves: leaves.by_ref().take(1 << depth).collect(),
        };
        Ok(Self {
            trees: depths.iter().map(tree).collect(),
            gains: gains.to_vec(),
        })
    }

    /// Adds the trees' answers to every score, padding included.
    pub fn add_to(&self, columns: &Columns, scores: &mut [f32]) {
        for tree in &self.trees {
            tree.add_to(columns, scores);
        }
    }

    /// Adds the answers of the trees of `range` to the score of each row.
    pub(crate) fn add_rows<'a>(
        &self,
        range: std::ops::Range<usize>,
        rows: impl Iterator<Item = &'a [f32]>,
        scores: &mut [f32],
    ) {
        for (row, score) in rows.zip(scores) {
            *score += self.trees[range.clone()]
                .iter()
                .map(|tree| tree.answer(row))
                .sum::<f32>();
        }
    }
}

impl Tree {
    fn add_to(&self, columns: &Columns, scores: &mut [f32]) {
        let (blocks, _) = scores.as_chunks_mut::<LANES>();
        for (block, scores) in blocks.iter_mut().enumerate() {
            let mut leaf = [0_u32; LANES];
            for (level, &(feature, border)) in self.questions.iter().enumerate() {
                let (values, _) = columns.feature(usize::from(feature)).as_chunks::<LANES>();
                for (leaf, value) in leaf.iter_mut().zip(&values[block]) {
                    *leaf |= u32::from(*value > border) << level;
                }
            }
            for (score, leaf) in scores.iter_mut().zip(leaf) {
                *score += self.leaves[leaf as usize];
            }
        }
    }

    fn answer(&self, row: &[f32]) -> f32 {
        let mut leaf = 0;
        for (level, &(feature, border)) in self.questions.iter().enumerate() {
            leaf |= usize::from(row[usize::from(feature)] > border) << level;
        }
        self.leaves[leaf]
    }
}
