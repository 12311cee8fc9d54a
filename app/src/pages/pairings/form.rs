//! What is entered for a pairing, and what is wrong with it.

use leptos::prelude::*;
use pairwell_domain::ProductId;
use pairwell_domain::admin::{PairingOut, ProductCard};
use pairwell_domain::pairing::PairingIn;

use crate::UiError;
use crate::components::EntryDraft;

/// The fields of the form, live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) source: RwSignal<Option<ProductCard>>,
    pub(super) target: RwSignal<Option<ProductCard>>,
    pub(super) reason: RwSignal<String>,
    pub(super) is_enabled: RwSignal<bool>,
}

/// The fields at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entered {
    pub(super) source: Option<ProductCard>,
    pub(super) target: Option<ProductCard>,
    pub(super) reason: String,
    pub(super) is_enabled: bool,
}

impl Entered {
    /// What a new pairing starts from.
    pub(super) const fn blank() -> Self {
        Self {
            source: None,
            target: None,
            reason: String::new(),
            is_enabled: true,
        }
    }

    /// Whether saving one instead of the other would change anything. Facts of the products, such as stock, do not count.
    fn differs_from(&self, other: &Self) -> bool {
        let id = |product: &Option<ProductCard>| product.as_ref().map(|product| product.id);
        id(&self.source) != id(&other.source)
            || id(&self.target) != id(&other.target)
            || self.reason.trim() != other.reason.trim()
            || self.is_enabled != other.is_enabled
    }

    fn checked(&self) -> Result<PairingIn, UiError> {
        let chosen = |product: &Option<ProductCard>, field: &str| -> Result<ProductId, UiError> {
            let product = product.as_ref().map(|product| product.id);
            product.ok_or_else(|| UiError::rule(field, "choose a product"))
        };
        PairingIn {
            source: chosen(&self.source, "source")?,
            target: chosen(&self.target, "target")?,
            reason_text: Some(self.reason.clone()),
            is_enabled: self.is_enabled,
        }
        .checked()
        .map_err(|error| UiError::rule(error.field(), &error.to_string()))
    }
}

impl Draft {
    pub(super) fn new(entered: &Entered) -> Self {
        let draft = Self {
            source: RwSignal::default(),
            target: RwSignal::default(),
            reason: RwSignal::default(),
            is_enabled: RwSignal::default(),
        };
        draft.set(entered);
        draft
    }

    fn get(self) -> Entered {
        Entered {
            source: self.source.get(),
            target: self.target.get(),
            reason: self.reason.get(),
            is_enabled: self.is_enabled.get(),
        }
    }
}

impl EntryDraft for Draft {
    type Entered = Entered;
    type In = PairingIn;
    type Out = PairingOut;

    fn entered(pairing: &PairingOut) -> Entered {
        Entered {
            source: Some(pairing.source.clone()),
            target: Some(pairing.target.clone()),
            reason: pairing.reason_text.clone().unwrap_or_default(),
            is_enabled: pairing.is_enabled,
        }
    }

    fn set(self, entered: &Entered) {
        let Entered {
            source,
            target,
            reason,
            is_enabled,
        } = entered.clone();
        self.source.set(source);
        self.target.set(target);
        self.reason.set(reason);
        self.is_enabled.set(is_enabled);
    }

    fn checked(self) -> Result<PairingIn, UiError> {
        self.get().checked()
    }

    fn differs_from(self, kept: &Entered) -> bool {
        self.get().differs_from(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: i64) -> ProductCard {
        ProductCard {
            id: ProductId::new(id),
            title: format!("Product {id}"),
            image_url: None,
            skus: Vec::new(),
            price_from: None,
            n_in_stock: None,
            is_sellable: true,
        }
    }

    #[test]
    fn missing_products_are_asked_for_in_order() {
        let mut entered = Entered::blank();
        let field = |entered: &Entered| entered.checked().expect_err("incomplete").field;
        assert_eq!(field(&entered).as_deref(), Some("source"));
        entered.source = Some(product(1));
        assert_eq!(field(&entered).as_deref(), Some("target"));
        entered.target = Some(product(1));
        assert_eq!(field(&entered).as_deref(), Some("target"));
        entered.target = Some(product(2));
        entered.reason = "x".repeat(91);
        assert_eq!(field(&entered).as_deref(), Some("reason_text"));
        entered.reason = " fits this lamp ".to_owned();
        let sent = entered.checked().expect("complete");
        assert_eq!(sent.reason_text.as_deref(), Some("fits this lamp"));
    }

    #[test]
    fn only_what_would_be_saved_is_a_change() {
        let saved = Entered {
            source: Some(product(1)),
            target: Some(product(2)),
            ..Entered::blank()
        };
        let mut now = saved.clone();
        now.reason = "  ".to_owned();
        now.source.as_mut().expect("a source").n_in_stock = Some(3);
        assert!(!now.differs_from(&saved));
        now.is_enabled = false;
        assert!(now.differs_from(&saved));
    }
}
