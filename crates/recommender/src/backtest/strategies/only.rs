//! Without what may not be shown.

use super::fitting::offer_those;
use super::{Asker, Strategy};
use crate::engine::Question;

/// Another strategy's offers without those that may not be shown, such as what is not in stock.
///
/// What comes later moves up. A strategy that never offers what is not in stock is compared fairly only with others that do not either.
pub struct Only<'a> {
    name: String,
    inner: &'a dyn Strategy,
    may_show: Vec<bool>,
}

impl<'a> Only<'a> {
    /// Takes what may be shown, by item; items beyond the end may not.
    #[must_use]
    pub fn new(name: impl Into<String>, inner: &'a dyn Strategy, may_show: Vec<bool>) -> Self {
        Self {
            name: name.into(),
            inner,
            may_show,
        }
    }
}

impl Strategy for Only<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(OnlyAsker {
            inner: self.inner.start(),
            may_show: &self.may_show,
        })
    }
}

struct OnlyAsker<'a> {
    inner: Box<dyn Asker + 'a>,
    may_show: &'a [bool],
}

impl Asker for OnlyAsker<'_> {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        let may_show = |item: u32| self.may_show.get(item as usize).copied().unwrap_or(false);
        offer_those(self.inner.as_mut(), question, n, self.may_show.len(), offered, may_show);
    }
}
