//! How a shop is connected: what it allows, and the news of it that could not be applied.

use pairwell_commerce::Permission;
use pairwell_domain::admin::{ConnectionOut, GivenUpNews, NewsTrouble, PermissionOut};
use pairwell_domain::{ErrorKind, ShopId};
use pairwell_store::inbox::{self, GivenUp, Sender};
use pairwell_store::shops::ShopRow;

use crate::access::installed_shop;
use crate::{Actor, ServiceError, Shared};

/// Most deliveries that are listed. More than this have one cause, which the newest show.
const MAX_LISTED: u64 = 50;

/// See [`crate::Services::connection`].
pub struct Connection<'a> {
    shared: &'a Shared,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// How the shop is connected now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(&self, actor: &Actor) -> Result<ConnectionOut, ServiceError> {
        let shop = installed_shop(self.shared, actor.shop).await?;
        let db = self.shared.db().conn();
        let waiting = inbox::waiting(db, sender(&shop)).await?;
        let given_up = self.given_up_of(&shop).await?;
        let permissions = self.shared.parts.platform.permissions(&shop.scopes);
        Ok(ConnectionOut {
            n_waiting: waiting.n,
            oldest_waiting_at: waiting.oldest_at,
            n_given_up: inbox::n_given_up(db, sender(&shop)).await?,
            given_up: given_up.into_iter().map(news).collect(),
            permissions: permissions.into_iter().map(permission).collect(),
            is_grant_gone: shop.needs_reauth,
            installed_at: shop.installed_at,
            shop: shop.domain,
        })
    }

    /// News of the shop that was given up, the newest first, with the cause as an operator needs it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn given_up(&self, shop: ShopId) -> Result<Vec<GivenUp>, ServiceError> {
        let shop = installed_shop(self.shared, shop).await?;
        self.given_up_of(&shop).await
    }

    /// Takes news up again that was given up, one piece or all of it, and returns how much that was. It is applied in a
    /// moment, by the job that applies all news; what fails once more is given up once more.
    ///
    /// # Errors
    /// `NotFound` when this shop has not given up such a piece; when the database fails.
    pub async fn take_up_again(&self, actor: &Actor, id: Option<i64>) -> Result<u64, ServiceError> {
        let shop = installed_shop(self.shared, actor.shop).await?;
        let now = self.shared.now();
        let n_taken_up = inbox::take_up_again(self.shared.db().conn(), sender(&shop), id, now).await?;
        if n_taken_up == 0 && id.is_some() {
            return Err(ServiceError::NotFound("news"));
        }
        if n_taken_up > 0 {
            tracing::info!(
                shop.id = shop.id.get(),
                user = actor.user,
                n_taken_up,
                "news is taken up again"
            );
            crate::inbox::Inbox::new(self.shared).wake().await;
        }
        Ok(n_taken_up)
    }

    async fn given_up_of(&self, shop: &ShopRow) -> Result<Vec<GivenUp>, ServiceError> {
        Ok(inbox::given_up(self.shared.db().conn(), sender(shop), MAX_LISTED).await?)
    }
}

/// What an error that keeps news from being applied is to the merchant.
pub(crate) fn trouble(error: &ServiceError) -> NewsTrouble {
    match error {
        ServiceError::Commerce(cause) if cause.is_malformed() => NewsTrouble::Unreadable,
        ServiceError::GrantGone => NewsTrouble::NoAccess,
        ServiceError::Commerce(cause) => match cause.kind() {
            ErrorKind::Unavailable => NewsTrouble::ShopAway,
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => NewsTrouble::NoAccess,
            _ => NewsTrouble::Ours,
        },
        _ => NewsTrouble::Ours,
    }
}

/// How the shop's deliveries are told from others'.
pub(crate) fn sender(shop: &ShopRow) -> Sender<'_> {
    Sender {
        platform: &shop.platform,
        shop_domain: &shop.domain,
    }
}

fn news(given_up: GivenUp) -> GivenUpNews {
    let GivenUp {
        id,
        topic,
        received_at,
        n_attempts,
        trouble,
        error: _,
    } = given_up;
    GivenUpNews {
        id,
        topic,
        received_at,
        n_tries: n_attempts,
        trouble,
    }
}

fn permission(permission: Permission) -> PermissionOut {
    let Permission {
        name,
        covers,
        without,
        is_given,
    } = permission;
    PermissionOut {
        name,
        covers: covers.to_owned(),
        without: without.to_owned(),
        is_given,
    }
}
