//! What the engine promises, asked from outside.

mod conformance;
mod decide;
mod decide_rules;
mod mining;
mod model_file;
mod support;
