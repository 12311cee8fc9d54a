//! Collections from the Admin API.

use pairwell_domain::catalog::Collection;
use pairwell_domain::{CollectionId, ProductId};

use super::broken;
use super::gid::Gid;
use crate::shopify::wire::Reference;
use crate::shopify::wire::collections::CollectionNode;
use crate::{CommerceError, ExportRow};

const COLLECTION: &str = "Collection";
const PRODUCT: &str = "Product";

/// One line of a collection export.
pub(crate) fn export_row(node: CollectionNode<'_>) -> Result<ExportRow, CommerceError> {
    let id = Gid::parse(&node.id)
        .ok_or_else(|| CommerceError::malformed("collection export", "a line's id is no global id"))?;
    match id.kind {
        COLLECTION => collection(node).map(ExportRow::Collection),
        PRODUCT => {
            let parent = node
                .parent_id
                .as_deref()
                .and_then(|parent| Gid::number_of(parent, COLLECTION))
                .ok_or_else(|| broken(PRODUCT, id.number, "does not name its collection"))?;
            Ok(ExportRow::CollectionMember {
                collection: CollectionId::new(parent),
                product: ProductId::new(id.number),
            })
        }
        _ => Ok(ExportRow::Other),
    }
}

/// A collection, without what is in it.
pub(crate) fn collection(node: CollectionNode<'_>) -> Result<Collection, CommerceError> {
    let number = Gid::number_of(&node.id, COLLECTION)
        .ok_or_else(|| CommerceError::malformed(COLLECTION, "its id is no collection's"))?;
    let title = node.title.ok_or_else(|| broken(COLLECTION, number, "has no title"))?;
    Ok(Collection {
        id: CollectionId::new(number),
        title: title.into_owned(),
    })
}

/// A product in a collection.
pub(crate) fn member(node: &Reference<'_>) -> Result<ProductId, CommerceError> {
    Gid::number_of(&node.id, PRODUCT)
        .map(ProductId::new)
        .ok_or_else(|| CommerceError::malformed(PRODUCT, "its id is no product's"))
}
