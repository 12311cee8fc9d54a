//! Ladders the catalogue and the orders suggest, and what the merchant thinks of them.

use std::collections::HashSet;
use std::sync::Arc;

use pairwell_domain::ShopId;
use pairwell_domain::admin::{GapOut, LadderOut, ProposalOut};
use pairwell_domain::tier::{Good, Ladder, LadderIn};
use pairwell_recommender::proposals::{Assortment, Gap, Proposal, gaps, propose};
use pairwell_store::{ladder_proposals, ladders, products};

use super::dress::Wardrobe;
use super::{Ladders, goods_of};
use crate::shop_state::ShopSnapshot;
use crate::{Actor, ServiceError};

/// Proposals that wait at most: more than anybody looks through at once.
const MAX_PROPOSALS: usize = 30;

/// Gaps told at most.
const MAX_GAPS: usize = 12;

impl Ladders<'_> {
    /// Proposals not judged yet, best first. Those that were dismissed are left out, and those with something that
    /// stands in a ladder already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn proposals(&self, actor: &Actor) -> Result<Vec<ProposalOut>, ServiceError> {
        let open = self.open_proposals(actor.shop).await?;
        let goods = open.iter().flat_map(|proposal| goods_of(&proposal.ladder.rungs));
        let wardrobe = Wardrobe::open(self.shared, actor.shop, goods).await?;
        let dress = |proposal: Proposal| {
            let Proposal { key, ladder, because } = proposal;
            ProposalOut {
                key,
                rungs: wardrobe.rungs(&ladder.rungs, &[]),
                findings: wardrobe.in_words(&wardrobe.findings(&ladder)),
                because: because.sentence(wardrobe.snapshot().currency),
                ladder,
            }
        };
        Ok(open.into_iter().map(dress).collect())
    }

    /// One proposal that is not judged yet.
    ///
    /// # Errors
    /// `NotFound` when there is no such proposal any more.
    pub async fn proposal(&self, actor: &Actor, key: &str) -> Result<ProposalOut, ServiceError> {
        self.proposals(actor)
            .await?
            .into_iter()
            .find(|proposal| proposal.key == key)
            .ok_or(NO_PROPOSAL)
    }

    /// Makes a ladder of a proposal and puts it to use.
    ///
    /// # Errors
    /// `NotFound` when there is no such proposal any more, `Conflict` when one of its products has come to stand in
    /// another ladder.
    pub async fn accept(&self, actor: &Actor, key: &str) -> Result<LadderOut, ServiceError> {
        let ladder = self
            .open_proposals(actor.shop)
            .await?
            .into_iter()
            .find(|proposal| proposal.key == key)
            .map(|proposal| proposal.ladder)
            .ok_or(NO_PROPOSAL)?;
        let entered = LadderIn {
            is_enabled: true,
            ..ladder
        };
        self.create(actor, entered).await
    }

    /// Puts a proposal away; it does not come back when the catalogue is looked through anew.
    ///
    /// # Errors
    /// `NotFound` when there is no such proposal.
    pub async fn dismiss(&self, actor: &Actor, key: &str) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        // Only what was proposed is kept, so that nobody fills the shop's rows with words of their own.
        let is_proposed = self.open_proposals(actor.shop).await?.iter().any(|it| it.key == key);
        if !is_proposed {
            return Err(NO_PROPOSAL);
        }
        Ok(ladder_proposals::dismiss(db, actor.shop, key, self.shared.now()).await?)
    }

    /// Takes a dismissal back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_dismiss(&self, actor: &Actor, key: &str) -> Result<(), ServiceError> {
        Ok(ladder_proposals::undismiss(self.shared.db().conn(), actor.shop, key).await?)
    }

    /// Where the catalogue lacks a rung, what sells best first. What stands in a ladder already is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gaps(&self, actor: &Actor) -> Result<Vec<GapOut>, ServiceError> {
        let kept = ladders::list(self.shared.db().conn(), actor.shop).await?;
        let limit = MAX_GAPS + n_goods(&kept);
        let found = self
            .look_through(actor.shop, move |assortment, snapshot| {
                let n_sold = |variant| snapshot.sales.n_sold_of_variant(variant);
                gaps(&assortment, n_sold, &snapshot.steps, limit)
            })
            .await?;
        let found: Vec<(Vec<Good>, Gap)> = found
            .into_iter()
            .map(|gap| (goods_around(&gap), gap))
            .filter(|(goods, _)| !goods.iter().any(|good| stands_in(&kept, good)))
            .take(MAX_GAPS)
            .collect();
        let goods = found.iter().flat_map(|(goods, _)| goods);
        let wardrobe = Wardrobe::open(self.shared, actor.shop, goods).await?;
        Ok(found
            .iter()
            .map(|(goods, gap)| GapOut {
                goods: goods.iter().map(|good| wardrobe.good(good)).collect(),
                sentence: gap.sentence(wardrobe.snapshot().currency),
            })
            .collect())
    }

    async fn open_proposals(&self, shop: ShopId) -> Result<Vec<Proposal>, ServiceError> {
        let db = self.shared.db().conn();
        let kept = ladders::list(db, shop).await?;
        let dismissed: HashSet<String> = ladder_proposals::dismissed(db, shop).await?;
        // Nothing stands in two proposals, so each good and each dismissal takes one away at most.
        let limit = MAX_PROPOSALS + n_goods(&kept) + dismissed.len();
        let all = self
            .look_through(shop, move |assortment, snapshot| {
                let n_sold = |variant| snapshot.sales.n_sold_of_variant(variant);
                propose(&assortment, n_sold, &snapshot.steps, limit)
            })
            .await?;
        Ok(all
            .into_iter()
            .filter(|proposal| !dismissed.contains(&proposal.key))
            .filter(|proposal| !goods_of(&proposal.ladder.rungs).any(|good| stands_in(&kept, good)))
            .take(MAX_PROPOSALS)
            .collect())
    }

    /// Goes through the whole catalogue on a thread of its own: with a large one that takes longer than a request may
    /// hold up others.
    async fn look_through<T: Send + 'static>(
        &self,
        shop: ShopId,
        look: impl FnOnce(Assortment<'_>, &ShopSnapshot) -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let snapshot: Arc<ShopSnapshot> = self.shared.states.get(self.shared, shop).await?;
        let (products, variants) = products::load_catalogue(self.shared.db().conn(), shop).await?;
        tokio::task::spawn_blocking(move || {
            let assortment = Assortment {
                products: &products,
                variants: &variants,
            };
            look(assortment, &snapshot)
        })
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))
    }
}

const NO_PROPOSAL: ServiceError = ServiceError::NotFound("proposal");

fn n_goods(kept: &[Ladder]) -> usize {
    kept.iter().map(|ladder| goods_of(&ladder.rungs).count()).sum()
}

fn stands_in(kept: &[Ladder], good: &Good) -> bool {
    kept.iter()
        .any(|ladder| goods_of(&ladder.rungs).any(|taken| taken.overlaps(good)))
}

/// What stands on either side of a gap, cheapest first.
fn goods_around(gap: &Gap) -> Vec<Good> {
    match gap {
        Gap::NoMiddle { lower, upper, .. } => vec![lower.clone(), upper.clone()],
        Gap::NothingBetter { good, .. } => vec![good.clone()],
    }
}
