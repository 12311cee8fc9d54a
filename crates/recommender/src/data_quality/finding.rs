//! How a finding about products is put together.

use pairwell_domain::admin::{QualityExample, QualityFinding, QualityKind};

use super::cuts::severity;
use super::sentences::Numbers;
use super::survey::{Survey, share};

/// Most examples and groups one finding shows.
pub(super) const MAX_EXAMPLES: usize = 10;

/// Products something is wrong with.
pub(super) struct Affected {
    pub(super) kind: QualityKind,
    /// Each once, in any order.
    pub(super) items: Vec<u32>,
    /// What they are out of.
    pub(super) n_of: usize,
    /// What it costs, `0.0..=1.0`.
    pub(super) share: f64,
    /// What it weighs, `0.0..=1.0`.
    pub(super) weight: f64,
}

impl Affected {
    /// Costs what was sold of the products; weighs that, or their share of `n_of` if it is larger: what is seldom sold
    /// because of what is wrong with it weighs all the same.
    pub(super) fn by_sales(survey: &Survey<'_>, kind: QualityKind, items: Vec<u32>, n_of: usize) -> Self {
        let sold = survey.sold_share(&items);
        let weight = sold.max(share(items.len() as u64, n_of as u64));
        Self {
            kind,
            items,
            n_of,
            share: sold,
            weight,
        }
    }

    /// None when there are no such products, or so few that it is not said. `note` says why a product is one;
    /// `sentence` says it to the merchant.
    pub(super) fn finding(
        self,
        survey: &Survey<'_>,
        note: impl Fn(u32) -> Option<String>,
        sentence: impl FnOnce(&Numbers) -> String,
    ) -> Option<QualityFinding> {
        if self.items.is_empty() {
            return None;
        }
        let severity = severity(self.kind, self.weight)?;
        let in_top = survey.top().iter().filter(|item| self.items.contains(item));
        let numbers = Numbers {
            n: self.items.len() as u64,
            n_of: self.n_of as u64,
            share: self.share,
            n_in_top_ten: in_top.count() as u64,
            has_sold: survey.has_sold(),
        };
        Some(QualityFinding {
            kind: self.kind,
            severity,
            n_affected: numbers.n,
            n_of: numbers.n_of,
            share: numbers.share,
            n_in_top_ten: numbers.n_in_top_ten,
            examples: examples(survey, self.items, note),
            groups: Vec::new(),
            sentence: sentence(&numbers),
        })
    }
}

fn examples(survey: &Survey<'_>, items: Vec<u32>, note: impl Fn(u32) -> Option<String>) -> Vec<QualityExample> {
    let known = (survey.by_orders(items).into_iter()).filter_map(|item| Some((item, survey.id(item)?)));
    let example = |(item, product)| QualityExample {
        product,
        note: note(item),
    };
    known.take(MAX_EXAMPLES).map(example).collect()
}
