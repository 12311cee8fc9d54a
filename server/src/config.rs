//! Settings: shipped defaults, then one file, then the environment; checked as a whole before anything starts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use pairwell_services::sealing::Sealer;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

#[path = "config/billing.rs"]
mod billing;

pub use self::billing::{BillingConfig, BillingMode, PlanConfig};

/// The documented defaults, which are also the documentation.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

const FILE_NAME: &str = "pairwell.toml";

/// Everything an operator can set. `Debug` shows no secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[server]`
    pub server: ServerConfig,
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[secrets]`
    pub secrets: SecretsConfig,
    /// `[shopify]`
    pub shopify: ShopifySettings,
    /// `[models]`
    pub models: ModelsConfig,
    /// `[learning]`
    pub learning: LearningConfig,
    /// `[reading]`
    pub reading: ReadingConfig,
    /// `[offers]`
    pub offers: OffersConfig,
    /// `[billing]`
    pub billing: BillingConfig,
    /// `[limits]`
    pub limits: LimitsConfig,
    /// `[log]`
    pub log: LogConfig,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where the program listens.
    pub listen: SocketAddr,
    /// The address under which it is reached, without a slash at the end.
    pub public_url: String,
}

/// `[database]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// SQLite file or Postgres URL; holds a password, so it is never printed.
    pub url: SecretString,
    /// Connections kept open at most.
    pub max_connections: u32,
}

impl std::fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("url", &self.redacted_url())
            .field("max_connections", &self.max_connections)
            .finish()
    }
}

impl DatabaseConfig {
    /// The URL with any password taken out, for messages: before the host, or among the parameters.
    #[must_use]
    pub fn redacted_url(&self) -> String {
        let url = self.url.expose_secret();
        let Ok(mut parsed) = Url::parse(url) else {
            return HIDDEN.to_owned();
        };
        // Without a host a password may stand anywhere; only a file's name is known to hold none.
        if parsed.scheme() == "sqlite" {
            return url.to_owned();
        }
        if parsed.cannot_be_a_base() {
            return HIDDEN.to_owned();
        }
        if parsed.password().is_some() {
            // Only URLs that cannot have a password refuse one, and this one has it.
            parsed.set_password(Some(HIDDEN)).ok();
        }
        let is_secret = |name: &str| name.eq_ignore_ascii_case("password");
        if parsed.query_pairs().any(|(name, _)| is_secret(&name)) {
            let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
            let shown = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), if is_secret(name) { HIDDEN } else { value.as_str() }));
            parsed.query_pairs_mut().clear().extend_pairs(shown);
        }
        parsed.to_string()
    }
}

/// Stands for what is not shown.
const HIDDEN: &str = "***";

/// `[secrets]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsConfig {
    /// `name:base64 of 32 bytes`, the one in force first.
    #[serde(deserialize_with = "one_or_many")]
    pub encryption_keys: Vec<SecretString>,
}

/// `[shopify]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopifySettings {
    /// The app's public name.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
    /// The secret before, while it is still in use.
    pub previous_client_secret: Option<SecretString>,
    /// Version of the Admin API.
    pub api_version: String,
    /// Comma separated.
    pub scopes: String,
    /// Where the merchant's admin lives.
    pub admin_origin: String,
    /// The platform's own script.
    pub app_bridge_url: String,
    /// Stands in for `https://{shop}`.
    pub shop_base_url: Option<String>,
}

/// `[models]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelsConfig {
    /// Folder of the learnt models.
    pub dir: PathBuf,
}

/// `[learning]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearningConfig {
    /// After this many days an order counts half; 0 for never.
    pub half_life_days: f64,
}

/// `[reading]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingConfig {
    /// Hours between two looks for what changed; 0 for never.
    pub changed_every_hours: u32,
    /// Days between two readings of everything; 0 for never.
    pub whole_every_days: u32,
}

/// `[offers]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffersConfig {
    /// Share of a new shop's visitors in the control group, in basis points.
    pub holdout_bps: u16,
}

