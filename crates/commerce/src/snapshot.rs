//! Things of a shop as the platform told them at one moment.

use pairwell_domain::catalog::{Collection, Product, StockedVariant};
use pairwell_domain::order::{Order, OrderLine, Refund, ReturnedLine};
use pairwell_domain::{OfferId, OrderId, OrderLineId, ProductId, VariantId};

/// Name of the cart attribute that holds the visitor's id.
pub const VISITOR_ATTRIBUTE: &str = "__pairwell_visitor";

/// Name of the hidden line property that holds the token of the accepted offer.
pub const OFFER_PROPERTY: &str = "_pairwell";

/// A property longer than this is no token of ours.
pub(crate) const MAX_OFFER_TOKEN_BYTES: usize = 200;

/// A product with all its variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductSnapshot {
    /// The product.
    pub product: Product,
    /// Its variants; what is not among them is gone.
    pub variants: Vec<StockedVariant>,
    /// The products the merchant lists as going with it on the platform, in their order; none twice, never itself.
    /// They may be gone.
    pub complements: Vec<ProductId>,
}

/// A collection with what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionSnapshot {
    /// The collection.
    pub collection: Collection,
    /// What is in it; what is not among it is not. None when there is too much to be read product by product: an export
    /// has it.
    pub products: Option<Vec<ProductId>>,
}

/// An order with all its lines and refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSnapshot {
    /// The head.
    pub order: Order,
    /// Its lines; what is not among them is gone.
    pub lines: Vec<LineSnapshot>,
    /// What was paid back.
    pub refunds: Vec<Refund>,
    /// What goes back, line by line; none when that was not told.
    pub returns: Option<Vec<ReturnedLine>>,
}

/// A line of an order, with the offer token it carried. Anybody can write a token into a cart, so it says nothing
/// until it was verified: see [`LineSnapshot::verified`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSnapshot {
    /// The platform's number.
    pub id: OrderLineId,
    /// The order it belongs to.
    pub order_id: OrderId,
    /// The product; missing for lines made by hand and for products since deleted.
    pub product_id: Option<ProductId>,
    /// The variant; missing as above.
    pub variant_id: Option<VariantId>,
    /// Pieces bought.
    pub quantity: i64,
    /// Pieces left after edits, cancellations and returns.
    pub current_quantity: i64,
    /// Line total for `quantity` pieces after discounts, in minor units of the order's currency.
    pub total_minor: i64,
    /// The hidden property an accepted offer leaves, as it came.
    pub offer_token: Option<String>,
}

impl LineSnapshot {
    /// The line as it is stored: `verify` turns the token into the offer it stands for, or into nothing.
    pub fn verified(self, verify: impl FnOnce(&str) -> Option<OfferId>) -> OrderLine {
        let Self {
            id,
            order_id,
            product_id,
            variant_id,
            quantity,
            current_quantity,
            total_minor,
            offer_token,
        } = self;
        OrderLine {
            id,
            order_id,
            product_id,
            variant_id,
            quantity,
            current_quantity,
            total_minor,
            offer_id: offer_token.as_deref().and_then(verify),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(offer_token: Option<&str>) -> LineSnapshot {
        LineSnapshot {
            id: OrderLineId::new(1),
            order_id: OrderId::new(2),
            product_id: None,
            variant_id: Some(VariantId::new(3)),
            quantity: 2,
            current_quantity: 1,
            total_minor: 900,
            offer_token: offer_token.map(str::to_owned),
        }
    }

    #[test]
    fn token_counts_only_when_verified() {
        let offer: OfferId = "off_0000000000000000000000000000002a".parse().expect("an offer id");
        let known = |token: &str| (token == "good").then_some(offer);
        assert_eq!(line(Some("good")).verified(known).offer_id, Some(offer));
        assert_eq!(line(Some("bad")).verified(known).offer_id, None);
        let none = line(None).verified(|_| panic!("there is no token to verify"));
        assert_eq!(none.offer_id, None);
    }
}
