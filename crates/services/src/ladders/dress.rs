//! What people see of a ladder: titles, pictures, prices, steps, sales, and findings in words.

use std::collections::HashMap;
use std::sync::Arc;

use pairwell_domain::admin::{FindingOut, GoodOut, LadderOut, OfferCounts, ProductCard, RungOut, RungResults};
use pairwell_domain::catalog::Variant;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::questions::{Answer, LadderFacts, about_ladder};
use pairwell_domain::tier::check::{RungFacts, check};
use pairwell_domain::tier::{Finding, FindingKind, Good, HighlightLabel, Ladder, LadderIn, Rung};
use pairwell_domain::{Money, ProductId, ShopId, VariantId};
use pairwell_recommender::ladder_book::rung_facts;
use pairwell_store::{events, products};

use super::goods_of;
use crate::shop_state::ShopSnapshot;
use crate::{ServiceError, Shared};

/// Basis points in a whole.
const WHOLE_BPS: i64 = 10_000;

/// What is known of a set of goods.
pub(super) struct Wardrobe {
    snapshot: Arc<ShopSnapshot>,
    cards: HashMap<ProductId, ProductCard>,
    /// By product and position.
    variants: Vec<Variant>,
}

/// Ladders as lists and editors show them.
pub(super) async fn ladders(shared: &Shared, shop: ShopId, rows: Vec<Ladder>) -> Result<Vec<LadderOut>, ServiceError> {
    let goods = rows.iter().flat_map(|row| goods_of(&row.rungs));
    let wardrobe = Wardrobe::open(shared, shop, goods).await?;
    let counts = events::counts_by_ladder(shared.db().conn(), shop).await?;
    Ok(rows
        .iter()
        .map(|row| wardrobe.ladder(row, counts.get(&row.id).map_or(&[], Vec::as_slice)))
        .collect())
}

