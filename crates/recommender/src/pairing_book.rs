//! The merchant's pairings as a decision needs them.

use pairwell_domain::ProductId;
use pairwell_domain::pairing::Pairing;
use rustc_hash::FxHashMap;

use crate::places::places;

/// The pairings in use, by source, in the merchant's order.
#[derive(Debug, Clone, Default)]
pub struct PairingBook {
    pairings: Vec<Pairing>,
    /// The first pairing of each source.
    first_of: FxHashMap<ProductId, u32>,
}

impl PairingBook {
    /// Keeps the enabled ones, sorted by source and position; equal positions by their own number, so that the order
    /// is always the same. Of two that say the same, the first counts.
    #[must_use]
    pub fn new(mut pairings: Vec<Pairing>) -> Self {
        pairings.retain(|pairing| pairing.is_enabled);
        pairings.sort_by_key(|pairing| (pairing.source, pairing.position, pairing.id));
        Self {
            first_of: places(pairings.iter().map(|pairing| pairing.source)),
            pairings,
        }
    }

    /// The pairings of one source, in the merchant's order. O(how many they are).
    #[must_use]
    pub fn of(&self, source: ProductId) -> &[Pairing] {
        let Some(&first) = self.first_of.get(&source) else {
            return &[];
        };
        let rest = &self.pairings[first as usize..];
        let n_own = rest.iter().take_while(|pairing| pairing.source == source).count();
        &rest[..n_own]
    }

    /// Pairings in use.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.pairings.len()
    }

    /// Whether no pairing is in use.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pairings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use pairwell_domain::PairingId;
    use pairwell_domain::pairing::PairingOrigin;

    fn pairing(id: i64, source: i64, target: i64, position: u32, is_enabled: bool) -> Pairing {
        Pairing {
            id: PairingId::new(id),
            source: ProductId::new(source),
            target: ProductId::new(target),
            position,
            is_enabled,
            reason_text: None,
            origin: PairingOrigin::Manual,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn pairings_in_use_come_in_the_merchants_order() {
        let book = PairingBook::new(vec![
            pairing(1, 5, 50, 1, true),
            pairing(2, 5, 51, 0, true),
            pairing(3, 5, 52, 0, false),
            pairing(4, 4, 40, 0, true),
            pairing(5, 5, 53, 1, true),
        ]);
        let targets = |source| -> Vec<i64> {
            book.of(ProductId::new(source))
                .iter()
                .map(|pairing| pairing.target.get())
                .collect()
        };
        assert_eq!(targets(5), [51, 50, 53]);
        assert_eq!(targets(4), [40]);
        assert!(targets(6).is_empty());
        assert_eq!(book.len(), 4);
        assert!(PairingBook::new(Vec::new()).is_empty());
    }
}
