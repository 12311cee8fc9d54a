//! "Things like these go with things like those", as the merchant said it: rules on what products are, not on which.

use serde::{Deserialize, Serialize};

use crate::placement::words;
use crate::wording::{self, Proof, WordingProblem};
use crate::{CollectionId, Money, RuleId};

/// Most rules of one shop: enough to say what fits what, few enough to be read.
pub const MAX_RULES: usize = 100;

/// Most entries of one list of a rule.
pub const MAX_ENTRIES: usize = 20;

/// Longest entry, in characters.
pub const MAX_ENTRY_CHARS: usize = 60;

/// Longest text a shopper is shown as the reason, in characters.
pub const MAX_REASON_CHARS: usize = 90;

words! {
    /// What a rule says of the products on its two sides.
    RuleKind {
        /// Beside the first, the second are offered.
        GoesWith = "goes_with",
        /// Beside the first, the second are never offered: they do not fit.
        NeverWith = "never_with",
        /// The second are offered beside the first only: they need them.
        OnlyWith = "only_with",
    }
}

impl RuleKind {
    /// What stands between the two sides, as merchants read it.
    #[must_use]
    pub const fn merchant_line(self) -> &'static str {
        match self {
            Self::GoesWith => "beside these, offer those",
            Self::NeverWith => "beside these, never offer those",
            Self::OnlyWith => "only beside these, offer those",
        }
    }
}

/// Which products a side of a rule means: those of which every list that is not empty holds, and the price.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// One of these product types; case does not matter.
    pub product_types: Vec<String>,
    /// It is in one of these collections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<CollectionId>,
    /// One of these brands; case does not matter.
    pub brands: Vec<String>,
    /// One of these words, or several words in a row, is in the title; case and accents do not matter.
    pub words: Vec<String>,
    /// The lowest price of its variants is at least this, in minor units of the shop's currency.
    pub price_from_minor: Option<i64>,
    /// It is at most this.
    pub price_to_minor: Option<i64>,
}

impl Matching {
    /// Whether it means every product there is.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.product_types.is_empty()
            && self.collections.is_empty()
            && self.brands.is_empty()
            && self.words.is_empty()
            && self.price_from_minor.is_none()
            && self.price_to_minor.is_none()
    }

    /// In words, for a list: `Bags or Boxes by Acme with "red", in Summer, from £5.00 to £20.00`. `named` says what a
    /// collection is called.
    #[must_use]
    pub fn in_words(&self, money: impl Fn(i64) -> Money, named: impl Fn(CollectionId) -> String) -> String {
        let types = self.product_types.join(" or ");
        let quoted: Vec<String> = self.words.iter().map(|word| format!("\"{word}\"")).collect();
        let quoted = quoted.join(" or ");
        let by = match self.brands.as_slice() {
            [] => String::new(),
            brands => format!(" by {}", brands.join(" or ")),
        };
        let words = match (types.is_empty(), quoted.is_empty()) {
            (true, true) => format!("anything{by}"),
            (true, false) => format!("titles with {quoted}{by}"),
            (false, true) => format!("{types}{by}"),
            (false, false) => format!("{types}{by} with {quoted}"),
        };
        let words = match self.collections.as_slice() {
            [] => words,
            ids => {
                let names: Vec<String> = ids.iter().map(|id| named(*id)).collect();
                format!("{words}, in {}", names.join(" or "))
            }
        };
        match (self.price_from_minor, self.price_to_minor) {
            (Some(from), Some(to)) => format!("{words}, from {} to {}", money(from), money(to)),
            (Some(from), None) => format!("{words}, from {}", money(from)),
            (None, Some(to)) => format!("{words}, up to {}", money(to)),
            (None, None) => words,
        }
    }

    /// Trims, drops blank and repeated entries, and checks the rules.
    fn checked(self, side: Side) -> Result<Self, RuleError> {
        let Self {
            product_types,
            collections: entered,
            brands,
            words,
            price_from_minor,
            price_to_minor,
        } = self;
        let mut collections: Vec<CollectionId> = Vec::new();
        for id in entered {
            if !collections.contains(&id) {
                collections.push(id);
            }
        }
        if collections.len() > MAX_ENTRIES {
            return Err(RuleError::TooManyEntries(side));
        }
        let checked = Self {
            product_types: entries(product_types, side)?,
            collections,
            brands: entries(brands, side)?,
            words: entries(words, side)?,
            price_from_minor,
            price_to_minor,
        };
        if checked.is_everything() {
            return Err(RuleError::Everything(side));
        }
        let is_negative = |price: Option<i64>| price.is_some_and(|minor| minor < 0);
        let is_upside_down = matches!((price_from_minor, price_to_minor), (Some(from), Some(to)) if from > to);
        if is_negative(price_from_minor) || is_negative(price_to_minor) || is_upside_down {
            return Err(RuleError::Prices(side));
        }
        Ok(checked)
    }
}

