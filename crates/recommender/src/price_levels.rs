//! How dear a product is among those of its kind.

use std::collections::HashMap;

use pairwell_domain::ProductId;
use pairwell_domain::catalog::{Product, ProductStatus, Variant};

/// Fewest products of a type that can be compared.
const MIN_OF_TYPE: usize = 5;

/// The prices of each type's active products, ascending, and the lowest price of every product.
pub(crate) struct PriceLevels {
    of_type: HashMap<String, Vec<i64>>,
    lowest: HashMap<ProductId, i64>,
}

impl PriceLevels {
    /// Reads the catalogue. O(n log n).
    pub(crate) fn new(products: &[Product], variants: &[Variant]) -> Self {
        let mut lowest: HashMap<ProductId, i64> = HashMap::new();
        for variant in variants {
            let price = lowest.entry(variant.product_id).or_insert(variant.price_minor);
            *price = (*price).min(variant.price_minor);
        }
        let mut of_type: HashMap<String, Vec<i64>> = HashMap::new();
        for product in products.iter().filter(|it| it.status == ProductStatus::Active) {
            if let (Some(kind), Some(&price)) = (kind(product), lowest.get(&product.id)) {
                of_type.entry(kind).or_default().push(price);
            }
        }
        of_type.retain(|_, prices| prices.len() >= MIN_OF_TYPE);
        of_type.values_mut().for_each(|prices| prices.sort_unstable());
        Self { of_type, lowest }
    }

    /// The share of its type's products that are cheaper, those as dear counting half, in percent, rounded down; none
    /// without a type or a price, or when fewer than five are of the type.
    pub(crate) fn of(&self, product: &Product) -> Option<u8> {
        let prices = self.of_type.get(&kind(product)?)?;
        let price = self.lowest.get(&product.id)?;
        let n_cheaper = prices.partition_point(|other| other < price);
        let n_up_to = prices.partition_point(|other| other <= price);
        let pct = 100 * (n_cheaper + n_up_to) / (2 * prices.len());
        Some(pct as u8)
    }
}

fn kind(product: &Product) -> Option<String> {
    let kind = product.product_type.trim().to_lowercase();
    (!kind.is_empty()).then_some(kind)
}
