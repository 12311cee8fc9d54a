//! What is looked at after what, counted from the pages that asked what to offer.

use pairwell_domain::ShopId;
use pairwell_recommender::browsing::BrowsingCounter;
use pairwell_store::decisions;

use super::Learning;
use crate::ServiceError;
use crate::housekeeping::KEEP_DECISIONS;

/// Where the book of a model stands.
pub(crate) fn file_name(version: &str) -> String {
    format!("{version}.views")
}

impl Learning<'_> {
    /// Counts the looks that are still known, and writes the book beside the model.
    pub(super) async fn keep_browsing(&self, shop: ShopId, version: &str) -> Result<(), ServiceError> {
        self.shared.ledger.flush().await;
        let mut counter = BrowsingCounter::new();
        let since = self.shared.now() - KEEP_DECISIONS;
        let looks = decisions::for_each_look(self.shared.db().conn(), shop, since, |look| {
            counter.push(look.visitor, look.at, look.product);
        });
        looks.await?;
        let book = tokio::task::spawn_blocking(move || counter.finish().to_bytes())
            .await
            .map_err(|error| ServiceError::CutShort(error.to_string()))?;
        self.shared.shelf.put(shop, &file_name(version), book).await
    }
}
