//! Products as the admin shows them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Money, ProductId, VariantId};

/// A product as lists and pickers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    /// The platform's number.
    pub id: ProductId,
    /// What the shop calls it.
    pub title: String,
    /// The main picture.
    pub image_url: Option<String>,
    /// Codes of its variants, blank ones left out.
    pub skus: Vec<String>,
    /// Lowest price among its variants; none when it has no variant.
    pub price_from: Option<Money>,
    /// Pieces available over its counted variants; none when the shop does not count them.
    pub n_in_stock: Option<i64>,
    /// Whether it can be offered now: active and sellable.
    pub is_sellable: bool,
}

impl ProductCard {
    /// The card of one of these products; where something still speaks of a product that is gone, that is said instead.
    #[must_use]
    pub fn of(cards: &HashMap<ProductId, Self>, id: ProductId) -> Self {
        cards.get(&id).cloned().unwrap_or_else(|| Self::gone(id))
    }

    /// A product that is not in the catalogue any more, where something still speaks of it.
    fn gone(id: ProductId) -> Self {
        Self {
            id,
            title: "Deleted product".to_owned(),
            image_url: None,
            skus: Vec::new(),
            price_from: None,
            n_in_stock: None,
            is_sellable: false,
        }
    }
}

/// One way to buy a product, as pickers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantCard {
    /// The platform's number.
    pub id: VariantId,
    /// Its own part of the name; `Default Title` when there is only one.
    pub title: String,
    /// The merchant's code, when there is one.
    pub sku: Option<String>,
    /// Its price.
    pub price: Money,
    /// Whether it can be sold now.
    pub is_sellable: bool,
}

/// A product in a cart that is put together to ask about: which of its variants is meant, among those there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantChoice {
    /// The product.
    pub product: ProductCard,
    /// All of its variants, in the merchant's order. Never empty.
    pub variants: Vec<VariantCard>,
    /// The one meant.
    pub chosen: VariantId,
}
