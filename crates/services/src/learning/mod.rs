//! Learning what goes with what: the past out of the orders, pairs and an engine out of the past, files out of these.
//!
//! Pairs and sales are counted anew whenever orders came in, which takes a moment: only the orders that changed are read,
//! the others stand in a log beside the model. The engine, which takes longer, is learned anew from everything after a day
//! of new orders; until then a new model of pairs goes on with the engine there is. What was learned is put in use at
//! once, between two decisions, and the former models stay for going back.

pub(crate) mod browsing;
mod engine;
pub(crate) mod keeping;
mod log;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use pairwell_domain::admin::{DataQuality, SuggestionKey};
use pairwell_domain::billing::Deed;
use pairwell_domain::catalog::{Product, Variant};
use pairwell_domain::learning::EngineReport;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::sales::SalesStats;
use pairwell_domain::{ProductId, ShopId};
use pairwell_recommender::engine::tune::{TuneParams, Tuned, tune};
use pairwell_recommender::engine::{EngineParams, ShopEngine};
use pairwell_recommender::non_products::telling_words;
use pairwell_recommender::{AlignedBytes, ModelView, SaleLog, SalesCounter};
use pairwell_store::models::EngineRow;
use pairwell_store::{models, orders, products, shops};

use crate::past::Past;
use crate::{Actor, ServiceError, Shared, billing, data_quality, theme};

/// Pairs proposed to the merchant at most: more than anyone reads, few enough to keep a list quick.
const MAX_SUGGESTIONS: usize = 1_000;

/// An engine younger than this is kept when only orders came in.
const ENGINE_DAYS: i64 = 1;

type LearntModel = ModelView<AlignedBytes>;

/// What learning brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// Name of the model.
    pub version: String,
    /// Orders counted.
    pub n_orders: u64,
    /// Products in them.
    pub n_products: u64,
    /// Pairs kept.
    pub n_pairs: u64,
    /// Suggestions written.
    pub n_suggestions: u64,
    /// What was learned beyond pairs, now or before.
    pub engine: Option<EngineReport>,
}

/// How much is learned anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Pairs alone; the engine stays.
    Pairs,
    /// Everything.
    Whole,
}

/// What is read for learning.
struct Read {
    log: SaleLog,
    products: Vec<Product>,
    variants: Vec<Variant>,
    /// What the engine learns from; none when it stays.
    past: Option<Past>,
}

/// What learning made, before anything is stored.
struct Made {
    model: Vec<u8>,
    view: LearntModel,
    /// What was counted, for the next time.
    log: Vec<u8>,
    sales: SalesStats,
    suggested: Vec<(SuggestionKey, CoPurchase)>,
    engine: Option<(Vec<u8>, EngineReport)>,
    /// What is wrong with the data.
    quality: Option<DataQuality>,
}

/// See [`crate::Services::learning`].
pub struct Learning<'a> {
    shared: &'a Shared,
}

