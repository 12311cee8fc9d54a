//! The options of a ladder of plans, lowest first: a part of a page of the merchant's, the same for everybody.
//!
//! No shopper is decided about here and no cart is asked, so the theme writes this into the page itself. Prices are the
//! merchant's own words for them, in the shop's currency.

use std::fmt::Write as _;

use pairwell_domain::tier::{Difference, Good, HighlightLabel, LadderIn, Period, Rung};
use pairwell_domain::{Currency, Money};

use super::heading;
use super::ladder::{benefits, cells, emphasis, why};
use super::text::escaped;

/// Months that a year is paid for.
const MONTHS: i64 = 12;

/// Draws a ladder of plans; the text is empty when it is none. `label` is what its emphasis may say.
#[must_use]
pub fn plans(ladder: &LadderIn, label: HighlightLabel, headline: &str, currency: Currency) -> String {
    let plans: Option<Vec<Plan<'_>>> = ladder.rungs.iter().map(Plan::of).collect();
    let Some(plans) = plans.filter(|plans| !plans.is_empty()) else {
        return String::new();
    };
    let rows: Vec<&Difference> = ladder.differences.iter().collect();
    let mut options = String::new();
    for (place, (rung, plan)) in ladder.rungs.iter().zip(&plans).enumerate() {
        let below = place.checked_sub(1).map(|below| &plans[below]);
        let is_highlighted = place == ladder.highlighted;
        write!(
            options,
            "<li part=\"rung\"{mark}>{emphasis}<div part=\"head\"><span part=\"title\">{name}</span>\
             <p part=\"best-for\">Best for {best_for}</p>{prices}</div>{cells}{benefits}{why}\
             <a part=\"choose\" href=\"{url}\" aria-label=\"Choose {name}\">Choose</a></li>",
            mark = if is_highlighted { " data-highlight" } else { "" },
            emphasis = if is_highlighted { emphasis(label) } else { "" },
            name = escaped(plan.name),
            best_for = escaped(&rung.best_for),
            prices = plan.prices(below, currency),
            cells = cells(place, &rows),
            benefits = benefits(&rung.benefits.iter().map(|benefit| &benefit.text).collect::<Vec<_>>()),
            why = if place > 0 {
                why(&rung.explanation, rung.quote.as_ref())
            } else {
                String::new()
            },
            url = escaped(plan.url),
        )
        .expect("writing to a string cannot fail");
    }
    let headline = escaped(headline);
    format!(
        "<section class=\"pw\" part=\"offers\" data-layout=\"comparison\" aria-label=\"{headline}\">{heading}\
         <ul part=\"rungs\">{options}</ul></section>",
        heading = heading(&headline),
    )
}

#[derive(Clone, Copy)]
struct Plan<'a> {
    name: &'a str,
    price_minor: i64,
    period: Period,
    url: &'a str,
}

impl<'a> Plan<'a> {
    /// The plan on a rung.
    fn of(rung: &'a Rung) -> Option<Self> {
        match rung.goods.first()? {
            Good::Plan {
                name,
                price_minor,
                period,
                url,
            } => Some(Self {
                name,
                price_minor: *price_minor,
                period: *period,
                url,
            }),
            Good::Product { .. } | Good::Variant { .. } => None,
        }
    }

    /// The step up where both are paid alike, the whole price, and what a yearly one comes to in a month.
    fn prices(self, below: Option<&Self>, currency: Currency) -> String {
        let said = |minor: i64, period: Period| format!("{} {}", Money::new(minor, currency), period.words());
        let step = below
            .filter(|below| below.period == self.period && below.price_minor < self.price_minor)
            .map(|below| {
                let more = said(self.price_minor - below.price_minor, self.period);
                format!("<span part=\"step\">+ {more}</span> ")
            })
            .unwrap_or_default();
        let monthly = match self.period {
            Period::Month => String::new(),
            Period::Year => {
                // Never said lower than it is.
                let monthly_minor = (self.price_minor + MONTHS - 1) / MONTHS;
                format!(
                    " <span part=\"per-month\">({})</span>",
                    said(monthly_minor, Period::Month)
                )
            }
        };
        format!(
            "<p part=\"prices\">{step}<span part=\"price\">{}</span>{monthly}</p>",
            said(self.price_minor, self.period)
        )
    }
}
