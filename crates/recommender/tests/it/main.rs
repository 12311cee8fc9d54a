//! What the engine promises, asked from outside.

mod attention;
mod backtest;
mod browsing;
mod conformance;
mod data_quality;
mod decide;
mod economics;
mod engine;
mod engine_file;
mod learned;
mod made_up;
mod mining;
mod model_file;
mod pair_report;
mod product_rules;
mod restraint;
mod returns;
mod rules;
mod sale_log;
mod sales;
mod sealed;
mod segments;
mod shoppers;
mod support;
mod upgrades;