/// Entries as they are kept: trimmed, none blank, none twice but for case.
fn entries(entered: Vec<String>, side: Side) -> Result<Vec<String>, RuleError> {
    let mut kept: Vec<String> = Vec::new();
    for entry in entered {
        let entry = entry.trim();
        if entry.is_empty() || kept.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
            continue;
        }
        if entry.chars().count() > MAX_ENTRY_CHARS || entry.chars().any(char::is_control) {
            return Err(RuleError::EntryTooLong(side));
        }
        kept.push(entry.to_owned());
    }
    if kept.len() > MAX_ENTRIES {
        return Err(RuleError::TooManyEntries(side));
    }
    Ok(kept)
}

/// A side of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is looked at or in the cart.
    When,
    /// What is offered, or not.
    Then,
}

/// A rule as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Our number.
    pub id: RuleId,
    /// What it says.
    pub entered: RuleIn,
}

/// What a merchant enters for a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleIn {
    /// What it says of the two sides.
    pub kind: RuleKind,
    /// What is looked at or in the cart.
    pub when: Matching,
    /// What is offered, or not.
    pub then: Matching,
    /// The merchant's own reason for the shopper; blank is none. Of [`RuleKind::GoesWith`] only.
    pub reason_text: Option<String>,
    /// Whether it is in use.
    pub is_enabled: bool,
}

/// What is wrong with a rule as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A side means every product.
    #[error("say which products: a type, a collection, a brand, a word of the title or a price")]
    Everything(Side),
    /// An entry is too long or not one line of text.
    #[error("keep each entry to {MAX_ENTRY_CHARS} characters of plain text")]
    EntryTooLong(Side),
    /// Too many entries of one list.
    #[error("name at most {MAX_ENTRIES} in one list")]
    TooManyEntries(Side),
    /// Prices below zero or the wrong way round.
    #[error("let the lower price come first; none is below zero")]
    Prices(Side),
    /// The reason is too long, or not one line.
    #[error("keep the reason to one line of {MAX_REASON_CHARS} characters")]
    Reason,
    /// The reason presses, shames, or claims what nothing proves.
    #[error(transparent)]
    ReasonWording(#[from] WordingProblem),
}

impl RuleError {
    /// The field of [`RuleIn`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Everything(side) | Self::EntryTooLong(side) | Self::TooManyEntries(side) | Self::Prices(side) => {
                match side {
                    Side::When => "when",
                    Side::Then => "then",
                }
            }
            Self::Reason | Self::ReasonWording(_) => "reason_text",
        }
    }
}

impl RuleIn {
    /// The collections that either side names.
    pub fn collections(&self) -> impl Iterator<Item = CollectionId> {
        self.when.collections.iter().chain(&self.then.collections).copied()
    }

