use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use pairwell_domain::decision::{Case, PageDecision, Silence};
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::{DecisionId, ProductId, ShopId};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::Deserialize;

use crate::StoreError;
use crate::convert::{number, word};
use crate::entities::decision;
use crate::sql::{statement, stored};

/// A decision as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDecision {
    /// Everything it depended on.
    pub case: Case,
    /// What was decided.
    pub decision: PageDecision,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// The model in use; none without a model.
    pub model_version: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    case: Case,
    decision: PageDecision,
}

/// One decision; none when this shop never made it, or it is purged.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn find(
    db: &impl ConnectionTrait,
    shop: ShopId,
    id: DecisionId,
) -> Result<Option<StoredDecision>, StoreError> {
    let model = decision::Entity::find_by_id((shop.get(), id.to_string()))
        .one(db)
        .await?;
    model.map(|model| stored_decision(id, model)).transpose()
}

pub(crate) fn stored_decision(id: DecisionId, model: decision::Model) -> Result<StoredDecision, StoreError> {
    let Content { case, decision } = serde_json::from_str(&model.content)
        .map_err(|error| StoreError::corrupt(format!("content of decision {id}: {error}")))?;
    Ok(StoredDecision {
        case,
        decision,
        decided_at: model.decided_at,
        model_version: model.model_version,
    })
}

/// What the decisions about one placement came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurfaceCounts {
    /// The placement.
    pub placement: PlacementKind,
    /// Times a page asked for it.
    pub n_asked: u64,
    /// Offers it was given, all times together.
    pub n_shown_offers: u64,
    /// Why it was given none, and how many times, the most frequent first.
    pub silences: Vec<(Silence, u64)>,
}

/// Counts decisions made since `since` by placement, in the order of the kinds. Decisions that somebody only wanted to
/// see explained are left out, and so are placements nothing asked for.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn surface_counts(
    db: &impl ConnectionTrait,
    shop: ShopId,
    since: DateTime<Utc>,
) -> Result<Vec<SurfaceCounts>, StoreError> {
    // Postgres adds whole numbers up to a decimal, which is cast back.
    let sql = "SELECT surfaces.placement, surfaces.silence, COUNT(*), CAST(SUM(surfaces.n_offers) AS BIGINT) \
               FROM decisions JOIN decision_surfaces AS surfaces \
               ON surfaces.shop_id = decisions.shop_id AND surfaces.decision_id = decisions.id \
               WHERE decisions.shop_id = $1 AND decisions.decided_at >= $2 AND NOT decisions.is_explained \
               GROUP BY surfaces.placement, surfaces.silence";
    let mut counts: BTreeMap<PlacementKind, SurfaceCounts> = BTreeMap::new();
    for row in db
        .query_all_raw(statement(db, sql, [shop.get().into(), stored(since).into()]))
        .await?
    {
        let code: String = row.try_get_by_index(0)?;
        let placement = word(PlacementKind::from_code(&code), &code, "placement of a decision")?;
        let counts = counts.entry(placement).or_insert_with(|| SurfaceCounts {
            placement,
            n_asked: 0,
            n_shown_offers: 0,
            silences: Vec::new(),
        });
        let n_decisions: u64 = number(row.try_get_by_index(2)?, "number of decisions")?;
        counts.n_asked += n_decisions;
        counts.n_shown_offers += number::<u64>(row.try_get_by_index(3)?, "number of offers")?;
        if let Some(code) = row.try_get_by_index::<Option<String>>(1)? {
            let silence = word(Silence::from_code(&code), &code, "silence of a decision")?;
            counts.silences.push((silence, n_decisions));
        }
    }
    let mut counts: Vec<SurfaceCounts> = counts.into_values().collect();
    for SurfaceCounts { silences, .. } in &mut counts {
        silences.sort_by_key(|(silence, n)| (std::cmp::Reverse(*n), *silence));
    }
    Ok(counts)
}

/// How often the page of each product was looked at since `since`, of pages that asked what to offer. Decisions that
/// somebody only wanted to see explained are left out.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn product_views(
    db: &impl ConnectionTrait,
    shop: ShopId,
    since: DateTime<Utc>,
) -> Result<HashMap<ProductId, u64>, StoreError> {
    let sql = "SELECT product_id, COUNT(*) FROM decisions \
               WHERE shop_id = $1 AND decided_at >= $2 AND NOT is_explained AND product_id IS NOT NULL \
               GROUP BY product_id";
    let values = [shop.get().into(), stored(since).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let product = ProductId::new(row.try_get_by_index(0)?);
            Ok((product, number(row.try_get_by_index(1)?, "number of views")?))
        })
        .collect()
}
