//! The token an accepted line carries through cart and checkout, so that an order can say which offer brought it.
//!
//! Text form: base64url of version, offer id, decision id, source product, product, variant and slot (58 bytes), then
//! the first 16 bytes of HMAC-SHA256 over shop and payload. It holds no personal data, and the shop is part of what is
//! signed, so that a token of one shop means nothing in another. All that the count of a purchase needs is inside: an
//! order can be counted even if the row of its offer was never written.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use pairwell_domain::{DecisionId, OfferId, ProductId, ShopId, VariantId};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

const VERSION: u8 = 1;
const PAYLOAD_BYTES: usize = 1 + 16 + 16 + 8 + 8 + 8 + 1;
const MAC_BYTES: usize = 16;

/// No product has this number.
const NO_PRODUCT: i64 = 0;

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferClaims {
    /// The offer that was accepted.
    pub offer_id: OfferId,
    /// The decision it was part of.
    pub decision_id: DecisionId,
    /// The product it goes with, or replaces; none when it goes with no product in particular.
    pub source_product_id: Option<ProductId>,
    /// The product offered.
    pub product_id: ProductId,
    /// The variant offered.
    pub variant_id: VariantId,
    /// Place of the offer, from 0.
    pub slot: u8,
}

/// Signs and checks offer tokens.
pub struct OfferTokens {
    key: SecretString,
    /// Signed what is in carts since before a change of keys.
    former: Option<SecretString>,
}

impl std::fmt::Debug for OfferTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OfferTokens")
    }
}

impl OfferTokens {
    /// Takes the signing key.
    #[must_use]
    pub const fn new(key: SecretString) -> Self {
        Self { key, former: None }
    }

    /// Goes on taking what a former key has signed; nothing is signed with it any more.
    #[must_use]
    pub fn with_former(self, former: Option<SecretString>) -> Self {
        Self { former, ..self }
    }

    /// Writes the token of one offer; at most 100 characters, safe in an address and in a line-item property.
    #[must_use]
    pub fn sign(&self, shop: ShopId, claims: &OfferClaims) -> String {
        let payload = encode(claims);
        let mut token = Vec::with_capacity(PAYLOAD_BYTES + MAC_BYTES);
        token.extend_from_slice(&payload);
        token.extend_from_slice(&mac(&self.key, shop, &payload));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Reads a token; none when it is not ours, not whole, or not of this shop. Compares in constant time.
    #[must_use]
    pub fn verify(&self, shop: ShopId, token: &str) -> Option<OfferClaims> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let bytes: [u8; PAYLOAD_BYTES + MAC_BYTES] = bytes.try_into().ok()?;
        let (payload, mac) = bytes.split_first_chunk::<PAYLOAD_BYTES>()?;
        // Every key is tried, so the time taken does not tell which one fitted.
        let keys = [Some(&self.key), self.former.as_ref()];
        let fits = keys.into_iter().flatten().fold(Choice::from(0), |fits, key| {
            fits | self::mac(key, shop, payload).ct_eq(mac)
        });
        if !bool::from(fits) {
            return None;
        }
        decode(payload)
    }
}

fn mac(key: &SecretString, shop: ShopId, payload: &[u8; PAYLOAD_BYTES]) -> [u8; MAC_BYTES] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(&shop.get().to_le_bytes());
    mac.update(payload);
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut short = [0; MAC_BYTES];
    short.copy_from_slice(&full[..MAC_BYTES]);
    short
}

fn encode(claims: &OfferClaims) -> [u8; PAYLOAD_BYTES] {
    let OfferClaims {
        offer_id,
        decision_id,
        source_product_id,
        product_id,
        variant_id,
        slot,
    } = claims;
    let mut payload = [0; PAYLOAD_BYTES];
    payload[0] = VERSION;
    payload[1..17].copy_from_slice(offer_id.uuid().as_bytes());
    payload[17..33].copy_from_slice(decision_id.uuid().as_bytes());
    let source = source_product_id.map_or(NO_PRODUCT, ProductId::get);
    payload[33..41].copy_from_slice(&source.to_le_bytes());
    payload[41..49].copy_from_slice(&product_id.get().to_le_bytes());
    payload[49..57].copy_from_slice(&variant_id.get().to_le_bytes());
    payload[57] = *slot;
    payload
}

fn decode(payload: &[u8; PAYLOAD_BYTES]) -> Option<OfferClaims> {
    let uuid = |from: usize| Uuid::from_slice(&payload[from..from + 16]).ok();
    let number = |from: usize| {
        let bytes = payload[from..from + 8].try_into().ok()?;
        Some(i64::from_le_bytes(bytes))
    };
    if payload[0] != VERSION {
        return None;
    }
    Some(OfferClaims {
        offer_id: OfferId::from_uuid(uuid(1)?),
        decision_id: DecisionId::from_uuid(uuid(17)?),
        source_product_id: Some(number(33)?).filter(|id| *id != NO_PRODUCT).map(ProductId::new),
        product_id: ProductId::new(number(41)?),
        variant_id: VariantId::new(number(49)?),
        slot: payload[57],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: ShopId = ShopId::new(7);

    fn claims() -> OfferClaims {
        OfferClaims {
            offer_id: OfferId::from_uuid(Uuid::from_u128(1)),
            decision_id: DecisionId::from_uuid(Uuid::from_u128(2)),
            source_product_id: Some(ProductId::new(3)),
            product_id: ProductId::new(4),
            variant_id: VariantId::new(5),
            slot: 2,
        }
    }

    fn tokens() -> OfferTokens {
        OfferTokens::new("a key for tests".into())
    }

    #[test]
    fn token_brings_its_claims_back() {
        let token = tokens().sign(SHOP, &claims());
        assert!(token.len() <= 100, "{} characters", token.len());
        assert_eq!(tokens().verify(SHOP, &token), Some(claims()));
        let of_no_product = OfferClaims {
            source_product_id: None,
            ..claims()
        };
        let token = tokens().sign(SHOP, &of_no_product);
        assert_eq!(tokens().verify(SHOP, &token), Some(of_no_product));
    }

    #[test]
    fn token_of_another_shop_or_key_means_nothing() {
        let token = tokens().sign(SHOP, &claims());
        assert_eq!(tokens().verify(ShopId::new(8), &token), None);
        assert_eq!(OfferTokens::new("another".into()).verify(SHOP, &token), None);
    }

    #[test]
    fn token_in_a_cart_outlives_a_change_of_keys() {
        let before = OfferTokens::new("the key before".into());
        let token = before.sign(SHOP, &claims());
        let after = OfferTokens::new("the key after".into());
        assert_eq!(after.verify(SHOP, &token), None);
        let both = after.with_former(Some("the key before".into()));
        assert_eq!(both.verify(SHOP, &token), Some(claims()));
        assert_eq!(both.verify(ShopId::new(8), &token), None);
        assert_eq!(
            before.verify(SHOP, &both.sign(SHOP, &claims())),
            None,
            "nothing new under it"
        );
    }

    #[test]
    fn any_changed_character_is_noticed() {
        let token = tokens().sign(SHOP, &claims());
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("still text");
            let accepted = tokens().verify(SHOP, &changed);
            // The last character holds spare bits: two spellings of one token are refused by the decoder instead.
            assert!(accepted.is_none(), "place {place}");
        }
        for junk in ["", "A", "not base64!", &"A".repeat(10_000)] {
            assert_eq!(tokens().verify(SHOP, junk), None);
        }
    }
}
