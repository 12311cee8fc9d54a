//! Upgrade ladders: good, better, best, as the merchant keeps them.

mod dress;
mod preview;
mod proposals;

use pairwell_domain::admin::{GapOut, GoodOut, LadderOut, LadderPreview};
use pairwell_domain::billing::Deed;
use pairwell_domain::tier::{Good, Ladder, LadderIn, Rung};
use pairwell_domain::{LadderId, ProductId, ShopId};
use pairwell_store::{StoreError, ladders, products};
use serde::Serialize;

use self::dress::Wardrobe;
use crate::{Actor, ServiceError, Shared, billing, theme};

/// See [`crate::Services::ladders`].
pub struct Ladders<'a> {
    shared: &'a Shared,
}

/// Every ladder with what was found about it, and where the catalogue lacks a rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LadderReport {
    /// Oldest first.
    pub ladders: Vec<LadderOut>,
    /// What sells best first.
    pub gaps: Vec<GapOut>,
}

impl<'a> Ladders<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Every ladder, those switched off too, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<LadderOut>, ServiceError> {
        let rows = ladders::list(self.shared.db().conn(), actor.shop).await?;
        dress::ladders(self.shared, actor.shop, rows).await
    }

    /// One ladder.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such ladder.
    pub async fn get(&self, actor: &Actor, id: LadderId) -> Result<LadderOut, ServiceError> {
        let row = ladders::find(self.shared.db().conn(), actor.shop, id)
            .await
            .map_err(missing)?;
        dress::ladders(self.shared, actor.shop, vec![row])
            .await?
            .pop()
            .ok_or(NO_LADDER)
    }

    /// Makes a ladder.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend, `Conflict` naming the product that stands in another ladder.
    pub async fn create(&self, actor: &Actor, entered: LadderIn) -> Result<LadderOut, ServiceError> {
        let entered = entered.checked()?;
        billing::permit(self.shared, actor.shop, Deed::AddLadder).await?;
        let txn = self.shared.db().begin_write().await?;
        check_goods(&txn, actor.shop, &entered.rungs, &[]).await?;
        let made = ladders::insert(&txn, actor.shop, &entered, self.shared.now()).await;
        let id = match made {
            Ok(id) => id,
            Err(error) => {
                drop(txn);
                return Err(self.taken(actor.shop, None, &entered.rungs, error).await);
            }
        };
        txn.commit().await?;
        self.changed(actor.shop).await?;
        self.get(actor, id).await
    }

    /// Changes a ladder. What stands in it already may have left the catalogue; what is new may not.
    ///
    /// # Errors
    /// As [`Self::create`], and `NotFound` when this shop has no such ladder.
    pub async fn update(&self, actor: &Actor, id: LadderId, entered: LadderIn) -> Result<LadderOut, ServiceError> {
        let entered = entered.checked()?;
        let txn = self.shared.db().begin_write().await?;
        let before = ladders::find(&txn, actor.shop, id).await.map_err(missing)?;
        check_goods(&txn, actor.shop, &entered.rungs, &before.rungs).await?;
        let done = ladders::update(&txn, actor.shop, id, &entered, self.shared.now()).await;
        if let Err(error) = done {
            drop(txn);
            return Err(self.taken(actor.shop, Some(id), &entered.rungs, error).await);
        }
        txn.commit().await?;
        self.changed(actor.shop).await?;
        self.get(actor, id).await
    }

    /// Switches a ladder on or off.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such ladder.
    pub async fn set_enabled(&self, actor: &Actor, id: LadderId, is_enabled: bool) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        ladders::set_enabled(db, actor.shop, id, is_enabled, self.shared.now())
            .await
            .map_err(missing)?;
        self.changed(actor.shop).await
    }

    /// Takes a ladder away. It can be brought back with [`Self::restore`].
    ///
    /// # Errors
    /// `NotFound` when this shop has no such ladder.
    pub async fn delete(&self, actor: &Actor, id: LadderId) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        ladders::soft_delete(db, actor.shop, id, self.shared.now())
            .await
            .map_err(missing)?;
        self.changed(actor.shop).await
    }

    /// Brings a deleted ladder back.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such ladder, or it is gone; `Conflict` when one of its products has come to
    /// stand in another ladder since.
    pub async fn restore(&self, actor: &Actor, id: LadderId) -> Result<(), ServiceError> {
        let restored = ladders::restore(self.shared.db().conn(), actor.shop, id).await;
        restored.map_err(|error| match error {
            StoreError::Conflict { .. } => ServiceError::Conflict(
                "one of its products has come to stand in another ladder; take it off there first".to_owned(),
            ),
            other => missing(other),
        })?;
        self.changed(actor.shop).await
    }

    /// What is known of a ladder that is being entered, what is found about it, and what a shopper would see of it.
    /// Nothing is saved.
    ///
    /// # Errors
    /// `Invalid` naming the field to mend, also for a product of another shop.
    pub async fn preview(&self, actor: &Actor, entered: LadderIn) -> Result<LadderPreview, ServiceError> {
        let entered = entered.checked()?;
        let wardrobe = Wardrobe::open(self.shared, actor.shop, goods_of(&entered.rungs)).await?;
        let findings = wardrobe.findings(&entered);
        Ok(LadderPreview {
            html: preview::html(wardrobe.snapshot(), &entered, &findings),
            answers: wardrobe.answers(&entered, &findings),
            rungs: wardrobe.rungs(&entered.rungs, &[]),
            findings: wardrobe.in_words(&findings),
        })
    }

    /// What can stand on a rung of one product: the product itself, then each of its variants when it has several.
    ///
    /// # Errors
    /// `NotFound` when this shop has no such product.
    pub async fn goods(&self, actor: &Actor, product: ProductId) -> Result<Vec<GoodOut>, ServiceError> {
        let whole = Good::Product { product };
        let wardrobe = Wardrobe::open(self.shared, actor.shop, [&whole]).await?;
        let variants = wardrobe.variants_of(product).ok_or(ServiceError::NotFound("product"))?;
        let each = variants
            .iter()
            .filter(|_| variants.len() > 1)
            .map(|variant| Good::Variant {
                product,
                variant: *variant,
            });
        let goods: Vec<Good> = std::iter::once(whole).chain(each).collect();
        Ok(goods.iter().map(|good| wardrobe.good(good)).collect())
    }

    /// Looks at every ladder, those switched off too, and at the catalogue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_all(&self, actor: &Actor) -> Result<LadderReport, ServiceError> {
        Ok(LadderReport {
            ladders: self.list(actor).await?,
            gaps: self.gaps(actor).await?,
        })
    }

    /// The next caller sees the change, and so does the theme, soon.
    async fn changed(&self, shop: ShopId) -> Result<(), ServiceError> {
        self.shared.states.forget(shop).await;
        theme::changed(self.shared, shop).await
    }

    /// Names what stands in another ladder, when that is what is wrong. Call after the transaction has ended.
    async fn taken(&self, shop: ShopId, own: Option<LadderId>, rungs: &[Rung], error: StoreError) -> ServiceError {
        if !matches!(error, StoreError::Conflict { .. }) {
            return missing(error);
        }
        match self.find_taken(shop, own, rungs).await {
            Ok(Some((title, ladder))) => ServiceError::Conflict(format!(
                "{title} stands in the ladder \"{ladder}\" already; take it off there first"
            )),
            // It has left the other ladder meanwhile: trying again helps.
            Ok(None) => ServiceError::Conflict("one of these products stands in another ladder already".to_owned()),
            Err(error) => error,
        }
    }

    async fn find_taken(
        &self,
        shop: ShopId,
        own: Option<LadderId>,
        rungs: &[Rung],
    ) -> Result<Option<(String, String)>, ServiceError> {
        let others = ladders::list(self.shared.db().conn(), shop).await?;
        let found = others.into_iter().filter(|ladder| Some(ladder.id) != own).find_map(
            |Ladder { name, rungs: other, .. }| {
                let good = goods_of(rungs).find(|good| goods_of(&other).any(|taken| taken.overlaps(good)))?;
                Some((good.clone(), name))
            },
        );
        let Some((good, ladder)) = found else {
            return Ok(None);
        };
        let wardrobe = Wardrobe::open(self.shared, shop, [&good]).await?;
        Ok(Some((wardrobe.good(&good).title, ladder)))
    }
}

