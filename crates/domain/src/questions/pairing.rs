//! The five questions about "this goes with that".

use super::{Answer, Question, Verdict, timing};
use crate::money::group_thousands;
use crate::offer::CoPurchase;
use crate::placement::Floor;
use crate::{Currency, Money};

/// What the answers rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct PairingFacts<'a> {
    /// Whether the merchant gave a reason for the shopper.
    pub has_reason: bool,
    /// What the orders say about the two, when they say anything.
    pub evidence: Option<CoPurchase>,
    /// How good an offer must be in this shop.
    pub floor: Floor,
    /// Names of the placements that are on and would show it.
    pub places: Vec<&'a str>,
    /// What one piece of the offered product earns after handling, in minor units; none when its cost is not known.
    pub margin_minor: Option<i64>,
    /// The shop's currency.
    pub currency: Currency,
    /// Whether the offered product can be bought now.
    pub is_sellable: bool,
    /// Whether too few are left to promote.
    pub is_low_stock: bool,
    /// How much of it comes back, in basis points of the pieces sold; none when too few were sold to say.
    pub return_rate_bps: Option<u16>,
    /// The most that may come back.
    pub max_return_rate_bps: u16,
}

/// Answers all five, in their order.
#[must_use]
pub fn about_pairing(facts: &PairingFacts<'_>) -> [Answer; 5] {
    [
        need(facts),
        timing(
            &facts.places,
            "Every placement that would show it is off. Switch one on under Placements, or keep the pairing for later.",
        ),
        proof(facts),
        economics(facts),
        experience(facts),
    ]
}

fn is_above_chance(evidence: &CoPurchase, floor: Floor) -> bool {
    evidence.assoc_lift * 100.0 >= f64::from(floor.assoc_lift_pct)
}

fn need(facts: &PairingFacts<'_>) -> Answer {
    let is_wanted = facts
        .evidence
        .as_ref()
        .is_some_and(|evidence| is_above_chance(evidence, facts.floor));
    match (facts.has_reason, is_wanted) {
        (true, _) => Answer::holds(Question::Need, "You say what it does for the shopper."),
        (false, true) => Answer::holds(Question::Need, "Shoppers take the two together by themselves."),
        (false, false) => Answer::weak(
            Question::Need,
            "Nothing says what the shopper gains. Write a reason; if there is none, leave the pairing out.",
        ),
    }
}

fn proof(facts: &PairingFacts<'_>) -> Answer {
    let Some(evidence) = &facts.evidence else {
        return Answer::unknown(
            Question::Proof,
            "They were not bought together often enough to count. Look again after some weeks.",
        );
    };
    let counts = format!(
        "bought together in {} of {} orders",
        group_thousands(evidence.n_together.into()),
        group_thousands(evidence.n_source.into())
    );
    if evidence.n_together < facts.floor.min_together {
        Answer::unknown(Question::Proof, format!("Only {counts} so far: too few to count."))
    } else if is_above_chance(evidence, facts.floor) {
        Answer::holds(
            Question::Proof,
            format!(
                "{}, {:.1} times more than by chance.",
                capitalised(&counts),
                evidence.assoc_lift
            ),
        )
    } else {
        Answer::weak(
            Question::Proof,
            format!(
                "{}, {:.1} times what chance would bring. Offer something that is taken more often, or say why these two.",
                capitalised(&counts),
                evidence.assoc_lift
            ),
        )
    }
}

fn economics(facts: &PairingFacts<'_>) -> Answer {
    match facts.margin_minor {
        None => Answer::unknown(
            Question::Economics,
            "What it costs you is not known. Enter the cost in your product data.",
        ),
        Some(margin_minor) => {
            let margin = Money::new(margin_minor, facts.currency);
            if margin_minor > 0 {
                Answer::holds(Question::Economics, format!("You earn {margin} on each."))
            } else {
                Answer::weak(
                    Question::Economics,
                    format!("You earn {margin} on each. Change its price, or leave the pairing out."),
                )
            }
        }
    }
}

