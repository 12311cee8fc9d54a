//! `[billing]`: what shops pay, if anything.

use pairwell_domain::billing::{Interval, Limits, Plan, PlanProblem, check_plans};
use pairwell_domain::{Currency, Money};
use pairwell_services::billing::BillingSettings;
use serde::Deserialize;

/// Longest grace time in days.
const MAX_GRACE_DAYS: u16 = 90;

/// `[billing]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillingConfig {
    /// Whether plans are offered.
    pub mode: BillingMode,
    /// Whether no money is to move.
    pub test: bool,
    /// Days that what is live goes on beyond a limit.
    pub grace_days: u16,
    /// The plans.
    #[serde(default)]
    pub plans: Vec<PlanConfig>,
}

/// Whether plans are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillingMode {
    /// Everything is unlimited, and nobody is asked.
    Off,
    /// Shops choose a plan.
    On,
}

/// `[[billing.plans]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanConfig {
    /// The word it is known by.
    pub code: String,
    /// What merchants call it.
    pub name: String,
    /// What is paid each time, in the smallest units of the currency.
    pub price_minor: i64,
    /// Three capital letters.
    pub currency: Currency,
    /// How often it is paid.
    pub interval: Interval,
    /// Days before the first payment.
    #[serde(default)]
    pub trial_days: u16,
    /// What it covers.
    #[serde(default)]
    pub limits: LimitsOfPlan,
}

/// `limits` of a plan; what is left out is unlimited.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsOfPlan {
    /// Orders placed in the last thirty days.
    pub orders: Option<u64>,
    /// Products in the catalogue.
    pub products: Option<u64>,
    /// Placements that are switched on.
    pub placements: Option<u64>,
}

impl BillingConfig {
    /// What the use cases are told; none while billing is off.
    #[must_use]
    pub fn settings(&self) -> Option<BillingSettings> {
        (self.mode == BillingMode::On).then(|| BillingSettings {
            is_test: self.test,
            grace_days: self.grace_days,
            plans: self.plans(),
        })
    }

    fn plans(&self) -> Vec<Plan> {
        self.plans.iter().map(PlanConfig::plan).collect()
    }

    /// What cannot work. Plans that wait for billing to be switched on are looked at too.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.grace_days > MAX_GRACE_DAYS {
            problems.push(format!("billing.grace_days must be from 0 to {MAX_GRACE_DAYS}"));
        }
        if self.mode == BillingMode::On || !self.plans.is_empty() {
            problems.extend(check_plans(&self.plans()).iter().map(|problem| self.told(problem)));
        }
        problems
    }

    fn told(&self, problem: &PlanProblem) -> String {
        let PlanProblem { at, field, message } = problem;
        match at.and_then(|place| Some((place, self.plans.get(place)?))) {
            Some((place, plan)) => format!(
                "billing.plans: {field} of plan {} ({:?}) {message}",
                place + 1,
                plan.name
            ),
            None => format!("billing.{field}: {message}"),
        }
    }
}

impl PlanConfig {
    fn plan(&self) -> Plan {
        let Self {
            code,
            name,
            price_minor,
            currency,
            interval,
            trial_days,
            limits:
                LimitsOfPlan {
                    orders,
                    products,
                    placements,
                },
        } = self.clone();
        Plan {
            code,
            name,
            price: Money::new(price_minor, currency),
            interval,
            trial_days,
            limits: Limits {
                orders,
                products,
                placements,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANS: &str = r#"
        mode = "on"
        test = true
        grace_days = 14
        [[plans]]
        code = "free"
        name = "Free"
        price_minor = 0
        currency = "USD"
        interval = "thirty_days"
        limits = { orders = 100 }
        [[plans]]
        code = "large"
        name = "Large"
        price_minor = 29000
        currency = "USD"
        interval = "year"
        trial_days = 14
    "#;

    fn read(text: &str) -> Result<BillingConfig, String> {
        use figment::providers::Format as _;
        let read = figment::Figment::from(figment::providers::Toml::string(text)).extract();
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn plans_are_read_as_written() {
        let config = read(PLANS).expect("good settings");
        assert_eq!(config.problems(), Vec::<String>::new());
        let settings = config.settings().expect("billing is on");
        assert!(settings.is_test);
        assert_eq!(settings.plans[0].limits.orders, Some(100));
        assert_eq!(settings.plans[1].price.to_string(), "$290.00");
        assert_eq!(settings.plans[1].interval, Interval::Year);
    }

    #[test]
    fn plans_can_stand_in_the_environment() {
        let text = r#"[{code="a",name="A",price_minor=900,currency="USD",interval="year",limits={placements=1}}]"#;
        let value: figment::value::Value = text.parse().expect("a value of the environment");
        let plans: Vec<PlanConfig> = value.deserialize().expect("plans");
        assert_eq!((plans[0].price_minor, plans[0].limits.placements), (900, Some(1)));
    }

    #[test]
    fn off_is_nothing_at_all_whatever_plans_wait() {
        let config = read(&PLANS.replace("\"on\"", "\"off\"")).expect("good settings");
        assert_eq!(config.settings(), None);
    }

    #[test]
    fn problems_name_the_plan_and_its_part() {
        let config = read(&PLANS.replace("\"large\"", "\"LARGE\"")).expect("readable");
        assert_eq!(
            config.problems(),
            ["billing.plans: code of plan 2 (\"Large\") must be 1 to 32 small letters, digits or hyphens"]
        );
        let config = read("mode = \"on\"\ntest = false\ngrace_days = 100").expect("readable");
        assert_eq!(
            config.problems(),
            [
                "billing.grace_days must be from 0 to 90",
                "billing.plans: there must be from 1 to 6 plans while billing is on"
            ]
        );
        for (bad, named) in [
            (PLANS.replace("\"year\"", "\"weekly\""), "weekly"),
            (PLANS.replace("USD", "dollars"), "three capital letters"),
            (PLANS.replace("orders = 100", "visitors = 100"), "visitors"),
        ] {
            let error = read(&bad).expect_err("unreadable").to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
