//! What was learned, written to the shelf, put in use, and cleared away when newer things took its place.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::learning::EngineReport;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::sales::SalesStats;
use pairwell_store::models::{EngineRow, ModelRow};
use pairwell_store::{data_reports, models, sales, shops, suggestions};

use super::{Learning, Made, browsing, log};
use crate::ServiceError;

/// Models of a shop that are kept, the one in use among them.
const MODELS_KEPT: usize = 5;

impl Learning<'_> {
    /// Writes the files of a model and puts it in use. When that fails, some files may stand there without a model.
    pub(super) async fn keep(
        &self,
        shop: ShopId,
        mut row: ModelRow,
        made: Made,
        n_forgotten: u64,
    ) -> Result<ModelRow, ServiceError> {
        let now = row.trained_at;
        self.shared.shelf.put(shop, &row.file_name, made.model).await?;
        let log_name = log::file_name(&row.version);
        self.shared.shelf.put(shop, &log_name, made.log).await?;
        self.keep_browsing(shop, &row.version).await?;
        row.engine = match made.engine {
            Some((bytes, report)) => Some(self.keep_engine(shop, &row.version, bytes, report, now).await?),
            None => models::current(self.shared.db().conn(), shop)
                .await?
                .and_then(|current| current.engine),
        };
        if let Some(quality) = &made.quality {
            data_reports::put(self.shared.db().conn(), shop, quality, now).await?;
        }
        self.publish(shop, &row, &made.suggested, &made.sales, n_forgotten)
            .await?;
        Ok(row)
    }

    async fn keep_engine(
        &self,
        shop: ShopId,
        version: &str,
        bytes: Vec<u8>,
        report: EngineReport,
        now: DateTime<Utc>,
    ) -> Result<EngineRow, ServiceError> {
        let row = EngineRow {
            file_name: engine_file_name(version),
            checksum: hex_digest(&bytes),
            report,
            learned_at: now,
        };
        self.shared.shelf.put(shop, &row.file_name, bytes).await?;
        Ok(row)
    }

    /// Forgets all but the newest models, and takes their files away, and those of learning that was cut off.
    pub(super) async fn clear_old(&self, shop: ShopId) -> Result<(), ServiceError> {
        let db = self.shared.db().conn();
        let known = models::list(db, shop).await?;
        let old = known.get(MODELS_KEPT..).unwrap_or_default();
        let versions: Vec<String> = old.iter().map(|row| row.version.clone()).collect();
        models::forget(db, shop, &versions).await?;
        // The one in use stays, and models share an engine.
        let kept: Vec<String> = models::list(db, shop).await?.iter().flat_map(files_in_use).collect();
        let mut unused: Vec<String> = old.iter().flat_map(files_in_use).collect();
        unused.retain(|name| !kept.contains(name));
        self.shared.shelf.remove(shop, unused).await?;
        self.shared.shelf.sweep(shop, kept).await
    }

    /// Puts in use what was learned.
    ///
    /// # Errors
    /// `CutShort` when somebody was forgotten since the orders were read: it may know them.
    async fn publish(
        &self,
        shop: ShopId,
        row: &ModelRow,
        suggested: &[(SuggestionKey, CoPurchase)],
        sold: &SalesStats,
        n_forgotten: u64,
    ) -> Result<(), ServiceError> {
        let txn = self.shared.db().begin_write().await?;
        if shops::lock_n_forgotten(&txn, shop).await? != n_forgotten {
            txn.rollback().await?;
            return Err(ServiceError::CutShort("a shopper was forgotten meanwhile".to_owned()));
        }
        models::insert_current(&txn, shop, row).await?;
        suggestions::replace_all(&txn, shop, suggested).await?;
        sales::replace_all(&txn, shop, sold).await?;
        txn.commit().await?;
        Ok(())
    }
}

pub(super) fn describe(made: &Made, params_digest: String, now: DateTime<Utc>) -> ModelRow {
    let checksum = hex_digest(&made.model);
    let version = format!("{}-{}", now.format("%Y%m%dT%H%M%S%3f"), &checksum[..8]);
    ModelRow {
        file_name: format!("{version}.model"),
        version,
        checksum,
        n_orders: made.view.n_orders().into(),
        n_products: made.view.n_products() as u64,
        n_pairs: made.view.n_pairs() as u64,
        params_digest,
        trained_at: now,
        engine: None,
    }
}

fn engine_file_name(version: &str) -> String {
    format!("{version}.engine")
}

/// The files that are written for a model itself, its engine among them when it was learned with it.
pub(super) fn files_of(row: &ModelRow, has_engine: bool) -> Vec<String> {
    let of_version = [
        row.file_name.clone(),
        log::file_name(&row.version),
        browsing::file_name(&row.version),
    ];
    let engine = has_engine.then(|| engine_file_name(&row.version));
    of_version.into_iter().chain(engine).collect()
}

/// The files a model is asked from; its engine may be that of an earlier one.
fn files_in_use(row: &ModelRow) -> Vec<String> {
    let engine = row.engine.as_ref().map(|engine| engine.file_name.clone());
    files_of(row, false).into_iter().chain(engine).collect()
}

pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}
