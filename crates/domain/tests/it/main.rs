//! What people read, as a whole.

mod billing;
mod reasons;
