//! Ready-made words per placement and style. All can be replaced by the merchant's own.

use serde::{Deserialize, Serialize};

use super::PlacementKind;
use super::kind::words;

words! {
    /// How the words of a placement speak.
    CopyStyle {
        /// What it does for the shopper.
        Benefit = "benefit",
        /// What the things are.
        Feature = "feature",
        /// What others did, in the shop's own numbers.
        SocialProof = "social_proof",
        /// A question.
        Question = "question",
        /// A plain statement.
        Statement = "statement",
    }
}

words! {
    /// How a price is put.
    PriceDisplay {
        /// The price, and the crossed-out one when it is true.
        Price = "price",
        /// The price, and what is saved as an amount.
        Saving = "saving",
        /// The price, and what is saved in percent.
        Percent = "percent",
        /// What it costs more than what is chosen, with the price beside it.
        Step = "step",
    }
}

impl CopyStyle {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Benefit => "Benefit",
            Self::Feature => "Feature",
            Self::SocialProof => "Numbers of other shoppers",
            Self::Question => "Question",
            Self::Statement => "Statement",
        }
    }

    /// The headline a placement has in this style until the merchant writes another one. None of them claims what only
    /// numbers could prove.
    #[must_use]
    pub const fn headline(self, kind: PlacementKind) -> &'static str {
        use PlacementKind::{
            AddedToCart, CartDrawer, CartPage, Collection, Home, ProductLadder, ProductPage, Search, ThankYou,
        };
        match (kind, self) {
            (ProductPage, Self::Benefit) => "Gets more out of it",
            (ProductPage, Self::Feature) => "Fits with this",
            (ProductPage, Self::SocialProof) => "Bought together with this",
            (ProductPage, Self::Question) => "Need something with it?",
            (ProductPage, Self::Statement) => "Goes well with this",
            (ProductLadder, Self::Benefit) => "Find the one that suits you",
            (ProductLadder, Self::Feature) => "Compare the options",
            (ProductLadder, Self::SocialProof) => "What others chose",
            (ProductLadder, Self::Question) => "Which one suits you?",
            (ProductLadder, Self::Statement) => "Choose your option",
            (AddedToCart, Self::Question) => "Need this with it?",
            (AddedToCart, Self::SocialProof) => "Bought together with it",
            (AddedToCart, _) => "Goes with what you added",
            (CartPage | CartDrawer, Self::Question) => "Anything missing?",
            (CartPage | CartDrawer, Self::SocialProof) => "Bought together with these",
            (CartPage | CartDrawer, Self::Benefit) => "Makes it complete",
            (CartPage | CartDrawer, _) => "Complete your order",
            (ThankYou, Self::Question) => "Need something for it?",
            (ThankYou, Self::SocialProof) => "Bought together with your order",
            (ThankYou, _) => "Goes with what you ordered",
            (Home | Collection | Search, Self::Question) => "Looking for something with it?",
            (Home | Collection | Search, Self::SocialProof) => "Bought by other shoppers",
            (Home | Collection | Search, _) => "You may also need",
        }
    }
}
