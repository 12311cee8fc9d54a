//! One strategy after another.

use super::{Asker, Strategy};
use crate::engine::Question;

/// What the first strategy offers; where places are left, what the next one offers; and so on. Each item once.
pub struct Layered<'a> {
    name: String,
    layers: Vec<&'a dyn Strategy>,
}

impl<'a> Layered<'a> {
    /// Puts strategies in a row, the one that comes first first. Without any it is silent.
    #[must_use]
    pub fn new(name: impl Into<String>, layers: Vec<&'a dyn Strategy>) -> Self {
        Self {
            name: name.into(),
            layers,
        }
    }
}

impl Strategy for Layered<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(LayeredAsker {
            layers: self.layers.iter().map(|layer| layer.start()).collect(),
            of_layer: Vec::new(),
        })
    }
}

struct LayeredAsker<'a> {
    layers: Vec<Box<dyn Asker + 'a>>,
    of_layer: Vec<u32>,
}

impl Asker for LayeredAsker<'_> {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        offered.clear();
        for layer in &mut self.layers {
            if offered.len() == n {
                return;
            }
            // As many as there are places: at most those taken already are repeated.
            layer.offer(question, n, &mut self.of_layer);
            for &item in &self.of_layer {
                if offered.len() < n && !offered.contains(&item) {
                    offered.push(item);
                }
            }
        }
    }
}
