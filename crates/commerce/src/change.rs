//! What webhooks bring.

use chrono::{DateTime, Utc};
use pairwell_domain::{CollectionId, CustomerId, OrderId, ProductId};

use crate::{CollectionSnapshot, ExportId, OrderSnapshot, ProductSnapshot, ShopDomain};

/// The headers of a request, as text. Names are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderPairs<'a>(Vec<(&'a str, &'a str)>);

impl<'a> HeaderPairs<'a> {
    /// The first value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for HeaderPairs<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// A webhook delivery whose signature was good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The same on each repetition of one delivery: what to tell doubles by.
    pub webhook_id: String,
    /// Shared by all deliveries that one action of the merchant caused.
    pub event_id: Option<String>,
    /// What it is about, in the platform's words; see [`crate::CommercePlatform::parse_webhook`].
    pub topic: String,
    /// The shop it comes from.
    pub shop: ShopDomain,
    /// The version its payload was written for.
    pub api_version: Option<String>,
    /// When the platform made it.
    pub triggered_at: Option<DateTime<Utc>>,
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefusal {
    /// A header the platform always sends is not there, or says nothing.
    #[error("the header {0} is missing")]
    MissingHeader(&'static str),
    /// There is nothing to read.
    #[error("the delivery has no body")]
    NoBody,
    /// The signature is not the platform's for these bytes.
    #[error("the signature does not fit the body")]
    WrongSignature,
    /// The signature is good, but the shop's name is none.
    #[error("the delivery does not name a shop")]
    WrongShop,
}

impl WebhookRefusal {
    /// Whether to answer 401; all else about a delivery is 400.
    #[must_use]
    pub const fn is_wrong_signature(&self) -> bool {
        matches!(self, Self::WrongSignature)
    }
}

/// What happened in a shop, as far as one delivery tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// An order is now like this.
    OrderChanged(OrderSnapshot),
    /// Something about an order changed; [`crate::CommercePlatform::order`] knows what it is now.
    OrderTouched(OrderId),
    /// The platform no longer has an order.
    OrderDeleted(OrderId),
    /// Something about a return changed; [`crate::CommercePlatform::order_of_return`] knows whose.
    ReturnTouched(i64),
    /// A product is now like this.
    ProductChanged(ProductSnapshot),
    /// Something about a product changed; [`crate::CommercePlatform::product`] knows what it is now.
    ProductTouched(ProductId),
    /// A product is gone.
    ProductDeleted(ProductId),
    /// A collection is now like this.
    CollectionChanged(CollectionSnapshot),
    /// Something about a collection changed; [`crate::CommercePlatform::collection`] knows what it is now.
    CollectionTouched(CollectionId),
    /// A collection is gone.
    CollectionDeleted(CollectionId),
    /// The stock of an item changed at one of the places that keep it.
    StockChanged {
        /// Which item; see [`pairwell_domain::catalog::StockedVariant::stock_item_id`].
        stock_item_id: i64,
        /// Pieces available at that place, which is all there is only in a shop with one place; exact over all
        /// places is [`crate::CommercePlatform::stock`]. None when the place does not count the item.
        n_available: Option<i64>,
    },
    /// Something about a stock item changed, perhaps what it costs; [`crate::CommercePlatform::stock`] knows what it is
    /// now.
    StockItemTouched(i64),
    /// A stock item is gone, and with it its variant.
    StockItemDeleted(i64),
    /// The shop itself changed: its name, currency or zone. [`crate::CommercePlatform::shop_info`] knows what it is now.
    ShopTouched,
    /// The merchant granted more, or less. [`crate::CommercePlatform::granted_scopes`] knows what is granted now.
    ScopesTouched,
    /// The shop has taken Pairwell out. Its tokens are dead already.
    Uninstalled,
    /// An export has ended, well or not.
    ExportFinished(ExportId),
    /// Something about the shop's subscription changed; [`crate::CommercePlatform::agreements`] knows what it is now.
    SubscriptionTouched,
    /// A buyer asks what is known about them. The merchant has to be given it.
    DataRequest {
        /// The buyer.
        customer_id: Option<CustomerId>,
        /// The orders meant.
        order_ids: Vec<OrderId>,
        /// The platform's number of the request.
        request_id: Option<i64>,
    },
    /// A buyer is to be forgotten.
    CustomerRedact {
        /// The buyer.
        customer_id: Option<CustomerId>,
        /// The orders whose personal data go too.
        order_ids: Vec<OrderId>,
    },
    /// All about the shop is to be erased.
    ShopRedact,
    /// Nothing Pairwell acts on.
    Ignored,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_have_no_case_and_the_first_value_counts() {
        let headers: HeaderPairs<'_> = [("X-Topic", "a"), ("x-topic", "b")].into_iter().collect();
        assert_eq!(headers.get("x-tOPIC"), Some("a"));
        assert_eq!(headers.get("x-topics"), None);
    }
}
