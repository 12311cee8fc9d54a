//! What is entered for the whole shop, and what is wrong with it.

use std::str::FromStr;

use leptos::prelude::*;
use pairwell_domain::admin::{ProductCard, SettingsOut, ShopSettings};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, Money};

use crate::UiError;
use crate::format::{self, hundredths};

/// One amount as it is typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AmountDraft {
    /// Tells rows apart while they come and go.
    pub(super) key: u32,
    pub(super) currency: RwSignal<String>,
    pub(super) amount: RwSignal<String>,
}

/// The fields of the page, live. Numbers are kept as they were typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) max_per_session: RwSignal<String>,
    pub(super) max_per_page: RwSignal<String>,
    pub(super) minutes_between: RwSignal<String>,
    pub(super) decline_days: RwSignal<String>,
    pub(super) kind_declines: RwSignal<String>,
    pub(super) kind_days: RwSignal<String>,
    pub(super) quiet_paths: RwSignal<String>,
    pub(super) min_stock: RwSignal<String>,
    pub(super) max_return_percent: RwSignal<String>,
    pub(super) handling: RwSignal<String>,
    pub(super) paused: RwSignal<Vec<ProductCard>>,
    pub(super) boosted: RwSignal<Vec<ProductCard>>,
    pub(super) amounts: RwSignal<Vec<AmountDraft>>,
    pub(super) goods_from_percent: RwSignal<String>,
    pub(super) goods_to_percent: RwSignal<String>,
    pub(super) plans_from_percent: RwSignal<String>,
    pub(super) plans_to_percent: RwSignal<String>,
    /// The shop's own, in which handling is told.
    pub(super) currency: Currency,
    n_amounts_made: StoredValue<u32>,
}

impl Draft {
    pub(super) fn new(settings: &SettingsOut) -> Self {
        let draft = Self {
            max_per_session: RwSignal::default(),
            max_per_page: RwSignal::default(),
            minutes_between: RwSignal::default(),
            decline_days: RwSignal::default(),
            kind_declines: RwSignal::default(),
            kind_days: RwSignal::default(),
            quiet_paths: RwSignal::default(),
            min_stock: RwSignal::default(),
            max_return_percent: RwSignal::default(),
            handling: RwSignal::default(),
            currency: settings.currency,
            paused: RwSignal::default(),
            boosted: RwSignal::default(),
            amounts: RwSignal::default(),
            goods_from_percent: RwSignal::default(),
            goods_to_percent: RwSignal::default(),
            plans_from_percent: RwSignal::default(),
            plans_to_percent: RwSignal::default(),
            n_amounts_made: StoredValue::new(0),
        };
        draft.set(settings);
        draft
    }

    /// Puts these values in the fields.
    pub(super) fn set(self, settings: &SettingsOut) {
        let SettingsOut {
            settings,
            paused,
            boosted,
            currency: _,
        } = settings.clone();
        let ShopSettings {
            restraint,
            selling,
            free_delivery,
            steps,
        } = settings;
        self.set_restraint(restraint);
        self.min_stock.set(selling.min_stock.to_string());
        self.max_return_percent
            .set(format::decimal_of_hundredths(selling.max_return_rate_bps.into()));
        self.handling
            .set(Money::new(selling.handling_minor, self.currency).to_plain());
        self.paused.set(paused);
        self.boosted.set(boosted);
        let amounts = free_delivery
            .from
            .into_iter()
            .map(|money| self.amount(money.currency.code(), &money.to_plain()))
            .collect();
        self.amounts.set(amounts);
        let percent = |bps: i64| format::decimal_of_hundredths(u32::try_from(bps).unwrap_or_default());
        self.goods_from_percent.set(percent(*steps.goods_bps.start()));
        self.goods_to_percent.set(percent(*steps.goods_bps.end()));
        self.plans_from_percent.set(percent(*steps.plans_bps.start()));
        self.plans_to_percent.set(percent(*steps.plans_bps.end()));
    }

    fn set_restraint(self, restraint: RestraintSettings) {
        let RestraintSettings {
            max_per_session,
            max_per_page,
            minutes_between,
            decline_days,
            kind_declines,
            kind_days,
            quiet_paths,
        } = restraint;
        self.max_per_session.set(max_per_session.to_string());
        self.max_per_page.set(max_per_page.to_string());
        self.minutes_between.set(minutes_between.to_string());
        self.decline_days.set(decline_days.to_string());
        self.kind_declines.set(kind_declines.to_string());
        self.kind_days.set(kind_days.to_string());
        self.quiet_paths.set(quiet_paths.join("\n"));
    }

    /// A new row for an amount.
    pub(super) fn amount(self, currency: &str, amount: &str) -> AmountDraft {
        self.n_amounts_made.update_value(|n| *n += 1);
        AmountDraft {
            key: self.n_amounts_made.get_value(),
            currency: RwSignal::new(currency.to_owned()),
            amount: RwSignal::new(amount.to_owned()),
        }
    }

    /// What the fields hold, or the first thing to mend; tracked. The server checks again; here it saves a wait.
    pub(super) fn checked(self) -> Result<ShopSettings, UiError> {
        // All are read before any is judged, so that each of them is followed.
        let (restraint, selling, free_delivery, steps) =
            (self.restraint(), self.selling(), self.free_delivery(), self.steps());
        Ok(ShopSettings {
            restraint: restraint?,
            selling: selling?,
            free_delivery: free_delivery?,
            steps: steps?,
        })
    }

