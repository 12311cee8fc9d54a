//! The platform's signatures, made here from their published recipes and not from the code that checks them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::SECRET;

/// Pairs of names and values as they came.
pub type Pairs = Vec<(String, String)>;

fn mac(message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn hex(message: &[u8]) -> String {
    mac(message).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The header of a webhook: base64 of the digest of the body.
#[must_use]
pub fn webhook(body: &[u8]) -> String {
    STANDARD.encode(mac(body))
}

/// The token of a header and claims, each JSON or anything else.
#[must_use]
pub fn token(header: &str, claims: &[u8]) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// Values of one name joined by a comma, names in order, without those of digests.
fn joined(pairs: &[(String, String)], left_out: &[&str]) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, value) in pairs.iter().filter(|(name, _)| !left_out.contains(&name.as_str())) {
        values.entry(name.clone()).or_default().push(value);
    }
    values
        .into_iter()
        .map(|(name, values)| (name, values.join(",")))
        .collect()
}

/// The digest of a redirect or an app load.
#[must_use]
pub fn query(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let text: Vec<String> = joined(pairs, &["hmac", "signature"])
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)).replace('+', "%20"))
        .collect();
    hex(text.join("&").as_bytes())
}

/// The signature of a proxied request.
#[must_use]
pub fn proxy(pairs: &[(String, String)]) -> String {
    let text: String = joined(pairs, &["signature"])
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    hex(text.as_bytes())
}
