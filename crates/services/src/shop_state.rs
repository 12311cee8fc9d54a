//! What a decision reads, kept in memory per shop and put together anew after a change.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{ProductId, ShopId};
use pairwell_recommender::{Catalogue, PairingBook};
use pairwell_store::{models, pairings, placements, products, shops};

use crate::shelf::MappedModel;
use crate::{ServiceError, Shared};

/// Shops kept in memory; others are loaded when asked for.
const MAX_SHOPS: u64 = 256;

/// Another process may have changed something: nothing is trusted longer than this.
const MAX_AGE: Duration = Duration::from_secs(60);

/// How a product is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductName {
    /// The word in its address.
    pub handle: Box<str>,
    /// What the shop calls it.
    pub title: Box<str>,
}

/// One shop at one moment. Immutable: a change makes a new one.
pub struct ShopSnapshot {
    /// The shop.
    pub shop: ShopId,
    /// Share of visitors who are never shown offers, in basis points.
    pub holdout_bps: u16,
    /// Products and what is left of them.
    pub catalogue: Catalogue,
    /// What the shop's address and its people call each product.
    names: HashMap<ProductId, ProductName>,
    /// The merchant's pairings in use.
    pub pairings: PairingBook,
    /// Every placement.
    pub placements: Vec<Placement>,
    /// The model in use, when one was learnt.
    pub model: Option<Arc<MappedModel>>,
}

impl ShopSnapshot {
    /// How a product is called, when it is in the catalogue.
    #[must_use]
    pub fn name_of(&self, product: ProductId) -> Option<&ProductName> {
        self.names.get(&product)
    }

    /// The settings of one placement.
    #[must_use]
    pub fn placement(&self, kind: PlacementKind) -> Placement {
        self.placements
            .iter()
            .find(|placement| placement.kind == kind)
            .cloned()
            .unwrap_or_else(|| Placement::default_for(kind))
    }
}

pub(crate) struct ShopStates {
    cache: Cache<ShopId, Arc<ShopSnapshot>>,
}

impl Default for ShopStates {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(MAX_SHOPS).time_to_live(MAX_AGE).build();
        Self { cache }
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
        .map(|product| {
            let name = ProductName {
                handle: product.handle.as_str().into(),
                title: product.title.as_str().into(),
            };
            (product.id, name)
        })
        .collect();
    let catalogue = Catalogue::new(product_rows, variant_rows);
    let pairings = PairingBook::new(pairings::enabled(db, shop).await?);
    let mut placement_rows = Vec::with_capacity(PlacementKind::ALL.len());
    for kind in PlacementKind::ALL {
        placement_rows.extend(placements::find(db, shop, kind).await?);
    }
    let model = match models::current(db, shop).await? {
        Some(row) => shared.shelf.open(shop, &row).await,
        None => None,
    };
    Ok(ShopSnapshot {
        shop,
        holdout_bps: row.holdout_bps,
        catalogue,
        names,
        pairings,
        placements: placement_rows,
        model,
    })
}
