//! Learning to rank: from rows of features and what was bought to scores, and from scores to probabilities.
//!
//! Knows nothing of shops. A [`table::RankingTable`] goes in; out come a [`linear::Linear`] score, a
//! [`forest::Forest`] that corrects it, and a [`calibration::Calibration`] of their sum.

mod binning;
pub mod boosting;
pub mod calibration;
pub mod forest;
pub mod linear;
pub mod logistic;
pub mod measures;
pub mod random;
pub mod table;