    /// Trims and checks.
    ///
    /// # Errors
    /// The first rule that is broken; see [`RuleError`].
    pub fn checked(self) -> Result<Self, RuleError> {
        let Self {
            kind,
            when,
            then,
            reason_text,
            is_enabled,
        } = self;
        let reason_text = reason_text
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty() && kind == RuleKind::GoesWith);
        if let Some(text) = &reason_text {
            if text.chars().any(char::is_control) || text.chars().count() > MAX_REASON_CHARS {
                return Err(RuleError::Reason);
            }
            wording::check(text, Proof::default())?;
        }
        Ok(Self {
            kind,
            when: when.checked(Side::When)?,
            then: then.checked(Side::Then)?,
            reason_text,
            is_enabled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn of_type(name: &str) -> Matching {
        Matching {
            product_types: vec![name.to_owned()],
            ..Matching::default()
        }
    }

    fn rule(when: Matching, then: Matching) -> RuleIn {
        RuleIn {
            kind: RuleKind::GoesWith,
            when,
            then,
            reason_text: None,
            is_enabled: true,
        }
    }

    #[test]
    fn entries_are_trimmed_and_kept_once() {
        let entered = Matching {
            words: vec![" Red ".to_owned(), "red".to_owned(), String::new()],
            ..of_type("Bags")
        };
        let checked = rule(entered, of_type("Boxes")).checked().expect("a good rule");
        assert_eq!(checked.when.words, ["Red"]);
    }

    #[test]
    fn broken_rules_name_their_field() {
        let field = |rule: RuleIn| rule.checked().map_err(|error| error.field());
        assert_eq!(field(rule(Matching::default(), of_type("Bags"))), Err("when"));
        assert_eq!(field(rule(of_type("Bags"), of_type(" "))), Err("then"));
        let priced = |from, to| Matching {
            price_from_minor: Some(from),
            price_to_minor: Some(to),
            ..Matching::default()
        };
        assert_eq!(field(rule(of_type("Bags"), priced(2, 1))), Err("then"));
        assert_eq!(field(rule(priced(-1, 1), of_type("Bags"))), Err("when"));
        assert!(field(rule(priced(1, 1), of_type("Bags"))).is_ok());
        assert_eq!(
            field(rule(of_type(&"é".repeat(MAX_ENTRY_CHARS + 1)), of_type("Bags"))),
            Err("when")
        );
        let many = Matching {
            words: (0..=MAX_ENTRIES).map(|n| format!("word {n}")).collect(),
            ..Matching::default()
        };
        assert_eq!(field(rule(of_type("Bags"), many)), Err("then"));
        let shelves = |n: i64| Matching {
            collections: (0..n).chain(0..n).map(CollectionId::new).collect(),
            ..Matching::default()
        };
        let most = MAX_ENTRIES as i64;
        assert_eq!(field(rule(shelves(most + 1), of_type("Bags"))), Err("when"));
        let kept = rule(shelves(most), of_type("Bags")).checked().expect("a good rule");
        assert_eq!(kept.when.collections.len(), MAX_ENTRIES);
        let claiming = RuleIn {
            reason_text: Some("Our best seller".to_owned()),
            ..rule(of_type("Bags"), of_type("Boxes"))
        };
        assert_eq!(field(claiming.clone()), Err("reason_text"));
        let never = RuleIn {
            kind: RuleKind::NeverWith,
            ..claiming
        };
        assert_eq!(never.checked().expect("nobody reads it").reason_text, None);
    }

    #[test]
    fn sides_are_said_in_words() {
        let matching = Matching {
            product_types: vec!["Bags".to_owned(), "Boxes".to_owned()],
            brands: vec!["Acme".to_owned()],
            words: vec!["red".to_owned()],
            price_from_minor: Some(500),
            price_to_minor: Some(2_000),
            ..Matching::default()
        };
        let named = |id: CollectionId| format!("Shelf {id}");
        let money = |minor| Money::new(minor, Currency::GBP);
        assert_eq!(
            matching.in_words(money, named),
            "Bags or Boxes by Acme with \"red\", from £5.00 to £20.00"
        );
        let titled = Matching {
            words: vec!["cake stand".to_owned(), "tray".to_owned()],
            brands: vec!["Acme".to_owned()],
            ..Matching::default()
        };
        assert_eq!(
            titled.in_words(money, named),
            "titles with \"cake stand\" or \"tray\" by Acme"
        );
        let shelved = Matching {
            collections: vec![CollectionId::new(4), CollectionId::new(5)],
            ..of_type("Bags")
        };
        assert_eq!(shelved.in_words(money, named), "Bags, in Shelf 4 or Shelf 5");
        let cheap = Matching {
            price_to_minor: Some(300),
            ..Matching::default()
        };
        assert_eq!(cheap.in_words(money, named), "anything, up to £3.00");
    }
}
