//! The keys that seal shops' tokens: which are in use, and putting a new one in use everywhere.

use std::collections::BTreeMap;

use pairwell_store::shops::{self, SealedTokens, ShopRow};

use crate::sealing::{SealError, key_of};
use crate::{ServiceError, Shared};

/// What became of the tokens of all shops.
#[derive(Debug, Default)]
pub struct Rotated {
    /// Shops whose tokens were sealed anew.
    pub n_resealed: u64,
    /// Shops whose tokens were sealed with the key in force already.
    pub n_current: u64,
    /// Shops whose tokens do not open with any key there is, and why. They stay as they are.
    pub broken: Vec<(String, SealError)>,
}

/// See [`crate::Services::keys`].
pub struct Keys<'a> {
    shared: &'a Shared,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Name of the key that seals.
    #[must_use]
    pub fn in_force(&self) -> &'a str {
        self.shared.parts.sealer.key_in_force()
    }

    /// How many shops' tokens each key seals, by its name. A key that is not among them can be taken away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn in_use(&self) -> Result<BTreeMap<String, u64>, ServiceError> {
        let mut n_shops: BTreeMap<String, u64> = BTreeMap::new();
        for (_, tokens) in shops::list_tokens(self.shared.db().conn()).await? {
            for key in names(&tokens) {
                *n_shops.entry(key.to_owned()).or_default() += 1;
            }
        }
        Ok(n_shops)
    }

    /// Seals the tokens of all shops with the key in force. Shops are served meanwhile, and one that gets new tokens
    /// meanwhile keeps those, which are sealed with it too. Can be stopped and done again at any moment.
    ///
    /// # Errors
    /// When the database fails; what was sealed anew stays so.
    pub async fn rotate(&self) -> Result<Rotated, ServiceError> {
        let mut rotated = Rotated::default();
        for (shop, tokens) in shops::list_tokens(self.shared.db().conn()).await? {
            if names(&tokens).all(|key| key == self.in_force()) {
                rotated.n_current += 1;
                continue;
            }
            match self.sealed_anew(&shop, &tokens) {
                Ok((access, refresh)) => {
                    let db = self.shared.db().conn();
                    shops::reseal(db, shop.id, &tokens, &access, refresh.as_deref()).await?;
                    rotated.n_resealed += 1;
                }
                Err(error) => rotated.broken.push((shop.domain, error)),
            }
        }
        tracing::info!(
            key = self.in_force(),
            n_resealed = rotated.n_resealed,
            n_current = rotated.n_current,
            n_broken = rotated.broken.len(),
            "tokens sealed anew"
        );
        Ok(rotated)
    }

    fn sealed_anew(&self, shop: &ShopRow, tokens: &SealedTokens) -> Result<(String, Option<String>), SealError> {
        let sealer = &self.shared.parts.sealer;
        let again = |sealed: &str| sealer.seal(&shop.domain, &sealer.open(&shop.domain, sealed)?);
        let refresh = tokens.refresh_token_sealed.as_deref().map(again).transpose()?;
        Ok((again(&tokens.access_token_sealed)?, refresh))
    }
}

/// The keys a grant is sealed with, each once.
fn names(tokens: &SealedTokens) -> impl Iterator<Item = &str> {
    let access = key_of(&tokens.access_token_sealed);
    let refresh = tokens.refresh_token_sealed.as_deref().map(key_of);
    std::iter::once(access).chain(refresh.filter(move |key| *key != access))
}
