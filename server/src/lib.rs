//! The program `pairwell`: command line, HTTP routes, jobs, and the one place where all parts are put together.
//!
//! Errors: inside the program `anyhow` with what was being done; at the HTTP edge [`http::AppError`], whose kind decides
//! code word, status and sentence.

pub mod cli;
mod commands;
pub mod compose;
pub mod config;
pub mod http;
pub mod jobs;
mod telemetry;

pub use commands::{run, serve};
