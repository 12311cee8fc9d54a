//! What a placement must keep to be saved.

use super::{MAX_HEADLINE_CHARS, MAX_ITEMS, MAX_MARKETS, Placement};
use crate::decision::CandidateSource;
use crate::wording::{self, Proof, WordingProblem};

/// What is wrong with a placement as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacementRuleError {
    /// No words at all.
    #[error("write a headline, such as \"Goes well with this\"")]
    HeadlineMissing,
    /// Too many words.
    #[error("keep the headline to {MAX_HEADLINE_CHARS} characters; it has {n_chars}")]
    HeadlineTooLong {
        /// Characters entered.
        n_chars: usize,
    },
    /// Line breaks or invisible characters.
    #[error("the headline must be one line of plain text")]
    HeadlineNotPlain,
    /// It presses, shames, or claims what nothing proves.
    #[error(transparent)]
    HeadlineWording(#[from] WordingProblem),
    /// None, or too many to choose from.
    #[error("show between 1 and {MAX_ITEMS} products")]
    ItemsOutOfRange,
    /// A layout this place cannot have.
    #[error("this place cannot have that layout")]
    LayoutUnfit,
    /// A position this place does not have.
    #[error("this place does not have that position")]
    PositionUnfit,
    /// Nothing to take candidates from, or one thing twice.
    #[error("choose each source once, and at least one")]
    SourcesUnfit,
    /// More than everything.
    #[error("a share is between 0 and 100%")]
    FloorOutOfRange,
    /// It ends before it starts.
    #[error("the end must come after the start")]
    ScheduleBackwards,
    /// Not a country, or one named twice, or too many.
    #[error("name each country once, by its two letters, such as GB")]
    MarketsUnfit,
}

impl PlacementRuleError {
    /// The field of [`Placement`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::HeadlineMissing
            | Self::HeadlineTooLong { .. }
            | Self::HeadlineNotPlain
            | Self::HeadlineWording(_) => "headline",
            Self::ItemsOutOfRange => "max_items",
            Self::LayoutUnfit => "layout",
            Self::PositionUnfit => "position",
            Self::SourcesUnfit => "sources",
            Self::FloorOutOfRange => "floor",
            Self::ScheduleBackwards => "schedule",
            Self::MarketsUnfit => "markets",
        }
    }
}

impl Placement {
    /// Trims the headline, puts countries into capitals and in order, and checks the rules.
    ///
    /// # Errors
    /// The first rule that is broken; see [`PlacementRuleError`].
    pub fn checked(mut self) -> Result<Self, PlacementRuleError> {
        self.headline = checked_headline(&self.headline)?;
        if !(1..=MAX_ITEMS).contains(&self.max_items) {
            return Err(PlacementRuleError::ItemsOutOfRange);
        }
        if !self.kind.layouts().contains(&self.layout) {
            return Err(PlacementRuleError::LayoutUnfit);
        }
        if !self.kind.positions().contains(&self.position) {
            return Err(PlacementRuleError::PositionUnfit);
        }
        check_sources(&self)?;
        if self.floor.attach_rate_bps > 10_000 {
            return Err(PlacementRuleError::FloorOutOfRange);
        }
        if let (Some(from), Some(until)) = (self.schedule.from, self.schedule.until)
            && until <= from
        {
            return Err(PlacementRuleError::ScheduleBackwards);
        }
        self.markets = checked_markets(self.markets)?;
        Ok(self)
    }
}

fn checked_headline(entered: &str) -> Result<String, PlacementRuleError> {
    let headline = entered.trim();
    if headline.is_empty() {
        return Err(PlacementRuleError::HeadlineMissing);
    }
    if headline.chars().any(char::is_control) {
        return Err(PlacementRuleError::HeadlineNotPlain);
    }
    let n_chars = headline.chars().count();
    if n_chars > MAX_HEADLINE_CHARS {
        return Err(PlacementRuleError::HeadlineTooLong { n_chars });
    }
    // A headline stands above whatever is offered, so nothing about one product can prove it.
    wording::check(headline, Proof::default())?;
    Ok(headline.to_owned())
}

fn check_sources(placement: &Placement) -> Result<(), PlacementRuleError> {
    let allowed = CandidateSource::default_order(placement.kind);
    let sources = &placement.sources;
    let is_fit = sources
        .iter()
        .enumerate()
        .all(|(place, source)| allowed.contains(source) && !sources[..place].contains(source));
    if sources.is_empty() || !is_fit {
        return Err(PlacementRuleError::SourcesUnfit);
    }
    Ok(())
}

