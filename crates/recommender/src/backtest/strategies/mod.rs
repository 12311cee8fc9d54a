//! Ways of choosing offers that can be replayed.
//!
//! | strategy | offers |
//! | --- | --- |
//! | [`Popularity`] | what most orders hold |
//! | [`ByEngine`] | what the engine ranks first, as learned or plainly |
//! | [`Fixed`] | what was named for each item: a merchant's pairings, the steps of ladders, a rule |
//! | [`Layered`] | one strategy's offers, then another's where places are left, as a shop does |
//! | [`Fitting`] | another strategy's offers without those that rules keep apart from what is given |
//! | [`Only`] | another strategy's offers without those that may not be shown |

mod by_engine;
mod fitting;
mod fixed;
mod layered;
mod only;
mod popularity;

pub use by_engine::ByEngine;
pub use fitting::Fitting;
pub use fixed::Fixed;
pub use layered::Layered;
pub use only::Only;
pub use popularity::Popularity;

use crate::engine::Question;

/// A way of choosing offers. It must have been made without the newer orders of the replay, or its figures mean nothing.
pub trait Strategy: Sync {
    /// What people call it; names need not differ.
    fn name(&self) -> &str;

    /// Begins asking, with memory that is used over and over; called on every thread several times.
    fn start(&self) -> Box<dyn Asker + '_>;
}

/// Asks one strategy, one question after the other.
pub trait Asker {
    /// Puts up to `n` items into `offered`, best first, in place of what was there; fewer or none when it has nothing to
    /// say. The answer must follow from the question alone, not from what was asked before, and the answer to a smaller
    /// `n` must be the beginning of the answer to a larger one.
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>);
}
