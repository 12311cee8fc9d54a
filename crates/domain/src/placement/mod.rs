//! Where offers can appear, and how.

mod copy;
mod kind;
mod rules;
mod schedule;

use serde::{Deserialize, Serialize};

pub use copy::{CopyStyle, PriceDisplay};
pub(crate) use kind::words;
pub use kind::{Anchor, Layout, PageKind, PlacementKind, Position};
pub use rules::PlacementRuleError;
pub use schedule::{Device, Devices, Schedule};

use crate::decision::CandidateSource;

/// The most offers one placement shows.
pub const MAX_ITEMS: u8 = 4;

/// The longest headline, in characters.
pub const MAX_HEADLINE_CHARS: usize = 60;

/// The most markets one placement can be limited to.
pub const MAX_MARKETS: usize = 60;

/// How good a candidate must be to deserve attention here. The merchant's pairings are not held to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// Lowest estimated attach rate, in basis points.
    pub attach_rate_bps: u16,
    /// Lowest association lift, in hundredths; 100 is chance.
    pub assoc_lift_pct: u16,
    /// Fewest orders that hold both.
    pub min_together: u32,
}

impl Default for Floor {
    fn default() -> Self {
        Self {
            attach_rate_bps: 200,
            assoc_lift_pct: 120,
            min_together: 5,
        }
    }
}

/// How one placement behaves in one shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Which place.
    pub kind: PlacementKind,
    /// Whether anything is shown there.
    pub is_enabled: bool,
    /// The words above the offers.
    pub headline: String,
    /// The most offers shown, `1..=MAX_ITEMS`.
    pub max_items: u8,
    /// How they are laid out.
    pub layout: Layout,
    /// Where on the page it stands.
    pub position: Position,
    /// How its words speak.
    pub copy_style: CopyStyle,
    /// How prices are put.
    pub price_display: PriceDisplay,
    /// Where candidates come from, in this order. The merchant's pairings win wherever they stand in it.
    pub sources: Vec<CandidateSource>,
    /// How good a candidate must be.
    pub floor: Floor,
    /// When it shows.
    pub schedule: Schedule,
    /// Countries it shows in, as two capital letters; empty is all.
    pub markets: Vec<String>,
    /// Screens it shows on.
    pub devices: Devices,
    /// Whether it says how much is missing for free delivery. Of use where the cart is shown.
    pub shows_free_delivery: bool,
}

impl Placement {
    /// What a placement is until the merchant says otherwise: off, with fitting words.
    #[must_use]
    pub fn default_for(kind: PlacementKind) -> Self {
        let copy_style = CopyStyle::Statement;
        let is_ladder = kind == PlacementKind::ProductLadder;
        Self {
            kind,
            is_enabled: false,
            headline: copy_style.headline(kind).to_owned(),
            max_items: kind.default_max_items(),
            layout: kind.layouts()[0],
            position: kind.positions()[0],
            copy_style,
            price_display: if is_ladder {
                PriceDisplay::Step
            } else {
                PriceDisplay::Price
            },
            sources: CandidateSource::default_order(kind).to_vec(),
            floor: Floor::default(),
            schedule: Schedule::default(),
            markets: Vec::new(),
            devices: Devices::All,
            shows_free_delivery: matches!(kind, PlacementKind::CartPage | PlacementKind::CartDrawer),
        }
    }

    /// Whether it tells what is missing for free delivery: it is meant to, and the cart is shown there.
    #[must_use]
    pub const fn says_free_delivery(&self) -> bool {
        self.shows_free_delivery && self.kind.shows_cart()
    }
}
