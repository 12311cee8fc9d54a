//! Keys, addresses and limits of the platform.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{CommerceError, ShopDomain};

/// Everything the platform client has to be told. Secrets stay hidden in debug output.
#[derive(Clone)]
pub struct ShopifyConfig {
    /// The app's public name.
    pub client_id: String,
    /// The app's secret: signs session tokens, webhooks, redirects and proxied requests.
    pub client_secret: SecretString,
    /// The secret before the current one. After a rotation the platform goes on signing with it for a while.
    pub previous_client_secret: Option<SecretString>,
    /// Version of the Admin API, such as `2026-07`.
    pub api_version: String,
    /// What the app asks to be allowed, comma separated; empty when the app's own configuration file says it.
    pub scopes: String,
    /// Scheme and host of the merchant's admin.
    pub admin_origin: String,
    /// Scheme and host that stand in for `https://{shop}`, for a store that plays the platform. Names of shops in
    /// tokens and webhooks stay what they are.
    pub shop_base_url: Option<String>,
    /// How far a signed timestamp may be from now, either way, in seconds.
    pub timestamp_tolerance_s: i64,
    /// What the client calls itself.
    pub user_agent: String,
    /// Time, size and number limits of calls.
    pub limits: CallLimits,
    /// Where "now" comes from.
    pub clock: fn() -> DateTime<Utc>,
}

impl ShopifyConfig {
    /// The current version this crate's documents are written for.
    pub const API_VERSION: &'static str = "2026-07";

    /// Settings for the real platform.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: SecretString) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret,
            previous_client_secret: None,
            api_version: Self::API_VERSION.to_owned(),
            scopes: String::new(),
            admin_origin: "https://admin.shopify.com".to_owned(),
            shop_base_url: None,
            timestamp_tolerance_s: 90,
            user_agent: concat!("pairwell/", env!("CARGO_PKG_VERSION")).to_owned(),
            limits: CallLimits::default(),
            clock: Utc::now,
        }
    }

    /// Scheme and host of a shop, without a slash at the end.
    #[must_use]
    pub fn shop_origin(&self, shop: &ShopDomain) -> String {
        match &self.shop_base_url {
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => format!("https://{shop}"),
        }
    }

    /// The secrets a signature may be made with, the current one first.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        [Some(&self.client_secret), self.previous_client_secret.as_ref()]
            .into_iter()
            .flatten()
            .map(|secret| secret.expose_secret().as_bytes())
    }

    /// Finds settings that would fail only at the first call.
    pub(crate) fn check(&self) -> Result<(), CommerceError> {
        let problem = |text: &str| Err(CommerceError::Settings(text.to_owned()));
        if self.client_id.is_empty() || self.client_secret.expose_secret().is_empty() {
            return problem("client id and client secret are needed");
        }
        let is_version = |version: &str| {
            version == "unstable"
                || matches!(version.as_bytes(), [y @ .., b'-', m1, m2]
                    if y.len() == 4 && y.iter().chain([m1, m2]).all(u8::is_ascii_digit))
        };
        if !is_version(&self.api_version) {
            return problem("the api version must look like 2026-07");
        }
        let is_origin = |text: &str| {
            Url::parse(text)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && url.path() == "/")
        };
        if !is_origin(&self.admin_origin) {
            return problem("the admin origin must be an address like https://admin.shopify.com");
        }
        if self.shop_base_url.as_deref().is_some_and(|base| !is_origin(base)) {
            return problem("the shop base url must be an address like http://127.0.0.1:4000");
        }
        Ok(())
    }
}

impl fmt::Debug for ShopifyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShopifyConfig")
            .field("client_id", &self.client_id)
            .field("api_version", &self.api_version)
            .field("scopes", &self.scopes)
            .field("admin_origin", &self.admin_origin)
            .field("shop_base_url", &self.shop_base_url)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Limits of calls to the platform.
#[derive(Debug, Clone)]
pub struct CallLimits {
    /// To open a connection.
    pub connect_timeout: Duration,
    /// For one whole call, tries and pauses not counted together.
    pub request_timeout: Duration,
    /// Between two pieces of a file.
    pub read_timeout: Duration,
    /// Length of an answer that is still read.
    pub max_body_bytes: usize,
    /// Tries of a call that is safe to repeat.
    pub max_tries: u32,
    /// Before the second try; it doubles with each one and is varied by chance.
    pub first_pause: Duration,
    /// The longest pause within one call. A platform that asks for more is left alone until a later call.
    pub longest_pause: Duration,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(30),
            read_timeout: Duration::from_secs(30),
            max_body_bytes: 8 * 1024 * 1024,
            max_tries: 4,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(15),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ShopifyConfig {
        ShopifyConfig::new("client", "a secret for tests".into())
    }

    #[test]
    fn secrets_do_not_show() {
        let config = ShopifyConfig {
            previous_client_secret: Some("an older secret".into()),
            ..config()
        };
        let shown = format!("{config:?}");
        assert!(!shown.contains("secret for") && !shown.contains("older"), "{shown}");
    }

    #[test]
    fn settings_that_cannot_work_are_found_at_start() {
        assert!(config().check().is_ok());
        let bad = [
            ShopifyConfig {
                client_id: String::new(),
                ..config()
            },
            ShopifyConfig {
                client_secret: "".into(),
                ..config()
            },
            ShopifyConfig {
                api_version: "latest".to_owned(),
                ..config()
            },
            ShopifyConfig {
                admin_origin: "admin.shopify.com".to_owned(),
                ..config()
            },
            ShopifyConfig {
                shop_base_url: Some("http://127.0.0.1:4000/shop".to_owned()),
                ..config()
            },
        ];
        for config in bad {
            assert!(config.check().is_err(), "{config:?}");
        }
    }

    #[test]
    fn another_origin_can_stand_in_for_the_shop() {
        let shop = ShopDomain::parse("test-shop.myshopify.com").expect("a shop name");
        assert_eq!(config().shop_origin(&shop), "https://test-shop.myshopify.com");
        let sandbox = ShopifyConfig {
            shop_base_url: Some("http://127.0.0.1:4000/".to_owned()),
            ..config()
        };
        assert_eq!(sandbox.shop_origin(&shop), "http://127.0.0.1:4000");
    }
}
