//! What a decision reads, kept in memory per shop and put together anew after a change.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use memmap2::Mmap;
use moka::future::Cache;
use pairwell_domain::billing::Live;
use pairwell_domain::catalog::Product;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::rule::RuleIn;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, ErrorKind, ProductId, ShopId, VariantId};
use pairwell_recommender::browsing::BrowsingBook;
use pairwell_recommender::engine::ShopEngine;
use pairwell_recommender::{Catalogue, LadderBook, PairingBook, RuleBook, Sales, ShopState};
use pairwell_store::{ladders, models, pairings, placements, products, rules, sales, settings, shops};

use crate::rules::collections_of;
use crate::shelf::MappedModel;
use crate::{ServiceError, Shared, billing};

/// Shops kept in memory; others are loaded when asked for.
const MAX_SHOPS: u64 = 256;

/// Another process may have changed something: nothing is trusted longer than this.
const MAX_AGE: Duration = Duration::from_secs(60);

/// What the platform calls the variant of a product that has only one.
const ONLY_VARIANT: &str = "Default Title";

/// How a product is called, and its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName {
    /// The word in its address.
    pub handle: Box<str>,
    /// What the shop calls it.
    pub title: Box<str>,
    /// The main picture.
    pub image_url: Option<Box<str>>,
}

/// One shop at one moment. Immutable: a change makes a new one.
pub struct ShopSnapshot {
    /// The shop.
    pub shop: ShopId,
    /// Whether it has Pairwell installed.
    pub is_installed: bool,
    /// The currency of the catalogue's prices.
    pub currency: Currency,
    /// Share of visitors who are never shown offers, in basis points.
    pub holdout_bps: u16,
    /// Products and what is left of them.
    pub catalogue: Catalogue,
    /// What the shop's address and its people call each product.
    names: HashMap<ProductId, ProductName>,
    /// What variants are called that have a name of their own.
    variant_titles: HashMap<VariantId, Box<str>>,
    /// The merchant's pairings in use.
    pub pairings: PairingBook,
    /// The merchant's rules in use.
    pub rules: RuleBook,
    /// The merchant's ladders that may be shown.
    pub ladders: LadderBook,
    /// What was sold, what came back, what is bought again.
    pub sales: Sales,
    /// Every placement.
    pub placements: Vec<Placement>,
    /// The budget of attention.
    pub restraint: RestraintSettings,
    /// The merchant's business rules.
    pub selling: SellingRules,
    /// From which amounts on delivery is free.
    pub free_delivery: FreeDelivery,
    /// How far apart the prices of a ladder should be.
    pub steps: StepRanges,
    /// The model in use, when one was learnt.
    pub model: Option<Arc<MappedModel>>,
    /// Its name.
    pub model_version: Option<String>,
    /// What is looked at after what; empty before it was counted.
    pub browsing: Arc<BrowsingBook>,
    /// What was learned beyond pairs.
    pub engine: Option<Arc<ShopEngine>>,
}

impl ShopSnapshot {
    /// How a product is called, when it is in the catalogue.
    #[must_use]
    pub fn name_of(&self, product: ProductId) -> Option<&ProductName> {
        self.names.get(&product)
    }

    /// What a variant is called, when it has a name of its own.
    #[must_use]
    pub fn variant_title(&self, variant: VariantId) -> Option<&str> {
        self.variant_titles.get(&variant).map(AsRef::as_ref)
    }

    /// One placement as the merchant has set it, switched on or not.
    #[must_use]
    pub fn placement(&self, kind: PlacementKind) -> Placement {
        self.placements
            .iter()
            .find(|placement| placement.kind == kind)
            .cloned()
            .unwrap_or_else(|| Placement::default_for(kind))
    }

    /// Names of the placements that are on and would show what this source gives.
    #[must_use]
    pub fn places_of(&self, source: CandidateSource) -> Vec<&'static str> {
        self.placements
            .iter()
            .filter(|placement| placement.is_enabled && placement.sources.contains(&source))
            .map(|placement| placement.kind.name())
            .collect()
    }

    /// The shop as a decision sees it, with these settings of its placements.
    #[must_use]
    pub fn state<'a>(&'a self, placements: &'a [Placement]) -> ShopState<'a, Mmap> {
        ShopState {
            catalogue: &self.catalogue,
            pairings: &self.pairings,
            rules: &self.rules,
            ladders: &self.ladders,
            sales: &self.sales,
            model: self.model.as_deref(),
            browsing: &self.browsing,
            engine: self.engine.as_deref(),
            selling: &self.selling,
            free_delivery: &self.free_delivery,
            currency: self.currency,
            restraint: &self.restraint,
            placements,
        }
    }
}

pub(crate) struct ShopStates {
    cache: Cache<ShopId, Arc<ShopSnapshot>>,
    /// Which shop stands behind a platform's name. A shop keeps its number for as long as it has rows.
    named: Cache<String, ShopId>,
}

impl Default for ShopStates {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(MAX_SHOPS).time_to_live(MAX_AGE).build();
        let named = Cache::builder().max_capacity(MAX_SHOPS).time_to_live(MAX_AGE).build();
        Self { cache, named }
    }
}

