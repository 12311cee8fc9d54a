//! Orders as they happened, and what later went back.
//!
//! They come in two ways: many at a time out of a bulk file, heads, lines and refunds apart and in any order, and one at
//! a time as a whole from a webhook. An order changes only when the news is at least as new as what is known. Lines
//! carry no time of their own: a whole order leaves the time it is known for, and lines read from a file that was
//! begun before that are refused.

mod changes;
mod gone;
mod read;
mod returns;
mod walk;
mod write;

pub use changes::{ChangedLine, ChangedOrder, changed_since};
pub use gone::{delete, ids_before, purge_gone_before};
pub(crate) use read::whole;
pub use read::{OrderStats, WholeOrder, attributed, bought_by, count_since, counts, last_bought_product, last_change};
pub use returns::{mark_returns_due, returned_of, returns_due, set_returns};
pub use walk::{KeptLine, Sale, for_each_kept_line, for_each_sale};
pub use write::{Replaced, replace_order, upsert_lines, upsert_many, upsert_refunds};
