//! What is set for the whole shop, as the admin shows and saves it.

use serde::{Deserialize, Serialize};

use super::ProductCard;
use crate::Currency;
use crate::restraint::RestraintSettings;
use crate::selling::{FreeDelivery, SellingRules};
use crate::tier::check::StepRanges;

/// Everything set for the whole shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopSettings {
    /// How much attention may be asked for.
    pub restraint: RestraintSettings,
    /// What may be offered at all.
    pub selling: SellingRules,
    /// What brings free delivery.
    pub free_delivery: FreeDelivery,
    /// How far apart the steps of a ladder should be.
    pub steps: StepRanges,
}

/// The settings, with what is needed to show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsOut {
    /// The settings.
    pub settings: ShopSettings,
    /// The products set aside, in the order of [`SellingRules::paused`].
    pub paused: Vec<ProductCard>,
    /// The products put forward, in the order of [`SellingRules::boosted`].
    pub boosted: Vec<ProductCard>,
    /// The shop's own currency.
    pub currency: Currency,
}