impl ShopStates {
    /// The shop as it is now; many callers at once load it once.
    pub(crate) async fn get(&self, shared: &Shared, shop: ShopId) -> Result<Arc<ShopSnapshot>, ServiceError> {
        if let Some(snapshot) = self.cache.get(&shop).await {
            return Ok(snapshot);
        }
        self.cache
            .try_get_with(shop, async { load(shared, shop).await.map(Arc::new) })
            .await
            .map_err(|error: Arc<ServiceError>| {
                Arc::try_unwrap(error).unwrap_or_else(|shared| ServiceError::CutShort(shared.to_string()))
            })
    }

    /// The shop behind a platform's name for it, when it has Pairwell installed.
    pub(crate) async fn serving(&self, shared: &Shared, domain: &str) -> Result<Option<ShopId>, ServiceError> {
        let shop = match self.named.get(domain).await {
            Some(shop) => shop,
            None => {
                let platform = shared.parts.platform.code();
                let Some(row) = shops::find_by_domain(shared.db().conn(), platform, domain).await? else {
                    return Ok(None);
                };
                self.named.insert(domain.to_owned(), row.id).await;
                row.id
            }
        };
        match self.get(shared, shop).await {
            Ok(snapshot) => Ok(snapshot.is_installed.then_some(shop)),
            // Erased since its name was looked up; it may come back under another number.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.named.invalidate(domain).await;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Something of the shop changed: the next caller loads it anew.
    pub(crate) async fn forget(&self, shop: ShopId) {
        self.cache.invalidate(&shop).await;
    }
}

async fn load(shared: &Shared, shop: ShopId) -> Result<ShopSnapshot, ServiceError> {
    let db = shared.db().conn();
    let row = shops::find(db, shop).await?.ok_or(ServiceError::NotFound("shop"))?;
    let (product_rows, variant_rows) = products::load_catalogue(db, shop).await?;
    let names = product_rows
        .iter()
        .map(|product| (product.id, name_of(product)))
        .collect();
    let variant_titles = variant_rows
        .iter()
        .filter(|variant| variant.title != ONLY_VARIANT && !variant.title.is_empty())
        .map(|variant| (variant.id, variant.title.as_str().into()))
        .collect();
    let sales = Sales::new(&sales::load(db, shop).await?);
    let entered = rules::list(db, shop).await?.into_iter().map(|rule| rule.entered);
    let entered: Vec<RuleIn> = entered.collect();
    let collections = collections_of(shared, shop, &entered).await?;
    let rules = RuleBook::new(entered, &product_rows, &variant_rows, &collections, &sales);
    let catalogue = Catalogue::new(product_rows, variant_rows);
    let steps = settings::get::<StepRanges>(db, shop).await?.unwrap_or_default();
    let ladders = LadderBook::new(ladders::list(db, shop).await?, &catalogue, &sales, &steps);
    let usable = usable_models(shared, shop).await?;
    let (model, model_version) = shared.shelf.open(shop, &usable).await.unzip();
    let engine = shared.shelf.open_engine(shop, &usable).await;
    let browsing = shared.shelf.open_browsing(shop, &usable).await;
    Ok(ShopSnapshot {
        shop,
        is_installed: row.uninstalled_at.is_none(),
        currency: row.currency,
        holdout_bps: row.holdout_bps,
        pairings: PairingBook::new(pairings::enabled(db, shop).await?),
        placements: live_placements(shared, shop).await?,
        restraint: settings::get(db, shop).await?.unwrap_or_default(),
        selling: settings::get(db, shop).await?.unwrap_or_default(),
        free_delivery: settings::get(db, shop).await?.unwrap_or_default(),
        catalogue,
        rules,
        names,
        variant_titles,
        ladders,
        sales,
        steps,
        model,
        model_version,
        browsing: browsing.unwrap_or_default(),
        engine,
    })
}

/// The placements, with those off that the shop's plan does not cover any more after its grace time. Nothing of that is
/// stored, so all of them come back by themselves.
async fn live_placements(shared: &Shared, shop: ShopId) -> Result<Vec<Placement>, ServiceError> {
    let mut placements = placements::list(shared.db().conn(), shop).await?;
    let n_live = match billing::live(shared, shop).await? {
        Live::All => return Ok(placements),
        Live::Placements(n_live) => n_live,
        Live::Nothing => 0,
    };
    let beyond = placements
        .iter_mut()
        .filter(|placement| placement.is_enabled)
        .skip(usize::try_from(n_live).unwrap_or(usize::MAX));
    for placement in beyond {
        placement.is_enabled = false;
    }
    Ok(placements)
}

/// The model in use, then those before it: what can be used when its files are broken.
async fn usable_models(shared: &Shared, shop: ShopId) -> Result<Vec<models::ModelRow>, ServiceError> {
    let db = shared.db().conn();
    let Some(current) = models::current(db, shop).await? else {
        return Ok(Vec::new());
    };
    let former = models::list(db, shop).await?;
    let former = former.into_iter().filter(|row| row.trained_at < current.trained_at);
    Ok(std::iter::once(current.clone()).chain(former).collect())
}

fn name_of(product: &Product) -> ProductName {
    ProductName {
        handle: product.handle.as_str().into(),
        title: product.title.as_str().into(),
        image_url: product.image_url.as_deref().map(Into::into),
    }
}