/// `[limits]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Storefront requests one address may make at once.
    pub proxy_burst: u32,
    /// Milliseconds until it may make one more.
    pub proxy_refill_ms: u64,
    /// Storefront requests all shoppers of one shop may make at once.
    pub shop_burst: u32,
    /// Milliseconds until they may make one more.
    pub shop_refill_ms: u64,
    /// Batches of the pixel one shop may send a second.
    pub pixel_per_second: u32,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// Text or JSON.
    pub format: LogFormat,
    /// As tracing reads it.
    pub filter: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The named file is not there.
    #[error("there is no configuration file {0}")]
    NoFile(PathBuf),
    /// It cannot be read as settings.
    #[error("configuration: {0}")]
    Unreadable(String),
    /// Settings that cannot work, all of them at once.
    #[error("configuration:\n  - {}", .0.join("\n  - "))]
    Unusable(Vec<String>),
}

impl Config {
    /// Reads defaults, file and environment, and checks them.
    ///
    /// # Errors
    /// Names every setting that is missing or cannot work, and how to mend it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut settings = Figment::from(Toml::string(DEFAULTS));
        // A file that was named has to be there; the one in this folder is used when it is there.
        match file {
            Some(file) if !file.is_file() => return Err(ConfigError::NoFile(file.to_owned())),
            Some(file) => settings = settings.merge(Toml::file_exact(file)),
            None if Path::new(FILE_NAME).is_file() => settings = settings.merge(Toml::file_exact(FILE_NAME)),
            None => {}
        }
        Self::from_figment(
            settings.merge(
                Env::prefixed("PAIRWELL_")
                    .filter(|key| key.as_str().contains("__"))
                    .split("__"),
            ),
        )
    }

    /// As [`Self::load`], from settings put together elsewhere.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_figment(figment: Figment) -> Result<Self, ConfigError> {
        let config: Self = figment
            .extract()
            .map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        let problems = config.problems();
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError::Unusable(problems))
        }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut check = |is_fine: bool, problem: &str| {
            if !is_fine {
                problems.push(problem.to_owned());
            }
        };
        check(
            is_origin(&self.server.public_url),
            "server.public_url must be an address like https://pairwell.example.com, without a path",
        );
        let url = self.database.url.expose_secret();
        check(
            ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|scheme| url.starts_with(scheme)),
            "database.url must start with sqlite: or postgres:",
        );
        check(
            (1..=500).contains(&self.database.max_connections),
            "database.max_connections must be from 1 to 500",
        );
        if let Err(error) = Sealer::new(&self.secrets.encryption_keys) {
            check(
                false,
                &format!("secrets.encryption_keys: {error}; `pairwell doctor --new-key` prints a new one"),
            );
        }
        check(
            !self.shopify.client_id.trim().is_empty(),
            "shopify.client_id is missing; the platform's dashboard shows it",
        );
        check(
            self.shopify.client_secret.expose_secret().len() >= 16,
            "shopify.client_secret is missing or too short; the platform's dashboard shows it",
        );
        check(
            is_origin(&self.shopify.admin_origin),
            "shopify.admin_origin must be an address like https://admin.shopify.com",
        );
        check(
            Url::parse(&self.shopify.app_bridge_url).is_ok(),
            "shopify.app_bridge_url must be an address",
        );
        if let Some(base) = &self.shopify.shop_base_url {
            check(
                is_origin(base),
                "shopify.shop_base_url must be an address like http://127.0.0.1:4000",
            );
        }
        check(
            self.learning.half_life_days == 0.0 || (1.0..=36_500.0).contains(&self.learning.half_life_days),
            "learning.half_life_days must be 0 or from 1 to 36500",
        );
        check(
            self.reading.changed_every_hours <= 24 * 30 && self.reading.whole_every_days <= 365,
            "reading.changed_every_hours must be from 0 to 720, reading.whole_every_days from 0 to 365",
        );
        check(
            self.offers.holdout_bps <= 9_000,
            "offers.holdout_bps must be from 0 to 9000 (hundredths of a percent)",
        );
        check(
            self.limits.proxy_burst > 0
                && self.limits.proxy_refill_ms > 0
                && self.limits.shop_burst > 0
                && self.limits.shop_refill_ms > 0
                && self.limits.pixel_per_second > 0,
            "limits.proxy_burst, proxy_refill_ms, shop_burst, shop_refill_ms and pixel_per_second must be above 0",
        );
        problems.extend(self.billing.problems());
        problems
    }
}

