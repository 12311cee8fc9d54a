//! Five questions every offer is put before it goes live: need, timing, proof, economics, experience.
//!
//! They keep nothing from shoppers; rules do that. They tell a merchant where an offer is weak, and what would mend it:
//! changing it, moving it to a later moment, or leaving it out.

mod ladder;
mod pairing;

use serde::{Deserialize, Serialize};

pub use ladder::{LadderFacts, about_ladder};
pub use pairing::{PairingFacts, about_pairing};

/// The five, in the order they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Whether the shopper gains by it.
    Need,
    /// Whether it comes at the right moment.
    Timing,
    /// Whether anything speaks for it.
    Proof,
    /// Whether the shop earns on it.
    Economics,
    /// Whether it keeps its promise.
    Experience,
}

impl Question {
    /// What is asked.
    #[must_use]
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Need => "Would a shopper want it even if it earned you nothing this month?",
            Self::Timing => "Does it come while the shopper is choosing?",
            Self::Proof => "Do your own orders speak for it?",
            Self::Economics => "Do you earn on it after what it costs?",
            Self::Experience => "Is it clear, in stock, and kept?",
        }
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes, by what is known.
    Holds,
    /// Not enough is known to say.
    Unknown,
    /// No: something should change.
    Weak,
}

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// In one word.
    pub verdict: Verdict,
    /// Why, with the numbers; for what does not hold, what would mend it.
    pub sentence: String,
}

impl Answer {
    fn new(question: Question, verdict: Verdict, sentence: impl Into<String>) -> Self {
        Self {
            question,
            verdict,
            sentence: sentence.into(),
        }
    }

    fn holds(question: Question, sentence: impl Into<String>) -> Self {
        Self::new(question, Verdict::Holds, sentence)
    }

    fn unknown(question: Question, sentence: impl Into<String>) -> Self {
        Self::new(question, Verdict::Unknown, sentence)
    }

    fn weak(question: Question, sentence: impl Into<String>) -> Self {
        Self::new(question, Verdict::Weak, sentence)
    }
}

/// Where an offer would show: nowhere is a weak moment.
fn timing(places: &[&str], nowhere: &str) -> Answer {
    match places {
        [] => Answer::weak(Question::Timing, nowhere),
        [only] => Answer::holds(Question::Timing, format!("It shows here: {only}.")),
        [front @ .., last] => Answer::holds(
            Question::Timing,
            format!("It shows here: {} and {last}.", front.join(", ")),
        ),
    }
}
