//! A token to call the platform with: opened from the database, refreshed before it ends.

use chrono::{DateTime, Duration, Utc};
use pairwell_commerce::{Access, CommerceError, Grant, ShopDomain};
use pairwell_domain::ShopId;
use pairwell_store::shops::{self, SealedTokens, ShopRow};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{ServiceError, Shared};

/// A token with less life than this is refreshed first.
const REFRESH_BEFORE: Duration = Duration::minutes(5);

/// How long one process may take to refresh. The platform takes the token before it again until the new one is used, so
/// should it take longer after all, whoever comes next gets a good one too.
const CLAIM: Duration = Duration::minutes(1);

/// How often is looked whether somebody else has refreshed, and how many times.
const LOOK_AGAIN_AFTER: std::time::Duration = std::time::Duration::from_millis(100);
const MAX_LOOKS: u32 = 700;

/// Seals a grant for storage, bound to the shop's own name.
pub(crate) fn seal_grant(shared: &Shared, domain: &ShopDomain, grant: &Grant) -> Result<SealedTokens, ServiceError> {
    let sealer = &shared.parts.sealer;
    let refresh = grant.refresh.as_ref();
    Ok(SealedTokens {
        access_token_sealed: sealer.seal(domain.as_str(), &grant.access)?,
        access_expires_at: grant.expires_at,
        refresh_token_sealed: refresh.map(|token| sealer.seal(domain.as_str(), token)).transpose()?,
        refresh_expires_at: grant.refresh_expires_at,
        scopes: grant.scopes.clone(),
    })
}

/// Calls the platform with a token of the shop. One that the platform does not take, though by our clock it lives, has
/// ended before its time: it is renewed, and the call made once more.
///
/// # Errors
/// What the call says; `GrantGone` when the merchant has to open the app again, and the shop is then marked so.
pub(crate) async fn with_access<T, F>(
    shared: &Shared,
    shop: ShopId,
    call: impl Fn(Access) -> F,
) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, CommerceError>>,
{
    let access = access_for(shared, shop, None).await?;
    let token = access.token.clone();
    match call(access).await {
        Err(error) if error.is_token_refused() => {
            tracing::info!(shop.id = shop.get(), "the token has ended before its time");
            let renewed = access_for(shared, shop, Some(&token)).await?;
            Ok(call(renewed).await?)
        }
        answer => Ok(answer?),
    }
}

/// A token of the shop that lives at least [`REFRESH_BEFORE`] longer and is not the one that was refused.
async fn access_for(shared: &Shared, shop: ShopId, refused: Option<&SecretString>) -> Result<Access, ServiceError> {
    let row = installed_shop(shared, shop).await?;
    if row.needs_reauth {
        // The platform has said that this is final, so it is not asked again.
        return Err(ServiceError::GrantGone);
    }
    if let (_, Some(access)) = stored(shared, &row, refused).await? {
        return Ok(access);
    }

    // One at a time, of all processes: each refresh makes the token before it worthless.
    for _ in 0..MAX_LOOKS {
        let now = shared.now();
        let until = now + CLAIM;
        let is_ours = shops::claim_refresh(shared.db().conn(), shop, now, until).await?;
        // Somebody else may have refreshed while this call waited: what is stored counts, not what was read before.
        let outcome = match stored(shared, &row, refused).await {
            Ok((_, Some(access))) => Ok(access),
            Ok((tokens, None)) if is_ours => refresh(shared, &row, &tokens).await,
            Ok(_) => {
                tokio::time::sleep(LOOK_AGAIN_AFTER).await;
                continue;
            }
            Err(error) => Err(error),
        };
        if is_ours {
            shops::release_refresh(shared.db().conn(), shop, until).await?;
        }
        return outcome;
    }
    Err(ServiceError::CutShort("another process renews the grant".to_owned()))
}

/// What is stored now, opened when it is good for a call.
async fn stored(
    shared: &Shared,
    row: &ShopRow,
    refused: Option<&SecretString>,
) -> Result<(SealedTokens, Option<Access>), ServiceError> {
    let tokens = shops::tokens(shared.db().conn(), row.id)
        .await?
        .ok_or(ServiceError::GrantGone)?;
    let access = open(shared, row, &tokens)?;
    let is_refused = refused.is_some_and(|refused| refused.expose_secret() == access.token.expose_secret());
    let is_good = !is_refused && !is_near_its_end(&tokens, shared.now());
    Ok((tokens, is_good.then_some(access)))
}

async fn refresh(shared: &Shared, row: &ShopRow, tokens: &SealedTokens) -> Result<Access, ServiceError> {
    let domain = parse_domain(row)?;
    let Some(sealed) = &tokens.refresh_token_sealed else {
        shops::mark_needs_reauth(shared.db().conn(), row.id).await?;
        return Err(ServiceError::GrantGone);
    };
    let refresh_token = shared.parts.sealer.open(domain.as_str(), sealed)?;
    match shared.parts.platform.refresh(&domain, &refresh_token).await {
        Ok(grant) => {
            // Stored before it is used: a token that was used but not stored would be lost with the process.
            let sealed = seal_grant(shared, &domain, &grant)?;
            shops::save_tokens(shared.db().conn(), row.id, &sealed).await?;
            Ok(Access {
                shop: domain,
                token: grant.access,
            })
        }
        Err(error) if error.is_grant_gone() => {
            tracing::warn!(
                shop.id = row.id.get(),
                "the shop's grant is gone; waiting for the merchant"
            );
            shops::mark_needs_reauth(shared.db().conn(), row.id).await?;
            Err(ServiceError::GrantGone)
        }
        Err(error) => Err(error.into()),
    }
}

/// The shop's row, when it is installed.
pub(crate) async fn installed_shop(shared: &Shared, shop: ShopId) -> Result<ShopRow, ServiceError> {
    shops::find(shared.db().conn(), shop)
        .await?
        .filter(|row| row.uninstalled_at.is_none())
        .ok_or(ServiceError::NotFound("shop"))
}

pub(crate) fn parse_domain(row: &ShopRow) -> Result<ShopDomain, ServiceError> {
    ShopDomain::parse(&row.domain).map_err(|_| ServiceError::NotFound("shop"))
}

fn is_near_its_end(tokens: &SealedTokens, now: DateTime<Utc>) -> bool {
    tokens.access_expires_at.is_some_and(|end| end - now < REFRESH_BEFORE)
}

fn open(shared: &Shared, row: &ShopRow, tokens: &SealedTokens) -> Result<Access, ServiceError> {
    let domain = parse_domain(row)?;
    let token = shared.parts.sealer.open(domain.as_str(), &tokens.access_token_sealed)?;
    Ok(Access { shop: domain, token })
}
