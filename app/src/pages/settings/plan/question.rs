//! What a merchant is asked before anything changes, and what will happen.

use pairwell_domain::admin::{BillingOut, PlanChoice};

use super::Step;
use super::words::{can_end, price};
use crate::format;

/// What a merchant is asked before anything changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) happens: Vec<String>,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    /// Whether a yes takes something away.
    pub(super) takes_away: bool,
}

/// What will happen, before it does. None for a plan that is not there any more.
pub(super) fn question(billing: &BillingOut, step: &Step) -> Option<Question> {
    match step {
        Step::Cancel => Some(end_question(billing)),
        Step::Choose(code) => {
            let choice = billing.plans.iter().find(|choice| choice.plan.code == *code)?;
            Some(choose_question(billing, choice))
        }
    }
}

fn end_question(billing: &BillingOut) -> Question {
    let free = billing.plans.iter().find(|choice| choice.plan.is_free());
    let mut happens = vec![
        "It ends at once, and nothing more is charged. Days you have paid for and not used come back as credit from your \
         store's platform."
            .to_owned(),
        "Your pairings, ladders, settings and figures stay.".to_owned(),
    ];
    match free {
        Some(free) => {
            happens.push(format!("Your shop then has the plan {}.", free.plan.name));
            happens.extend(beyond_words(billing, free));
        }
        None => happens.push(grace_words(billing)),
    }
    Question {
        title: "End your plan?".to_owned(),
        happens,
        yes: "End the plan",
        no: "Keep it",
        takes_away: true,
    }
}

fn choose_question(billing: &BillingOut, choice: &PlanChoice) -> Question {
    let plan = &choice.plan;
    let runs = can_end(billing);
    let mut happens = Vec::new();
    if plan.is_free() {
        if runs {
            happens.push("Your plan ends at once. Days you have paid for and not used come back as credit.".to_owned());
        }
        happens.push("Nothing is charged from then on.".to_owned());
    } else {
        happens.push(
            "Your store's admin opens and asks you to approve. Nothing changes and nothing is charged before."
                .to_owned(),
        );
        happens.push(match choice.trial_days {
            0 => format!("Then you pay {}.", price(plan)),
            n => format!(
                "Then you have {} of trial, and after that pay {}.",
                format::counted(n.into(), "day", "days"),
                price(plan)
            ),
        });
        if runs {
            happens.push("It takes the place of the plan you have.".to_owned());
        }
    }
    if billing.is_test && !plan.is_free() {
        happens.push("This is a test: no money moves.".to_owned());
    }
    happens.extend(beyond_words(billing, choice));
    Question {
        title: format!("Choose {}?", plan.name),
        happens,
        yes: if plan.is_free() {
            "Change the plan"
        } else {
            "Go on to approve"
        },
        no: "Not now",
        takes_away: false,
    }
}

/// What a plan would not cover.
fn beyond_words(billing: &BillingOut, choice: &PlanChoice) -> Option<String> {
    if choice.beyond.is_empty() {
        return None;
    }
    let more = choice.beyond.iter().filter_map(|limit| {
        let most = choice.plan.limits.of(*limit)?;
        let used = format::count(billing.standing.usage.of(*limit));
        Some(format!(
            "{} {used} of {}",
            limit.name().to_lowercase(),
            format::count(most)
        ))
    });
    let more = more.collect::<Vec<_>>().join(", ");
    Some(format!("You use more than it covers: {more}. {}", grace_words(billing)))
}

fn grace_words(billing: &BillingOut) -> String {
    let days = format::counted(billing.grace_days.into(), "day", "days");
    format!("What is live goes on for {days}, then offers beyond the plan pause; nothing is deleted.")
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::{billing, plan};
    use super::*;

    #[test]
    fn question_says_what_will_happen() {
        let billing = billing(Some(plan("Large", 2_900, None)), 150);
        let asked = question(&billing, &Step::Choose("small".to_owned())).expect("there is such a plan");
        assert_eq!(
            asked.happens,
            [
                "Your store's admin opens and asks you to approve. Nothing changes and nothing is charged before.",
                "Then you have 14 days of trial, and after that pay $9.00 every 30 days.",
                "It takes the place of the plan you have.",
                "This is a test: no money moves.",
                "You use more than it covers: orders in the last 30 days 150 of 100. What is live goes on for 14 days, then \
                 offers beyond the plan pause; nothing is deleted.",
            ]
        );
        assert_eq!(question(&billing, &Step::Choose("gone".to_owned())), None);
        let ends = question(&billing, &Step::Cancel).expect("a question");
        assert!(ends.takes_away && ends.happens.iter().any(|line| line.contains("stay")));
    }
}
