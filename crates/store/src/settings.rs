//! What a merchant has set for the whole shop, one area at a time.
//!
//! An area is stored as one document and known by its type.

use chrono::{DateTime, Utc};
use pairwell_domain::ShopId;
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::entities::shop_setting;
use crate::sql::{execute, stored};

/// An area of settings.
pub trait Area: Serialize + DeserializeOwned {
    /// The word it is stored under.
    const NAME: &'static str;
}

impl Area for RestraintSettings {
    const NAME: &'static str = "restraint";
}

impl Area for SellingRules {
    const NAME: &'static str = "selling";
}

impl Area for FreeDelivery {
    const NAME: &'static str = "free_delivery";
}

impl Area for StepRanges {
    const NAME: &'static str = "steps";
}

/// What the storefront was last given, word for word; comparing tells whether it must be given anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublishedStorefront(pub String);

impl Area for PublishedStorefront {
    const NAME: &'static str = "storefront";
}

/// Whether the storefront tells what shoppers do in the shop, as the platform said when it was last asked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum VisitsTold {
    /// It does.
    Told,
    /// The part of the app that tells was never brought to the platform.
    NotDeployed,
    /// The merchant has not allowed it.
    NotAllowed {
        /// What is missing, in the platform's words.
        what: String,
    },
    /// The platform did not take it.
    Refused {
        /// Its words.
        why: String,
    },
}

impl Area for VisitsTold {
    const NAME: &'static str = "visits";
}

/// The settings of one area; none when nobody has saved any yet.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn get<T: Area>(db: &impl ConnectionTrait, shop: ShopId) -> Result<Option<T>, StoreError> {
    let model = shop_setting::Entity::find_by_id((shop.get(), T::NAME.to_owned()))
        .one(db)
        .await?;
    model
        .map(|model| {
            serde_json::from_str(&model.content)
                .map_err(|error| StoreError::corrupt(format!("settings {} of shop {shop}: {error}", T::NAME)))
        })
        .transpose()
}

/// Saves the settings of one area.
///
/// # Errors
/// When the database fails, or the shop is gone.
pub async fn put<T: Area>(
    db: &impl ConnectionTrait,
    shop: ShopId,
    settings: &T,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let content = serde_json::to_string(settings).expect("settings of plain values have a JSON form");
    let sql = "INSERT INTO shop_settings (shop_id, area, content, updated_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (shop_id, area) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at";
    let values = [shop.get().into(), T::NAME.into(), content.into(), stored(at).into()];
    execute(db, sql, values).await?;
    Ok(())
}
