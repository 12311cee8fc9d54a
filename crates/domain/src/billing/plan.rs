//! Plans as whoever runs Pairwell has written them.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::placement::words;

/// More plans than this nobody compares.
const MAX_PLANS: usize = 6;

const MAX_CODE_CHARS: usize = 32;
const MAX_NAME_CHARS: usize = 40;
const MAX_TRIAL_DAYS: u16 = 365;

words! {
    /// How often a price is paid.
    Interval {
        /// Every thirty days.
        ThirtyDays = "thirty_days",
        /// Every year.
        Year = "year",
    }
}

impl Interval {
    /// As it stands behind a price.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ThirtyDays => "every 30 days",
            Self::Year => "every year",
        }
    }
}

words! {
    /// What a plan can limit.
    Limit {
        /// Orders placed in the last thirty days.
        Orders = "orders",
        /// Products in the catalogue.
        Products = "products",
        /// Placements that are switched on.
        Placements = "placements",
    }
}

impl Limit {
    /// What it counts, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "Orders in the last 30 days",
            Self::Products => "Products",
            Self::Placements => "Placements that are on",
        }
    }

    /// A number of it, for people: `1 placement that is on`.
    #[must_use]
    pub fn counted(self, n: u64) -> String {
        let grouped = crate::money::group_thousands(n);
        match (self, n) {
            (Self::Orders, 1) => "1 order in 30 days".to_owned(),
            (Self::Orders, _) => format!("{grouped} orders in 30 days"),
            (Self::Products, 1) => "1 product".to_owned(),
            (Self::Products, _) => format!("{grouped} products"),
            (Self::Placements, 1) => "1 placement that is on".to_owned(),
            (Self::Placements, _) => format!("{grouped} placements that are on"),
        }
    }
}

/// How much a plan covers; none is as much as there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Orders placed in the last thirty days.
    pub orders: Option<u64>,
    /// Products in the catalogue.
    pub products: Option<u64>,
    /// Placements that are switched on.
    pub placements: Option<u64>,
}

impl Limits {
    /// How much of something is covered.
    #[must_use]
    pub const fn of(&self, limit: Limit) -> Option<u64> {
        match limit {
            Limit::Orders => self.orders,
            Limit::Products => self.products,
            Limit::Placements => self.placements,
        }
    }
}

/// How much of everything a shop uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Orders placed in the last thirty days.
    pub n_orders: u64,
    /// Products in the catalogue.
    pub n_products: u64,
    /// Placements that are switched on.
    pub n_placements: u64,
}

impl Usage {
    /// How much of something is used.
    #[must_use]
    pub const fn of(&self, limit: Limit) -> u64 {
        match limit {
            Limit::Orders => self.n_orders,
            Limit::Products => self.n_products,
            Limit::Placements => self.n_placements,
        }
    }
}

/// One plan. Its price is flat: it does not follow what the shop sells or earns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The word it is known by, in settings and to the platform; never changed once somebody has agreed to it.
    pub code: String,
    /// What merchants call it.
    pub name: String,
    /// What is paid each time; nothing for a plan that is free.
    pub price: Money,
    /// How often.
    pub interval: Interval,
    /// Days before the first payment, once for each shop.
    pub trial_days: u16,
    /// What it covers.
    pub limits: Limits,
}

impl Plan {
    /// Whether nothing is ever paid for it, so that the platform need not be asked.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.price.minor == 0
    }

    /// Whether another one is the same to a shop that has it. Trials are for those who have not.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let terms = |plan: &Self| (plan.code.clone(), plan.price, plan.interval, plan.limits);
        terms(self) == terms(other)
    }

    /// Its limits that this much use is beyond, in the order of [`Limit::ALL`].
    #[must_use]
    pub fn beyond(&self, usage: &Usage) -> Vec<Limit> {
        let is_beyond = |limit: &Limit| self.limits.of(*limit).is_some_and(|most| usage.of(*limit) > most);
        Limit::ALL.iter().copied().filter(is_beyond).collect()
    }
}

/// What is wrong with the plans, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblem {
    /// Place of the plan in the list, from 0; none for the list as a whole.
    pub at: Option<usize>,
    /// The part of it.
    pub field: &'static str,
    /// How to mend it.
    pub message: &'static str,
}

