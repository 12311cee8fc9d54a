//! Products and variants from the Admin API.

use std::collections::HashSet;

use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockLevel, StockedVariant, Variant};
use pairwell_domain::{Currency, ProductId, VariantId};

use super::gid::Gid;
use super::{amount, broken, instant};
use crate::shopify::wire::Amount;
use crate::shopify::wire::catalogue::{CatalogueNode, StockItem};
use crate::shopify::wire::text::Text;
use crate::{CommerceError, ExportRow};

const PRODUCT: &str = "Product";
const VARIANT: &str = "ProductVariant";

/// The platform's own limit on the entries of a list.
const MAX_COMPLEMENTS: usize = 128;

/// One line of a catalogue export.
pub(crate) fn export_row(node: CatalogueNode<'_>, shop_currency: Currency) -> Result<ExportRow, CommerceError> {
    let id = Gid::parse(&node.id)
        .ok_or_else(|| CommerceError::malformed("catalogue export", "a line's id is no global id"))?;
    let number = id.number;
    match id.kind {
        PRODUCT => {
            let complements = complements(&node);
            Ok(ExportRow::Product {
                product: product(node)?,
                complements,
            })
        }
        VARIANT => {
            let parent = node
                .parent_id
                .as_deref()
                .and_then(|parent| Gid::number_of(parent, PRODUCT))
                .ok_or_else(|| broken(VARIANT, number, "does not name its product"))?;
            variant(node, ProductId::new(parent), shop_currency).map(ExportRow::Variant)
        }
        _ => Ok(ExportRow::Other),
    }
}

/// A product, without its variants.
pub(crate) fn product(node: CatalogueNode<'_>) -> Result<Product, CommerceError> {
    let number =
        Gid::number_of(&node.id, PRODUCT).ok_or_else(|| CommerceError::malformed(PRODUCT, "its id is no product's"))?;
    let lacks = |field: &str| broken(PRODUCT, number, format!("has no {field}"));
    let text = |text: Option<Text<'_>>| text.map(Text::into_owned).unwrap_or_default();
    let updated_at = node
        .updated_at
        .as_deref()
        .and_then(instant)
        .ok_or_else(|| lacks("time of its last change"))?;
    Ok(Product {
        id: ProductId::new(number),
        title: node.title.ok_or_else(|| lacks("title"))?.into_owned(),
        handle: node.handle.ok_or_else(|| lacks("handle"))?.into_owned(),
        vendor: text(node.vendor),
        product_type: text(node.product_type),
        status: node
            .status
            .as_deref()
            .map_or(ProductStatus::Unknown, ProductStatus::from_code),
        image_url: node
            .featured_media
            .and_then(|media| media.preview?.image?.url)
            .map(Text::into_owned),
        updated_at,
    })
}

/// The products that are listed as going with one, in their order, each once and never itself.
///
/// The list is the work of another app: one that cannot be read, or an entry that names no product, is passed over.
pub(crate) fn complements(node: &CatalogueNode<'_>) -> Vec<ProductId> {
    let Some(list) = &node.complementary else {
        return Vec::new();
    };
    let entries: Vec<Text<'_>> = serde_json::from_str(&list.value).unwrap_or_default();
    let own = Gid::number_of(&node.id, PRODUCT);
    let mut seen = HashSet::new();
    entries
        .iter()
        .filter_map(|entry| Gid::number_of(entry, PRODUCT))
        .filter(|number| Some(*number) != own && seen.insert(*number))
        .take(MAX_COMPLEMENTS)
        .map(ProductId::new)
        .collect()
}

/// A variant of a product.
pub(crate) fn variant(
    node: CatalogueNode<'_>,
    product_id: ProductId,
    shop_currency: Currency,
) -> Result<StockedVariant, CommerceError> {
    let number =
        Gid::number_of(&node.id, VARIANT).ok_or_else(|| CommerceError::malformed(VARIANT, "its id is no variant's"))?;
    let minor = |field: &str, text: &str| {
        amount::minor(text, shop_currency).map_err(|error| broken(VARIANT, number, format!("{field}: {error}")))
    };
    let price = node.price.ok_or_else(|| broken(VARIANT, number, "has no price"))?;
    let item = node.inventory_item;
    Ok(StockedVariant {
        stock_item_id: item.as_ref().and_then(|item| Gid::number_of(&item.id, "InventoryItem")),
        variant: Variant {
            id: VariantId::new(number),
            product_id,
            title: node.title.map(Text::into_owned).unwrap_or_default(),
            sku: node.sku.map(Text::into_owned).filter(|sku| !sku.is_empty()),
            price_minor: minor("price", &price)?,
            compare_at_minor: node
                .compare_at_price
                .map(|text| minor("compare-at price", &text))
                .transpose()?,
            cost_minor: item
                .as_ref()
                .and_then(|item| cost_minor(item.unit_cost.as_ref()?, shop_currency)),
            stock: Stock {
                // Where stock may not be seen, the shop's own page decides; what cannot be sold there is not shown.
                is_tracked: item.and_then(|item| item.tracked).unwrap_or(false),
                n_available: node.inventory_quantity.unwrap_or(0),
                sells_when_out: node.inventory_policy.as_deref() == Some("CONTINUE"),
            },
            position: node.position.unwrap_or(1),
        },
    })
}

/// What stock-keeping says of an item. Asks the variant rather than the places: its figure is the one a catalogue export
/// gives, so both ways agree.
pub(crate) fn stock(item: &StockItem<'_>, shop_currency: Currency) -> StockLevel {
    let variant = item.variants.nodes.first();
    StockLevel {
        is_tracked: item.tracked,
        n_available: variant.and_then(|variant| variant.inventory_quantity),
        cost_minor: item.unit_cost.as_ref().and_then(|cost| cost_minor(cost, shop_currency)),
    }
}

/// A cost in another currency than the prices cannot be compared with them, so it counts as not known.
fn cost_minor(cost: &Amount<'_>, shop_currency: Currency) -> Option<i64> {
    let is_comparable = cost
        .currency_code
        .as_deref()
        .is_none_or(|code| code == shop_currency.code());
    amount::minor(&cost.amount, shop_currency)
        .ok()
        .filter(|_| is_comparable)
}
