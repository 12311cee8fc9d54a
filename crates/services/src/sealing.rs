//! Secrets at rest: AES-256-GCM under a named key, bound to what they belong to.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

const NONCE_BYTES: usize = 12;

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key is not 32 bytes in base64, or has no name.
    #[error("an encryption key is written `name:base64 of 32 bytes`")]
    BadKey,
    /// No key at all was given.
    #[error("at least one encryption key is needed")]
    NoKey,
    /// The stored text names a key that is not configured.
    #[error("the stored secret was sealed with key {0:?}, which is not configured")]
    UnknownKey(String),
    /// The stored text was changed, or belongs to something else.
    #[error("the stored secret cannot be opened: it was changed or belongs elsewhere")]
    Broken,
}

struct NamedKey {
    name: String,
    cipher: Aes256Gcm,
}

/// Seals and opens secrets. The first key seals; all keys open, so that keys can be changed one after the other.
pub struct Sealer {
    keys: Vec<NamedKey>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.name)).finish()
    }
}

/// Name of the key that a text was sealed with.
#[must_use]
pub fn key_of(sealed: &str) -> &str {
    sealed.split('.').next().unwrap_or_default()
}

/// Splits `name:base64` and decodes the 32 bytes.
fn parse_key(text: &str) -> Option<(String, [u8; 32])> {
    let (name, encoded) = text.split_once(':')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        return None;
    }
    let bytes = STANDARD_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?;
    Some((name.to_owned(), bytes.try_into().ok()?))
}

impl Sealer {
    /// Takes keys written `name:base64 of 32 bytes`, the one in force first.
    ///
    /// # Errors
    /// When there is no key, or one is not written that way.
    pub fn new(keys: &[SecretString]) -> Result<Self, SealError> {
        if keys.is_empty() {
            return Err(SealError::NoKey);
        }
        let keys = keys
            .iter()
            .map(|key| {
                let (name, bytes) = parse_key(key.expose_secret()).ok_or(SealError::BadKey)?;
                Ok(NamedKey {
                    name,
                    cipher: Aes256Gcm::new(&bytes.into()),
                })
            })
            .collect::<Result<_, SealError>>()?;
        Ok(Self { keys })
    }

    /// Name of the key that seals.
    #[must_use]
    pub fn key_in_force(&self) -> &str {
        self.keys.first().map_or("", |key| &key.name)
    }

    /// Seals `secret` for `owner`: the result opens only for the same owner. Text form: `key name.nonce.ciphertext`.
    ///
    /// # Errors
    /// Never for secrets of ordinary length; [`SealError::Broken`] when the cipher refuses.
    pub fn seal(&self, owner: &str, secret: &SecretString) -> Result<String, SealError> {
        let NamedKey { name, cipher } = self.keys.first().ok_or(SealError::NoKey)?;
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: owner.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)?;
        Ok(format!(
            "{name}.{}.{}",
            STANDARD_NO_PAD.encode(nonce),
            STANDARD_NO_PAD.encode(sealed)
        ))
    }

    /// Opens what [`Self::seal`] made for the same owner.
    ///
    /// # Errors
    /// When the key is not known, or the text was changed or belongs to another owner.
    pub fn open(&self, owner: &str, sealed: &str) -> Result<SecretString, SealError> {
        let mut parts = sealed.split('.');
        let (Some(name), Some(nonce), Some(sealed), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError::Broken);
        };
        let key = self
            .keys
            .iter()
            .find(|key| key.name == name)
            .ok_or_else(|| SealError::UnknownKey(name.to_owned()))?;
        let decode = |text: &str| STANDARD_NO_PAD.decode(text).map_err(|_| SealError::Broken);
        let nonce: [u8; NONCE_BYTES] = decode(nonce)?.try_into().map_err(|_| SealError::Broken)?;
        let payload = Payload {
            msg: &decode(sealed)?,
            aad: owner.as_bytes(),
        };
        let opened = key
            .cipher
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)?;
        String::from_utf8(opened)
            .map(SecretString::from)
            .map_err(|_| SealError::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, byte: u8) -> SecretString {
        format!("{name}:{}", STANDARD_NO_PAD.encode([byte; 32])).into()
    }

    fn sealer(keys: &[SecretString]) -> Sealer {
        Sealer::new(keys).expect("good keys")
    }

    #[test]
    fn secret_opens_only_for_its_owner() {
        let sealer = sealer(&[key("k1", 1)]);
        let sealed = sealer.seal("a.example", &"token".into()).expect("sealed");
        assert!(!sealed.contains("token"));
        let opened = sealer.open("a.example", &sealed).expect("opened");
        assert_eq!(opened.expose_secret(), "token");
        assert_eq!(sealer.open("b.example", &sealed).err(), Some(SealError::Broken));
    }

    #[test]
    fn changed_text_does_not_open() {
        let sealer = sealer(&[key("k1", 1)]);
        let sealed = sealer.seal("a", &"token".into()).expect("sealed");
        let last = sealed.chars().last().expect("some text");
        let other = if last == 'A' { 'B' } else { 'A' };
        let changed = format!("{}{other}", &sealed[..sealed.len() - 1]);
        assert!(sealer.open("a", &changed).is_err());
        assert_eq!(sealer.open("a", "k1.x").err(), Some(SealError::Broken));
        assert_eq!(sealer.open("a", "").err(), Some(SealError::Broken));
    }

    #[test]
    fn old_key_opens_while_new_one_seals() {
        let old = sealer(&[key("k1", 1)]);
        let both = sealer(&[key("k2", 2), key("k1", 1)]);
        let sealed_before = old.seal("a", &"token".into()).expect("sealed");
        assert!(both.open("a", &sealed_before).is_ok());
        let sealed_after = both.seal("a", &"token".into()).expect("sealed");
        assert_eq!((key_of(&sealed_before), key_of(&sealed_after)), ("k1", "k2"));
        assert_eq!(both.key_in_force(), "k2");
        assert_eq!(
            old.open("a", &sealed_after).err(),
            Some(SealError::UnknownKey("k2".to_owned()))
        );
    }

    #[test]
    fn same_secret_is_never_sealed_the_same_way() {
        let sealer = sealer(&[key("k1", 1)]);
        assert_ne!(sealer.seal("a", &"token".into()), sealer.seal("a", &"token".into()));
    }

    #[test]
    fn keys_are_checked_and_never_printed() {
        assert_eq!(Sealer::new(&[]).err(), Some(SealError::NoKey));
        for bad in ["", "k1", "k1:", "k1:c2hvcnQ", ":AAAA", "k 1:AAAA"] {
            assert_eq!(Sealer::new(&[bad.into()]).err(), Some(SealError::BadKey), "{bad}");
        }
        assert_eq!(format!("{:?}", sealer(&[key("k1", 1)])), r#"["k1"]"#);
    }
}
