//! What a shop has agreed to, and how that follows what the platform says.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::placement::words;

/// A question nobody has heard of again after this long never reached the platform.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A question that is not answered within this time will not be.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(7);

words! {
    /// Where a shop's subscription stands.
    SubscriptionState {
        /// There never was one.
        None = "none",
        /// The merchant has been asked to approve one and has not answered.
        Pending = "pending",
        /// It is paid for.
        Active = "active",
        /// It runs, and the first payment is still to come.
        Trial = "trial",
        /// The merchant said no.
        Declined = "declined",
        /// The store has not paid its bill to the platform.
        Frozen = "frozen",
        /// It was ended, by the merchant or with the installation.
        Cancelled = "cancelled",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

words! {
    /// What the platform says of one agreement.
    AgreementStatus {
        /// The merchant has not answered.
        Pending = "pending",
        /// It runs.
        Active = "active",
        /// The merchant said no.
        Declined = "declined",
        /// The store has not paid its bill.
        Frozen = "frozen",
        /// It was ended.
        Cancelled = "cancelled",
        /// Nobody answered in time.
        Expired = "expired",
        /// Something this version does not know.
        Other = "other",
    }
}

/// One agreement as the platform tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The platform's name for it.
    pub id: String,
    /// What it was asked with: the plan's code, a point, and a word of its own. None when somebody else asked.
    pub key: Option<String>,
    /// Its name, which is the plan's.
    pub name: String,
    /// How it stands.
    pub status: AgreementStatus,
    /// Whether no money moves.
    pub is_test: bool,
    /// Days before the first payment, from its approval on.
    pub trial_days: u32,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When the time paid for ends.
    pub period_ends_at: Option<DateTime<Utc>>,
}

/// A question the merchant has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// See [`Agreement::key`].
    pub key: String,
    /// What was asked.
    pub plan: Plan,
    /// When.
    pub at: DateTime<Utc>,
    /// The platform's name for it; none while nobody knows whether the question arrived.
    pub id: Option<String>,
}

/// Everything known of a shop's subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// How the last agreement that came about stands; questions and trials aside, see [`Self::state`].
    pub settled: SubscriptionState,
    /// The platform's name for that agreement.
    pub agreement: Option<String>,
    /// What was agreed, as it was then: a plan that is changed or withdrawn later does not change it.
    pub terms: Option<Plan>,
    /// Whether no money moves.
    pub is_test: bool,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When the first payment is due.
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// When the time paid for ends.
    pub period_ends_at: Option<DateTime<Utc>>,
    /// A question the merchant has not answered.
    pub asked: Option<Asked>,
    /// When this shop's first trial began: there is one for each shop.
    pub first_trial_at: Option<DateTime<Utc>>,
    /// Since when more is used than is covered.
    pub beyond_since: Option<DateTime<Utc>>,
    /// As of when the platform was asked last.
    pub read_at: Option<DateTime<Utc>>,
}

impl Default for Subscription {
    fn default() -> Self {
        Self {
            settled: SubscriptionState::None,
            agreement: None,
            terms: None,
            is_test: false,
            started_at: None,
            trial_ends_at: None,
            period_ends_at: None,
            asked: None,
            first_trial_at: None,
            beyond_since: None,
            read_at: None,
        }
    }
}

