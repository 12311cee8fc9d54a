//! The platform's side: settings, and the shop that asks.

use std::sync::LazyLock;

use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::ShopifyConfig;

use crate::SECRET;

/// Settings of the platform, under [`SECRET`].
pub static CONFIG: LazyLock<ShopifyConfig> = LazyLock::new(|| ShopifyConfig::new("client-id", SECRET.into()));

/// The shop that asks.
#[must_use]
pub fn shop() -> ShopDomain {
    ShopDomain::parse("test-shop.myshopify.com").expect("a shop name")
}
