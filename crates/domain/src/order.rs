//! Orders as they happened, and what later went back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Currency, CustomerId, OfferId, OrderId, OrderLineId, ProductId, VariantId, VisitorId};

/// The head of an order. Its lines are [`OrderLine`]s, kept apart because they arrive apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The platform's number.
    pub id: OrderId,
    /// What the merchant calls it, such as `#1042`.
    pub name: String,
    /// The buyer, when the shop knows one and we may see it.
    pub customer_id: Option<CustomerId>,
    /// The browser that ordered, when the cart carried its id.
    pub visitor_id: Option<VisitorId>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When the platform last changed it: older news is refused.
    pub updated_at: DateTime<Utc>,
    /// When it was cancelled as a whole.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// The shop's currency in which all its amounts are.
    pub currency: Currency,
    /// Order total after discounts and returns, with tax and shipping, in minor units.
    pub total_minor: i64,
}

/// One variant times a quantity in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
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
    /// Line total for `quantity` pieces after discounts, in minor units.
    pub total_minor: i64,
    /// The offer that brought it, when its token was ours and whole.
    pub offer_id: Option<OfferId>,
}

impl OrderLine {
    /// What the line still earns, in minor units: its total in proportion to the pieces that were kept, rounded
    /// half away from zero. Zero when nothing was kept.
    #[must_use]
    pub fn kept_minor(&self) -> i64 {
        if self.quantity <= 0 || self.current_quantity <= 0 {
            return 0;
        }
        let quantity = i128::from(self.quantity);
        let kept = i128::from(self.current_quantity.min(self.quantity));
        let doubled = 2 * i128::from(self.total_minor) * kept;
        let rounded = (doubled + doubled.signum() * quantity) / (2 * quantity);
        i64::try_from(rounded).expect("a part of an i64 amount is no larger than the amount")
    }
}

/// Money that went back to a buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The platform's number.
    pub id: i64,
    /// The order it belongs to.
    pub order_id: OrderId,
    /// When it was made.
    pub refunded_at: DateTime<Utc>,
    /// How much, in minor units of the order's currency.
    pub amount_minor: i64,
}

/// What goes back of a line, as far as the shop has agreed to it: parcels under way count, money need not have gone yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReturnedLine {
    /// The line.
    pub line_id: OrderLineId,
    /// Pieces, over all returns of the order that were agreed to.
    pub quantity: i64,
    /// The platform's word for why, of the newest of these returns; never what the buyer wrote.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(quantity: i64, current_quantity: i64, total_minor: i64) -> OrderLine {
        OrderLine {
            id: OrderLineId::new(1),
            order_id: OrderId::new(1),
            product_id: None,
            variant_id: None,
            quantity,
            current_quantity,
            total_minor,
            offer_id: None,
        }
    }

    #[test]
    fn kept_amount_follows_the_pieces() {
        assert_eq!(line(3, 3, 1000).kept_minor(), 1000);
        assert_eq!(line(3, 2, 1000).kept_minor(), 667);
        assert_eq!(line(3, 1, 1000).kept_minor(), 333);
        assert_eq!(line(3, 0, 1000).kept_minor(), 0);
        assert_eq!(line(0, 0, 1000).kept_minor(), 0);
    }

    proptest! {
        #[test]
        fn kept_amount_never_leaves_the_total(quantity in 1_i64..100_000, kept in 0_i64..200_000, total in 0_i64..1_000_000_000) {
            let minor = line(quantity, kept, total).kept_minor();
            prop_assert!((0..=total).contains(&minor));
        }
    }
}