impl Wardrobe {
    pub(super) async fn open<'g>(
        shared: &Shared,
        shop: ShopId,
        goods: impl IntoIterator<Item = &'g Good>,
    ) -> Result<Self, ServiceError> {
        let mut ids: Vec<ProductId> = goods.into_iter().filter_map(Good::product).collect();
        ids.sort_unstable();
        ids.dedup();
        let db = shared.db().conn();
        Ok(Self {
            snapshot: shared.states.get(shared, shop).await?,
            cards: products::cards(db, shop, &ids).await?,
            variants: products::variants_of(db, shop, &ids).await?,
        })
    }

    pub(super) fn snapshot(&self) -> &ShopSnapshot {
        &self.snapshot
    }

    /// The variants of a product in the merchant's order; none when the shop has no such product.
    pub(super) fn variants_of(&self, product: ProductId) -> Option<Vec<VariantId>> {
        self.cards.contains_key(&product).then(|| {
            self.variants
                .iter()
                .filter(|variant| variant.product_id == product)
                .map(|variant| variant.id)
                .collect()
        })
    }

    fn ladder(&self, row: &Ladder, counts: &[(u8, OfferCounts)]) -> LadderOut {
        let ladder = LadderIn::from(row);
        let findings = self.findings(&ladder);
        LadderOut {
            id: row.id,
            rungs: self.rungs(&row.rungs, counts),
            label: proved_label(row.label, &findings),
            is_shown: self.snapshot.ladders.shows(row.id),
            findings: self.in_words(&findings),
            ladder,
        }
    }

    /// What is found about a ladder, by today's catalogue and sales.
    pub(super) fn findings(&self, ladder: &LadderIn) -> Vec<Finding> {
        check(ladder, &self.facts(&ladder.rungs), &self.snapshot.steps)
    }

    /// The five questions about a ladder.
    pub(super) fn answers(&self, ladder: &LadderIn, findings: &[Finding]) -> Vec<Answer> {
        about_ladder(LadderFacts {
            ladder,
            rungs: &self.facts(&ladder.rungs),
            findings,
            places: &self.snapshot.places_of(CandidateSource::Ladder),
        })
        .into()
    }

    pub(super) fn in_words(&self, findings: &[Finding]) -> Vec<FindingOut> {
        findings
            .iter()
            .map(|finding| FindingOut::new(finding, self.snapshot.currency))
            .collect()
    }

    fn facts(&self, rungs: &[Rung]) -> Vec<RungFacts> {
        rung_facts(rungs, &self.snapshot.catalogue, &self.snapshot.sales)
    }

    /// Rungs with their goods, steps, sales and results. `counts` names rungs by their place; those it leaves out have
    /// no results yet.
    pub(super) fn rungs(&self, rungs: &[Rung], counts: &[(u8, OfferCounts)]) -> Vec<RungOut> {
        let facts = self.facts(rungs);
        rungs
            .iter()
            .enumerate()
            .map(|(place, rung)| {
                let price_minor = facts[place].price_minor;
                let below_minor = place.checked_sub(1).and_then(|below| facts[below].price_minor);
                let step_minor = price_minor
                    .zip(below_minor)
                    .map(|(price, below)| price.saturating_sub(below));
                RungOut {
                    goods: rung.goods.iter().map(|good| self.good(good)).collect(),
                    step: step_minor.map(|minor| self.money(minor)),
                    step_bps: step_minor
                        .zip(below_minor.filter(|below| *below > 0))
                        .map(|(step, below)| step.saturating_mul(WHOLE_BPS) / below),
                    n_sold: facts[place].n_sold,
                    results: results_of(place, counts),
                }
            })
            .collect()
    }

    /// One good as it is now. A ladder outlives its products: the merchant sees that one is gone, and can decide.
    pub(super) fn good(&self, good: &Good) -> GoodOut {
        match good {
            Good::Product { product } => self.product(*product, good),
            Good::Variant { product, variant } => self.variant(*product, *variant, good),
            Good::Plan { name, price_minor, .. } => GoodOut {
                good: good.clone(),
                title: name.clone(),
                image_url: None,
                skus: Vec::new(),
                price: Some(self.money(*price_minor)),
                n_in_stock: None,
                is_sellable: true,
            },
        }
    }

    fn product(&self, product: ProductId, good: &Good) -> GoodOut {
        let Some(card) = self.cards.get(&product) else {
            return gone(good, "Deleted product".to_owned());
        };
        let catalogue = &self.snapshot.catalogue;
        let shown = catalogue
            .shown_variant(product)
            .and_then(|variant| catalogue.variant(variant));
        GoodOut {
            good: good.clone(),
            title: card.title.clone(),
            image_url: card.image_url.clone(),
            skus: card.skus.clone(),
            price: shown.map_or(card.price_from, |facts| Some(self.money(facts.price_minor))),
            n_in_stock: card.n_in_stock,
            is_sellable: card.is_sellable,
        }
    }

    fn variant(&self, product: ProductId, id: VariantId, good: &Good) -> GoodOut {
        let Some(card) = self.cards.get(&product) else {
            return gone(good, "Deleted product".to_owned());
        };
        let variant = self
            .variants
            .iter()
            .find(|variant| variant.id == id && variant.product_id == product);
        let Some(variant) = variant else {
            return gone(good, format!("{}, deleted variant", card.title));
        };
        GoodOut {
            good: good.clone(),
            title: match self.snapshot.variant_title(id) {
                Some(own) => format!("{}, {own}", card.title),
                None => card.title.clone(),
            },
            image_url: card.image_url.clone(),
            skus: variant.sku.iter().filter(|sku| !sku.is_empty()).cloned().collect(),
            price: Some(self.money(variant.price_minor)),
            n_in_stock: variant.stock.is_tracked.then_some(variant.stock.n_available),
            is_sellable: self.snapshot.catalogue.sellable_variants(product).contains(&id),
        }
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.snapshot.currency)
    }
}

fn gone(good: &Good, title: String) -> GoodOut {
    GoodOut {
        good: good.clone(),
        title,
        image_url: None,
        skus: Vec::new(),
        price: None,
        n_in_stock: None,
        is_sellable: false,
    }
}

fn results_of(place: usize, counts: &[(u8, OfferCounts)]) -> RungResults {
    let found = counts.iter().find(|(rung, _)| usize::from(*rung) == place);
    found.map_or_else(RungResults::default, |(_, counts)| RungResults {
        n_shown: counts.n_shown,
        n_chosen: counts.n_chosen,
        n_added: counts.n_added,
        n_declined: counts.n_declined,
    })
}

/// The label shoppers read: an unproved claim of popularity becomes a recommendation.
pub(super) fn proved_label(label: HighlightLabel, findings: &[Finding]) -> HighlightLabel {
    let is_unproved = findings
        .iter()
        .any(|finding| matches!(finding.kind, FindingKind::PopularityNotProved { .. }));
    if is_unproved {
        HighlightLabel::Recommended
    } else {
        label
    }
}
