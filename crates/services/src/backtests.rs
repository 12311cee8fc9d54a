//! Trying ways of choosing offers on a shop's own past orders, before any of them goes live.
//!
//! Everything that is learned for it is learned from the older orders alone; the newer ones ask the questions. Nothing is
//! stored and nothing in use changes.

use chrono::DateTime;
use pairwell_domain::ShopId;
use pairwell_domain::catalog::Variant;
use pairwell_domain::pairing::Pairing;
use pairwell_recommender::backtest::strategies::{ByEngine, Fixed, Layered, Popularity};
use pairwell_recommender::backtest::{
    Entrants, ItemEconomics, Progress, Replay, ReplayParams, RunParams, Strategy, run,
};
use pairwell_recommender::engine::tune::{TuneParams, tune};
use pairwell_recommender::engine::{Engine, EngineParams};
use pairwell_recommender::{Baskets, MiningParams, fit};
use pairwell_store::{pairings, products};

pub use pairwell_recommender::backtest::{Figure, Report, StrategyReport, SurfaceReport};

use crate::past::{Past, PastStream};
use crate::{ServiceError, Shared};

/// Names of the strategies, as reports have them.
pub const POPULARITY: &str = "popularity";
/// See [`POPULARITY`]: the merchant's pairings, then what was learned, then what is bought together, as the shop does it.
pub const AS_SET: &str = "as set now";
/// See [`POPULARITY`]: the merchant's pairings alone.
pub const PAIRINGS: &str = "your pairings";
/// See [`POPULARITY`]: what is bought together, by counts.
pub const TOGETHER: &str = "bought together";
/// See [`POPULARITY`]: what was learned, alone.
pub const LEARNED: &str = "learned";

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

    /// Replays the newest fifth of a shop's past. `k` is how many offers a list has. `progress` is called from any thread.
    ///
    /// # Errors
    /// `Rule` when `k` is not between 1 and 10; what keeps the database from answering.
    pub async fn run(
        &self,
        shop: ShopId,
        k: usize,
        progress: impl Fn(BacktestStep) + Send + Sync + 'static,
    ) -> Result<Report, ServiceError> {
        if !(1..=10).contains(&k) {
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
        let paired = pairings::enabled(db, shop).await?;
        let mining = self.shared.parts.settings.mining.clone();
        tokio::task::spawn_blocking(move || {
            let past = stream.finish(&catalogue, &variants);
            replay(&past, &variants, &paired, &mining, k, &progress)
        })
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))?
    }
}

fn replay(
    past: &Past,
    variants: &[Variant],
    paired: &[Pairing],
    mining: &MiningParams,
    k: usize,
    progress: &(dyn Fn(BacktestStep) + Sync),
) -> Result<Report, ServiceError> {
    progress(BacktestStep::Learning);
    let replay = Replay::new(&past.orders, &ReplayParams::default());
    let params = tune(replay.older(), &EngineParams::default(), &TuneParams::default()).params;
    let engine = Engine::learn(replay.older(), &past.items, &params);
    let popularity = Popularity::new(replay.older());
    let pairings = Fixed::new(PAIRINGS, paired.iter().filter_map(|pairing| numbered(past, pairing)));
    let together = Fixed::new(TOGETHER, mined(past, &replay, mining)?);
    let learned = ByEngine::learned(LEARNED, &engine);
    let as_set = Layered::new(AS_SET, vec![&pairings, &learned, &together]);
    let baselines: [&dyn Strategy; 2] = [&popularity, &as_set];
    let others: [&dyn Strategy; 3] = [&pairings, &together, &learned];
    let entrants = Entrants {
        baselines: &baselines,
        others: &others,
    };
    let run_params = RunParams {
        k,
        ..RunParams::default()
    };
    let economics = economics(past, variants);
    Ok(run(&replay, &entrants, &economics, &run_params, &|done| {
        progress(BacktestStep::Asking(done));
    }))
}

/// A pairing by item numbers; none when one of its products was never sold and is gone.
fn numbered(past: &Past, pairing: &Pairing) -> Option<(u32, u32)> {
    Some((past.item(pairing.source)?, past.item(pairing.target)?))
}

/// Pairs mined from the older orders, best first of each source.
fn mined(past: &Past, replay: &Replay, params: &MiningParams) -> Result<Vec<(u32, u32)>, ServiceError> {
    let mut baskets = Baskets::new();
    for order in replay.older().iter() {
        let placed_at = DateTime::from_timestamp(order.placed_at_s, 0).unwrap_or_default();
        baskets.push(placed_at, order.items.iter().map(|item| past.products[*item as usize]));
    }
    let newest = DateTime::from_timestamp(replay.older().newest_s(), 0).unwrap_or_default();
    let model = fit(&baskets, params, newest)?.to_view();
    let pairs = past.products.iter().enumerate().flat_map(|(source, product)| {
        let targets = model.neighbours(*product);
        targets.filter_map(move |(target, ..)| Some((source as u32, past.item(target)?)))
    });
    Ok(pairs.collect())
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