/// Everything that stands on these rungs, lowest first.
fn goods_of(rungs: &[Rung]) -> impl Iterator<Item = &Good> {
    rungs.iter().flat_map(|rung| &rung.goods)
}

/// Products and variants must be this shop's, unless they stood there before.
async fn check_goods(
    txn: &pairwell_store::Txn,
    shop: ShopId,
    rungs: &[Rung],
    before: &[Rung],
) -> Result<(), ServiceError> {
    let ids: Vec<ProductId> = goods_of(rungs).filter_map(Good::product).collect();
    let cards = products::cards(txn, shop, &ids).await?;
    let variants = products::variants_of(txn, shop, &ids).await?;
    let is_there = |good: &Good| match good {
        Good::Product { product } => cards.contains_key(product),
        Good::Variant { product, variant } => variants
            .iter()
            .any(|known| known.id == *variant && known.product_id == *product),
        Good::Plan { .. } => true,
    };
    for (place, rung) in rungs.iter().enumerate() {
        for (n, good) in rung.goods.iter().enumerate() {
            if !is_there(good) && !goods_of(before).any(|known| known == good) {
                return Err(ServiceError::Rule {
                    field: format!("rungs.{place}.goods.{n}").into(),
                    message: "choose a product of this shop".to_owned(),
                });
            }
        }
    }
    Ok(())
}

const NO_LADDER: ServiceError = ServiceError::NotFound("ladder");

fn missing(error: StoreError) -> ServiceError {
    match error {
        StoreError::NotFound { .. } => NO_LADDER,
        other => other.into(),
    }
}
