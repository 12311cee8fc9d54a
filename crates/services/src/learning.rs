//! Learning what goes with what: baskets out of the orders, a model out of the baskets, a file out of the model.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::offer::CoPurchase;
use pairwell_domain::sales::SalesStats;
use pairwell_recommender::sales::{SaleLine, SalesCounter};
use pairwell_recommender::{AlignedBytes, BasketStream, ModelView};
use pairwell_store::models::ModelRow;
use pairwell_store::orders::Sale;
use pairwell_store::{models, orders, sales, suggestions};

use crate::{ServiceError, Shared, theme};

/// Pairs proposed to the merchant at most: more than anyone reads, few enough to keep a list quick.
const MAX_SUGGESTIONS: usize = 1_000;

type LearntModel = ModelView<AlignedBytes>;

/// What learning brought.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// See [`crate::Services::learning`].
pub struct Learning<'a> {
    shared: &'a Shared,
}

impl<'a> Learning<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Learns a shop's orders as they are now, and puts the new model in use. The former one stays on the shelf.
    ///
    /// # Errors
    /// Whatever keeps the database or the disk from answering; the model in use then stays in use.
    pub async fn learn(&self, shop: ShopId) -> Result<Learnt, ServiceError> {
        let now = self.shared.now();
        let mut lines = BasketStream::new();
        let mut sold = SalesCounter::new();
        orders::for_each_sale(self.shared.db().conn(), shop, |sale| {
            if sale.kept_quantity > 0 {
                lines.push(sale.order_id, sale.placed_at, sale.product_id);
            }
            if let Some(line) = sale_line(sale) {
                sold.push(&line);
            }
        })
        .await?;
        let baskets = lines.finish();

        let params = self.shared.parts.settings.mining.clone();
        let digest = params.digest();
        let fitted = tokio::task::spawn_blocking(move || {
            let model = pairwell_recommender::fit(&baskets, &params, now)?;
            Ok::<_, ServiceError>((model.to_bytes(), model.to_view(), sold.finish()))
        });
        let (bytes, model, sales) = fitted
            .await
            .map_err(|error| ServiceError::CutShort(error.to_string()))??;

        let row = self.describe(&model, &bytes, digest, now);
        self.shared.shelf.put(shop, &row.file_name, bytes).await?;
        let n_suggestions = self.publish(shop, &row, &model, &sales).await?;
        self.shared.states.forget(shop).await;
        // What may be shown depends on what was sold.
        theme::changed(self.shared, shop).await?;
        tracing::info!(
            shop.id = shop.get(),
            model.version = row.version,
            n_orders = row.n_orders,
            n_pairs = row.n_pairs,
            "learnt"
        );
        Ok(Learnt {
            version: row.version,
            n_orders: row.n_orders,
            n_products: row.n_products,
            n_pairs: row.n_pairs,
            n_suggestions,
        })
    }

    /// Learns when orders came in since the last time, and says whether it did.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub async fn learn_if_stale(&self, shop: ShopId) -> Result<Option<Learnt>, ServiceError> {
        let db = self.shared.db().conn();
        let newest = orders::last_change(db, shop).await?;
        let learnt_at = models::current(db, shop).await?.map(|row| row.trained_at);
        if newest.is_none() || newest <= learnt_at {
            return Ok(None);
        }
        self.learn(shop).await.map(Some)
    }

    fn describe(&self, model: &LearntModel, bytes: &[u8], params_digest: String, now: DateTime<Utc>) -> ModelRow {
        let checksum = hex_digest(bytes);
        let version = format!("{}-{}", now.format("%Y%m%dT%H%M%S%3f"), &checksum[..8]);
        ModelRow {
            file_name: format!("{version}.model"),
            version,
            checksum,
            n_orders: model.n_orders().into(),
            n_products: model.n_products() as u64,
            n_pairs: model.n_pairs() as u64,
            params_digest,
            trained_at: now,
        }
    }

    async fn publish(
        &self,
        shop: ShopId,
        row: &ModelRow,
        model: &LearntModel,
        sold: &SalesStats,
    ) -> Result<u64, ServiceError> {
        let pairs: Vec<(SuggestionKey, CoPurchase)> = model
            .top_pairs(MAX_SUGGESTIONS)
            .into_iter()
            .map(|pair| {
                (
                    SuggestionKey {
                        source: pair.source,
                        target: pair.target,
                    },
                    pair.evidence,
                )
            })
            .collect();
        let txn = self.shared.db().begin_write().await?;
        models::insert_current(&txn, shop, row).await?;
        suggestions::replace_all(&txn, shop, &pairs).await?;
        sales::replace_all(&txn, shop, sold).await?;
        txn.commit().await?;
        Ok(pairs.len() as u64)
    }
}

/// A line as sales are counted by; none for a variant that is gone.
fn sale_line(sale: Sale) -> Option<SaleLine> {
    let Sale {
        order_id,
        customer,
        placed_at,
        product_id,
        variant_id,
        quantity,
        kept_quantity,
    } = sale;
    Some(SaleLine {
        customer,
        order: order_id,
        placed_at,
        product: product_id,
        variant: variant_id?,
        quantity,
        kept_quantity,
    })
}

fn hex_digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}
