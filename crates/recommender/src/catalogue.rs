//! The shop's products as a decision needs them: what can be sold now.

use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::{ProductId, VariantId};
use rustc_hash::FxHashMap;

use crate::non_products::telling_words;
use crate::places::places;
use crate::price_levels::PriceLevels;

/// An immutable snapshot of the catalogue: status per product, which of its variants can be sold now, and what a variant
/// costs and leaves.
///
/// Lists, and a hash table over each that says where something stands: a decision asks about a hundred products and
/// variants, and a search through a sorted list of that size waits for memory at almost every step. About 65 bytes a
/// product and 90 a variant; every question is one look.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// By id, ascending.
    products: Vec<ProductEntry>,
    place_of_product: FxHashMap<ProductId, u32>,
    /// Variants grouped by product: those that can be sold first, both parts in the merchant's order.
    listed: Vec<VariantId>,
    /// Every variant, by id, ascending.
    variants: Vec<VariantFacts>,
    place_of_variant: FxHashMap<VariantId, u32>,
}

/// What is known of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantFacts {
    /// The product it belongs to.
    pub product: ProductId,
    /// Price in minor units of the shop's currency.
    pub price_minor: i64,
    /// What one piece costs the merchant, in minor units; often not known.
    pub cost_minor: Option<i64>,
    /// Pieces left; none when they are not counted, or when it goes on selling without.
    pub n_available: Option<i64>,
    /// Whether one more piece can be sold now.
    pub is_sellable: bool,
}

impl From<&Variant> for VariantFacts {
    fn from(variant: &Variant) -> Self {
        let stock = variant.stock;
        Self {
            product: variant.product_id,
            price_minor: variant.price_minor,
            cost_minor: variant.cost_minor,
            n_available: (stock.is_tracked && !stock.sells_when_out).then_some(stock.n_available),
            is_sellable: stock.is_sellable(),
        }
    }
}

/// What is known of one product, found at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedProduct<'a> {
    /// Where it stands.
    pub status: ProductStatus,
    /// Whether it is postage, a fee, a voucher or the like; see [`crate::non_products`].
    pub is_non_product: bool,
    /// The variants that can be sold now, in the merchant's order.
    pub sellable_variants: &'a [VariantId],
    /// Pieces left of all of these; none when one of them is not counted or goes on selling without.
    pub n_available: Option<i64>,
    /// How dear its cheapest variant is among the active products of its type, `0..=100`; none when fewer than five are of its type.
    pub price_pct: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
struct ProductEntry {
    status: ProductStatus,
    is_non_product: bool,
    /// Where its variants stand in `listed`.
    start: u32,
    n_sellable: u32,
    n_variants: u32,
    /// Pieces of all that can be sold; none when one of them never runs out.
    n_available: Option<i64>,
    price_pct: Option<u8>,
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
        let facts = variants.iter().map(VariantFacts::from).collect();
        let place_of_variant = places(variants.iter().map(|variant| variant.id));

