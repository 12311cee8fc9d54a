//! What is bought instead of what the shopper has chosen.

use pairwell_domain::ProductId;
use pairwell_domain::decision::BoughtInstead;

use crate::decide::ShopState;

/// Orders that would hold both, if buying followed looking, from which it says something that they do not.
const MIN_EXPECTED: f64 = 10.0;

/// What shoppers look at after what is given. At most twenty products for each.
pub(super) struct LookedAtAfter {
    all: Vec<(ProductId, BoughtInstead)>,
}

impl LookedAtAfter {
    pub(super) fn new<B: AsRef<[u8]>>(given: impl Iterator<Item = ProductId>, shop: &ShopState<'_, B>) -> Self {
        let Some(model) = shop.model else {
            return Self { all: Vec::new() };
        };
        let mut all = Vec::new();
        for given in given {
            let n_orders = model.n_orders_holding(given);
            let would_follow = shop
                .browsing
                .after(given)
                .filter(|next| next.share * f64::from(n_orders) >= MIN_EXPECTED);
            all.extend(would_follow.map(|next| {
                let about = BoughtInstead {
                    given,
                    n_next: next.n_next,
                    n_visits: next.n_visits,
                    n_orders,
                };
                (next.product, about)
            }));
        }
        Self { all }
    }

    /// What a product is bought instead of: it is looked at after it so often that, were the two bought as they are looked
    /// at, [`MIN_EXPECTED`] orders would hold both; and they are not among those bought together, or less often than by
    /// chance.
    pub(super) fn bought_instead<B: AsRef<[u8]>>(
        &self,
        product: ProductId,
        shop: &ShopState<'_, B>,
    ) -> Option<BoughtInstead> {
        let about = self.all.iter().filter(|(target, _)| *target == product);
        let mut about = about.map(|(_, about)| *about);
        about.find(|about| {
            let evidence = shop.model.and_then(|model| model.evidence(about.given, product));
            evidence.is_none_or(|evidence| evidence.assoc_lift < 1.0)
        })
    }
}