fn checked_markets(entered: Vec<String>) -> Result<Vec<String>, PlacementRuleError> {
    let n_entered = entered.len();
    let mut markets: Vec<String> = entered.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
    markets.sort_unstable();
    markets.dedup();
    let is_country = |code: &String| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    if markets.len() != n_entered || n_entered > MAX_MARKETS || !markets.iter().all(is_country) {
        return Err(PlacementRuleError::MarketsUnfit);
    }
    Ok(markets)
}

#[cfg(test)]
mod tests {
    use super::super::{CopyStyle, Layout, PlacementKind, Position, Schedule};
    use super::*;
    use chrono::DateTime;

    fn broken_by(kind: PlacementKind, change: impl FnOnce(&mut Placement)) -> Option<PlacementRuleError> {
        let mut placement = Placement::default_for(kind);
        change(&mut placement);
        placement.checked().err()
    }

    #[test]
    fn defaults_are_off_and_keep_their_own_rules() {
        for &kind in PlacementKind::ALL {
            let placement = Placement::default_for(kind);
            assert!(!placement.is_enabled);
            assert_eq!(placement.clone().checked(), Ok(placement), "{kind:?}");
            assert_eq!(PlacementKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn every_ready_made_headline_may_be_saved() {
        for &kind in PlacementKind::ALL {
            for style in CopyStyle::ALL {
                let headline = style.headline(kind);
                assert_eq!(
                    checked_headline(headline).as_deref(),
                    Ok(headline),
                    "{kind:?} {style:?}"
                );
            }
        }
    }

    #[test]
    fn headline_and_count_keep_their_limits() {
        let kind = PlacementKind::ProductPage;
        let headline = |text: &str| broken_by(kind, |placement| placement.headline = text.to_owned());
        assert_eq!(headline("  Goes with "), None);
        assert_eq!(headline(" "), Some(PlacementRuleError::HeadlineMissing));
        assert_eq!(headline("a\tb"), Some(PlacementRuleError::HeadlineNotPlain));
        assert_eq!(
            headline(&"x".repeat(61)),
            Some(PlacementRuleError::HeadlineTooLong { n_chars: 61 })
        );
        let pressing = headline("Hurry, goes with this").expect("it presses");
        assert_eq!(pressing.field(), "headline");
        assert!(pressing.to_string().contains("\"Hurry\""), "{pressing}");
        for n in [0, 5] {
            assert_eq!(
                broken_by(kind, |placement| placement.max_items = n),
                Some(PlacementRuleError::ItemsOutOfRange)
            );
        }
    }

    #[test]
    fn place_takes_only_what_fits_it() {
        let cart = PlacementKind::CartDrawer;
        assert_eq!(
            broken_by(cart, |placement| placement.layout = Layout::Comparison),
            Some(PlacementRuleError::LayoutUnfit)
        );
        assert_eq!(
            broken_by(cart, |placement| placement.position = Position::BelowProduct),
            Some(PlacementRuleError::PositionUnfit)
        );
        assert_eq!(
            broken_by(cart, |placement| placement.sources.clear()),
            Some(PlacementRuleError::SourcesUnfit)
        );
        assert_eq!(
            broken_by(cart, |placement| placement.sources = vec![CandidateSource::Pairing; 2]),
            Some(PlacementRuleError::SourcesUnfit)
        );
    }

    #[test]
    fn time_and_markets_are_checked() {
        let kind = PlacementKind::Home;
        let at = |n| DateTime::from_timestamp(n, 0);
        let backwards = Schedule {
            from: at(10),
            until: at(10),
        };
        assert_eq!(
            broken_by(kind, |placement| placement.schedule = backwards),
            Some(PlacementRuleError::ScheduleBackwards)
        );
        let markets = |codes: &[&str]| {
            let mut placement = Placement::default_for(kind);
            placement.markets = codes.iter().map(|code| (*code).to_owned()).collect();
            placement.checked().map(|placement| placement.markets)
        };
        assert_eq!(markets(&["gb ", "DE"]), Ok(vec!["DE".to_owned(), "GB".to_owned()]));
        for bad in [&["GBR"][..], &["GB", "gb"], &["1A"]] {
            assert_eq!(markets(bad), Err(PlacementRuleError::MarketsUnfit));
        }
    }
}
