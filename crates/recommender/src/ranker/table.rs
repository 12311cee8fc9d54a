//! What is learned from: rows of features, in groups that are ranked by themselves.

use std::ops::Range;

/// Rows of features with a label each, grouped by the question they answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RankingTable {
    n_features: usize,
    /// Row after row.
    features: Vec<f32>,
    /// Whether each row was bought.
    labels: Vec<bool>,
    /// Where each group ends.
    group_ends: Vec<u32>,
}

impl RankingTable {
    /// No rows yet.
    #[must_use]
    pub fn new(n_features: usize) -> Self {
        Self {
            n_features,
            ..Self::default()
        }
    }

    /// Adds a group: its rows one after another, and whether each was bought.
    ///
    /// # Panics
    /// When there are not as many rows as labels.
    pub fn push_group(&mut self, features: &[f32], labels: &[bool]) {
        assert_eq!(
            features.len(),
            labels.len() * self.n_features,
            "every row has its label"
        );
        self.features.extend_from_slice(features);
        self.labels.extend_from_slice(labels);
        self.group_ends.push(self.labels.len() as u32);
    }

    /// Features per row.
    #[must_use]
    pub const fn n_features(&self) -> usize {
        self.n_features
    }

    /// Rows of all groups.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// Groups there are.
    #[must_use]
    pub const fn n_groups(&self) -> usize {
        self.group_ends.len()
    }

    /// The features of one row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        &self.features[row * self.n_features..][..self.n_features]
    }

    /// Whether each row was bought.
    #[must_use]
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// The rows of each group.
    #[must_use]
    pub fn groups(&self) -> Vec<Range<usize>> {
        let mut start = 0;
        let group = |&end: &u32| {
            let range = start..end as usize;
            start = end as usize;
            range
        };
        self.group_ends.iter().map(group).collect()
    }
}
