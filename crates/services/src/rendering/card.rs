//! One offer next to others: a product to add, or a line of the cart to exchange.

use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::{Layout, PriceDisplay};
use pairwell_domain::{LadderId, OfferId};

use super::Look;
use super::item::{Drawn, Item};
use super::text::escaped;

/// An offer as a card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Its public id.
    pub offer_id: OfferId,
    /// Place, from 0.
    pub slot: u8,
    /// What it asks of the shopper.
    pub kind: OfferKind,
    /// What is offered.
    pub item: Item,
    /// One true line for the shopper.
    pub reason: String,
    /// What an accepted line carries.
    pub token: String,
    /// Whether it alone makes up what the cart lacks for free delivery, by catalogue prices.
    pub reaches_free_delivery: bool,
    /// The line of the cart it would replace.
    pub reminder: Option<Reminder>,
}

/// An upgrade of a line that is in the cart.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// The ladder both stand on.
    pub ladder: LadderId,
    /// What is in the cart.
    pub from: Item,
    /// How many of it there are.
    pub quantity: u32,
}

/// Draws a card; nothing when its product cannot stand in a template.
pub(super) fn draw(card: &Card, look: Look, shows_delivery: bool) -> Option<String> {
    let offered = Drawn::new(&card.item, look.ink, 1)?;
    let body = match &card.reminder {
        None => to_add(card, offered, look, shows_delivery),
        Some(reminder) => to_exchange(card, offered, reminder, look)?,
    };
    Some(format!("{}{body}{}", offered.open(), offered.close()))
}

fn opening(card: &Card, offered: Drawn<'_>, more: &str) -> String {
    format!(
        "<li part=\"card\" data-offer=\"{}\" data-slot=\"{}\" data-kind=\"{}\" data-product=\"{}\" data-variant=\"{}\" \
         data-token=\"{}\"{more}>",
        card.offer_id,
        card.slot,
        card.kind.code(),
        card.item.product,
        offered.variant(),
        card.token,
    )
}

fn to_add(card: &Card, offered: Drawn<'_>, look: Look, shows_delivery: bool) -> String {
    let title = escaped(&card.item.title);
    let reaches = if shows_delivery {
        offered.when_reaching(
            card.reaches_free_delivery,
            "<span part=\"reaches\">Brings free delivery</span>",
        )
    } else {
        String::new()
    };
    format!(
        "{opening}<a part=\"link\" href=\"{url}\">{picture}<span part=\"title\">{name}</span></a>{prices}{reaches}\
         <p part=\"reason\">{reason}</p>\
         <button part=\"add\" type=\"button\" aria-label=\"Add {title} to the cart\">Add</button>\
         <button part=\"dismiss\" type=\"button\" aria-label=\"No thanks, hide {title}\">No thanks</button></li>",
        opening = opening(card, offered, ""),
        url = offered.product_url(),
        picture = offered.picture(picture_px(look.layout)),
        name = offered.title(),
        prices = prices(offered, look.prices),
        reason = escaped(&card.reason),
    )
}

fn to_exchange(card: &Card, offered: Drawn<'_>, reminder: &Reminder, look: Look) -> Option<String> {
    let from = Drawn::new(&reminder.from, look.ink, 2)?;
    let title = escaped(&card.item.title);
    let from_title = escaped(&reminder.from.title);
    let more = format!(
        " data-ladder=\"{}\" data-replaces=\"{}\" data-title=\"{title}\"",
        reminder.ladder, reminder.from.variant
    );
    let opening = opening(card, offered, &more);
    // Every piece of the line is exchanged, and each costs that much more.
    let each = if reminder.quantity > 1 { " each" } else { "" };
    let inside = offered.when_dearer(from, |step| {
        format!(
            "{opening}<p part=\"reminder\">Upgrade to {title} for {step} more{each}</p>\
             <button part=\"add\" type=\"button\" aria-label=\"Upgrade to {title} for {step} more{each}\">Upgrade</button>\
             <button part=\"dismiss\" type=\"button\" aria-label=\"No thanks, keep {from_title}\">No thanks</button></li>"
        )
    });
    Some(format!("{}{inside}", from.look_up()))
}

/// The price, and what it was, in the merchant's way of putting it.
pub(super) fn prices(offered: Drawn<'_>, display: PriceDisplay) -> String {
    let before = offered.when_reduced(|reduced| {
        let saving = match display {
            PriceDisplay::Price | PriceDisplay::Step => String::new(),
            PriceDisplay::Saving => format!(" <span part=\"saving\">Save {}</span>", reduced.saving),
            PriceDisplay::Percent => format!(" <span part=\"saving\">Save {}%</span>", reduced.percent),
        };
        format!(" <s part=\"compare-at\">{}</s>{saving}", reduced.before)
    });
    format!(
        "<p part=\"prices\"><span part=\"price\">{}</span>{before}</p>",
        offered.price()
    )
}

const fn picture_px(layout: Layout) -> u32 {
    match layout {
        Layout::Cards | Layout::Comparison => 360,
        Layout::List | Layout::Strip => 120,
    }
}
