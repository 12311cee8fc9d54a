//! What a storefront gets, as HTML.
//!
//! For a shop it is written in the platform's own template language, so that price, currency and availability are the
//! shopper's and never a copy of ours. For a preview in the admin the same HTML is written with the catalogue's prices.
//! Which of the two is the [`Ink`]; the shape is one.

mod card;
mod delivery;
mod item;
mod ladder;
mod text;

use std::fmt::Write as _;

use pairwell_domain::placement::{Layout, Placement, PriceDisplay};
use pairwell_domain::selling::FreeDelivery;
use pairwell_domain::{DecisionId, Money};

pub use card::{Card, Reminder};
pub use item::Item;
pub use ladder::{LadderDrawing, Rung, RungOffer};

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
    /// Offers next to or below each other.
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
    let (attributes, before, list) = match body {
        Body::Cards(cards) => {
            let shows_delivery = placement.shows_free_delivery && placement.kind.shows_cart();
            let before = if shows_delivery {
                delivery::line(delivery, ink)
            } else {
                String::new()
            };
            let items: String = cards
                .iter()
                .filter_map(|it| card::draw(it, look, shows_delivery))
                .collect();
            if items.is_empty() {
                return None;
            }
            (String::new(), before, format!("<ul part=\"list\">{items}</ul>"))
        }
        Body::Ladder(ladder) => (
            format!(" data-ladder=\"{}\"", ladder.id),
            String::new(),
            ladder::draw(ladder, look)?,
        ),
    };
    let headline = text::escaped(&placement.headline);
    let mut html = String::with_capacity(list.len() + 512);
    write!(
        html,
        "<section class=\"pw\" part=\"offers\" data-placement=\"{}\" data-layout=\"{}\" data-position=\"{}\" \
         data-decision=\"{decision_id}\"{attributes} aria-label=\"{headline}\"><h2 part=\"headline\">{headline}</h2>\
         {before}{list}</section>",
        placement.kind.code(),
        placement.layout.code(),
        placement.position.code(),
    )
    .expect("writing to a string cannot fail");
    Some(html)
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