    fn restraint(self) -> Result<RestraintSettings, UiError> {
        let quiet_paths = self.quiet_paths.get().lines().map(str::to_owned).collect();
        let max_per_session = whole("max_per_session", &self.max_per_session.get());
        let max_per_page = whole("max_per_page", &self.max_per_page.get());
        let minutes_between = whole("minutes_between", &self.minutes_between.get());
        let decline_days = whole("decline_days", &self.decline_days.get());
        let kind_declines = whole("kind_declines", &self.kind_declines.get());
        let kind_days = whole("kind_days", &self.kind_days.get());
        RestraintSettings {
            max_per_session: max_per_session?,
            max_per_page: max_per_page?,
            minutes_between: minutes_between?,
            decline_days: decline_days?,
            kind_declines: kind_declines?,
            kind_days: kind_days?,
            quiet_paths,
        }
        .checked()
        .map_err(|rule| UiError::rule(rule.field(), &rule.to_string()))
    }

    fn selling(self) -> Result<SellingRules, UiError> {
        let ids = |products: RwSignal<Vec<ProductCard>>| {
            products.with(|products| products.iter().map(|product| product.id).collect())
        };
        let (paused, boosted) = (ids(self.paused), ids(self.boosted));
        let min_stock = whole("min_stock", &self.min_stock.get());
        let returns = hundredths(&self.max_return_percent.get())
            .and_then(|bps| u16::try_from(bps).ok())
            .ok_or_else(|| UiError::rule("max_return_rate_bps", "choose between 0 and 100%"));
        let handling = Money::parse(self.handling.get().trim(), self.currency)
            .map_err(|error| UiError::rule("handling", &error.to_string()));
        SellingRules {
            min_stock: min_stock?,
            max_return_rate_bps: returns?,
            handling_minor: handling?.minor,
            paused,
            boosted,
        }
        .checked()
        .map_err(|rule| UiError::rule(rule.field(), &rule.to_string()))
    }

    fn free_delivery(self) -> Result<FreeDelivery, UiError> {
        let entered: Vec<(String, String)> = self.amounts.with(|amounts| {
            amounts
                .iter()
                .map(|row| (row.currency.get(), row.amount.get()))
                .collect()
        });
        let from = entered
            .iter()
            .map(|(currency, amount)| entered_amount(currency, amount))
            .collect::<Result<Vec<_>, _>>()?;
        FreeDelivery { from }
            .checked()
            .map_err(|rule| UiError::rule(rule.field(), &rule.to_string()))
    }

    fn steps(self) -> Result<StepRanges, UiError> {
        let percent = |field: &'static str, text: String| {
            hundredths(&text)
                .map(i64::from)
                .ok_or_else(|| UiError::rule(field, "write a number of percent, such as 20"))
        };
        let goods_from = percent("goods_bps", self.goods_from_percent.get());
        let goods_to = percent("goods_bps", self.goods_to_percent.get());
        let plans_from = percent("plans_bps", self.plans_from_percent.get());
        let plans_to = percent("plans_bps", self.plans_to_percent.get());
        StepRanges {
            goods_bps: goods_from?..=goods_to?,
            plans_bps: plans_from?..=plans_to?,
        }
        .checked()
        .map_err(|rule| UiError::rule(rule.field(), &rule.to_string()))
    }
}

fn whole<N: FromStr>(field: &str, text: &str) -> Result<N, UiError> {
    text.trim()
        .parse()
        .map_err(|_| UiError::rule(field, "write a whole number that is not below zero or too large"))
}

fn entered_amount(currency: &str, amount: &str) -> Result<Money, UiError> {
    let bad = |rule: &dyn std::fmt::Display| UiError::rule("from", &rule.to_string());
    let currency: Currency = currency
        .trim()
        .to_ascii_uppercase()
        .parse()
        .map_err(|error: pairwell_domain::money::ParseMoneyError| bad(&error))?;
    Money::parse(amount.trim(), currency).map_err(|error| bad(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_draft(settings: ShopSettings, test: impl FnOnce(Draft)) {
        let owner = Owner::new();
        owner.with(|| {
            test(Draft::new(&SettingsOut {
                settings,
                paused: Vec::new(),
                boosted: Vec::new(),
                currency: Currency::GBP,
            }));
        });
    }

    #[test]
    fn draft_gives_back_what_was_put_in() {
        let settings = ShopSettings {
            restraint: RestraintSettings {
                quiet_paths: vec!["/pages/returns".to_owned(), "/pages/help".to_owned()],
                ..RestraintSettings::default()
            },
            free_delivery: FreeDelivery {
                from: vec![Money::new(5_050, Currency::GBP), Money::new(6_000, Currency::EUR)],
            },
            ..ShopSettings::default()
        };
        with_draft(settings.clone(), |draft| {
            assert_eq!(untrack(|| draft.checked()), Ok(settings));
        });
    }

    #[test]
    fn broken_numbers_name_their_field() {
        with_draft(ShopSettings::default(), |draft| {
            let field = || untrack(|| draft.checked()).expect_err("broken").field;
            draft.plans_to_percent.set("10".to_owned());
            assert_eq!(field().as_deref(), Some("plans_bps"));
            draft.amounts.update(|rows| rows.push(draft.amount("gbp", "0")));
            assert_eq!(field().as_deref(), Some("from"));
            draft.max_return_percent.set("120".to_owned());
            assert_eq!(field().as_deref(), Some("max_return_rate_bps"));
            draft.max_per_page.set("13".to_owned());
            assert_eq!(field().as_deref(), Some("max_per_page"));
            draft.max_per_session.set("some".to_owned());
            assert_eq!(field().as_deref(), Some("max_per_session"));
        });
    }

    #[test]
    fn amounts_are_read_as_they_are_typed() {
        assert_eq!(entered_amount(" eur ", "60"), Ok(Money::new(6_000, Currency::EUR)));
        assert!(entered_amount("euro", "60").is_err());
    }
}
