//! What the engine says.

use super::{Asker, Strategy};
use crate::engine::{Engine, EngineScratch, Question, Ranked};

/// The engine's first, as learned or by its plain score.
#[derive(Debug, Clone)]
pub struct ByEngine<'a> {
    name: String,
    engine: &'a Engine,
    is_plain: bool,
}

impl<'a> ByEngine<'a> {
    /// As learned: see [`Engine::rank`].
    #[must_use]
    pub fn learned(name: impl Into<String>, engine: &'a Engine) -> Self {
        Self {
            name: name.into(),
            engine,
            is_plain: false,
        }
    }

    /// By the plain score: see [`Engine::rank_plainly`].
    #[must_use]
    pub fn plain(name: impl Into<String>, engine: &'a Engine) -> Self {
        Self {
            name: name.into(),
            engine,
            is_plain: true,
        }
    }
}

impl Strategy for ByEngine<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(EngineAsker {
            strategy: self,
            scratch: EngineScratch::default(),
            ranked: Vec::new(),
        })
    }
}

struct EngineAsker<'a> {
    strategy: &'a ByEngine<'a>,
    scratch: EngineScratch,
    ranked: Vec<Ranked>,
}

impl Asker for EngineAsker<'_> {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        let engine = self.strategy.engine;
        if self.strategy.is_plain {
            engine.rank_plainly(question, n, &mut self.scratch, offered);
        } else {
            engine.rank(question, n, &mut self.scratch, &mut self.ranked);
            offered.clear();
            offered.extend(self.ranked.iter().map(|ranked| ranked.item));
        }
    }
}
