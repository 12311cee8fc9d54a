//! Who shops, as far as orders and this session tell, and what follows from it.

use serde::{Deserialize, Serialize};

use crate::placement::words;

words! {
    /// Where a known buyer stands, by recency, frequency and value of the orders. The cuts are the shop's own.
    Segment {
        /// No order yet.
        FirstTime = "first_time",
        /// One order.
        New = "new",
        /// Two orders or more.
        Repeat = "repeat",
        /// Bought for more than four fifths of the buyers.
        HighValue = "high_value",
        /// Came back before, and has been away for twice the usual time.
        AtRisk = "at_risk",
        /// Buys more often than four fifths of those who come back, and for more than four fifths of all.
        Champion = "champion",
    }
}

impl Segment {
    /// What merchants call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstTime => "First-time buyer",
            Self::New => "New customer, one order",
            Self::Repeat => "Repeat customer",
            Self::HighValue => "High-value customer",
            Self::AtRisk => "Customer at risk, away for longer than usual",
            Self::Champion => "Champion, buys often and for much",
        }
    }

    /// Who is not yet bound, or drifts away, is asked for little; who has shown trust is shown the better things.
    #[must_use]
    pub const fn leaning(self) -> Leaning {
        match self {
            Self::FirstTime | Self::New | Self::AtRisk => Leaning::Cheaper,
            Self::Repeat => Leaning::Neither,
            Self::HighValue | Self::Champion => Leaning::Dearer,
        }
    }
}

words! {
    /// Which of equally likely offers come first.
    Leaning {
        /// Those from the cheaper half of their kind.
        Cheaper = "cheaper",
        /// Price does not matter.
        Neither = "neither",
        /// Those from the dearer half of their kind.
        Dearer = "dearer",
    }
}

/// What is known of the shopper when a page is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopperView {
    /// Where a buyer stands whom the platform vouches for; none for anybody else.
    pub segment: Option<Segment>,
    /// How dear the products are that this session looked at, each among those of its kind: 0 is the cheapest, 100 the
    /// dearest. None before three of them.
    pub looked_at_pct: Option<u8>,
    /// What follows: what the session shows counts before what the orders do.
    pub leaning: Leaning,
}

impl Default for ShopperView {
    fn default() -> Self {
        Self {
            segment: None,
            looked_at_pct: None,
            leaning: Leaning::Neither,
        }
    }
}

impl ShopperView {
    /// Looks from this mean on are at dearer things, and up to 100 less this at cheaper ones.
    const CLEAR_PCT: u8 = 65;

    /// Puts together what orders and session say.
    #[must_use]
    pub fn new(segment: Option<Segment>, looked_at_pct: Option<u8>) -> Self {
        let by_session = looked_at_pct.and_then(|pct| match pct {
            Self::CLEAR_PCT.. => Some(Leaning::Dearer),
            _ if pct <= 100 - Self::CLEAR_PCT => Some(Leaning::Cheaper),
            _ => None,
        });
        let by_orders = segment.map_or(Leaning::Neither, Segment::leaning);
        Self {
            segment,
            looked_at_pct,
            leaning: by_session.unwrap_or(by_orders),
        }
    }

    /// One line for the merchant; none when nothing is known.
    #[must_use]
    pub fn merchant_line(&self) -> Option<String> {
        let looks = self
            .looked_at_pct
            .map(|pct| format!("looks at products dearer than {pct}% of their kind"));
        let known: Vec<String> = self
            .segment
            .map(|it| it.name().to_owned())
            .into_iter()
            .chain(looks)
            .collect();
        let follows = match self.leaning {
            Leaning::Cheaper => "of equally likely offers the cheaper half of its kind comes first",
            Leaning::Neither => "price does not change the order",
            Leaning::Dearer => "of equally likely offers the dearer half of its kind comes first",
        };
        (!known.is_empty()).then(|| format!("{}: {follows}", known.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_counts_before_orders_when_it_is_clear() {
        let leaning = |segment, pct| ShopperView::new(segment, pct).leaning;
        assert_eq!(leaning(None, None), Leaning::Neither);
        assert_eq!(leaning(Some(Segment::FirstTime), None), Leaning::Cheaper);
        assert_eq!(leaning(Some(Segment::FirstTime), Some(64)), Leaning::Cheaper);
        assert_eq!(leaning(Some(Segment::FirstTime), Some(65)), Leaning::Dearer);
        assert_eq!(leaning(Some(Segment::Champion), Some(36)), Leaning::Dearer);
        assert_eq!(leaning(Some(Segment::Champion), Some(35)), Leaning::Cheaper);
    }

    #[test]
    fn merchant_reads_what_is_known_and_what_follows() {
        let line = |segment, pct| ShopperView::new(segment, pct).merchant_line();
        assert_eq!(line(None, None), None);
        assert_eq!(
            line(Some(Segment::Repeat), None).as_deref(),
            Some("Repeat customer: price does not change the order")
        );
        assert_eq!(
            line(Some(Segment::New), Some(80)).as_deref(),
            Some(
                "New customer, one order; looks at products dearer than 80% of their kind: of equally likely offers \
                 the dearer half of its kind comes first"
            )
        );
    }
}
