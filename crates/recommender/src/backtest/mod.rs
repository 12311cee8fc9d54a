//! Any way of choosing offers, replayed on the orders a shop has had.
//!
//! The log is split by time ([`Replay`]). What lies before the split may be learned from; the newer orders are turned
//! into questions whose answer is known: a cart with one item hidden, and a page of one item of the order. Each
//! [`Strategy`] is asked all of them ([`run`]), and the [`Report`] says how often it would have shown something, what of
//! that was bought, what that earned, and how much of it is out of stock, beside the baselines and with intervals.
//!
//! What a replay cannot say: the orders were placed under what the shop showed at the time, and nobody saw what a
//! strategy would have shown instead. It says who finds what shoppers buy anyway. How many buy more because they were
//! shown something, only an experiment with a control group tells. Pairings that were made after the split were made
//! with knowledge of the answers, and do better here than they will.
//!
//! No IO, no clock; the same arguments give the same report on any number of threads.

mod bootstrap;
mod replay;
mod report;
mod run;
pub mod strategies;
mod tally;

pub use replay::{Asked, Replay, ReplayParams};
pub use report::{Difference, Figure, Report, StrategyReport, SurfaceReport};
pub use run::{Entrants, Progress, RunParams, run};
pub use strategies::{Asker, Strategy};
pub use tally::ItemEconomics;
