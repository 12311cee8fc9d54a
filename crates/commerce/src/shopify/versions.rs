//! Whether the platform answers in the version it is asked in. One that has ended is answered with the oldest that is
//! still served, without an error: only the answer's header tells.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{ShopDomain, VersionGap};

/// Shops that are remembered to answer in another version. More are counted, but not told of one by one.
const MAX_SHOPS: usize = 10_000;

/// What answers came in, shop by shop, as far as it is not what was asked for.
#[derive(Debug, Default)]
pub(crate) struct Versions(Mutex<HashMap<ShopDomain, Other>>);

#[derive(Debug)]
struct Other {
    gap: VersionGap,
    warned_on: NaiveDate,
}

impl Versions {
    /// Compares the version that answered with the one asked for. A difference is counted each time, and said once for a
    /// shop and day.
    pub(crate) fn compare(&self, shop: &ShopDomain, asked: &str, served: &str, now: DateTime<Utc>) {
        let mut others = self.lock();
        if asked == served {
            others.remove(shop);
            return;
        }
        metrics::counter!("pairwell_api_version_differs_total").increment(1);
        let today = now.date_naive();
        let known = others.get(shop);
        if known.is_some_and(|other| other.warned_on == today && other.gap.served == served)
            || (known.is_none() && others.len() >= MAX_SHOPS)
        {
            return;
        }
        tracing::warn!(
            shop.domain = %shop,
            asked,
            served = %served.chars().take(20).collect::<String>(),
            "the platform serves another api version than asked for; this one has ended or is ahead"
        );
        let gap = VersionGap {
            asked: asked.to_owned(),
            served: served.to_owned(),
        };
        others.insert(shop.clone(), Other { gap, warned_on: today });
    }

    /// The other version that answered last in a shop.
    pub(crate) fn gap(&self, shop: &ShopDomain) -> Option<VersionGap> {
        self.lock().get(shop).map(|other| other.gap.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShopDomain, Other>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_version_is_known_until_the_right_one_answers() {
        let versions = Versions::default();
        let shop = ShopDomain::parse("test-shop.myshopify.com").expect("a shop name");
        let other = ShopDomain::parse("other-shop.myshopify.com").expect("a shop name");
        let now = DateTime::from_timestamp_secs(1_767_225_600).expect("a time");
        versions.compare(&shop, "2026-07", "2026-07", now);
        assert_eq!(versions.gap(&shop), None);
        versions.compare(&shop, "2026-07", "2026-10", now);
        let gap = VersionGap {
            asked: "2026-07".to_owned(),
            served: "2026-10".to_owned(),
        };
        assert_eq!(versions.gap(&shop), Some(gap));
        assert_eq!(versions.gap(&other), None, "each shop answers for itself");
        versions.compare(&shop, "2026-07", "2026-07", now);
        assert_eq!(versions.gap(&shop), None);
    }
}
