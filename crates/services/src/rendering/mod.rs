//! What a storefront gets, as HTML.
//!
//! For a shop it is written in the platform's own template language, so that price, currency and availability are the
//! shopper's and never a copy of ours. For a preview in the admin the same HTML is written with the catalogue's prices.
//! Which of the two is the [`Ink`]; the shape is one.

mod card;
mod delivery;
mod item;
mod ladder;
mod plans;
mod text;

use pairwell_domain::placement::{Layout, Placement, PriceDisplay};
use pairwell_domain::selling::FreeDelivery;
use pairwell_domain::{DecisionId, Money};

pub use card::{Card, Reminder};
pub use item::Item;
pub use ladder::{LadderDrawing, Rung, RungOffer};
pub use plans::plans;

/// Who finishes the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The shop's theme engine, with the prices of the shopper's market.
    Liquid,
    /// Nobody: the prices are those of the catalogue. For previews only.
    Plain,
}

/// One surface with something to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing<'a> {
    /// The settings of its placement.
    pub placement: &'a Placement,
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// What it shows.
    pub body: Body,
}

/// What a surface shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Offers next to or below each other. There may be none where what is missing for free delivery is said anyway.
    Cards(Vec<Card>),
    /// The options of one ladder.
    Ladder(LadderDrawing),
}

/// What the cart lacks for free delivery, as far as the server knows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delivery<'a> {
    /// From which amount on delivery is free.
    pub free: &'a FreeDelivery,
    /// Value of the cart by catalogue prices; what [`Ink::Plain`] shows.
    pub cart_value: Option<Money>,
}

/// Writes the surfaces one after another; nothing at all when none of them shows anything.
#[must_use]
pub fn page(drawings: &[Drawing<'_>], delivery: Delivery<'_>, ink: Ink) -> String {
    let sections: Vec<String> = drawings
        .iter()
        .filter_map(|drawing| section(drawing, delivery, ink))
        .collect();
    match (sections.is_empty(), ink) {
        (true, _) => String::new(),
        (false, Ink::Liquid) => format!("{{% layout none %}}{}", sections.concat()),
        (false, Ink::Plain) => sections.concat(),
    }
}

fn section(drawing: &Drawing<'_>, delivery: Delivery<'_>, ink: Ink) -> Option<String> {
    let Drawing {
        placement,
        decision_id,
        body,
    } = drawing;
    let look = Look {
        ink,
        layout: placement.layout,
        prices: placement.price_display,
    };
    let headline = text::escaped(&placement.headline);
    let Inside {
        attributes,
        label,
        html,
    } = match body {
        Body::Cards(cards) => beside(cards, placement, &headline, delivery, look)?,
        Body::Ladder(ladder) => Inside {
            attributes: format!(" data-ladder=\"{}\"", ladder.id),
            html: format!("{}{}", heading(&headline), ladder::draw(ladder, look)?),
            label: &headline,
        },
    };
    Some(format!(
        "<section class=\"pw\" part=\"offers\" data-placement=\"{}\" data-layout=\"{}\" data-position=\"{}\" \
         data-decision=\"{decision_id}\"{attributes} aria-label=\"{label}\">{html}</section>",
        placement.kind.code(),
        placement.layout.code(),
        placement.position.code(),
    ))
}

/// What stands in a section.
struct Inside<'a> {
    /// More attributes of the section, each with a space before it.
    attributes: String,
    /// What assistive technology calls the section.
    label: &'a str,
    html: String,
}

/// Above a line of the cart that could be exchanged: the merchant's words speak of what to add.
const UPGRADE_HEADLINE: &str = "One step up";

/// What a section is called that holds nothing but what free delivery takes.
const DELIVERY_LABEL: &str = "Free delivery";

/// Offers next to or below each other, with what free delivery takes above them where that is said. The latter stands
/// alone when there is nothing to offer; nothing at all when neither can be drawn.
fn beside<'a>(
    cards: &[Card],
    placement: &Placement,
    headline: &'a str,
    delivery: Delivery<'_>,
    look: Look,
) -> Option<Inside<'a>> {
    let shows_delivery = placement.says_free_delivery();
    let delivery = if shows_delivery {
        delivery::line(delivery, look.ink)
    } else {
        String::new()
    };
    let items: String = cards
        .iter()
        .filter_map(|it| card::draw(it, look, shows_delivery))
        .collect();
    let (label, html) = if !items.is_empty() {
        let headline = if cards.iter().all(|card| card.reminder.is_some()) {
            UPGRADE_HEADLINE
        } else {
            headline
        };
        (
            headline,
            format!("{}{delivery}<ul part=\"list\">{items}</ul>", heading(headline)),
        )
    } else if delivery.contains(delivery::PART) {
        (DELIVERY_LABEL, delivery)
    } else {
        return None;
    };
    Some(Inside {
        attributes: String::new(),
        label,
        html,
    })
}

fn heading(words: &str) -> String {
    format!("<h2 part=\"headline\">{words}</h2>")
}

/// How a surface is drawn.
#[derive(Debug, Clone, Copy)]
struct Look {
    ink: Ink,
    layout: Layout,
    prices: PriceDisplay,
}

#[cfg(test)]
mod tests;
