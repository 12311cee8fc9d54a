//! The shop's products as a decision needs them: what can be sold now.

use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::{ProductId, VariantId};

/// An immutable snapshot of the catalogue: status per product, and which of its variants can be sold now.
///
/// Sorted arrays: 24 bytes a product and 24 a variant, every question a binary search.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// By id, ascending.
    products: Vec<ProductEntry>,
    /// Variants that can be sold, grouped by product, in the merchant's order.
    sellable: Vec<VariantId>,
    /// Every variant with its product, by variant id, ascending.
    variants: Vec<(VariantId, ProductId)>,
}

#[derive(Debug, Clone, Copy)]
struct ProductEntry {
    id: ProductId,
    status: ProductStatus,
    /// Where its variants stand in `sellable`.
    sellable_start: u32,
    n_sellable: u32,
}

impl Catalogue {
    /// Takes a snapshot. A product or variant given twice counts as given last; a variant of no product given is
    /// known to belong to it, so that it is recognised in a cart, and is never offered. O(n log n), O(n) when sorted.
    #[must_use]
    pub fn new(mut products: Vec<Product>, mut variants: Vec<Variant>) -> Self {
        products.sort_by_key(|product| product.id);
        keep_last_by_key(&mut products, |product| product.id);
        variants.sort_by_key(|variant| variant.id);
        keep_last_by_key(&mut variants, |variant| variant.id);
        let product_of = variants
            .iter()
            .map(|variant| (variant.id, variant.product_id))
            .collect();

        variants.retain(|variant| variant.stock.is_sellable());
        variants.sort_by_key(|variant| (variant.product_id, variant.position, variant.id));
        let mut rest = variants.as_slice();
        let mut sellable = Vec::with_capacity(variants.len());
        let entries = products
            .iter()
            .map(|product| {
                let orphaned = count_while(rest, |variant| variant.product_id < product.id);
                rest = &rest[orphaned..];
                let n = count_while(rest, |variant| variant.product_id == product.id);
                let sellable_start = sellable.len() as u32;
                sellable.extend(rest[..n].iter().map(|variant| variant.id));
                rest = &rest[n..];
                ProductEntry {
                    id: product.id,
                    status: product.status,
                    sellable_start,
                    n_sellable: n as u32,
                }
            })
            .collect();
        Self {
            products: entries,
            sellable,
            variants: product_of,
        }
    }

    /// Products known.
    #[must_use]
    pub const fn n_products(&self) -> usize {
        self.products.len()
    }

    /// Where a product stands; none when the catalogue does not have it.
    #[must_use]
    pub fn status(&self, product: ProductId) -> Option<ProductStatus> {
        self.entry(product).map(|entry| entry.status)
    }

    /// The variants of a product that can be sold now, in the merchant's order; empty for an unknown product.
    #[must_use]
    pub fn sellable_variants(&self, product: ProductId) -> &[VariantId] {
        self.entry(product).map_or(&[], |entry| {
            let start = entry.sellable_start as usize;
            &self.sellable[start..start + entry.n_sellable as usize]
        })
    }

    /// The product a variant belongs to.
    #[must_use]
    pub fn variant_product(&self, variant: VariantId) -> Option<ProductId> {
        self.variants
            .binary_search_by_key(&variant, |(id, _)| *id)
            .ok()
            .map(|at| self.variants[at].1)
    }

    fn entry(&self, product: ProductId) -> Option<&ProductEntry> {
        self.products
            .binary_search_by_key(&product, |entry| entry.id)
            .ok()
            .map(|at| &self.products[at])
    }
}

fn count_while(variants: &[Variant], is_counted: impl Fn(&Variant) -> bool) -> usize {
    variants.iter().take_while(|variant| is_counted(variant)).count()
}

/// Drops all but the last of neighbours with one key.
fn keep_last_by_key<T, K: PartialEq>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    items.dedup_by(|later, kept| {
        let is_same = key(later) == key(kept);
        if is_same {
            std::mem::swap(later, kept);
        }
        is_same
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use pairwell_domain::catalog::Stock;

    fn product(id: i64, status: ProductStatus) -> Product {
        Product {
            id: ProductId::new(id),
            title: String::new(),
            handle: String::new(),
            vendor: String::new(),
            product_type: String::new(),
            status,
            image_url: None,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn variant(id: i64, product: i64, position: u32, n_available: i64) -> Variant {
        Variant {
            id: VariantId::new(id),
            product_id: ProductId::new(product),
            title: String::new(),
            sku: None,
            price_minor: 100,
            compare_at_minor: None,
            cost_minor: None,
            stock: Stock {
                is_tracked: true,
                n_available,
                sells_when_out: false,
            },
            position,
        }
    }

    #[test]
    fn sellable_variants_come_in_the_merchants_order() {
        let catalogue = Catalogue::new(
            vec![product(2, ProductStatus::Active), product(1, ProductStatus::Draft)],
            vec![
                variant(11, 1, 2, 1),
                variant(12, 1, 1, 5),
                variant(13, 1, 3, 0),
                variant(21, 2, 1, 0),
            ],
        );
        let variants = catalogue.sellable_variants(ProductId::new(1));
        assert_eq!(variants, [12, 11].map(VariantId::new));
        assert!(catalogue.sellable_variants(ProductId::new(2)).is_empty());
        assert!(catalogue.sellable_variants(ProductId::new(3)).is_empty());
        assert_eq!(catalogue.status(ProductId::new(1)), Some(ProductStatus::Draft));
        assert_eq!(catalogue.status(ProductId::new(3)), None);
        assert_eq!(catalogue.n_products(), 2);
    }

    #[test]
    fn every_variant_knows_its_product_even_unsold_or_orphaned() {
        let catalogue = Catalogue::new(
            vec![product(1, ProductStatus::Active)],
            vec![variant(11, 1, 1, 0), variant(91, 9, 1, 1)],
        );
        let product_of = |id| catalogue.variant_product(VariantId::new(id));
        assert_eq!(product_of(11), Some(ProductId::new(1)));
        assert_eq!(product_of(91), Some(ProductId::new(9)));
        assert_eq!(product_of(12), None);
        assert!(catalogue.sellable_variants(ProductId::new(9)).is_empty());
    }

    #[test]
    fn what_is_given_twice_counts_as_given_last() {
        let catalogue = Catalogue::new(
            vec![product(1, ProductStatus::Draft), product(1, ProductStatus::Active)],
            vec![variant(11, 1, 1, 0), variant(11, 1, 1, 4)],
        );
        assert_eq!(catalogue.status(ProductId::new(1)), Some(ProductStatus::Active));
        assert_eq!(catalogue.sellable_variants(ProductId::new(1)), [VariantId::new(11)]);
    }
}
