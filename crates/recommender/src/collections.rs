//! What is in the collections that rules speak of.

use pairwell_domain::{CollectionId, ProductId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Collections with what is in them. One that is not among them is gone, as far as rules are concerned.
#[derive(Debug, Clone, Default)]
pub struct Collections(FxHashMap<CollectionId, FxHashSet<ProductId>>);

impl Collections {
    /// Takes each collection there is with its products.
    pub fn new<P: IntoIterator<Item = ProductId>>(held: impl IntoIterator<Item = (CollectionId, P)>) -> Self {
        let held = held.into_iter();
        Self(
            held.map(|(id, products)| (id, products.into_iter().collect()))
                .collect(),
        )
    }

    /// Whether there is such a collection.
    #[must_use]
    pub fn has(&self, id: CollectionId) -> bool {
        self.0.contains_key(&id)
    }

    /// Whether a product is in one of these collections.
    #[must_use]
    pub fn hold(&self, ids: &[CollectionId], product: ProductId) -> bool {
        let mut found = ids.iter().filter_map(|id| self.0.get(id));
        found.any(|products| products.contains(&product))
    }
}