/// Scheme and host, perhaps a port, nothing behind.
fn is_origin(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text)
}

/// A list in the file; in the environment one key, or several with commas between.
fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<SecretString>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    let keys = match OneOrMany::deserialize(from)? {
        OneOrMany::One(keys) => keys.split(',').map(|key| key.trim().to_owned()).collect(),
        OneOrMany::Many(keys) => keys,
    };
    Ok(keys
        .into_iter()
        .filter(|key| !key.is_empty())
        .map(SecretString::from)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: &str = r#"
        [secrets]
        encryption_keys = ["k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"]
        [shopify]
        client_id = "client"
        client_secret = "a-secret-for-tests-only"
    "#;

    fn config(more: &str) -> Result<Config, ConfigError> {
        Config::from_figment(
            Figment::from(Toml::string(DEFAULTS))
                .merge(Toml::string(NEEDED))
                .merge(Toml::string(more)),
        )
    }

    #[test]
    fn defaults_need_only_the_secrets() {
        let config = config("").expect("defaults and secrets are enough");
        assert_eq!(config.server.listen.port(), 3000);
        let error = Config::from_figment(Figment::from(Toml::string(DEFAULTS))).expect_err("no secrets");
        let text = error.to_string();
        for setting in ["secrets.encryption_keys", "shopify.client_id", "shopify.client_secret"] {
            assert!(text.contains(setting), "{text}");
        }
    }

    #[test]
    fn secrets_never_show() {
        let config = config("[database]\nurl = \"postgres://pairwell:hunter2@db/pairwell\"").expect("good settings");
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("a-secret") && !shown.contains("AQEB"),
            "{shown}"
        );
        assert!(shown.contains("postgres://pairwell:***@db/pairwell"));
    }

    #[test]
    fn password_shows_nowhere_in_an_address() {
        for url in [
            "postgres://db/pairwell?sslmode=require&password=hunter2",
            "postgres://pairwell@db/pairwell?Password=hunter%32",
            "postgres:pairwell:hunter2@db/pairwell",
            "postgres://pairwell:hunter2@:bad:/pairwell",
        ] {
            let config = config(&format!("[database]\nurl = \"{url}\"")).expect("good settings");
            let shown = format!("{config:?}");
            assert!(!shown.contains("hunter"), "{shown}");
        }
        let file = config("[database]\nurl = \"sqlite:data/pairwell.db?mode=rwc\"").expect("good settings");
        assert_eq!(file.database.redacted_url(), "sqlite:data/pairwell.db?mode=rwc");
    }

    #[test]
    fn wrong_settings_are_named() {
        for (setting, name) in [
            (
                "[server]\npublic_url = \"https://example.com/app\"",
                "server.public_url",
            ),
            ("[database]\nurl = \"mysql://db\"", "database.url"),
            ("[offers]\nholdout_bps = 9500", "offers.holdout_bps"),
            ("[secrets]\nencryption_keys = [\"short\"]", "secrets.encryption_keys"),
            ("[shopify]\nclient_secret = \"short\"", "shopify.client_secret"),
            ("[billing]\nmode = \"on\"", "billing.plans"),
        ] {
            let error = config(setting).expect_err(setting).to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn unknown_setting_is_an_error() {
        let error = config("[server]\nlisen = \"127.0.0.1:1\"")
            .expect_err("a typing mistake")
            .to_string();
        assert!(error.contains("lisen"), "{error}");
    }
}
