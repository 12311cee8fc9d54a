//! What was named for each item beforehand.

use rustc_hash::FxHashMap;

use super::{Asker, Strategy};
use crate::engine::Question;

/// Targets named for each source: a merchant's pairings, the higher rungs of ladders, or whatever a rule came to.
///
/// Of several given items the first targets of each come first, then the second ones, and so on, as the shop does it;
/// equal places by the order of what is given. A target of several counts where it first comes; those given are left out.
#[derive(Debug, Clone)]
pub struct Fixed {
    name: String,
    /// Per source its targets, best first.
    targets: FxHashMap<u32, Vec<u32>>,
}

impl Fixed {
    /// Takes pairs of source and target; those of one source in their order, best first.
    #[must_use]
    pub fn new(name: impl Into<String>, pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut targets: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (source, target) in pairs {
            targets.entry(source).or_default().push(target);
        }
        Self {
            name: name.into(),
            targets,
        }
    }

    /// Takes ladders, each its items from the lowest rung to the highest: beside an item all that stand above it are
    /// offered, the next one first. Note that a step up is bought instead of what is given, rarely together with it.
    #[must_use]
    pub fn from_ladders(name: impl Into<String>, ladders: &[Vec<u32>]) -> Self {
        let steps = ladders.iter().flat_map(|rungs| {
            let above = move |at: usize| rungs[at + 1..].iter().map(move |&target| (rungs[at], target));
            (0..rungs.len()).flat_map(above)
        });
        Self::new(name, steps)
    }
}

impl Strategy for Fixed {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(self)
    }
}

impl Asker for &Fixed {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        offered.clear();
        let targets_of = |item: &u32| self.targets.get(item).map(Vec::as_slice);
        let sources: Vec<&[u32]> = question.given.iter().filter_map(targets_of).collect();
        let longest = sources.iter().map(|targets| targets.len()).max().unwrap_or(0);
        for place in 0..longest {
            for &target in sources.iter().filter_map(|targets| targets.get(place)) {
                if offered.len() == n {
                    return;
                }
                if !question.given.contains(&target) && !offered.contains(&target) {
                    offered.push(target);
                }
            }
        }
    }
}
