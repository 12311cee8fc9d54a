//! Makes a shop's webhooks what the table of topics says.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::json;

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{WEBHOOK_CREATE, WEBHOOK_DELETE, WEBHOOKS};
use super::http::Subject;
use super::webhook::{OrderedBy, TOPICS};
use super::wire::Page;
use crate::{Access, CommerceError, Subscribed};

/// A shop holds a dozen of ours; more pages than this are a loop.
const MAX_PAGES: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subscription {
    id: String,
    topic: String,
    uri: String,
    filter: Option<String>,
    #[serde(default)]
    include_fields: Vec<String>,
}

/// Creates what is missing and removes what is doubled, narrowed, elsewhere or no longer wanted. The platform lists only
/// this app's own subscriptions, so nothing of anybody else is touched.
pub(crate) async fn subscribe(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    callback_url: &str,
) -> Result<Subscribed, CommerceError> {
    let wanted = || TOPICS.iter().filter(|topic| topic.ordered_by == OrderedBy::Api);
    let mut missing: HashSet<String> = wanted().map(|topic| topic.enum_value()).collect();
    let mut subscribed = Subscribed::default();
    let mut stale = Vec::new();
    for subscription in list(admin, config, access).await? {
        let is_whole =
            subscription.filter.as_deref().is_none_or(str::is_empty) && subscription.include_fields.is_empty();
        if subscription.uri == callback_url && is_whole && missing.remove(&subscription.topic) {
            subscribed.n_kept += 1;
        } else {
            stale.push(subscription.id);
        }
    }
    // In the order of the table, so that logs of two installs can be compared.
    for wanted in wanted().filter(|topic| missing.contains(&topic.enum_value())) {
        let topic = wanted.enum_value();
        let subject = Subject {
            shop: &access.shop,
            operation: WEBHOOK_CREATE.name,
        };
        let variables = json!({ "topic": topic, "webhook": { "uri": callback_url, "format": "JSON" } });
        let answer = admin.call(config, access, WEBHOOK_CREATE, &variables).await;
        match answer.and_then(|data| client::payload(&data, "webhookSubscriptionCreate", subject).map(|_| ())) {
            Ok(()) => subscribed.n_created += 1,
            Err(error @ (CommerceError::Refused { .. } | CommerceError::AccessDenied { .. })) if wanted.is_optional => {
                tracing::info!(shop.domain = %access.shop, topic, %error, "not subscribed to");
                subscribed.n_refused += 1;
            }
            Err(error) => return Err(error),
        }
    }
    // Last, so that no news fall between an old subscription and its replacement.
    for id in stale {
        let subject = Subject {
            shop: &access.shop,
            operation: WEBHOOK_DELETE.name,
        };
        let data = admin.call(config, access, WEBHOOK_DELETE, &json!({ "id": id })).await?;
        client::payload(&data, "webhookSubscriptionDelete", subject)?;
        subscribed.n_removed += 1;
    }
    Ok(subscribed)
}

async fn list(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
) -> Result<Vec<Subscription>, CommerceError> {
    let subject = Subject {
        shop: &access.shop,
        operation: WEBHOOKS.name,
    };
    let mut all = Vec::new();
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let data = admin.call(config, access, WEBHOOKS, &json!({ "after": after })).await?;
        let page: Page<Subscription> = client::field(&data, "webhookSubscriptions", subject)?;
        all.extend(page.nodes);
        after = page.page_info.next();
        if after.is_none() {
            return Ok(all);
        }
    }
    Err(CommerceError::malformed(
        format!("{}: {}", access.shop, WEBHOOKS.name),
        "the list does not end",
    ))
}
