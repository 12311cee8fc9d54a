//! Trying ways of choosing offers on a shop's own past orders, before any of them goes live.
//!
//! Everything that is learned for it is learned from the older orders alone; the newer ones ask the questions. Nothing is
//! stored and nothing in use changes.

mod contest;

use pairwell_domain::catalog::Variant;
use pairwell_domain::{ProductId, ShopId};
use pairwell_recommender::MiningParams;
use pairwell_recommender::backtest::{ItemEconomics, Progress, Replay, ReplayParams, RunParams, run};
use pairwell_recommender::engine::tune::{TuneParams, tune};
use pairwell_recommender::engine::{Engine, EngineParams};
use pairwell_store::{collections, ladders, pairings, products, rules, shops};

pub use pairwell_recommender::backtest::{Figure, Report, StrategyReport, SurfaceReport};

use contest::{Contest, Settings};

use crate::past::{Past, PastStream};
use crate::rules::collections_of;
use crate::{Actor, ServiceError, Shared};

/// Most lines of a set of pairings.
const MAX_PAIRINGS: usize = 10_000;

/// Names of the strategies, as reports have them.
pub const POPULARITY: &str = "popularity";
/// See [`POPULARITY`]: the merchant's pairings, then the rules, then what was learned, then what is bought together, without
/// what rules keep apart, as the shop does it.
pub const AS_SET: &str = "as set now";
/// See [`POPULARITY`]: the merchant's pairings alone.
pub const PAIRINGS: &str = "your pairings";
/// See [`POPULARITY`]: what the merchant's rules offer, alone.
pub const RULES: &str = "your rules";
/// See [`POPULARITY`]: the steps up of the merchant's ladders, alone. A step up is bought instead of what is given, rarely with
/// it, so few are found in the orders of the past.
pub const LADDERS: &str = "your ladders";
/// See [`POPULARITY`]: what is bought together, by counts.
pub const TOGETHER: &str = "bought together";
/// See [`POPULARITY`]: what was learned, alone.
pub const LEARNED: &str = "learned";

/// What a backtest is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BacktestRequest {
    /// Offers of a list, from 1 to 10.
    pub k: usize,
    /// Whether each rule that offers and each ladder takes part by itself too, those switched off among them.
    pub each: bool,
    /// A set of pairings to try, source and target, best first of each source.
    pub pairings: Vec<(ProductId, ProductId)>,
    /// What reports call that set.
    pub pairings_name: String,
}

impl Default for BacktestRequest {
    fn default() -> Self {
        Self {
            k: 4,
            each: false,
            pairings: Vec::new(),
            pairings_name: "these pairings".to_owned(),
        }
    }
}

/// How far a backtest has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BacktestStep {
    /// Orders are read.
    Reading,
    /// The older ones are learned from.
    Learning,
    /// The newer ones ask.
    Asking(Progress),
}

/// See [`crate::Services::backtests`].
pub struct Backtests<'a> {
    shared: &'a Shared,
}

