//! Names that come from outside and are redirect targets or keys: shops, and the host parameter.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use url::Url;

use super::config::ShopifyConfig;

/// What every shop's name ends in.
const SHOP_SUFFIX: &str = ".myshopify.com";

/// A label of a host name is no longer (RFC 1035, 2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// Domains the platform's own admin pages are served from.
const ADMIN_DOMAINS: [&str; 5] = ["myshopify.com", "shopify.com", "myshopify.io", "spin.dev", "shop.dev"];

/// A shop's name as the platform knows it, in lower case: `{name}.myshopify.com`.
///
/// The rule is the strict one of the platform's documentation: the first character a letter or digit, then letters,
/// digits and hyphens, and nothing before or behind. So a name can stand in an address or a header as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShopDomain(String);

/// Why a text is not a shop's name. It does not echo the text, which may come from a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a shop's name looks like my-shop.myshopify.com")]
pub struct ParseShopDomainError;

impl ShopDomain {
    /// Reads a name in any letter case.
    ///
    /// # Errors
    /// When the text is anything but the name: an address, a port or a space around it is refused.
    pub fn parse(text: &str) -> Result<Self, ParseShopDomainError> {
        let domain = text.to_ascii_lowercase();
        let label = domain.strip_suffix(SHOP_SUFFIX).ok_or(ParseShopDomainError)?;
        let is_good = label.len() <= MAX_LABEL_BYTES
            && label.starts_with(|c: char| c.is_ascii_alphanumeric())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_good {
            Ok(Self(domain))
        } else {
            Err(ParseShopDomainError)
        }
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the platform's domain.
    #[must_use]
    pub fn handle(&self) -> &str {
        self.0
            .strip_suffix(SHOP_SUFFIX)
            .expect("every shop name was made with the suffix")
    }
}

impl fmt::Display for ShopDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ShopDomain {
    type Err = ParseShopDomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ShopDomain {
    type Error = ParseShopDomainError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ShopDomain> for String {
    fn from(shop: ShopDomain) -> Self {
        shop.0
    }
}

/// Why a host parameter is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the host parameter does not lead to a store's admin")]
pub struct HostRefusal;

/// Reads a host parameter, which is base64 of host and path of the shop's admin, into the address it stands for.
///
/// The host has to be one of the platform's, or the configured admin itself; whatever else it names, the merchant
/// would be sent there with a signed-in browser.
///
/// # Errors
/// When it is anything else.
pub fn verify_host_param(config: &ShopifyConfig, host: &str) -> Result<Url, HostRefusal> {
    // The platform leaves the padding out; where it stands, it has to be the right one.
    let base64 = if host.ends_with('=') { STANDARD } else { STANDARD_NO_PAD };
    let bytes = base64.decode(host).map_err(|_| HostRefusal)?;
    let decoded = String::from_utf8(bytes).map_err(|_| HostRefusal)?;
    let (authority, path) = decoded.split_once('/').ok_or(HostRefusal)?;
    let is_plain = |text: &str, also: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || also.contains(c))
    };
    // A user name, a query or an encoded character could make the address mean something else than it looks like, and a path
    // that begins with a second stroke names another host.
    if authority.is_empty() || path.starts_with('/') || !is_plain(authority, ".:") || !is_plain(path, "/_.") {
        return Err(HostRefusal);
    }
    let admin = Url::parse(&config.admin_origin).map_err(|_| HostRefusal)?;
    if authority == admin.authority() {
        return admin.join(&format!("/{path}")).map_err(|_| HostRefusal);
    }
    let is_platform = ADMIN_DOMAINS.iter().any(|domain| {
        authority
            .strip_suffix(domain)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    });
    if !is_platform {
        return Err(HostRefusal);
    }
    Url::parse(&format!("https://{authority}/{path}")).map_err(|_| HostRefusal)
}

/// The address of the app inside the shop's admin, from the host parameter.
///
/// # Errors
/// When the parameter does not lead to a store's admin.
pub fn embedded_app_url(config: &ShopifyConfig, host: &str) -> Result<String, HostRefusal> {
    let admin = verify_host_param(config, host)?;
    Ok(format!(
        "{}/apps/{}",
        admin.as_str().trim_end_matches('/'),
        config.client_id
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ShopifyConfig {
        ShopifyConfig::new("app", "a secret for tests".into())
    }

    #[test]
    fn shop_is_kept_in_lower_case() {
        let shop = ShopDomain::parse("Test-Shop.MyShopify.com").expect("a shop name");
        assert_eq!((shop.as_str(), shop.handle()), ("test-shop.myshopify.com", "test-shop"));
        assert!(ShopDomain::parse(&format!("{}.myshopify.com", "a".repeat(64))).is_err());
        assert!(ShopDomain::parse("ſhop.myshopify.com").is_err());
    }

    #[test]
    fn path_cannot_name_another_host() {
        for text in [
            "admin.shopify.com//evil.example",
            "test-shop.myshopify.com//evil.example/a",
            "admin.shopify.com///a",
        ] {
            let host = STANDARD_NO_PAD.encode(text);
            assert_eq!(verify_host_param(&config(), &host), Err(HostRefusal), "{text}");
        }
    }

    #[test]
    fn host_with_padding_is_the_same_host() {
        let padded = STANDARD.encode("admin.shopify.com/store/a");
        assert!(padded.ends_with("=="));
        assert_eq!(
            embedded_app_url(&config(), &padded).as_deref(),
            Ok("https://admin.shopify.com/store/a/apps/app")
        );
        for wrong in [format!("{padded}="), padded.replace("==", "="), format!("{padded}A")] {
            assert_eq!(verify_host_param(&config(), &wrong), Err(HostRefusal), "{wrong}");
        }
    }

    #[test]
    fn configured_admin_keeps_its_scheme_and_port() {
        let sandbox = ShopifyConfig {
            admin_origin: "http://127.0.0.1:4000".to_owned(),
            ..config()
        };
        let host = STANDARD_NO_PAD.encode("127.0.0.1:4000/store/pairwell-demo");
        assert_eq!(
            embedded_app_url(&sandbox, &host).as_deref(),
            Ok("http://127.0.0.1:4000/store/pairwell-demo/apps/app")
        );
        assert!(embedded_app_url(&config(), &host).is_err());
    }

    #[test]
    fn host_that_only_looks_right_is_refused() {
        for hostile in [
            "evil.example@admin.shopify.com/store/a",
            "admin.shopify.com@evil.example/store/a",
            "evil.example\\.shopify.com/store/a",
            "evilshopify.com/store/a",
            ".shopify.com/store/a",
            "evil.example#.shopify.com/store/a",
            "admin.shopify.com",
            "admin.shopify.com/store/a?to=//evil.example",
            "admin.shopify.com/store/%2e%2e",
            "admin.shopify.com/store/a\r\nset-cookie: a=b",
            "/store/a",
        ] {
            let host = STANDARD_NO_PAD.encode(hostile);
            assert!(verify_host_param(&config(), &host).is_err(), "{hostile}");
        }
    }
}