fn experience(facts: &PairingFacts<'_>) -> Answer {
    let percent = |bps: u16| format!("{}%", (u32::from(bps) + 50) / 100);
    let (verdict, sentence) = match facts.return_rate_bps {
        _ if !facts.is_sellable => (
            Verdict::Weak,
            "It cannot be bought now; it is left out until it can.".to_owned(),
        ),
        _ if facts.is_low_stock => (
            Verdict::Weak,
            "Fewer are left than you keep in reserve. It shows all the same, because you said so; switch it off until there are \
             more."
                .to_owned(),
        ),
        Some(bps) if bps > facts.max_return_rate_bps => (
            Verdict::Weak,
            format!(
                "{} of it comes back, and your limit is {}. It shows all the same, because you said so; switch it off, or mend \
                 what makes it come back.",
                percent(bps),
                percent(facts.max_return_rate_bps)
            ),
        ),
        Some(bps) => (
            Verdict::Holds,
            format!("It can be bought now, and {} of it comes back.", percent(bps)),
        ),
        None => (
            Verdict::Holds,
            "It can be bought now; too few were sold to say how much comes back.".to_owned(),
        ),
    };
    Answer::new(Question::Experience, verdict, sentence)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(n_together: u32, assoc_lift: f64) -> CoPurchase {
        CoPurchase {
            n_together,
            n_source: 400,
            n_target: 300,
            n_orders: 10_000,
            attach_rate: f64::from(n_together) / 400.0,
            assoc_lift,
        }
    }

    fn facts() -> PairingFacts<'static> {
        PairingFacts {
            has_reason: true,
            evidence: Some(evidence(38, 4.1)),
            floor: Floor::default(),
            places: vec!["Product page", "Cart page"],
            margin_minor: Some(450),
            currency: Currency::GBP,
            is_sellable: true,
            is_low_stock: false,
            return_rate_bps: Some(240),
            max_return_rate_bps: 2_000,
        }
    }

    fn answer(facts: &PairingFacts<'_>, question: Question) -> (Verdict, String) {
        let answer = about_pairing(facts)
            .into_iter()
            .find(|answer| answer.question == question);
        let Answer { verdict, sentence, .. } = answer.expect("every question is answered");
        (verdict, sentence)
    }

    #[test]
    fn good_pairing_holds_in_all_five_with_its_numbers() {
        let sentences = about_pairing(&facts()).map(|answer| {
            assert_eq!(answer.verdict, Verdict::Holds, "{answer:?}");
            answer.sentence
        });
        assert_eq!(
            sentences,
            [
                "You say what it does for the shopper.",
                "It shows here: Product page and Cart page.",
                "Bought together in 38 of 400 orders, 4.1 times more than by chance.",
                "You earn £4.50 on each.",
                "It can be bought now, and 2% of it comes back.",
            ]
        );
    }

    #[test]
    fn each_weakness_is_said_with_what_would_mend_it() {
        let weak = |question, change: fn(&mut PairingFacts<'static>)| {
            let mut facts = facts();
            change(&mut facts);
            let (verdict, sentence) = answer(&facts, question);
            assert_eq!(verdict, Verdict::Weak, "{sentence}");
            sentence
        };
        let unexplained = weak(Question::Need, |facts| {
            facts.has_reason = false;
            facts.evidence = None;
        });
        assert!(unexplained.contains("Write a reason"), "{unexplained}");
        assert!(weak(Question::Timing, |facts| facts.places.clear()).contains("Placements"));
        assert!(weak(Question::Proof, |facts| facts.evidence = Some(evidence(38, 0.9))).contains("0.9 times"));
        assert!(weak(Question::Economics, |facts| facts.margin_minor = Some(-20)).contains("-£0.20"));
        assert!(weak(Question::Experience, |facts| facts.is_sellable = false).contains("cannot be bought"));
        assert!(weak(Question::Experience, |facts| facts.is_low_stock = true).contains("in reserve"));
        assert!(weak(Question::Experience, |facts| facts.return_rate_bps = Some(2_500)).contains("25%"));
    }

    #[test]
    fn what_is_not_known_is_no_weakness() {
        let mut facts = facts();
        facts.evidence = None;
        facts.margin_minor = None;
        assert_eq!(answer(&facts, Question::Proof).0, Verdict::Unknown);
        assert_eq!(answer(&facts, Question::Economics).0, Verdict::Unknown);
        facts.evidence = Some(evidence(2, 9.0));
        assert_eq!(
            answer(&facts, Question::Proof).0,
            Verdict::Unknown,
            "two orders say nothing"
        );
        facts.has_reason = false;
        assert_eq!(
            answer(&facts, Question::Need).0,
            Verdict::Holds,
            "shoppers take them together"
        );
    }
}
