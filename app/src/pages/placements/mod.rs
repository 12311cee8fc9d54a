//! Where offers show and how, with what a shopper would see beside it.

mod audience;
mod choosing;
mod draft;
mod editor;
mod look;
mod map;
mod preview;
mod sketch;
mod words;

pub use editor::EditPlacement;
pub use map::PlacementsPage;
