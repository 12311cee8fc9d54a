//! What the shop's theme knows before it asks: which placements are on and how they look, and which products stand on a
//! ladder.
//!
//! Pages of a shop are cached and shared, so this holds nothing about a shopper. With it a block stays out of the page
//! when its placement is off, and takes exactly the space it will need when it is on. See
//! `docs/guides/storefront-protocol.md`.

use std::collections::BTreeMap;

use pairwell_domain::ShopId;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::tier::LadderIn;
use pairwell_store::settings::{self, PublishedStorefront};
use pairwell_store::shops;
use serde::Serialize;

use crate::access::with_access;
use crate::shop_state::ShopSnapshot;
use crate::{Job, ServiceError, Shared, rendering};

/// Of the shape, so that blocks of an older version can tell that they do not understand it.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Known<'a> {
    v: u8,
    on: BTreeMap<&'static str, Shown>,
    ladders: BTreeMap<String, Ladder>,
    plans: Vec<Plans>,
    quiet: &'a [String],
}

#[derive(Serialize)]
struct Shown {
    layout: &'static str,
    position: &'static str,
    items: u8,
    /// Whether a line about free delivery can stand there too.
    delivery: bool,
}

#[derive(Serialize)]
struct Ladder {
    id: i64,
    rungs: usize,
    rows: usize,
    benefits: usize,
}

/// A comparison of plans, which a block of the theme writes into the page as it is.
#[derive(Serialize)]
struct Plans {
    id: i64,
    html: String,
}

/// The most comparisons of plans that the theme is told: what a page of it reads stays small.
const MAX_PLANS: usize = 10;

/// Something the theme knows may have changed: it is told soon, by a job.
pub(crate) async fn changed(shared: &Shared, shop: ShopId) -> Result<(), ServiceError> {
    shared.parts.jobs.push(Job::PublishTheme { shop }).await
}

/// See [`crate::Services::theme`].
pub struct Theme<'a> {
    shared: &'a Shared,
}

impl<'a> Theme<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Tells the theme what has changed since it was told last; says whether there was anything. A shop without a
    /// platform, read from a file, has no theme to tell.
    ///
    /// # Errors
    /// Whatever keeps the platform or the database from answering; the job is then done again.
    pub async fn publish(&self, shop: ShopId) -> Result<bool, ServiceError> {
        let db = self.shared.db().conn();
        if shops::tokens(db, shop).await?.is_none() {
            return Ok(false);
        }
        // As it is now, whatever this process remembers.
        self.shared.states.forget(shop).await;
        let snapshot = self.shared.states.get(self.shared, shop).await?;
        let known = json(&snapshot);
        let published = settings::get::<PublishedStorefront>(db, shop).await?;
        if published.is_some_and(|published| published.0 == known) {
            return Ok(false);
        }
        let platform = &self.shared.parts.platform;
        let text = known.as_str();
        with_access(self.shared, shop, |access| async move {
            platform.publish_storefront(&access, text).await
        })
        .await?;
        settings::put(db, shop, &PublishedStorefront(known), self.shared.now()).await?;
        tracing::info!(shop.id = shop.get(), "the theme knows what changed");
        Ok(true)
    }
}

fn json(snapshot: &ShopSnapshot) -> String {
    let says_free_delivery = !snapshot.free_delivery.from.is_empty();
    let on = snapshot
        .placements
        .iter()
        .filter(|placement| placement.is_enabled)
        .map(|placement| {
            let shown = Shown {
                layout: placement.layout.code(),
                position: placement.position.code(),
                items: placement.max_items,
                delivery: says_free_delivery && placement.says_free_delivery(),
            };
            (placement.kind.code(), shown)
        })
        .collect::<BTreeMap<_, _>>();
    let ladders = if on.contains_key(PlacementKind::ProductLadder.code()) {
        ladders(snapshot)
    } else {
        BTreeMap::new()
    };
    let known = Known {
        v: VERSION,
        on,
        ladders,
        plans: plans(snapshot),
        quiet: &snapshot.restraint.quiet_paths,
    };
    serde_json::to_string(&known).expect("plain values have a JSON form")
}

/// Every product that can be led higher, by its number. One that stands on the top rung has nothing to reserve space
/// for.
fn ladders(snapshot: &ShopSnapshot) -> BTreeMap<String, Ladder> {
    let mut known = BTreeMap::new();
    for (product, booked) in snapshot.ladders.products() {
        let leads_higher = snapshot
            .ladders
            .standing(product, None)
            .is_some_and(|standing| standing.ladder.next_above(standing.rung).is_some());
        if !leads_higher {
            continue;
        }
        let ladder = booked.ladder();
        known.entry(product.to_string()).or_insert_with(|| Ladder {
            id: ladder.id.get(),
            rungs: ladder.rungs.len(),
            rows: ladder.differences.len(),
            benefits: ladder.rungs.iter().map(|rung| rung.benefits.len()).max().unwrap_or(0),
        });
    }
    known
}

fn plans(snapshot: &ShopSnapshot) -> Vec<Plans> {
    let placement = snapshot.placement(PlacementKind::ProductLadder);
    snapshot
        .ladders
        .plans()
        .iter()
        .take(MAX_PLANS)
        .map(|booked| {
            let ladder = LadderIn::from(booked.ladder());
            Plans {
                id: booked.ladder().id.get(),
                html: rendering::plans(&ladder, booked.label(), &placement.headline, snapshot.currency),
            }
        })
        .collect()
}
