//! The options of one ladder, lowest first, with the rows in which they differ.

use std::fmt::Write as _;

use pairwell_domain::tier::{Cell, Difference, Explanation, HighlightLabel, Quote};
use pairwell_domain::{LadderId, OfferId};

use super::item::{Drawn, Item};
use super::text::escaped;
use super::{Look, card};

/// A ladder to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderDrawing {
    /// The ladder.
    pub id: LadderId,
    /// Its options, lowest first.
    pub rungs: Vec<Rung>,
    /// Rows of the comparison; only those that differ among these options are drawn.
    pub differences: Vec<Difference>,
    /// What the emphasis says.
    pub label: HighlightLabel,
}

/// One option.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Its place in the whole ladder, from 0: also the place of its cells in each row.
    pub place: usize,
    /// What stands on it.
    pub item: Item,
    /// For whom it is best, without the words "best for".
    pub best_for: String,
    /// What it brings on top.
    pub benefits: Vec<String>,
    /// Why to step up to it.
    pub explanation: Explanation,
    /// A review that speaks of it.
    pub quote: Option<Quote>,
    /// Whether it is emphasised.
    pub is_highlighted: bool,
    /// Whether the shopper stands on it now.
    pub is_current: bool,
    /// The offer it is; none for the one the shopper stands on, and for those below.
    pub offer: Option<RungOffer>,
}

/// What makes an option an offer.
#[derive(Debug, Clone, PartialEq)]
pub struct RungOffer {
    /// Its public id.
    pub offer_id: OfferId,
    /// Place among the offers, from 0.
    pub slot: u8,
    /// What an accepted line carries.
    pub token: String,
}

/// Draws the ladder; nothing when the option the shopper stands on cannot be drawn, or no other one can.
pub(super) fn draw(ladder: &LadderDrawing, look: Look) -> Option<String> {
    let current = ladder.rungs.iter().position(|rung| rung.is_current)?;
    let drawn: Vec<(usize, Drawn<'_>)> = ladder
        .rungs
        .iter()
        .enumerate()
        .filter_map(|(n, rung)| Some((n, Drawn::new(&rung.item, look.ink, n)?)))
        .collect();
    let (_, base) = *drawn.iter().find(|(n, _)| *n == current)?;
    if drawn.len() < 2 {
        return None;
    }
    let places: Vec<usize> = ladder.rungs.iter().map(|rung| rung.place).collect();
    let rows = rows_that_differ(&ladder.differences, &places);
    // The base is looked up first: every other price is told as what it costs more.
    let mut html = base.look_up();
    html.push_str("<ul part=\"rungs\">");
    for (n, it) in drawn {
        let inside = option(&ladder.rungs[n], it, base, ladder.label, &rows, look);
        // What the shopper is looking at is never hidden, even while it is sold out.
        if n == current {
            html.push_str(&inside);
        } else {
            html.push_str(&it.open());
            html.push_str(&inside);
            html.push_str(it.close());
        }
    }
    html.push_str("</ul><button part=\"dismiss\" type=\"button\">No thanks</button>");
    Some(html)
}

/// The rows in which the rungs at these places are not all the same.
fn rows_that_differ<'a>(rows: &'a [Difference], places: &[usize]) -> Vec<&'a Difference> {
    let differs = |row: &&Difference| {
        places
            .windows(2)
            .any(|pair| row.cells.get(pair[0]) != row.cells.get(pair[1]))
    };
    rows.iter().filter(differs).collect()
}

pub(super) const fn emphasis(label: HighlightLabel) -> &'static str {
    match label {
        HighlightLabel::Recommended => "<p part=\"label\">Recommended</p>",
        HighlightLabel::MostPopular => "<p part=\"label\">Most popular</p>",
    }
}

pub(super) fn benefits<T: AsRef<str>>(texts: &[T]) -> String {
    if texts.is_empty() {
        return String::new();
    }
    let items: String = texts
        .iter()
        .map(|text| format!("<li>{}</li>", escaped(text.as_ref())))
        .collect();
    format!("<ul part=\"benefits\">{items}</ul>")
}

