//! The one place where all parts are put together.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::TimeDelta;
use pairwell_commerce::CommercePlatform;
use pairwell_commerce::shopify::{Shopify, ShopifyConfig};
use pairwell_services::offer_token::OfferTokens;
use pairwell_services::sealing::Sealer;
use pairwell_services::{JobQueue, MiningParams, Parts, ReadingPlan, Services, Settings, SystemClock};
use pairwell_store::{ConnectSettings, Db};
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::Config;

/// How long a call waits for a free connection before the database counts as out of reach.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the database.
///
/// # Errors
/// When it cannot be reached; the password is left out of the message.
pub async fn connect(config: &Config) -> anyhow::Result<Db> {
    create_parent_folder(config)?;
    let settings = ConnectSettings {
        max_connections: config.database.max_connections,
        acquire_timeout: ACQUIRE_TIMEOUT,
        ..ConnectSettings::default()
    };
    Db::connect(config.database.url.expose_secret(), &settings)
        .await
        .with_context(|| format!("opening the database {}", config.database.redacted_url()))
}

/// SQLite makes its file, but not the folder around it.
fn create_parent_folder(config: &Config) -> anyhow::Result<()> {
    let url = config.database.url.expose_secret();
    let Some(path) = url.strip_prefix("sqlite://") else {
        return Ok(());
    };
    let path = std::path::Path::new(path.split('?').next().unwrap_or(path));
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => {
            std::fs::create_dir_all(dir).with_context(|| format!("making the folder {}", dir.display()))
        }
        _ => Ok(()),
    }
}

/// The platform's settings in its own words.
#[must_use]
pub fn shopify_config(config: &Config) -> ShopifyConfig {
    let settings = &config.shopify;
    ShopifyConfig {
        api_version: settings.api_version.clone(),
        scopes: settings.scopes.clone(),
        admin_origin: settings.admin_origin.clone(),
        shop_base_url: settings.shop_base_url.clone(),
        previous_client_secret: settings.previous_client_secret.clone(),
        ..ShopifyConfig::new(settings.client_id.clone(), settings.client_secret.clone())
    }
}

/// The platform's client.
///
/// # Errors
/// When an address in the settings does not serve.
pub fn platform(shopify: &Arc<ShopifyConfig>) -> anyhow::Result<Arc<dyn CommercePlatform>> {
    Ok(Arc::new(
        Shopify::new(Arc::clone(shopify)).context("setting up the platform client")?,
    ))
}

/// Puts the use cases together. Call inside a tokio runtime.
///
/// # Errors
/// When a key or an address in the settings does not serve.
pub fn services(
    config: &Config,
    db: Db,
    platform: Arc<dyn CommercePlatform>,
    jobs: Arc<dyn JobQueue>,
) -> anyhow::Result<Services> {
    Ok(Services::new(Parts {
        db,
        platform,
        jobs,
        clock: Arc::new(SystemClock),
        sealer: Sealer::new(&config.secrets.encryption_keys).context("secrets.encryption_keys")?,
        offer_tokens: OfferTokens::new(offer_key(&config.shopify.client_secret))
            .with_former(config.shopify.previous_client_secret.as_ref().map(offer_key)),
        settings: Settings {
            default_holdout_bps: config.offers.holdout_bps,
            webhook_url: format!("{}/webhooks/shopify", config.server.public_url),
            collector_url: format!("{}/pixel/events", config.server.public_url),
            models_dir: config.models.dir.clone(),
            mining: MiningParams {
                half_life_days: Some(config.learning.half_life_days).filter(|days| *days > 0.0),
                ..MiningParams::default()
            },
            billing: config.billing.settings(),
            reading: ReadingPlan {
                changed_every: hours(config.reading.changed_every_hours),
                whole_every: hours(config.reading.whole_every_days * 24),
            },
        },
    }))
}

/// None for 0, which means never.
fn hours(n: u32) -> Option<TimeDelta> {
    (n > 0).then(|| TimeDelta::hours(n.into()))
}

/// The key of offer tokens follows from the platform's secret, so that it outlives a change of encryption keys: tokens
/// wait in carts for weeks.
fn offer_key(client_secret: &SecretString) -> SecretString {
    format!("pairwell offer token v1:{}", client_secret.expose_secret()).into()
}
