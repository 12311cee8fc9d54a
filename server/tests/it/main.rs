//! Tests of the program through its public edges, and of the shape of the workspace.

mod command;
mod http;
mod platform_files;
mod support;
mod workspace;
