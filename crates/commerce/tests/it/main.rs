//! Tests of the crate from outside: against recorded vectors, a mock of the platform, and hand-made files.

mod billing;
mod client;
mod download;
mod export_rows;
#[cfg(feature = "fake")]
mod fake;
mod following;
mod logs;
mod oauth;
mod objects;
mod pixel;
mod properties;
mod session_tokens;
mod storefront;
mod subscriptions;
mod support;
mod vectors;
mod webhooks;
