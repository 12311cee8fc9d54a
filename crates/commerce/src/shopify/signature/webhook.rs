//! The digest of webhook deliveries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::is_signed;
use crate::shopify::config::ShopifyConfig;

/// Whether the digest, in base64, is the platform's for these bytes. They have to be the bytes of the request as they
/// came: JSON that was read and written again has another digest.
#[must_use]
pub fn verify(raw_body: &[u8], digest: &str, config: &ShopifyConfig) -> bool {
    STANDARD
        .decode(digest)
        .is_ok_and(|digest| is_signed(config, raw_body, &digest))
}
