//! Without what rules keep apart.

use super::{Asker, Strategy};
use crate::engine::Question;

/// Says of what is given and an item whether the two may stand together.
type Fits<'a> = dyn Fn(&[u32], u32) -> bool + Sync + 'a;

/// Another strategy's offers without those that do not fit what is given. What comes later moves up, out of twice as many
/// offers at first and more if need be.
pub struct Fitting<'a> {
    name: String,
    inner: &'a dyn Strategy,
    n_items: usize,
    fits: Box<Fits<'a>>,
}

impl<'a> Fitting<'a> {
    /// Takes what is asked of the items given, in their order, and of the item that would be offered; items are numbered
    /// below `n_items`.
    pub fn new(
        name: impl Into<String>,
        inner: &'a dyn Strategy,
        n_items: usize,
        fits: impl Fn(&[u32], u32) -> bool + Sync + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            inner,
            n_items,
            fits: Box::new(fits),
        }
    }
}

impl Strategy for Fitting<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(FittingAsker {
            strategy: self,
            inner: self.inner.start(),
        })
    }
}

struct FittingAsker<'a> {
    strategy: &'a Fitting<'a>,
    inner: Box<dyn Asker + 'a>,
}

impl Asker for FittingAsker<'_> {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        let Fitting { n_items, fits, .. } = self.strategy;
        offer_those(self.inner.as_mut(), question, n, *n_items, offered, |item| {
            fits(question.given, item)
        });
    }
}

/// The first `n` of another strategy's offers that may be shown.
pub(super) fn offer_those(
    inner: &mut dyn Asker,
    question: &Question<'_>,
    n: usize,
    n_items: usize,
    offered: &mut Vec<u32>,
    may_show: impl Fn(u32) -> bool,
) {
    let mut n_asked = n;
    loop {
        inner.offer(question, n_asked, offered);
        let has_more = offered.len() >= n_asked && n_asked < n_items;
        offered.retain(|item| may_show(*item));
        if offered.len() >= n || !has_more {
            break;
        }
        // Twice as many, so that few questions take more than two turns.
        n_asked = n_asked.saturating_mul(2);
    }
    offered.truncate(n);
}
