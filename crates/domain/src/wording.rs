//! What shoppers are never told: texts that shame, press, or claim what nothing proves.
//!
//! Merchants write headlines and reasons freely; this looks through them before they are saved. It knows English turns
//! of phrase, word by word, whatever the case, the punctuation or the apostrophes. It cannot know every way to press
//! somebody: it stops the common ones, and says why.

/// What is proved, beside a text, about the thing it speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proof {
    /// A real moment at which the offer ends is stored.
    pub has_end: bool,
    /// The stock is counted, and low.
    pub is_scarce: bool,
    /// The shop's own orders say that it is bought most.
    pub is_popular: bool,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingProblem {
    /// It makes declining shameful.
    #[error("\"{found}\" shames shoppers who decline; leave it out")]
    Shaming {
        /// The words, as entered.
        found: String,
    },
    /// It hurries, and no end is stored.
    #[error("\"{found}\" presses shoppers; say what the product does for them instead")]
    Urgency {
        /// The words, as entered.
        found: String,
    },
    /// It says that little is left, and the stock does not say so.
    #[error("\"{found}\" says that little is left, which nothing here proves; leave it out")]
    Scarcity {
        /// The words, as entered.
        found: String,
    },
    /// It says that many buy it, and the orders do not say so.
    #[error(
        "\"{found}\" says what others do, which nothing here proves; Pairwell adds such numbers when your orders have them"
    )]
    Popularity {
        /// The words, as entered.
        found: String,
    },
    /// It speaks of something put into the cart unasked.
    #[error("\"{found}\" speaks of something added unasked; nothing ever is")]
    Unasked {
        /// The words, as entered.
        found: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    Shaming,
    Urgency,
    Scarcity,
    Popularity,
    Unasked,
}

impl Claim {
    const fn is_proved(self, proof: Proof) -> bool {
        match self {
            Self::Shaming | Self::Unasked => false,
            Self::Urgency => proof.has_end,
            Self::Scarcity => proof.is_scarce,
            Self::Popularity => proof.is_popular,
        }
    }

    const fn problem(self, found: String) -> WordingProblem {
        match self {
            Self::Shaming => WordingProblem::Shaming { found },
            Self::Urgency => WordingProblem::Urgency { found },
            Self::Scarcity => WordingProblem::Scarcity { found },
            Self::Popularity => WordingProblem::Popularity { found },
            Self::Unasked => WordingProblem::Unasked { found },
        }
    }
}

/// A number, in digits or as a small word, where a phrase has `#`.
const NUMBER: &str = "#";

const NUMBER_WORDS: [&str; 12] = [
    "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few",
];

const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Shaming,
        &[
            "are you sure",
            "no thanks i",
            "no i don't",
            "i don't want to save",
            "i don't like saving",
            "i prefer to pay more",
            "i'll pay full price",
            "the worse option",
            "the worse choice",
            "settle for less",
            "don't settle",
            "don't be cheap",
            "you'll regret",
            "you will regret",
            "you'll be sorry",
        ],
    ),
    (
        Claim::Urgency,
        &[
            "hurry",
            "act now",
            "act fast",
            "be quick",
            "last chance",
            "final chance",
            "final hours",
            "now or never",
            "today only",
            "only today",
            "limited time",
            "limited-time",
            "ends soon",
            "ending soon",
            "ends today",
            "ends tonight",
            "expires soon",
            "time is running out",
            "running out of time",
            "don't wait",
            "don't miss",
            "do not miss",
            "miss out",
            "before it's gone",
            "before it is gone",
            "before they're gone",
            "won't last",
            "while you still can",
        ],
    ),
    (
        Claim::Scarcity,
        &[
            "only # left",
            "just # left",
            "# left in stock",
            "last # in stock",
            "almost gone",
            "nearly gone",
            "almost sold out",
            "nearly sold out",
            "selling fast",
            "selling out",
            "going fast",
            "low stock",
            "limited stock",
            "limited quantities",
            "limited supply",
            "while stocks last",
            "while supplies last",
        ],
    ),
    (
        Claim::Popularity,
        &[
            "most popular",
            "best seller",
            "best sellers",
            "bestseller",
            "bestsellers",
            "best selling",
            "best-seller",
            "best-selling",
            "top rated",
            "top-rated",
            "number one",
            "everyone loves",
            "everyone buys",
            "everyone's buying",
            "everyone is buying",
            "everybody loves",
            "everybody buys",
            "most customers",
            "most people",
            "most shoppers",
            "customers love",
            "shoppers love",
            "people love",
            "thousands of customers",
            "thousands of people",
            "thousands of shoppers",
            "thousands of happy",
            "trending",
            "people are viewing",
            "people are looking",
            "in # carts",
        ],
    ),
    (
        Claim::Unasked,
        &[
            "already added",
            "added for you",
            "we've added",
            "we have added",
            "preselected",
            "pre-selected",
            "pre-ticked",
            "unless you remove",
            "remove it if",
        ],
    ),
];

