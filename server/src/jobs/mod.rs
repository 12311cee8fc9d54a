//! Work that is done later: the queue that keeps it, and the worker that does it.

mod queue;
mod ticker;
mod worker;

pub use self::queue::{Queue, SilentQueue};
pub use self::worker::run_worker;
