//! What the theme knows before anything is asked: one JSON value that belongs to the app's installation. Liquid reads it
//! as `app.metafields.pairwell.storefront.value`; no merchant and no other app can change it, and it needs no scope.

use serde::de::IgnoredAny;
use serde_json::json;

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{INSTALLATION, STOREFRONT_PUBLISH};
use super::http::Subject;
use super::mapper::json_reason;
use super::wire::Reference;
use crate::{Access, CommerceError, ShopDomain};

const NAMESPACE: &str = "pairwell";
const KEY: &str = "storefront";

/// The platform takes JSON values of up to 128 KB since version 2026-04, counted as they are written.
const MAX_VALUE_BYTES: usize = 128 * 1024;

/// Writes the value, over the one before. The installation is asked for each time: after the app was taken out and put in
/// again it is another one.
pub(crate) async fn publish(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    json: &str,
) -> Result<(), CommerceError> {
    check(&access.shop, json)?;
    let data = admin.call(config, access, INSTALLATION, &json!({})).await?;
    let subject = |operation| Subject {
        shop: &access.shop,
        operation,
    };
    let installation: Reference<'_> = client::field(&data, "currentAppInstallation", subject(INSTALLATION.name))?;
    let metafield = json!({
        "ownerId": &*installation.id,
        "namespace": NAMESPACE,
        "key": KEY,
        "type": "json",
        "value": json,
    });
    let variables = json!({ "metafields": [metafield] });
    let data = admin.call(config, access, STOREFRONT_PUBLISH, &variables).await?;
    client::payload(&data, "metafieldsSet", subject(STOREFRONT_PUBLISH.name))?;
    Ok(())
}

/// Whether the platform could take a value at all. A value that is too large names both sizes, so that whoever made it
/// knows how much to leave out.
pub(crate) fn check(shop: &ShopDomain, json: &str) -> Result<(), CommerceError> {
    if json.len() > MAX_VALUE_BYTES {
        return Err(CommerceError::ValueTooLarge {
            shop: shop.clone(),
            operation: STOREFRONT_PUBLISH.name,
            size_bytes: json.len(),
            limit_bytes: MAX_VALUE_BYTES,
        });
    }
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| {
        CommerceError::malformed(
            format!("{shop}: {}", STOREFRONT_PUBLISH.name),
            format!("the value {}", json_reason(&error)),
        )
    })?;
    Ok(())
}