impl<'a> Backtests<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Replays the newest fifth of a shop's past. `progress` is called from any thread.
    ///
    /// # Errors
    /// `Rule` when there are not 1 to 10 offers; what keeps the database from answering.
    pub async fn run(
        &self,
        shop: ShopId,
        request: BacktestRequest,
        progress: impl Fn(BacktestStep) + Send + Sync + 'static,
    ) -> Result<Report, ServiceError> {
        if !(1..=10).contains(&request.k) {
            return Err(ServiceError::Rule {
                field: "k".into(),
                message: "choose between 1 and 10 offers".to_owned(),
            });
        }
        progress(BacktestStep::Reading);
        let db = self.shared.db().conn();
        let mut stream = PastStream::default();
        pairwell_store::orders::for_each_sale(db, shop, |sale| stream.push(&sale)).await?;
        let (catalogue, variants) = products::load_catalogue(db, shop).await?;
        let row = shops::find(db, shop).await?.ok_or(ServiceError::NotFound("shop"))?;
        let rules = rules::list(db, shop).await?;
        let settings = Settings {
            collections: collections_of(self.shared, shop, rules.iter().map(|rule| &rule.entered)).await?,
            cards: collections::cards(db, shop).await?,
            currency: row.currency,
            catalogue,
            variants,
            pairings: pairings::enabled(db, shop).await?,
            rules,
            ladders: ladders::list(db, shop).await?,
        };
        let mining = self.shared.parts.settings.mining.clone();
        tokio::task::spawn_blocking(move || {
            let past = stream.finish(&settings.catalogue, &settings.variants);
            replay(&past, &settings, &request, &mining, &progress)
        })
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))?
    }

    /// Reads a set of pairings: lines of two SKUs, what is looked at and what is offered beside it, under a header.
    ///
    /// # Errors
    /// `Rule` naming the first line that cannot be read, or whose product this shop does not have.
    pub async fn read_pairings(
        &self,
        actor: &Actor,
        file: impl std::io::Read,
    ) -> Result<Vec<(ProductId, ProductId)>, ServiceError> {
        let wrong = |line: usize, what: String| ServiceError::Rule {
            field: "pairings".into(),
            message: format!("line {line}: {what}"),
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let mut pairs = Vec::new();
        for (line, row) in (2..).zip(reader.deserialize::<(String, String)>().take(MAX_PAIRINGS)) {
            let (source, target) = row.map_err(|_| wrong(line, "write two SKUs, with a comma between".to_owned()))?;
            let mut found = [ProductId::new(0); 2];
            for (product, sku) in found.iter_mut().zip([source, target]) {
                let known = products::find_by_sku(self.shared.db().conn(), actor.shop, &sku).await?;
                *product =
                    known.ok_or_else(|| wrong(line, format!("this shop has no variant with the SKU {sku:?}")))?;
            }
            pairs.push((found[0], found[1]));
        }
        Ok(pairs)
    }
}

fn replay(
    past: &Past,
    settings: &Settings,
    request: &BacktestRequest,
    mining: &MiningParams,
    progress: &(dyn Fn(BacktestStep) + Sync),
) -> Result<Report, ServiceError> {
    progress(BacktestStep::Learning);
    let replay = Replay::new(&past.orders, &ReplayParams::default());
    let params = tune(replay.older(), &EngineParams::default(), &TuneParams::default()).params;
    let engine = Engine::learn(replay.older(), &past.items, &params);
    let contest = Contest::new(past, &replay, &engine, settings, request, mining)?;
    let run_params = RunParams {
        k: request.k,
        ..RunParams::default()
    };
    let economics = economics(past, &settings.variants);
    Ok(contest.with_entrants(|entrants| {
        run(&replay, entrants, &economics, &run_params, &|done| {
            progress(BacktestStep::Asking(done));
        })
    }))
}

/// What each item earns and whether it can be had: of the variant a shopper would be offered first, today.
fn economics(past: &Past, variants: &[Variant]) -> Vec<ItemEconomics> {
    let unknown = ItemEconomics {
        margin_minor: None,
        is_in_stock: false,
    };
    let mut economics = vec![unknown; past.products.len()];
    let mut by_place: Vec<&Variant> = variants.iter().collect();
    by_place.sort_by_key(|variant| (variant.position, variant.id));
    for variant in by_place.into_iter().filter(|variant| variant.stock.is_sellable()) {
        let Some(item) = past.item(variant.product_id) else {
            continue;
        };
        let of_item = &mut economics[item as usize];
        if !of_item.is_in_stock && past.items[item as usize].is_offered {
            *of_item = ItemEconomics {
                margin_minor: variant.cost_minor.map(|cost_minor| variant.price_minor - cost_minor),
                is_in_stock: true,
            };
        }
    }
    economics
}
