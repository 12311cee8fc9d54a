//! Tests of the program through its public edges, and of the shape of the workspace.

mod command;
mod fuzzing;
mod http;
mod platform_files;
mod security;
mod support;
mod tenancy;
mod workspace;
