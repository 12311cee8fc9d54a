//! Shops coming and going.

use pairwell_commerce::{Access, Grant, ShopDomain, VersionGap};
use pairwell_domain::ShopId;
use pairwell_store::shops::{self, NewShop, ShopRow};
use pairwell_store::{inbox, sync_runs};

use crate::access::{installed_shop, seal_grant, with_access};
use crate::{Actor, Job, ServiceError, Shared, auth, placements};

/// Who opened a page, and for which shop it may be framed.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The person.
    pub actor: Actor,
    /// The platform's name of the shop.
    pub domain: ShopDomain,
}

/// What the platform says of a shop, as far as it stands in Pairwell's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The platform answers in another version than it is asked in.
    pub version_gap: Option<VersionGap>,
    /// What the merchant has not granted.
    pub missing_scopes: Vec<String>,
}

/// See [`crate::Services::installs`].
pub struct Installs<'a> {
    shared: &'a Shared,
}

impl<'a> Installs<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Takes the session token of a document request. A shop that is not installed yet, or has to grant access again,
    /// is installed with it, and its first reading starts.
    ///
    /// # Errors
    /// `Unauthenticated` for a bad token; whatever keeps the platform or the database from answering.
    pub async fn open(&self, session_token: &str) -> Result<Opened, ServiceError> {
        let platform = &self.shared.parts.platform;
        let claims = auth::verified(self.shared, session_token)?;
        let known = self.find(&claims.shop).await?;
        let shop = match known {
            Some(row) if row.uninstalled_at.is_none() && !row.needs_reauth => row.id,
            _ => {
                let grant = platform.exchange_session_token(&claims.shop, session_token).await?;
                self.install(&claims.shop, grant).await?
            }
        };
        Ok(Opened {
            actor: Actor {
                shop,
                user: claims.user,
            },
            domain: claims.shop,
        })
    }

    /// Installs with the code of the platform's consent page. The caller has checked signature and state.
    ///
    /// # Errors
    /// Whatever keeps the platform or the database from answering.
    pub async fn install_with_code(&self, domain: &ShopDomain, code: &str) -> Result<ShopId, ServiceError> {
        let grant = self.shared.parts.platform.exchange_code(domain, code).await?;
        self.install(domain, grant).await
    }

    async fn install(&self, domain: &ShopDomain, grant: Grant) -> Result<ShopId, ServiceError> {
        let Shared { parts, .. } = self.shared;
        let access = Access {
            shop: domain.clone(),
            token: grant.access.clone(),
        };
        let info = parts.platform.shop_info(&access).await?;
        let sealed = seal_grant(self.shared, domain, &grant)?;
        let now = self.shared.now();

        let txn = self.shared.db().begin_write().await?;
        let shop = shops::upsert_installed(
            &txn,
            &NewShop {
                platform: parts.platform.code().to_owned(),
                domain: domain.as_str().to_owned(),
                name: info.name.clone(),
                currency: info.currency,
                holdout_bps: parts.settings.default_holdout_bps,
                installed_at: now,
            },
        )
        .await?;
        shops::save_info(&txn, shop, &info.name, info.currency, &info.timezone, now).await?;
        shops::save_tokens(&txn, shop, &sealed).await?;
        placements::make_defaults(&txn, shop, now).await?;
        // The reading subscribes to news first. Its row is part of the install, so whatever happens from here on is made
        // up for when the job is done again.
        sync_runs::resume(&txn, shop, now).await?;
        sync_runs::start(&txn, shop, now).await?;
        // What waited for the grant need not wait any more.
        inbox::wake(&txn, parts.platform.code(), domain.as_str(), now).await?;
        txn.commit().await?;
        self.shared.states.forget(shop).await;
        tracing::info!(shop.id = shop.get(), "shop installed");
        parts.jobs.push(Job::Sync { shop }).await?;
        Ok(shop)
    }

    /// The shop by the platform's name for it, installed or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&self, domain: &ShopDomain) -> Result<Option<ShopRow>, ServiceError> {
        let platform = self.shared.parts.platform.code();
        Ok(shops::find_by_domain(self.shared.db().conn(), platform, domain.as_str()).await?)
    }

    /// The shop by the platform's name for it, when it has Pairwell installed, as requests of its storefront ask: answered
    /// from memory for up to a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn serving(&self, domain: &ShopDomain) -> Result<Option<ShopId>, ServiceError> {
        self.shared.states.serving(self.shared, domain.as_str()).await
    }

    /// Asks the platform about an installed shop, and says what stands in Pairwell's way there.
    ///
    /// # Errors
    /// Whatever keeps the platform or the database from answering.
    pub async fn look(&self, shop: ShopId) -> Result<Look, ServiceError> {
        let platform = &self.shared.parts.platform;
        let look = |access: Access| async move {
            let granted = platform.granted_scopes(&access).await?;
            Ok((granted, platform.version_gap(&access.shop)))
        };
        let (granted, version_gap) = with_access(self.shared, shop, look).await?;
        Ok(Look {
            version_gap,
            missing_scopes: self.not_granted(&granted),
        })
    }

    /// What Pairwell asks to be allowed and the merchant of this shop has not granted, as far as was told last.
    ///
    /// # Errors
    /// `NotFound` when the shop is not installed; when the database fails.
    pub async fn missing_scopes(&self, actor: &Actor) -> Result<Vec<String>, ServiceError> {
        let row = installed_shop(self.shared, actor.shop).await?;
        Ok(self.not_granted(&row.scopes))
    }

    fn not_granted(&self, granted: &str) -> Vec<String> {
        let asked = self.shared.parts.platform.permissions(granted).into_iter();
        asked.filter(|it| !it.is_given).map(|it| it.name).collect()
    }

    /// Every installed shop.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self) -> Result<Vec<ShopRow>, ServiceError> {
        Ok(shops::list_installed(self.shared.db().conn()).await?)
    }
}
