//! Where things stand in a list, by what they are called.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// The place of each of these, from 0; of one that comes twice the first.
pub(crate) fn places<K: Hash + Eq>(ids: impl IntoIterator<Item = K>) -> FxHashMap<K, u32> {
    let ids = ids.into_iter();
    let mut places = FxHashMap::with_capacity_and_hasher(ids.size_hint().0, rustc_hash::FxBuildHasher);
    for (id, place) in ids.zip(0..) {
        places.entry(id).or_insert(place);
    }
    places
}