impl Subscription {
    /// Where it stands at a moment.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> SubscriptionState {
        match self.settled {
            SubscriptionState::Active if self.trial_ends_at.is_some_and(|end| now < end) => SubscriptionState::Trial,
            running @ (SubscriptionState::Active | SubscriptionState::Frozen) => running,
            _ if self.asked.is_some() => SubscriptionState::Pending,
            over => over,
        }
    }

    /// Whether an agreement runs: paid for, or in its trial.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.settled, SubscriptionState::Active)
    }

    /// Whether there is an agreement, paid for, in its trial or frozen.
    #[must_use]
    pub const fn has_agreement(&self) -> bool {
        matches!(self.settled, SubscriptionState::Active | SubscriptionState::Frozen)
    }

    /// Whether the platform may know more than is stored: something runs or waits for an answer there.
    #[must_use]
    pub const fn is_worth_reading(&self) -> bool {
        self.has_agreement() || self.asked.is_some()
    }

    /// Trial days a plan would still bring: a shop has one trial, and goes on in it when it changes plans.
    #[must_use]
    pub fn trial_days_left(&self, plan: &Plan, now: DateTime<Utc>) -> u16 {
        let Some(first) = self.first_trial_at else {
            return plan.trial_days;
        };
        let n_used = u16::try_from((now - first).num_days().max(0)).unwrap_or(u16::MAX);
        plan.trial_days.saturating_sub(n_used)
    }

    /// Notes that the merchant is asked. The question before it, if any, is not waited for any more.
    pub fn ask(&mut self, asked: Asked) {
        self.asked = Some(asked);
    }

    /// Notes that a question came to nothing. Another one asked since stays.
    pub fn withdraw(&mut self, key: &str) {
        self.asked.take_if(|asked| asked.key == key);
    }

    /// Notes that the platform has taken a question.
    pub fn taken(&mut self, key: &str, id: String) {
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.key == key) {
            asked.id = Some(id);
        }
    }

    /// The installation ended, and with it whatever ran.
    pub fn end(&mut self) {
        self.asked = None;
        if self.has_agreement() {
            self.settled = SubscriptionState::Cancelled;
            self.trial_ends_at = None;
            self.period_ends_at = None;
        }
    }

    /// Follows what the platform says it knew at `as_of`. The same news twice, and news older than what is known, change
    /// nothing. `plans` are those offered now, for agreements that were not asked from here.
    pub fn follow(&mut self, told: &[Agreement], plans: &[Plan], as_of: DateTime<Utc>) {
        if self.read_at.is_some_and(|read_at| as_of < read_at) {
            return;
        }
        self.read_at = Some(as_of);
        let newest = |status: AgreementStatus| {
            told.iter()
                .filter(|agreement| agreement.status == status)
                .max_by_key(|agreement| agreement.created_at)
        };
        // A platform has one agreement that runs, and takes the one before out when another is approved.
        if let Some(running) = newest(AgreementStatus::Active) {
            self.run(running, plans, as_of);
        } else if let Some(frozen) = newest(AgreementStatus::Frozen) {
            self.run(frozen, plans, as_of);
            self.settled = SubscriptionState::Frozen;
        } else if self.has_agreement() {
            let told = told
                .iter()
                .find(|agreement| Some(&agreement.id) == self.agreement.as_ref());
            self.settled = match told.map(|agreement| agreement.status) {
                Some(AgreementStatus::Expired) => SubscriptionState::Expired,
                _ => SubscriptionState::Cancelled,
            };
            self.trial_ends_at = None;
            self.period_ends_at = None;
        }
        self.follow_question(told, as_of);
    }

    fn run(&mut self, agreement: &Agreement, plans: &[Plan], as_of: DateTime<Utc>) {
        self.settled = SubscriptionState::Active;
        self.is_test = agreement.is_test;
        self.period_ends_at = agreement.period_ends_at;
        if self.agreement.as_ref() != Some(&agreement.id) {
            self.terms = self.terms_of(agreement, plans);
            self.agreement = Some(agreement.id.clone());
            self.started_at = Some(as_of);
            // Whoever has just agreed to something has the whole grace time before them.
            self.beyond_since = None;
            // The platform counts a trial from the approval, which nobody tells the moment of: it was just now.
            self.trial_ends_at = None;
            if agreement.trial_days > 0 {
                self.trial_ends_at = Some(as_of + TimeDelta::days(agreement.trial_days.into()));
                self.first_trial_at.get_or_insert(as_of);
            }
        }
        self.asked
            .take_if(|asked| agreement.key.as_ref() == Some(&asked.key) || asked.at < agreement.created_at);
    }

    /// What an agreement is about: what was asked with its key, else the plan its key or its name means. None is an
    /// agreement that is paid for and not known here.
    fn terms_of(&self, agreement: &Agreement, plans: &[Plan]) -> Option<Plan> {
        let asked = self
            .asked
            .as_ref()
            .filter(|asked| agreement.key.as_ref() == Some(&asked.key));
        if let Some(asked) = asked {
            return Some(asked.plan.clone());
        }
        let code = agreement
            .key
            .as_ref()
            .and_then(|key| key.split_once('.'))
            .map(|(code, _)| code);
        plans
            .iter()
            .find(|plan| code == Some(plan.code.as_str()))
            .or_else(|| plans.iter().find(|plan| plan.name == agreement.name))
            .cloned()
    }

    fn follow_question(&mut self, told: &[Agreement], as_of: DateTime<Utc>) {
        let Some(asked) = self.asked.as_mut() else {
            return;
        };
        let Some(agreement) = told.iter().find(|agreement| agreement.key.as_ref() == Some(&asked.key)) else {
            let patience = if asked.id.is_some() {
                FORGOTTEN_AFTER
            } else {
                LOST_AFTER
            };
            if as_of - asked.at > patience {
                self.asked = None;
            }
            return;
        };
        let answer = match agreement.status {
            AgreementStatus::Declined => SubscriptionState::Declined,
            AgreementStatus::Expired => SubscriptionState::Expired,
            AgreementStatus::Cancelled => SubscriptionState::Cancelled,
            _ => {
                asked.id = Some(agreement.id.clone());
                return;
            }
        };
        self.asked = None;
        // A no to another plan leaves what runs as it is.
        if !self.has_agreement() {
            self.settled = answer;
        }
    }
}
