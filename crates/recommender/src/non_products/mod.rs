//! Postage, fees, vouchers and the like among the products, told by their words.
//!
//! A product is none when its title says nothing else: every word belongs to a phrase for a non-product or only says
//! more about one. "Next day carriage" is carriage; "Delivery van toy" is a toy, because two of its words are about
//! something else. So goods are hardly ever taken for none, and a non-product with a name of its own is missed; that one
//! may still be known by how it sells, see `data_quality`.

mod vocabulary;

use std::cmp::Reverse;
use std::sync::LazyLock;

use pairwell_domain::catalog::Product;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::titles::{plain_words, weakness};
use vocabulary::{ALONE, BESIDE, PHRASES};

static RECOGNISER: LazyLock<Recogniser> = LazyLock::new(Recogniser::new);

/// The words that make a product none; nothing when it is goods. Its handle counts only where its title says too little:
/// handles often keep the name of what was there before. O(words).
#[must_use]
pub fn telling_words(product: &Product) -> Option<String> {
    RECOGNISER.in_text(&product.title).or_else(|| {
        weakness(&product.title)?;
        RECOGNISER.in_text(&product.handle)
    })
}

/// The words, put in order once.
struct Recogniser {
    alone: FxHashSet<&'static str>,
    beside: FxHashSet<&'static str>,
    /// By the first word: the words of each phrase, longest first.
    phrases: FxHashMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Recogniser {
    fn new() -> Self {
        let mut phrases: FxHashMap<&str, Vec<Vec<&str>>> = FxHashMap::default();
        for phrase in PHRASES {
            let words: Vec<&str> = phrase.split(' ').collect();
            phrases.entry(words[0]).or_default().push(words);
        }
        for same_start in phrases.values_mut() {
            same_start.sort_by_key(|words| Reverse(words.len()));
        }
        Self {
            alone: ALONE.iter().copied().collect(),
            beside: BESIDE.iter().copied().collect(),
            phrases,
        }
    }

    fn in_text(&self, text: &str) -> Option<String> {
        let words = plain_words(text);
        let said: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !is_amount(word))
            .collect();
        let whole = said.join(" ");
        if self.alone.contains(whole.as_str()) {
            return Some(whole);
        }
        let mut found: Option<String> = None;
        let mut rest = said.as_slice();
        while let [first, others @ ..] = rest {
            if let Some(n_words) = self.phrase(rest) {
                found.get_or_insert_with(|| rest[..n_words].join(" "));
                rest = &rest[n_words..];
            } else if self.beside.contains(first) {
                rest = others;
            } else {
                return None;
            }
        }
        found
    }

    /// How many words the longest phrase has that these begin with.
    fn phrase(&self, words: &[&str]) -> Option<usize> {
        let same_start = self.phrases.get(words.first()?)?;
        let found = same_start.iter().find(|phrase| words.starts_with(phrase))?;
        Some(found.len())
    }
}

/// Whether a word is a number, with or without a currency behind it: `50`, `50eur`.
fn is_amount(word: &str) -> bool {
    let rest = word.trim_start_matches(|it: char| it.is_ascii_digit());
    rest.len() < word.len() && matches!(rest, "" | "eur" | "gbp" | "usd" | "chf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_they_are_looked_up_and_say_nothing_twice() {
        let mut seen = FxHashSet::default();
        for entry in ALONE.iter().chain(PHRASES).chain(BESIDE) {
            assert_eq!(plain_words(entry).join(" "), **entry);
            assert!(seen.insert(*entry), "{entry}");
        }
    }
}
