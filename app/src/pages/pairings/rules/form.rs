//! What is entered for a rule, and what is wrong with it.

use leptos::prelude::*;
use pairwell_domain::admin::RuleOut;
use pairwell_domain::rule::{Matching, RuleIn, RuleKind};
use pairwell_domain::{CollectionId, Currency, Money};

use crate::UiError;
use crate::components::EntryDraft;

/// The fields of one side, live. Lists are written one entry a line; prices are kept as they were typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct SideDraft {
    pub(super) product_types: RwSignal<String>,
    pub(super) collections: RwSignal<Vec<CollectionId>>,
    pub(super) brands: RwSignal<String>,
    pub(super) words: RwSignal<String>,
    pub(super) price_from: RwSignal<String>,
    pub(super) price_to: RwSignal<String>,
}

/// The fields of one side at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SideEntered {
    product_types: String,
    collections: Vec<CollectionId>,
    brands: String,
    words: String,
    price_from: String,
    price_to: String,
}

/// The fields of the form, live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) kind: RwSignal<RuleKind>,
    pub(super) when: SideDraft,
    pub(super) then: SideDraft,
    pub(super) reason: RwSignal<String>,
    pub(super) is_enabled: RwSignal<bool>,
    pub(super) currency: Currency,
}

/// The fields at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entered {
    kind: RuleKind,
    when: SideEntered,
    then: SideEntered,
    reason: String,
    is_enabled: bool,
}

impl SideEntered {
    fn of(side: &Matching, currency: Currency) -> Self {
        let price = |minor: Option<i64>| minor.map_or_else(String::new, |minor| Money::new(minor, currency).to_plain());
        Self {
            product_types: side.product_types.join("\n"),
            collections: side.collections.clone(),
            brands: side.brands.join("\n"),
            words: side.words.join("\n"),
            price_from: price(side.price_from_minor),
            price_to: price(side.price_to_minor),
        }
    }

    fn matching(&self, field: &str, currency: Currency) -> Result<Matching, UiError> {
        let entries = |text: &str| -> Vec<String> {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        let price = |text: &str| match text.trim() {
            "" => Ok(None),
            text => Money::parse(text, currency)
                .map(|money| Some(money.minor))
                .map_err(|error| UiError::rule(field, &error.to_string())),
        };
        Ok(Matching {
            product_types: entries(&self.product_types),
            collections: self.collections.clone(),
            brands: entries(&self.brands),
            words: entries(&self.words),
            price_from_minor: price(&self.price_from)?,
            price_to_minor: price(&self.price_to)?,
        })
    }
}

impl SideDraft {
    fn blank() -> Self {
        Self {
            product_types: RwSignal::default(),
            collections: RwSignal::default(),
            brands: RwSignal::default(),
            words: RwSignal::default(),
            price_from: RwSignal::default(),
            price_to: RwSignal::default(),
        }
    }

    fn set(self, entered: &SideEntered) {
        let SideEntered {
            product_types,
            collections,
            brands,
            words,
            price_from,
            price_to,
        } = entered.clone();
        self.product_types.set(product_types);
        self.collections.set(collections);
        self.brands.set(brands);
        self.words.set(words);
        self.price_from.set(price_from);
        self.price_to.set(price_to);
    }

    fn get(self) -> SideEntered {
        SideEntered {
            product_types: self.product_types.get(),
            collections: self.collections.get(),
            brands: self.brands.get(),
            words: self.words.get(),
            price_from: self.price_from.get(),
            price_to: self.price_to.get(),
        }
    }
}

impl Entered {
    /// What a new rule starts from.
    pub(super) fn blank() -> Self {
        Self {
            kind: RuleKind::GoesWith,
            when: SideEntered::default(),
            then: SideEntered::default(),
            reason: String::new(),
            is_enabled: true,
        }
    }

    fn checked(&self, currency: Currency) -> Result<RuleIn, UiError> {
        RuleIn {
            kind: self.kind,
            when: self.when.matching("when", currency)?,
            then: self.then.matching("then", currency)?,
            reason_text: Some(self.reason.clone()),
            is_enabled: self.is_enabled,
        }
        .checked()
        .map_err(|error| UiError::rule(error.field(), &error.to_string()))
    }
}

impl Draft {
    pub(super) fn new(entered: &Entered, currency: Currency) -> Self {
        let draft = Self {
            kind: RwSignal::new(entered.kind),
            when: SideDraft::blank(),
            then: SideDraft::blank(),
            reason: RwSignal::default(),
            is_enabled: RwSignal::default(),
            currency,
        };
        draft.set(entered);
        draft
    }

    fn get(self) -> Entered {
        Entered {
            kind: self.kind.get(),
            when: self.when.get(),
            then: self.then.get(),
            reason: self.reason.get(),
            is_enabled: self.is_enabled.get(),
        }
    }
}

impl EntryDraft for Draft {
    type Entered = Entered;
    type In = RuleIn;
    type Out = RuleOut;

    fn entered(kept: &RuleOut) -> Entered {
        let RuleIn {
            kind,
            when,
            then,
            reason_text,
            is_enabled,
        } = kept.entered.clone();
        Entered {
            kind,
            when: SideEntered::of(&when, kept.currency),
            then: SideEntered::of(&then, kept.currency),
            reason: reason_text.unwrap_or_default(),
            is_enabled,
        }
    }

    fn set(self, entered: &Entered) {
        self.kind.set(entered.kind);
        self.when.set(&entered.when);
        self.then.set(&entered.then);
        self.reason.set(entered.reason.clone());
        self.is_enabled.set(entered.is_enabled);
    }

    fn checked(self) -> Result<RuleIn, UiError> {
        self.get().checked(self.currency)
    }

    fn differs_from(self, kept: &Entered) -> bool {
        self.get() != *kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pairwell_domain::RuleId;

    #[test]
    fn what_is_kept_comes_back_as_it_was_entered() {
        let rule = RuleIn {
            kind: RuleKind::OnlyWith,
            when: Matching {
                product_types: vec!["Bags".to_owned(), "Boxes".to_owned()],
                collections: vec![CollectionId::new(4)],
                price_from_minor: Some(1_050),
                ..Matching::default()
            },
            then: Matching {
                words: vec!["red lid".to_owned()],
                ..Matching::default()
            },
            reason_text: None,
            is_enabled: true,
        };
        let kept = RuleOut {
            id: RuleId::new(1),
            entered: rule.clone(),
            currency: Currency::GBP,
            n_when: 0,
            n_then: 0,
            collections: Vec::new(),
        };
        let entered = <Draft as EntryDraft>::entered(&kept);
        assert_eq!(entered.when.product_types, "Bags\nBoxes");
        assert_eq!(entered.when.price_from, "10.50");
        assert_eq!(entered.checked(Currency::GBP), Ok(rule));
    }

    #[test]
    fn sides_that_say_nothing_and_prices_that_are_none_name_their_side() {
        let mut entered = Entered::blank();
        let field = |entered: &Entered| entered.checked(Currency::GBP).expect_err("incomplete").field;
        assert_eq!(field(&entered).as_deref(), Some("when"));
        entered.when.words = " tea \n\n".to_owned();
        assert_eq!(field(&entered).as_deref(), Some("then"));
        entered.then.price_to = "ten".to_owned();
        assert_eq!(field(&entered).as_deref(), Some("then"));
        entered.then.price_to = "10".to_owned();
        let sent = entered.checked(Currency::GBP).expect("complete");
        assert_eq!(
            (sent.when.words, sent.then.price_to_minor),
            (vec!["tea".to_owned()], Some(1_000))
        );
    }
}
