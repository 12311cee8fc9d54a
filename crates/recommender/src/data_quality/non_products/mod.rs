//! Postage, fees, vouchers and the like among the products, told by their words.
//!
//! A product is none when its title says nothing else: every word belongs to a phrase for a non-product or only says
//! more about one. "Next day carriage" is carriage; "Delivery van toy" is a toy, because two of its words are about
//! something else. So goods are hardly ever taken for none, and a non-product with a name of its own is missed; that one
//! may still be known by how it sells, see `behaviour.rs`.

mod vocabulary;

use std::cmp::Reverse;

use pairwell_domain::admin::{QualityFinding, QualityKind, Severity};
use pairwell_domain::catalog::Product;
use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::Affected;
use super::sentences;
use super::survey::Survey;
use super::titles::{plain_words, weakness};
use vocabulary::{ALONE, BESIDE, PHRASES};

/// What is found among the products; none when there is no such product.
pub(super) fn finding(survey: &Survey<'_>) -> Option<QualityFinding> {
    let positions = 0..survey.shop.products.len() as u32;
    let items = positions.filter(|at| survey.non_product(*at).is_some()).collect();
    let affected = Affected::by_sales(survey, QualityKind::NonProducts, items, survey.n_active());
    let note = |at| survey.non_product(at).map(|words| format!("it is called \"{words}\""));
    let mut finding = affected.finding(survey, note, sentences::non_products)?;
    // One of them among the most sold is enough to stand where an offer should.
    if finding.n_in_top_ten > 0 {
        finding.severity = finding.severity.max(Severity::Costs);
    }
    Some(finding)
}

/// Tells non-products by their words. Made once for a report.
pub(super) struct Recogniser {
    alone: FxHashSet<&'static str>,
    beside: FxHashSet<&'static str>,
    /// By the first word: the words of each phrase, longest first.
    phrases: FxHashMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Recogniser {
    pub(super) fn new() -> Self {
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

    /// The words that make it a non-product; none when it is goods. Its handle counts only where its title says too
    /// little: handles often keep the name of what was there before. O(words).
    pub(super) fn words(&self, product: &Product) -> Option<String> {
        self.in_text(&product.title).or_else(|| {
            weakness(&product.title)?;
            self.in_text(&product.handle)
        })
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