impl<'a> Learning<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Learns everything from a shop's orders as they are now, and puts it in use. The former models stay on the shelf.
    ///
    /// # Errors
    /// Whatever keeps the database or the disk from answering; the model in use then stays in use.
    pub async fn learn(&self, shop: ShopId) -> Result<Learnt, ServiceError> {
        self.learn_anew(shop, Extent::Whole).await
    }

    /// Learns when orders came in since the last time, as much as is due, and says whether it did. A model whose file is
    /// missing, broken or of another version is learned anew at once.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub async fn learn_if_stale(&self, shop: ShopId) -> Result<Option<Learnt>, ServiceError> {
        let db = self.shared.db().conn();
        let newest = orders::last_change(db, shop).await?;
        let current = models::current(db, shop).await?;
        let is_usable = match &current {
            Some(row) => self.shared.shelf.open(shop, std::slice::from_ref(row)).await.is_some(),
            None => false,
        };
        let learned_at = current.as_ref().map(|row| row.trained_at);
        let engine = current.and_then(|row| row.engine);
        // Without an engine somebody was forgotten since.
        let is_up_to_date = is_usable && engine.is_some() && newest <= learned_at;
        if newest.is_none() || is_up_to_date {
            return Ok(None);
        }
        // What is not there yet, or knew somebody who is forgotten, is learned whatever the plan says.
        if is_usable && engine.is_some() {
            match billing::permit(self.shared, shop, Deed::Learn).await {
                Err(ServiceError::BeyondPlan(_)) => return Ok(None),
                permitted => permitted?,
            }
        }
        let is_young = |engine: &EngineRow| self.shared.now() - engine.learned_at < TimeDelta::days(ENGINE_DAYS);
        let extent = if is_usable && engine.as_ref().is_some_and(is_young) {
            Extent::Pairs
        } else {
            Extent::Whole
        };
        self.learn_anew(shop, extent).await.map(Some)
    }

    /// Tries the parameters of the sources on a shop's newest orders, as learning does, and says what came of each. Nothing
    /// is stored.
    ///
    /// # Errors
    /// What keeps the database from answering.
    pub async fn tune(&self, shop: ShopId) -> Result<Tuned, ServiceError> {
        let (_, past) = self.whole_log(shop).await?;
        let (products, variants) = products::load_catalogue(self.shared.db().conn(), shop).await?;
        let tuned = move || {
            let past = past.finish(&products, &variants);
            tune(&past.orders, &EngineParams::default(), &TuneParams::default())
        };
        tokio::task::spawn_blocking(tuned)
            .await
            .map_err(|error| ServiceError::CutShort(error.to_string()))
    }

    /// Puts the model before the one in use in use again, and gives its name. Learning later makes a new one.
    ///
    /// # Errors
    /// `NotFound` when there is none before it; what keeps the database from answering.
    pub async fn roll_back(&self, actor: &Actor) -> Result<String, ServiceError> {
        let txn = self.shared.db().begin_write().await?;
        let current = models::current(&txn, actor.shop).await?;
        let known = models::list(&txn, actor.shop).await?;
        let before = current
            .and_then(|current| known.into_iter().find(|row| row.trained_at < current.trained_at))
            .ok_or(ServiceError::NotFound("former model"))?;
        models::use_again(&txn, actor.shop, &before.version).await?;
        txn.commit().await?;
        self.shared.states.forget(actor.shop).await;
        theme::changed(self.shared, actor.shop).await?;
        tracing::info!(shop.id = actor.shop.get(), model.version = before.version, "went back");
        Ok(before.version)
    }

    async fn learn_anew(&self, shop: ShopId, extent: Extent) -> Result<Learnt, ServiceError> {
        let now = self.shared.now();
        let n_forgotten = shops::n_forgotten(self.shared.db().conn(), shop).await?;
        let read = self.read(shop, extent).await?;
        let params = self.shared.parts.settings.mining.clone();
        let digest = params.digest();
        let made = tokio::task::spawn_blocking(move || make(read, &params, now))
            .await
            .map_err(|error| ServiceError::CutShort(error.to_string()))??;
        let n_suggestions = made.suggested.len() as u64;
        let row = keeping::describe(&made, digest, now);
        let files = keeping::files_of(&row, made.engine.is_some());
        let row = match self.keep(shop, row, made, n_forgotten).await {
            Ok(row) => row,
            Err(error) => {
                // Files of no model know shoppers as well.
                self.shared.shelf.remove(shop, files).await?;
                return Err(error);
            }
        };
        self.shared.states.forget(shop).await;
        // What may be shown depends on what was sold.
        theme::changed(self.shared, shop).await?;
        self.clear_old(shop).await?;
        tracing::info!(
            shop.id = shop.get(),
            model.version = row.version,
            n_orders = row.n_orders,
            n_pairs = row.n_pairs,
            ?extent,
            "learnt"
        );
        Ok(Learnt {
            version: row.version,
            n_orders: row.n_orders,
            n_products: row.n_products,
            n_pairs: row.n_pairs,
            n_suggestions,
            engine: row.engine.map(|engine| engine.report),
        })
    }

    async fn read(&self, shop: ShopId, extent: Extent) -> Result<Read, ServiceError> {
        let db = self.shared.db().conn();
        let (log, past) = match extent {
            Extent::Pairs => (self.changed_log(shop).await?, None),
            Extent::Whole => {
                let (log, past) = self.whole_log(shop).await?;
                (log, Some(past))
            }
        };
        let (products, variants) = products::load_catalogue(db, shop).await?;
        Ok(Read {
            log,
            past: past.map(|past| past.finish(&products, &variants)),
            products,
            variants,
        })
    }
}

fn make(read: Read, params: &pairwell_recommender::MiningParams, now: DateTime<Utc>) -> Result<Made, ServiceError> {
    let model = pairwell_recommender::fit(&read.log.baskets(), params, now)?.with_returns(&read.log);
    let view = model.to_view();
    let quality = (read.past.as_ref()).map(|past| data_quality::look(past, &read.products, &read.variants, now));
    let engine = match &read.past {
        Some(past) => {
            let (engine, report): (ShopEngine, _) =
                engine::learn(past, now).map_err(ServiceError::io("starting threads to learn".to_owned()))?;
            Some((engine.to_bytes(), report))
        }
        None => None,
    };
    let mut sold = SalesCounter::new();
    read.log.lines().for_each(|line| sold.push(&line));
    Ok(Made {
        model: model.to_bytes(),
        suggested: suggested(&view, &read.products),
        view,
        log: read.log.to_bytes(),
        sales: sold.finish(),
        engine,
        quality,
    })
}

/// The strongest pairs of goods: nobody is to think about what goes with postage.
fn suggested(model: &LearntModel, products: &[Product]) -> Vec<(SuggestionKey, CoPurchase)> {
    let is_non_product = |product: &&Product| telling_words(product).is_some();
    let non_products: HashSet<ProductId> = products
        .iter()
        .filter(is_non_product)
        .map(|product| product.id)
        .collect();
    // More than are kept: what is left out must not shorten the list.
    let pairs = model.top_pairs(4 * MAX_SUGGESTIONS);
    let of_goods = pairs
        .into_iter()
        .filter(|pair| !non_products.contains(&pair.source) && !non_products.contains(&pair.target));
    let suggested = of_goods.map(|pair| {
        let key = SuggestionKey {
            source: pair.source,
            target: pair.target,
        };
        (key, pair.evidence)
    });
    suggested.take(MAX_SUGGESTIONS).collect()
}
