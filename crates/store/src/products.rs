//! The catalogue: products and their variants.
//!
//! News come twice, late and in any order. A product changes only when the news is at least as new as what is known;
//! a deleted one keeps a tombstone, so that late news does not bring it back.

mod listed;
mod read;
mod search;
mod write;

pub use listed::{KnownVariant, ids_before, product_of_stock_item, variants_before};
pub use read::{cards, count, load_catalogue, products_of, variants_of};
pub use search::{find_by_handle, find_by_sku, find_variant_by_sku, search};
pub use write::{
    delete, delete_variant, known_whole, retain_variants, set_stock_by_item, upsert_many, upsert_variants,
    upsert_variants_as_of,
};