/// Finds everything about plans that could not work.
#[must_use]
pub fn check_plans(plans: &[Plan]) -> Vec<PlanProblem> {
    let mut problems = Vec::new();
    if plans.is_empty() || plans.len() > MAX_PLANS {
        problems.push(PlanProblem {
            at: None,
            field: "plans",
            message: "there must be from 1 to 6 plans while billing is on",
        });
    }
    for (place, plan) in plans.iter().enumerate() {
        let before = &plans[..place];
        let checks = [
            (
                is_code(&plan.code),
                "code",
                "must be 1 to 32 small letters, digits or hyphens",
            ),
            (
                before.iter().all(|other| other.code != plan.code),
                "code",
                "must be another one than that of the plans before it",
            ),
            (is_name(&plan.name), "name", "must have 1 to 40 characters on one line"),
            (
                before.iter().all(|other| other.name != plan.name),
                "name",
                "must be another one than that of the plans before it",
            ),
            (
                plan.price.minor >= 0,
                "price_minor",
                "must be 0 or more, in the smallest units of the currency",
            ),
            (
                before.iter().all(|other| other.price.currency == plan.price.currency),
                "currency",
                "must be that of the plans before it",
            ),
            (
                !plan.is_free() || before.iter().all(|other| !other.is_free()),
                "price_minor",
                "only one plan can be free",
            ),
            (plan.trial_days <= MAX_TRIAL_DAYS, "trial_days", "must be from 0 to 365"),
            (
                !plan.is_free() || plan.trial_days == 0,
                "trial_days",
                "must be 0 for a plan that is free",
            ),
            (
                Limit::ALL.iter().all(|limit| plan.limits.of(*limit) != Some(0)),
                "limits",
                "must each be 1 or more; leave one out for no limit",
            ),
        ];
        problems.extend(
            checks
                .into_iter()
                .filter(|(is_fine, ..)| !is_fine)
                .map(|(_, field, message)| PlanProblem {
                    at: Some(place),
                    field,
                    message,
                }),
        );
    }
    problems
}

fn is_code(code: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_CODE_CHARS).contains(&code.len()) && code.bytes().all(is_plain)
}

fn is_name(name: &str) -> bool {
    let is_short = (1..=MAX_NAME_CHARS).contains(&name.chars().count());
    is_short && name.trim() == name && !name.chars().any(char::is_control)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::Currency;

    pub(in crate::billing) fn plan(code: &str, price_minor: i64, limits: Limits) -> Plan {
        Plan {
            code: code.to_owned(),
            name: format!("The {code} plan"),
            price: Money::new(price_minor, Currency::USD),
            interval: Interval::ThirtyDays,
            trial_days: 0,
            limits,
        }
    }

    #[test]
    fn good_plans_have_no_problems() {
        let free = plan("free", 0, Limits::default());
        let large = Plan {
            trial_days: 14,
            interval: Interval::Year,
            ..plan("large-2", 29_000, Limits::default())
        };
        assert_eq!(check_plans(&[free, large]), []);
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        type Spoil = fn(&mut Plan);
        let good = plan("a", 100, Limits::default());
        let bad = |change: Spoil| {
            let mut plan = plan("b", 200, Limits::default());
            change(&mut plan);
            plan
        };
        let cases: [(Spoil, &str); 8] = [
            (|plan| plan.code = "A b".to_owned(), "code"),
            (|plan| plan.code = "a".to_owned(), "code"),
            (|plan| plan.name = " Basic".to_owned(), "name"),
            (|plan| plan.name = "The a plan".to_owned(), "name"),
            (|plan| plan.price.minor = -1, "price_minor"),
            (|plan| plan.price.currency = Currency::GBP, "currency"),
            (|plan| plan.trial_days = 366, "trial_days"),
            (|plan| plan.limits.orders = Some(0), "limits"),
        ];
        for (change, field) in cases {
            let problems = check_plans(&[good.clone(), bad(change)]);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!((problems[0].at, problems[0].field), (Some(1), field));
        }
        let mut free = plan("f", 0, Limits::default());
        free.trial_days = 3;
        assert_eq!(check_plans(&[free])[0].field, "trial_days");
        let two_free = [plan("f", 0, Limits::default()), plan("g", 0, Limits::default())];
        assert_eq!(check_plans(&two_free)[0].message, "only one plan can be free");
        assert_eq!(check_plans(&[])[0].field, "plans");
    }
}