/// Looks through a text for what may not be said with so much proof.
///
/// # Errors
/// The first phrase found, with what is wrong with it. Cost grows with the words of the text times the phrases known,
/// some hundred.
pub fn check(text: &str, proof: Proof) -> Result<(), WordingProblem> {
    let words = words_of(text);
    for start in 0..words.len() {
        for (claim, phrases) in PHRASES {
            if claim.is_proved(proof) {
                continue;
            }
            if let Some(n_words) = phrases.iter().find_map(|phrase| n_matching(phrase, &words[start..])) {
                let end = words[start + n_words - 1].end;
                return Err(claim.problem(text[words[start].start..end].to_owned()));
            }
        }
    }
    Ok(())
}

struct Word {
    folded: String,
    start: usize,
    end: usize,
}

/// Runs of letters, digits, apostrophes and hyphens, in small letters, each with its place in bytes.
fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_inside = false;
    for (start, letter) in text.char_indices() {
        let end = start + letter.len_utf8();
        let letter = match letter {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            other => other,
        };
        if !(letter.is_alphanumeric() || matches!(letter, '\'' | '-')) {
            is_inside = false;
            continue;
        }
        match words.last_mut().filter(|_| is_inside) {
            Some(word) => {
                word.folded.extend(letter.to_lowercase());
                word.end = end;
            }
            None => words.push(Word {
                folded: letter.to_lowercase().collect(),
                start,
                end,
            }),
        }
        is_inside = true;
    }
    words
}

/// How many words a phrase has, when the text goes on with it.
fn n_matching(phrase: &str, words: &[Word]) -> Option<usize> {
    let mut n_words = 0;
    for wanted in phrase.split(' ') {
        let word = words.get(n_words)?.folded.as_str();
        let fits = if wanted == NUMBER {
            is_number(word)
        } else {
            word == wanted
        };
        if !fits {
            return None;
        }
        n_words += 1;
    }
    Some(n_words)
}

fn is_number(word: &str) -> bool {
    NUMBER_WORDS.contains(&word) || word.chars().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        match check(text, Proof::default()).err()? {
            WordingProblem::Shaming { found }
            | WordingProblem::Urgency { found }
            | WordingProblem::Scarcity { found }
            | WordingProblem::Popularity { found }
            | WordingProblem::Unasked { found } => Some(found),
        }
    }

    #[test]
    fn plain_words_pass() {
        for text in [
            "",
            "Goes well with this",
            "These filters fit this lamp",
            "Keeps tea warm for an hour",
            "The left one of the pair",
            "A limited edition print",
            "For people who live alone",
            "Added warmth for winter nights",
            "Most of the set in one box",
            "Something for everyone",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn pressing_words_are_named_as_they_were_entered() {
        for (text, words) in [
            ("HURRY!! Goes with this", "HURRY"),
            ("Last   chance to add", "Last   chance"),
            ("Don\u{2019}t miss this", "Don\u{2019}t miss"),
            ("Only 3 left", "Only 3 left"),
            ("just two left.", "just two left"),
            ("Our best\u{2011}seller", "best\u{2011}seller"),
            ("Are you sure you want the worse option?", "Are you sure"),
            ("We've added a case", "We've added"),
            ("Everyone loves it", "Everyone loves"),
            ("In 12 carts now", "In 12 carts"),
        ] {
            assert_eq!(found(text).as_deref(), Some(words), "{text}");
        }
    }

    #[test]
    fn claims_may_be_made_with_proof_and_shame_never() {
        let all = Proof {
            has_end: true,
            is_scarce: true,
            is_popular: true,
        };
        assert_eq!(check("Most popular, ends today, only 3 left", all), Ok(()));
        assert!(matches!(
            check("Ends today: are you sure", all),
            Err(WordingProblem::Shaming { .. })
        ));
        let popular = Proof {
            is_popular: true,
            ..Proof::default()
        };
        assert!(matches!(
            check("Most popular, ends today", popular),
            Err(WordingProblem::Urgency { .. })
        ));
    }

    #[test]
    fn phrases_are_written_the_way_texts_are_compared() {
        for phrase in PHRASES.iter().flat_map(|(_, phrases)| *phrases) {
            let as_text = phrase.replace(NUMBER, "7");
            assert_eq!(
                found(&as_text).map(|words| words.to_lowercase()),
                Some(as_text.clone()),
                "{phrase}"
            );
        }
    }
}