        let levels = PriceLevels::new(&products, &variants);
        variants.sort_by_key(|variant| {
            let is_out = !variant.stock.is_sellable();
            (variant.product_id, is_out, variant.position, variant.id)
        });
        let mut rest = variants.as_slice();
        let mut listed = Vec::with_capacity(variants.len());
        let entries = products
            .iter()
            .map(|product| {
                let orphaned = count_while(rest, |variant| variant.product_id < product.id);
                rest = &rest[orphaned..];
                let n = count_while(rest, |variant| variant.product_id == product.id);
                let (own, others) = rest.split_at(n);
                rest = others;
                let n_sellable = count_while(own, |variant| variant.stock.is_sellable());
                let start = listed.len() as u32;
                listed.extend(own.iter().map(|variant| variant.id));
                ProductEntry {
                    status: product.status,
                    is_non_product: telling_words(product).is_some(),
                    start,
                    n_sellable: n_sellable as u32,
                    n_variants: n as u32,
                    n_available: own[..n_sellable]
                        .iter()
                        .map(|variant| VariantFacts::from(variant).n_available)
                        .try_fold(0_i64, |sum, n| Some(sum.saturating_add(n?))),
                    price_pct: levels.of(product),
                }
            })
            .collect();
        Self {
            place_of_product: places(products.iter().map(|product| product.id)),
            products: entries,
            listed,
            variants: facts,
            place_of_variant,
        }
    }

    /// Products known.
    #[must_use]
    pub const fn n_products(&self) -> usize {
        self.products.len()
    }

    /// What is known of a product; none when the catalogue does not have it.
    #[must_use]
    pub fn product(&self, product: ProductId) -> Option<ListedProduct<'_>> {
        self.entry(product).map(|entry| {
            let start = entry.start as usize;
            ListedProduct {
                status: entry.status,
                is_non_product: entry.is_non_product,
                sellable_variants: &self.listed[start..start + entry.n_sellable as usize],
                n_available: entry.n_available,
                price_pct: entry.price_pct,
            }
        })
    }

    /// Where a product stands; none when the catalogue does not have it.
    #[must_use]
    pub fn status(&self, product: ProductId) -> Option<ProductStatus> {
        self.entry(product).map(|entry| entry.status)
    }

    /// The variants of a product that can be sold now, in the merchant's order; empty for an unknown product.
    #[must_use]
    pub fn sellable_variants(&self, product: ProductId) -> &[VariantId] {
        self.product(product).map_or(&[], |listed| listed.sellable_variants)
    }

    /// The variant that speaks for a product: the merchant's first that can be sold, or the first at all when none can.
    #[must_use]
    pub fn shown_variant(&self, product: ProductId) -> Option<VariantId> {
        let entry = self.entry(product).filter(|entry| entry.n_variants > 0)?;
        Some(self.listed[entry.start as usize])
    }

    /// What is known of a variant, whatever its stock.
    #[must_use]
    pub fn variant(&self, variant: VariantId) -> Option<&VariantFacts> {
        let place = *self.place_of_variant.get(&variant)?;
        Some(&self.variants[place as usize])
    }

    /// The product a variant belongs to.
    #[must_use]
    pub fn variant_product(&self, variant: VariantId) -> Option<ProductId> {
        self.variant(variant).map(|facts| facts.product)
    }

    fn entry(&self, product: ProductId) -> Option<&ProductEntry> {
        let place = *self.place_of_product.get(&product)?;
        Some(&self.products[place as usize])
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
    fn price_cost_and_pieces_are_known_of_any_variant() {
        let mut endless = variant(22, 2, 2, 0);
        endless.stock.sells_when_out = true;
        let mut dear = variant(12, 1, 2, 4);
        (dear.price_minor, dear.cost_minor) = (900, Some(400));
        let catalogue = Catalogue::new(
            vec![product(1, ProductStatus::Active), product(2, ProductStatus::Active)],
            vec![
                variant(11, 1, 1, 0),
                dear,
                variant(13, 1, 3, 3),
                variant(21, 2, 1, 9),
                endless,
            ],
        );
        let facts = catalogue.variant(VariantId::new(12)).expect("it was given");
        assert_eq!((facts.price_minor, facts.cost_minor), (900, Some(400)));
        assert_eq!((facts.n_available, facts.is_sellable), (Some(4), true));
        let sold_out = catalogue.variant(VariantId::new(11)).expect("it was given");
        assert_eq!((sold_out.price_minor, sold_out.is_sellable), (100, false));
        let n_available = |id| {
            catalogue
                .product(ProductId::new(id))
                .and_then(|listed| listed.n_available)
        };
        assert_eq!(n_available(1), Some(7));
        assert_eq!(n_available(2), None, "one of them never runs out");
        assert_eq!(catalogue.shown_variant(ProductId::new(1)), Some(VariantId::new(12)));
        assert_eq!(catalogue.shown_variant(ProductId::new(3)), None);
    }

    #[test]
    fn product_that_is_sold_out_still_shows_its_first_variant() {
        let catalogue = Catalogue::new(
            vec![product(1, ProductStatus::Active)],
            vec![variant(11, 1, 2, 0), variant(12, 1, 1, 0)],
        );
        assert_eq!(catalogue.shown_variant(ProductId::new(1)), Some(VariantId::new(12)));
        let listed = catalogue.product(ProductId::new(1)).expect("it was given");
        assert_eq!(listed.n_available, Some(0));
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
