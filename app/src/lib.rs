//! The merchant admin: pages, components and thin server functions.
//!
//! Built twice: with feature `ssr` into the server, which renders each page and answers the server functions; with
//! feature `hydrate` into the browser, which takes the rendered page over. A server function does four things: it asks
//! who calls, calls one service, turns the failure into words for people, and returns. Everything a view writes as a
//! number, an amount or a date goes through [`mod@format`].

#![recursion_limit = "256"]
#![expect(
    unreachable_pub,
    reason = "the component macro writes a public function into a private module"
)]

mod app;
mod bridge;
pub mod components;
mod error;
pub mod format;
pub mod pages;
pub mod server_fns;
#[cfg(feature = "ssr")]
mod shell;
mod status;

pub use app::App;
pub use error::UiError;
#[cfg(feature = "ssr")]
pub use shell::{ShellContext, shell};
