//! Exports: the platform writes a whole catalogue or order history into one file, one object a line.

use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;
use pairwell_domain::catalog::{Collection, Product, StockedVariant};
use pairwell_domain::order::{Order, Refund};
use pairwell_domain::{CollectionId, ProductId};

use crate::{CommerceError, LineSnapshot};

/// The bytes of an export's file, in order.
pub type ByteStream = BoxStream<'static, Result<Bytes, CommerceError>>;

/// What an export is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportKind {
    /// Products and their variants.
    Catalogue,
    /// Collections and what is in them.
    Collections,
    /// Orders, their lines and refunds.
    Orders,
}

/// The platform's name for one export; opaque.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExportId(String);

impl ExportId {
    /// Wraps a name the platform gave.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name, for storage.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportStatus {
    /// The platform is writing.
    Running {
        /// Objects written so far.
        n_objects: u64,
    },
    /// The file is there.
    Ready {
        /// Where; none when there was nothing to write. Whoever holds it can read the file: treat it as a secret.
        url: Option<String>,
        /// Lines of the file.
        n_objects: u64,
        /// Length of the file.
        size_bytes: u64,
    },
    /// The platform could not write it.
    Failed {
        /// The platform's word for why.
        reason: String,
    },
    /// The merchant does not let it be read, or no longer.
    Denied,
    /// The file was there, but is no longer.
    Expired,
}

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportRow {
    /// A product, without its variants.
    Product {
        /// The product.
        product: Product,
        /// The products the merchant lists as going with it, in their order.
        complements: Vec<ProductId>,
    },
    /// A variant; names its product.
    Variant(StockedVariant),
    /// A collection, without what is in it.
    Collection(Collection),
    /// A product in a collection.
    CollectionMember {
        /// The collection.
        collection: CollectionId,
        /// The product.
        product: ProductId,
    },
    /// The head of an order, with what went back of it.
    Order {
        /// The head.
        order: Order,
        /// Its refunds.
        refunds: Vec<Refund>,
        /// Whether something goes back of it; [`crate::CommercePlatform::returns`] tells what.
        has_returns: bool,
    },
    /// A line of an order; names its order.
    Line(LineSnapshot),
    /// Something that is not looked at.
    Other,
}
