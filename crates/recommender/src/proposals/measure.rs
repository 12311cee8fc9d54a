//! What can be more of in one product than in another of the same name, and how it is said.

/// What rises from rung to rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Pieces in one pack.
    Pack,
    /// What it holds, by volume, by weight, or by the people it serves.
    Capacity,
    /// How large it is, in words or in centimetres.
    Size,
    /// Parts of it that do the work: hooks, drawers, tiers.
    Parts,
    /// What it is made of.
    Material,
    /// Standard, deluxe, and what lies between.
    Edition,
}

/// One scale on which two products can be compared. Values of different scales cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Scale {
    Pieces,
    Volume,
    Weight,
    People,
    SizeWord,
    Length,
    Area,
    Sheet,
    /// By its place in [`super::vocabulary::PARTS`], so that hooks are never compared with drawers.
    Parts(&'static str),
    Textile,
    Hard,
    Edition,
}

impl Scale {
    pub(super) const fn attribute(self) -> Attribute {
        match self {
            Self::Pieces => Attribute::Pack,
            Self::Volume | Self::Weight | Self::People => Attribute::Capacity,
            Self::SizeWord | Self::Length | Self::Area | Self::Sheet => Attribute::Size,
            Self::Parts(_) => Attribute::Parts,
            Self::Textile | Self::Hard => Attribute::Material,
            Self::Edition => Attribute::Edition,
        }
    }

    /// The name of its row in a comparison.
    pub(super) fn row_name(self) -> String {
        match self {
            Self::Pieces => "Pieces".to_owned(),
            Self::Volume => "Capacity".to_owned(),
            Self::Weight => "Weight".to_owned(),
            Self::People => "People".to_owned(),
            Self::SizeWord | Self::Length | Self::Area | Self::Sheet => "Size".to_owned(),
            Self::Parts(part) => capitalised(&format!("{part}s")),
            Self::Textile | Self::Hard => "Material".to_owned(),
            Self::Edition => "Edition".to_owned(),
        }
    }

    /// What a title that does not mention it means: a plain name is the standard size and the standard edition. Of a
    /// number or a material, silence says nothing.
    pub(super) const fn silent_value(self) -> Option<u64> {
        match self {
            Self::SizeWord => Some(STANDARD_SIZE),
            Self::Edition => Some(STANDARD_EDITION),
            _ => None,
        }
    }

    /// One unit of what a price can fairly be divided by, for goods that are used up or counted: `(value, words)`.
    pub(super) const fn unit(self) -> Option<(u64, &'static str)> {
        match self {
            Self::Pieces => Some((THOUSANDTHS, "piece")),
            Self::Volume => Some((100 * THOUSANDTHS, "100 ml")),
            Self::Weight => Some((100 * THOUSANDTHS, "100 g")),
            _ => None,
        }
    }

    /// Whether its values are amounts that a need can be held against.
    pub(super) const fn is_amount(self) -> bool {
        matches!(
            self,
            Self::Pieces | Self::Volume | Self::Weight | Self::People | Self::Parts(_)
        )
    }

    /// Whether its values are words, written small inside a sentence.
    const fn is_word(self) -> bool {
        matches!(self, Self::SizeWord | Self::Textile | Self::Hard | Self::Edition)
    }
}

/// Amounts are kept in thousandths of a piece, millilitre, gram or millimetre, so that 1.5 l is exact.
pub(super) const THOUSANDTHS: u64 = 1_000;

/// The value of a size that is not named, or named standard, regular or medium.
pub(super) const STANDARD_SIZE: u64 = 3;

/// The value of an edition that is not named, or named standard.
pub(super) const STANDARD_EDITION: u64 = 2;

/// How much of one thing a product has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) scale: Scale,
    /// Higher is more. In [`THOUSANDTHS`] for amounts, a rank for words.
    pub(super) value: u64,
    /// As on the data sheet: "12 pieces", "1.5 l", "Large".
    pub(super) text: String,
}

impl Measure {
    /// As it stands inside a sentence: "large" but "A5".
    pub(super) fn inline(&self) -> String {
        if self.scale.is_word() {
            self.text.to_lowercase()
        } else {
            self.text.clone()
        }
    }

    /// What a title that is silent about `scale` has of it.
    pub(super) fn silent(scale: Scale) -> Option<Self> {
        Some(Self {
            scale,
            value: scale.silent_value()?,
            text: "Standard".to_owned(),
        })
    }
}

/// With a capital letter in front.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
