//! Flat subscriptions: asked for, listed, ended. The merchant approves each on the platform's own page, so that nothing
//! is ever charged by a call alone.

use pairwell_domain::billing::{Agreement, AgreementStatus, Interval};
use serde::Deserialize;
use serde_json::json;
use url::Url;
use url::form_urlencoded::Serializer;

use super::client::{self, AdminClient};
use super::config::ShopifyConfig;
use super::documents::{AGREEMENTS, Operation, SUBSCRIPTION_CANCEL, SUBSCRIPTION_CREATE};
use super::http::Subject;
use super::mapper::instant;
use crate::{Access, CommerceError, NewSubscription, ShopDomain, ToApprove};

/// The page of the app where the merchant comes back to.
const RETURN_PATH: &str = "settings/plan";

/// Carries [`NewSubscription::key`] through the platform, which gives the address back with each subscription.
const KEY_PARAMETER: &str = "agreed";

/// What the platform says to an app that was made for one merchant only.
const NOT_FOR_THIS_APP: &str = "cannot use the billing api";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    confirmation_url: Option<String>,
    app_subscription: Option<CreatedSubscription>,
}

#[derive(Deserialize)]
struct CreatedSubscription {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    active_subscriptions: Vec<Listed>,
    all_subscriptions: Nodes,
}

#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    name: String,
    status: String,
    test: bool,
    trial_days: u32,
    return_url: Option<String>,
    created_at: String,
    current_period_end: Option<String>,
}

/// Asks for a subscription. Sent once: when nobody knows what became of it, [`list`] does.
pub(crate) async fn create(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    new: &NewSubscription,
) -> Result<ToApprove, CommerceError> {
    let interval = match new.interval {
        Interval::ThirtyDays => "EVERY_30_DAYS",
        Interval::Year => "ANNUAL",
    };
    let price = json!({ "amount": new.price.to_plain(), "currencyCode": new.price.currency.code() });
    let variables = json!({
        "name": new.name,
        "returnUrl": return_url(config, &access.shop, &new.key),
        "lineItems": [{ "plan": { "appRecurringPricingDetails": { "price": price, "interval": interval } } }],
        "test": new.is_test,
        "trialDays": new.trial_days,
    });
    let subject = subject(access, SUBSCRIPTION_CREATE);
    let data = admin
        .call(config, access, SUBSCRIPTION_CREATE, &variables)
        .await
        .map_err(not_for_this_app)?;
    let payload = client::payload(&data, "appSubscriptionCreate", subject).map_err(not_for_this_app)?;
    let created = Created::deserialize(payload)
        .ok()
        .and_then(|created| Some((created.confirmation_url?, created.app_subscription?)));
    let strange =
        |reason: &str| CommerceError::malformed(format!("{}: {}", access.shop, SUBSCRIPTION_CREATE.name), reason);
    let (address, subscription) = created.ok_or_else(|| strange("the answer names no page to approve it on"))?;
    // The merchant's browser goes there signed in, so it has to be the platform's.
    if !leads_to_the_platform(config, &access.shop, &address) {
        return Err(strange("the page to approve it on is not the platform's"));
    }
    Ok(ToApprove {
        id: subscription.id,
        address,
    })
}

/// Every subscription that runs, and the last ones that do not, newest first.
pub(crate) async fn list(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
) -> Result<Vec<Agreement>, CommerceError> {
    let data = admin.call(config, access, AGREEMENTS, &json!({})).await?;
    let installation: Installation = client::field(&data, "currentAppInstallation", subject(access, AGREEMENTS))?;
    let Installation {
        active_subscriptions,
        all_subscriptions,
    } = installation;
    let mut agreements: Vec<Agreement> = Vec::new();
    // What runs comes first and counts: the list of all may lag behind it.
    for listed in active_subscriptions.into_iter().chain(all_subscriptions.nodes) {
        if agreements.iter().all(|known| known.id != listed.id) {
            agreements.push(agreement(listed)?);
        }
    }
    Ok(agreements)
}

/// Ends a subscription; days that are paid for and not used come back to the merchant as credit.
pub(crate) async fn cancel(
    admin: &AdminClient,
    config: &ShopifyConfig,
    access: &Access,
    id: &str,
) -> Result<(), CommerceError> {
    let data = admin
        .call(config, access, SUBSCRIPTION_CANCEL, &json!({ "id": id }))
        .await?;
    client::payload(&data, "appSubscriptionCancel", subject(access, SUBSCRIPTION_CANCEL))?;
    Ok(())
}

fn subject(access: &Access, operation: Operation) -> Subject<'_> {
    Subject {
        shop: &access.shop,
        operation: operation.name,
    }
}

fn agreement(listed: Listed) -> Result<Agreement, CommerceError> {
    let Listed {
        id,
        name,
        status,
        test,
        trial_days,
        return_url,
        created_at,
        current_period_end,
    } = listed;
    let created_at = instant(&created_at)
        .ok_or_else(|| CommerceError::malformed(format!("subscription {id}"), "its time of creation is none"))?;
    Ok(Agreement {
        key: return_url.as_deref().and_then(key_in),
        name,
        status: match status.as_str() {
            "PENDING" => AgreementStatus::Pending,
            "ACTIVE" | "ACCEPTED" => AgreementStatus::Active,
            "DECLINED" => AgreementStatus::Declined,
            "FROZEN" => AgreementStatus::Frozen,
            "CANCELLED" => AgreementStatus::Cancelled,
            "EXPIRED" => AgreementStatus::Expired,
            _ => AgreementStatus::Other,
        },
        is_test: test,
        trial_days,
        created_at,
        period_ends_at: current_period_end.as_deref().and_then(instant),
        id,
    })
}

/// A page of the app inside the shop's admin.
fn return_url(config: &ShopifyConfig, shop: &ShopDomain, key: &str) -> String {
    let query = Serializer::new(String::new()).append_pair(KEY_PARAMETER, key).finish();
    let (admin, handle, app) = (&config.admin_origin, shop.handle(), &config.client_id);
    format!("{admin}/store/{handle}/apps/{app}/{RETURN_PATH}?{query}")
}

fn key_in(return_url: &str) -> Option<String> {
    let url = Url::parse(return_url).ok()?;
    url.query_pairs()
        .find(|(name, _)| name == KEY_PARAMETER)
        .map(|(_, key)| key.into_owned())
}

fn leads_to_the_platform(config: &ShopifyConfig, shop: &ShopDomain, address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let is_origin = |known: &str| Url::parse(known).is_ok_and(|known| known.origin() == url.origin());
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_platform = url.scheme() == "https" && url.host_str().is_some_and(|host| host.ends_with(".shopify.com"));
    is_plain && (is_platform || is_origin(&config.admin_origin) || is_origin(&config.shop_origin(shop)))
}

/// The platform collects nothing for apps made for one merchant. It says so in words only, and not always in the same
/// place.
fn not_for_this_app(error: CommerceError) -> CommerceError {
    match error {
        CommerceError::Refused {
            shop,
            operation,
            problems,
        }
        | CommerceError::NotUnderstood {
            shop,
            operation,
            problems,
        } if problems
            .iter()
            .any(|problem| problem.message.to_lowercase().contains(NOT_FOR_THIS_APP)) =>
        {
            CommerceError::NoBilling { shop, operation }
        }
        other => other,
    }
}
