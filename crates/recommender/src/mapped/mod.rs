//! Numbers that stand either in memory or in a mapped file, and the file they are kept in.
//!
//! ```text
//! at   size  what (numbers with the lowest byte first)
//!   0     8  magic
//!   8     4  format version
//!  12     4  sections
//!  16    32  SHA-256 of everything before and after these 32 bytes
//!  48    16  per section: bytes per entry (8), entries (8)
//!            the sections in the same order, each at a multiple of eight, gaps filled with zero
//! ```
//!
//! What is in which section is known to those who write and read them, in the same order.

mod flat;
mod sections;

pub use flat::Flat;
pub(crate) use sections::{FileKind, Reader, Starts, Writer};
