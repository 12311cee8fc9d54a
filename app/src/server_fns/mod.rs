//! What pages ask the server. Each function is a public endpoint under `/api/admin/`, so its first line asks who calls.
//!
//! The addresses are written out: the framework would otherwise derive them from the folder the program was built in,
//! and a browser part built elsewhere would call addresses that do not exist.

#[cfg(feature = "ssr")]
mod context;
mod overview;
mod pairings;
mod placements;
mod products;
mod suggestions;
mod sync;

pub use overview::load_overview;
pub use pairings::{
    create_pairing, delete_pairings, get_pairing, list_pairings, move_pairing, restore_pairing, set_pairing_enabled,
    update_pairing,
};
pub use placements::{get_placement, preview_placement, save_placement};
pub use products::search_products;
pub use suggestions::{
    accept_suggestions, count_suggestions, dismiss_suggestions, list_suggestions, undo_dismiss_suggestions,
};
pub use sync::{read_sync_progress, start_sync};
