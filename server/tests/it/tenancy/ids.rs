//! What a call can name, and how an answer reads without it.

use pairwell_domain::ProductId;
use pairwell_test_support::first_variant;

/// What a call can name. The same code makes a call with the ids of one shop, of another and of nobody.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    pub(super) base: i64,
    /// The word that the shop's titles and SKUs begin with.
    pub(super) word: &'static str,
    pub(super) pairing: i64,
    pub(super) rule: i64,
    pub(super) ladder: i64,
    pub(super) request: i64,
    /// A piece of news that was given up.
    pub(super) news: i64,
    pub(super) decision: String,
    pub(super) offer: String,
    pub(super) token: String,
    pub(super) visitor: &'static str,
}

impl Ids {
    /// Those of no shop: as many digits, and all of them free.
    pub(super) fn of_nobody() -> Self {
        Self {
            base: 9_930_000_000_000,
            word: "Quixot",
            pairing: 9_930_001,
            rule: 9_930_001,
            ladder: 9_930_001,
            request: 9_930_001,
            news: 9_930_001,
            decision: format!("dec_{}", "9".repeat(32)),
            offer: format!("off_{}", "9".repeat(32)),
            token: "A".repeat(99),
            visitor: "vis_000000000000000000000000000000cc",
        }
    }

    pub(super) const fn product(&self, n: i64) -> i64 {
        self.base + n
    }

    pub(super) const fn variant(&self, n: i64) -> i64 {
        first_variant(ProductId::new(self.base + n)).get()
    }

    pub(super) const fn customer(&self) -> i64 {
        self.base + 7
    }

    pub(super) const fn order(&self, n: i64) -> i64 {
        self.base + 100 + n
    }

    /// The key of the ladder that the catalogue proposes for two of the products.
    pub(super) fn proposal(&self, n: i64) -> String {
        format!("p{}-p{}", self.product(n), self.product(n + 1))
    }

    pub(super) fn sku(&self, n: i64) -> String {
        format!("SKU-{}", self.product(n))
    }

    /// Each id as it stands in an answer, with what to call it, longest first.
    fn names(&self) -> Vec<(String, String)> {
        let mut names: Vec<(String, String)> = (1..=9)
            .flat_map(|n| {
                [
                    (self.variant(n).to_string(), format!("<variant {n}>")),
                    (self.order(n).to_string(), format!("<order {n}>")),
                    (self.product(n).to_string(), format!("<product {n}>")),
                ]
            })
            .collect();
        names.extend([
            (self.pairing.to_string(), "<number>".to_owned()),
            (self.rule.to_string(), "<number>".to_owned()),
            (self.ladder.to_string(), "<number>".to_owned()),
            (self.request.to_string(), "<number>".to_owned()),
            (self.news.to_string(), "<number>".to_owned()),
            (self.decision.clone(), "<decision>".to_owned()),
            (self.offer.clone(), "<offer>".to_owned()),
            (self.token.clone(), "<token>".to_owned()),
            (self.visitor.to_owned(), "<visitor>".to_owned()),
            (self.word.to_owned(), "<word>".to_owned()),
            (self.word.to_lowercase(), "<word>".to_owned()),
        ]);
        names.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        names
    }

    /// An answer with the ids named, and without what differs from one call to the next: times and chance.
    pub(super) fn named(&self, text: &str) -> String {
        let named = self
            .names()
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(id, name));
        steady(&without_nonces(&named))
    }
}

/// A document's scripts carry a word by chance, which its other parts repeat.
fn without_nonces(text: &str) -> String {
    let Some((_, rest)) = text.split_once(" nonce=\"") else {
        return text.to_owned();
    };
    let nonce = rest.split('"').next().unwrap_or_default();
    text.replace(nonce, "#")
}

/// Cuts out what no two answers share: points in time, and long runs of letters and digits, as ids by chance and
/// signatures are.
fn steady(text: &str) -> String {
    let is_run = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c| !is_run(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(run);
        if word.is_empty() {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else if word.len() >= 32 && word.bytes().any(|byte| byte.is_ascii_digit()) {
            out.push('#');
            rest = after;
        } else if word.starts_with("20") && [8, 10].iter().any(|at| word.as_bytes().get(*at) == Some(&b'T')) {
            out.push('@');
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | 'Z'));
        } else {
            out.push_str(word);
            rest = after;
        }
    }
    out
}
