//! Who is calling: a session token becomes an [`Actor`], or nothing happens.

use pairwell_commerce::{SessionClaims, SessionRefusal};
use pairwell_domain::ShopId;
use pairwell_store::shops;

use crate::{ServiceError, Shared};

/// A merchant's user at work in one shop. Having one means the session token was good a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The shop, and the only one this actor can touch.
    pub shop: ShopId,
    /// The platform's id of the person, for the audit trail.
    pub user: String,
}

/// See [`crate::Services::auth`].
pub struct Auth<'a> {
    shared: &'a Shared,
}

impl<'a> Auth<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Takes a session token for the person it names, in a shop that has Pairwell installed.
    ///
    /// # Errors
    /// `Unauthenticated` for a token that is stale, foreign or changed, and for a shop we do not serve: a stranger
    /// learns nothing from the difference.
    pub async fn actor(&self, session_token: &str) -> Result<Actor, ServiceError> {
        let claims = verified(self.shared, session_token)?;
        let platform = self.shared.parts.platform.code();
        let shop = shops::find_by_domain(self.shared.db().conn(), platform, claims.shop.as_str())
            .await?
            .filter(|shop| shop.uninstalled_at.is_none())
            .ok_or_else(|| ServiceError::Unauthenticated("the shop is not installed".to_owned()))?;
        Ok(Actor {
            shop: shop.id,
            user: claims.user,
        })
    }
}

/// What a session token says, when it is good now.
pub(crate) fn verified(shared: &Shared, session_token: &str) -> Result<SessionClaims, ServiceError> {
    let verdict = shared.parts.platform.verify_session(session_token, shared.now());
    if verdict == Err(SessionRefusal::NotYet) {
        // A fresh token does not help against that, and the merchant's page would go round in circles in silence.
        tracing::warn!("a session token is not valid yet: the platform's clock and this machine's are apart");
    }
    verdict.map_err(|refusal| ServiceError::Unauthenticated(refusal.to_string()))
}
