//! What people read, as a whole.

mod reasons;
