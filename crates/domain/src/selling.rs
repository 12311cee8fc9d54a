//! The merchant's business rules: what may be offered at all, and what is offered more gladly. Relevance is not their
//! subject; they come after it.

use serde::{Deserialize, Serialize};

use crate::{Currency, Money, ProductId};

/// The most products a merchant can set aside, and the most that can be put forward.
pub const MAX_NAMED: usize = 500;

/// The most that handling one piece can be said to cost, in minor units.
pub const MAX_HANDLING_MINOR: i64 = 10_000_000;

/// Rules about what is sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellingRules {
    /// Counted products with fewer pieces left are not promoted, `0..=10_000`; 0 is no such rule.
    pub min_stock: u32,
    /// Products of which more than this share comes back are not promoted, in basis points, `0..=10_000`; 10,000 is no
    /// such rule. Judged from thirty pieces sold on.
    pub max_return_rate_bps: u16,
    /// What one piece more in an order costs the merchant beside the goods: packing, delivery, support. In minor units of
    /// the shop's currency, `0..=`[`MAX_HANDLING_MINOR`]. What earns no more than that is not promoted.
    #[serde(default)]
    pub handling_minor: i64,
    /// Set aside for now: late deliveries, a service that is fully booked.
    pub paused: Vec<ProductId>,
    /// Put forward: a launch, overstock, the season.
    pub boosted: Vec<ProductId>,
}

impl Default for SellingRules {
    fn default() -> Self {
        Self {
            min_stock: 3,
            max_return_rate_bps: 3_000,
            handling_minor: 0,
            paused: Vec::new(),
            boosted: Vec::new(),
        }
    }
}

/// What is wrong with the rules as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SellingRuleError {
    /// More pieces than anyone keeps as a reserve.
    #[error("choose between 0 and 10,000 pieces")]
    StockOutOfRange,
    /// More than everything.
    #[error("choose between 0 and 100%")]
    ReturnsOutOfRange,
    /// Less than nothing, or beyond reason.
    #[error("write an amount from zero on, such as 0.80")]
    HandlingOutOfRange,
    /// Too many named products.
    #[error("name at most {MAX_NAMED} products")]
    TooManyNamed {
        /// The field.
        field: &'static str,
    },
    /// Put forward and set aside at once.
    #[error("a product that is set aside cannot be put forward")]
    Contradicting,
}

impl SellingRuleError {
    /// The field of [`SellingRules`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::StockOutOfRange => "min_stock",
            Self::ReturnsOutOfRange => "max_return_rate_bps",
            Self::HandlingOutOfRange => "handling",
            Self::TooManyNamed { field } => field,
            Self::Contradicting => "boosted",
        }
    }
}

impl SellingRules {
    /// Puts named products in order, each once, and checks the rules.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn checked(mut self) -> Result<Self, SellingRuleError> {
        if self.min_stock > 10_000 {
            return Err(SellingRuleError::StockOutOfRange);
        }
        if self.max_return_rate_bps > 10_000 {
            return Err(SellingRuleError::ReturnsOutOfRange);
        }
        if !(0..=MAX_HANDLING_MINOR).contains(&self.handling_minor) {
            return Err(SellingRuleError::HandlingOutOfRange);
        }
        for (field, named) in [("paused", &mut self.paused), ("boosted", &mut self.boosted)] {
            named.sort_unstable();
            named.dedup();
            if named.len() > MAX_NAMED {
                return Err(SellingRuleError::TooManyNamed { field });
            }
        }
        if self
            .boosted
            .iter()
            .any(|product| self.paused.binary_search(product).is_ok())
        {
            return Err(SellingRuleError::Contradicting);
        }
        Ok(self)
    }
}

/// Free delivery from an amount on, for each currency the shop says it in. Whatever makes up the amount counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeDelivery {
    /// One for each currency.
    pub from: Vec<Money>,
}

/// What is wrong with the amounts as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreeDeliveryRuleError {
    /// Nothing, or less.
    #[error("the amount must be above zero")]
    NotPositive,
    /// Two amounts in one currency.
    #[error("there is an amount in {0} already")]
    Repeated(Currency),
}

impl FreeDeliveryRuleError {
    /// The field of [`FreeDelivery`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        "from"
    }
}

impl FreeDelivery {
    /// The amount in a currency.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Option<i64> {
        self.from
            .iter()
            .find(|money| money.currency == currency)
            .map(|money| money.minor)
    }

    /// Checks the amounts.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn checked(self) -> Result<Self, FreeDeliveryRuleError> {
        for (place, money) in self.from.iter().enumerate() {
            if money.minor <= 0 {
                return Err(FreeDeliveryRuleError::NotPositive);
            }
            if self.from[..place].iter().any(|other| other.currency == money.currency) {
                return Err(FreeDeliveryRuleError::Repeated(money.currency));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_keep_their_own_rules() {
        assert_eq!(SellingRules::default().checked(), Ok(SellingRules::default()));
        assert_eq!(FreeDelivery::default().checked(), Ok(FreeDelivery::default()));
    }

    #[test]
    fn product_cannot_be_set_aside_and_put_forward() {
        let entered = SellingRules {
            paused: vec![ProductId::new(2), ProductId::new(1), ProductId::new(2)],
            boosted: vec![ProductId::new(3)],
            ..SellingRules::default()
        };
        let rules = entered.clone().checked().expect("good rules");
        assert_eq!(rules.paused, [ProductId::new(1), ProductId::new(2)]);
        let torn = SellingRules {
            boosted: vec![ProductId::new(1)],
            ..entered
        };
        assert_eq!(torn.checked(), Err(SellingRuleError::Contradicting));
    }

    #[test]
    fn handling_costs_nothing_or_more() {
        let with = |handling_minor| {
            SellingRules {
                handling_minor,
                ..SellingRules::default()
            }
            .checked()
        };
        assert!(with(80).is_ok());
        assert_eq!(with(-1), Err(SellingRuleError::HandlingOutOfRange));
        assert_eq!(with(MAX_HANDLING_MINOR + 1), Err(SellingRuleError::HandlingOutOfRange));
        let before_it_was_asked = r#"{"min_stock":3,"max_return_rate_bps":3000,"paused":[],"boosted":[]}"#;
        let read: SellingRules = serde_json::from_str(before_it_was_asked).expect("kept rules");
        assert_eq!(read, SellingRules::default());
    }

    #[test]
    fn free_delivery_has_one_amount_a_currency() {
        let pounds = Money::new(5_000, Currency::GBP);
        let twice = FreeDelivery {
            from: vec![pounds, Money::new(6_000, Currency::GBP)],
        };
        assert_eq!(twice.checked(), Err(FreeDeliveryRuleError::Repeated(Currency::GBP)));
        let one = FreeDelivery { from: vec![pounds] };
        assert_eq!(one.in_currency(Currency::GBP), Some(5_000));
        assert_eq!(one.in_currency(Currency::EUR), None);
    }
}