fn option(
    rung: &Rung,
    it: Drawn<'_>,
    base: Drawn<'_>,
    label: HighlightLabel,
    rows: &[&Difference],
    look: Look,
) -> String {
    let mut html = format!(
        "<li part=\"rung\" data-rung=\"{}\" data-product=\"{}\" data-variant=\"{}\" data-title=\"{}\" data-url=\"{}\" \
         data-image=\"{}\" data-price=\"{}\"{}>",
        rung.place,
        it.item.product,
        it.variant(),
        it.title(),
        it.url(),
        it.image_url(800),
        it.price(),
        marks(rung),
    );
    if rung.is_highlighted {
        html.push_str(emphasis(label));
    }
    write!(
        html,
        "{}<span part=\"title\">{}</span><p part=\"best-for\">Best for {}</p>{}",
        it.picture(240),
        escaped(&rung.item.title),
        escaped(&rung.best_for),
        rung_prices(rung, it, base, look),
    )
    .expect("writing to a string cannot fail");
    html.push_str(&cells(rung.place, rows));
    html.push_str(&benefits(&rung.benefits));
    if rung.offer.is_some() {
        html.push_str(&why(&rung.explanation, rung.quote.as_ref()));
    }
    write!(
        html,
        "<button part=\"choose\" type=\"button\" data-chosen=\"Chosen\" aria-pressed=\"{}\" aria-label=\"Choose {}\">Choose</button></li>",
        rung.is_current,
        escaped(&rung.item.title),
    )
    .expect("writing to a string cannot fail");
    html
}

fn marks(rung: &Rung) -> String {
    let mut marks = String::new();
    if let Some(RungOffer { offer_id, slot, token }) = &rung.offer {
        write!(
            marks,
            " data-offer=\"{offer_id}\" data-slot=\"{slot}\" data-token=\"{token}\" data-kind=\"upsell\""
        )
        .expect("writing to a string cannot fail");
    }
    if rung.is_highlighted {
        marks.push_str(" data-highlight");
    }
    if rung.is_current {
        marks.push_str(" data-current");
    }
    marks
}

/// The step up, where it is one, and the whole price beside it.
fn rung_prices(rung: &Rung, it: Drawn<'_>, base: Drawn<'_>, look: Look) -> String {
    if rung.is_current {
        return card::prices(it, look.prices);
    }
    let step = it.when_dearer(base, |step| format!("<span part=\"step\">+ {step}</span> "));
    format!(
        "<p part=\"prices\">{step}<span part=\"price\">{}</span></p>",
        it.price()
    )
}

pub(super) fn cells(place: usize, rows: &[&Difference]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let none = Cell::default();
    let rows: String = rows
        .iter()
        .map(|row| {
            let Cell { specification, outcome } = row.cells.get(place).unwrap_or(&none);
            let outcome = if outcome.is_empty() {
                String::new()
            } else {
                format!(" <span part=\"outcome\">{}</span>", escaped(outcome))
            };
            format!(
                "<div part=\"row\"><dt>{}</dt><dd>{}{outcome}</dd></div>",
                escaped(&row.name),
                escaped(specification)
            )
        })
        .collect();
    format!("<dl part=\"rows\">{rows}</dl>")
}

/// What an upgrade explains, as far as the merchant has said it, and what a customer says.
pub(super) fn why(explanation: &Explanation, quote: Option<&Quote>) -> String {
    let Explanation {
        difference,
        audience,
        worth,
        relief,
        basic_is_enough,
    } = explanation;
    let said: String = [
        ("What is different", difference),
        ("Who it is for", audience),
        ("Why it costs more", worth),
        ("What you need not worry about", relief),
        ("When the basic one is enough", basic_is_enough),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(name, text)| format!("<dt>{name}</dt><dd>{}</dd>", escaped(text)))
    .collect();
    let said = if said.is_empty() {
        said
    } else {
        format!("<dl>{said}</dl>")
    };
    let quote = quote.map(quoted).unwrap_or_default();
    if said.is_empty() && quote.is_empty() {
        return String::new();
    }
    format!("<details part=\"why\"><summary>Is it worth it?</summary>{said}{quote}</details>")
}

fn quoted(quote: &Quote) -> String {
    let Quote { text, author, url } = quote;
    format!(
        "<figure part=\"quote\"><blockquote>{}</blockquote><figcaption><a href=\"{}\">{}</a></figcaption></figure>",
        escaped(text),
        escaped(url),
        escaped(author),
    )
}
