//! A ladder at one moment, with what is known of the goods it names.

use pairwell_domain::admin::{GoodOut, LadderOut, ProposalOut, RungOut};
use pairwell_domain::tier::{Explanation, HighlightLabel, LadderIn, Rung};

/// What the form opens with, and goes back to.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pages::tiers) struct Entered {
    /// As it would be sent.
    pub(in crate::pages::tiers) ladder: LadderIn,
    /// The goods of each rung, lowest first.
    pub(in crate::pages::tiers) goods: Vec<Vec<GoodOut>>,
}

impl Entered {
    /// What a new ladder starts from.
    pub(in crate::pages::tiers) fn blank() -> Self {
        let rung = || Rung {
            goods: Vec::new(),
            best_for: String::new(),
            benefits: Vec::new(),
            explanation: Explanation::default(),
            quote: None,
        };
        Self {
            ladder: LadderIn {
                name: String::new(),
                rungs: vec![rung(), rung()],
                differences: Vec::new(),
                highlighted: 1,
                label: HighlightLabel::Recommended,
                step_reason: None,
                is_enabled: true,
            },
            goods: vec![Vec::new(), Vec::new()],
        }
    }

    /// What a ladder is now.
    pub(super) fn of(ladder: &LadderOut) -> Self {
        Self {
            ladder: ladder.ladder.clone(),
            goods: goods_of(&ladder.rungs),
        }
    }

    /// What a proposal would become. It is opened to be put to use.
    pub(in crate::pages::tiers) fn of_proposal(proposal: &ProposalOut) -> Self {
        Self {
            ladder: LadderIn {
                is_enabled: true,
                ..proposal.ladder.clone()
            },
            goods: goods_of(&proposal.rungs),
        }
    }
}

fn goods_of(rungs: &[RungOut]) -> Vec<Vec<GoodOut>> {
    rungs.iter().map(|rung| rung.goods.clone()).collect()
}
