//! The program `pairwell`.

use std::process::ExitCode;

use clap::Parser as _;
use pairwell_server::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match pairwell_server::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pairwell: {error:#}");
            ExitCode::FAILURE
        }
    }
}
