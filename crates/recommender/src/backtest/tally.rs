//! What answers came to, added up.

/// What an item earns, and whether it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemEconomics {
    /// What is left of the price of one piece after its cost, in minor units; negative when it is sold at a loss, none
    /// when the cost is not known.
    pub margin_minor: Option<i64>,
    /// Whether it can be bought.
    pub is_in_stock: bool,
}

/// What is worked out from sums; [`super::SurfaceReport`] says what each one means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    WouldHaveShown,
    HitRate,
    Precision,
    Recall,
    BoughtShare,
    ExpectedMargin,
    MarginKnownShare,
    OutOfStockShare,
}

/// Sums over questions. Counts are kept as floating-point numbers, exact up to 2^53, because a resample multiplies them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tally {
    pub(super) n_questions: f64,
    /// Questions answered by at least one offer.
    pub(super) n_shown: f64,
    /// Questions of which at least one offer was bought.
    pub(super) n_hit: f64,
    pub(super) n_offered: f64,
    pub(super) n_out_of_stock: f64,
    pub(super) n_bought: f64,
    /// Of these, the ones with a known margin.
    pub(super) n_margin_known: f64,
    pub(super) margin_minor: f64,
    /// Share of what was wanted that was offered, summed over questions.
    pub(super) recall: f64,
}

impl Tally {
    /// Judges the answer to one question: existing items, each once.
    pub(super) fn of_answer(offered: &[u32], wanted: &[u32], economics: &[ItemEconomics]) -> Self {
        let mut tally = Self {
            n_questions: 1.0,
            n_shown: f64::from(u8::from(!offered.is_empty())),
            n_offered: offered.len() as f64,
            ..Self::default()
        };
        for &item in offered {
            let of_item = &economics[item as usize];
            if !of_item.is_in_stock {
                tally.n_out_of_stock += 1.0;
            }
            if wanted.binary_search(&item).is_ok() {
                tally.n_bought += 1.0;
                if let Some(margin_minor) = of_item.margin_minor {
                    tally.n_margin_known += 1.0;
                    tally.margin_minor += margin_minor as f64;
                }
            }
        }
        tally.n_hit = f64::from(u8::from(tally.n_bought > 0.0));
        tally.recall = tally.n_bought / wanted.len().max(1) as f64;
        tally
    }

    /// Adds another one, as often as it was drawn.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.n_questions += times * other.n_questions;
        self.n_shown += times * other.n_shown;
        self.n_hit += times * other.n_hit;
        self.n_offered += times * other.n_offered;
        self.n_out_of_stock += times * other.n_out_of_stock;
        self.n_bought += times * other.n_bought;
        self.n_margin_known += times * other.n_margin_known;
        self.margin_minor += times * other.margin_minor;
        self.recall += times * other.recall;
    }

    /// A measure of lists of `k`; none where there is nothing to divide by.
    pub(super) fn measure(&self, measure: Measure, k: usize) -> Option<f64> {
        let (part, whole) = match measure {
            Measure::WouldHaveShown => (self.n_shown, self.n_questions),
            Measure::HitRate => (self.n_hit, self.n_questions),
            Measure::Precision => (self.n_bought, self.n_questions * k as f64),
            Measure::Recall => (self.recall, self.n_questions),
            Measure::BoughtShare => (self.n_bought, self.n_offered),
            Measure::ExpectedMargin => (self.margin_minor, self.n_questions),
            Measure::MarginKnownShare => (self.n_margin_known, self.n_bought),
            Measure::OutOfStockShare => (self.n_out_of_stock, self.n_offered),
        };
        (whole > 0.0).then(|| part / whole)
    }
}
