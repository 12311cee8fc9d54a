//! The use cases, through their public edge, over a platform in memory and both databases.

mod backtests;
mod billing;
mod catching_up;
mod complements;
mod connection;
mod data_quality;
mod gone;
mod housekeeping;
mod importing;
mod installing;
mod keys;
mod ladders;
mod learning;
mod news;
mod offers;
mod pair_reports;
mod pairings;
mod placements;
mod privacy;
mod reading;
mod rules;
mod settings;
mod support;
mod topics;
mod visits;
