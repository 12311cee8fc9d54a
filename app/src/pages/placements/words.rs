//! What placements and their settings are called, and what they say about themselves.

use chrono::{DateTime, Utc};
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{Devices, Layout, Placement, PlacementKind, Position, PriceDisplay, Schedule};

use crate::format;

/// Pages of a shop and the placements on them, in the order of a visit.
pub(super) const AREAS: [(&str, &[PlacementKind]); 4] = [
    (
        "Looking around",
        &[PlacementKind::Home, PlacementKind::Collection, PlacementKind::Search],
    ),
    (
        "On a product's page",
        &[
            PlacementKind::ProductLadder,
            PlacementKind::ProductPage,
            PlacementKind::AddedToCart,
        ],
    ),
    ("In the cart", &[PlacementKind::CartDrawer, PlacementKind::CartPage]),
    ("After paying", &[PlacementKind::ThankYou]),
];

/// What a placement is for, in one sentence.
pub(super) const fn purpose(kind: PlacementKind) -> &'static str {
    match kind {
        PlacementKind::ProductPage => "What goes with the product being looked at.",
        PlacementKind::ProductLadder => "The options of your ladder side by side, before anything is in the cart.",
        PlacementKind::AddedToCart => "One thing that goes with what was just added. It closes by itself.",
        PlacementKind::CartPage => "What completes the cart, or an upgrade of what is in it.",
        PlacementKind::CartDrawer => "One line in the drawer beside the page. Upgrades come first.",
        PlacementKind::ThankYou => "What goes with the order. Nobody has to decide anything any more.",
        PlacementKind::Home => "What goes with what was looked at last; for new shoppers, what is bought most.",
        PlacementKind::Collection => "What goes with what was looked at last, among the products of a collection.",
        PlacementKind::Search => "What goes with what was looked at last, beside the results.",
    }
}

/// What merchants call a layout.
pub(super) const fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Cards => "Cards in a row",
        Layout::List => "List",
        Layout::Comparison => "Side by side",
        Layout::Strip => "One line",
    }
}

/// What merchants call a position.
pub(super) const fn position_name(position: Position) -> &'static str {
    match position {
        Position::BeforeAddButton => "Before the add button",
        Position::BelowDescription => "Below the description",
        Position::BelowProduct => "Below the product",
        Position::Top => "Top, near the cart",
        Position::Bottom => "Bottom, near the thumb",
        Position::BelowLines => "Below the lines of the cart",
        Position::BelowTotal => "Below the total",
        Position::BelowOrder => "Below what was ordered",
        Position::AboveProducts => "Above the products",
        Position::BelowProducts => "Below the products",
    }
}

/// What merchants call a way to put prices.
pub(super) const fn price_name(price: PriceDisplay) -> &'static str {
    match price {
        PriceDisplay::Price => "Price",
        PriceDisplay::Saving => "Price and saving",
        PriceDisplay::Percent => "Price and saving in percent",
        PriceDisplay::Step => "Step up from what is chosen",
    }
}

/// What merchants call a choice of screens.
pub(super) const fn devices_name(devices: Devices) -> &'static str {
    match devices {
        Devices::All => "All screens",
        Devices::Phone => "Phones only",
        Devices::Desktop => "Desktops only",
    }
}

/// What a placement shows, in words: `Up to 4 products, cards in a row, below the product. Your pairings, then bought
/// together.`
pub(super) fn summary(placement: &Placement) -> String {
    let lower = |name: &str| {
        let mut chars = name.chars();
        chars
            .next()
            .map(|first| first.to_lowercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    };
    let items = match placement.kind {
        PlacementKind::ProductLadder => "The product and its upgrades".to_owned(),
        _ => format!(
            "Up to {}",
            format::counted(placement.max_items.into(), "product", "products")
        ),
    };
    format!(
        "{items}, {}, {}. {}.",
        lower(layout_name(placement.layout)),
        lower(position_name(placement.position)),
        format::sentence_case(&lower(&sources_words(&placement.sources))),
    )
}

fn sources_words(sources: &[CandidateSource]) -> String {
    sources
        .iter()
        .map(|source| source.name().to_lowercase())
        .collect::<Vec<_>>()
        .join(", then ")
}

/// What limits a placement, one phrase each; none when it shows to everybody at any time.
pub(super) fn limits(placement: &Placement) -> Vec<String> {
    let mut limits = Vec::new();
    limits.extend(schedule_words(&placement.schedule));
    if !placement.markets.is_empty() {
        limits.push(format!("In {} only", placement.markets.join(", ")));
    }
    match placement.devices {
        Devices::All => {}
        Devices::Phone | Devices::Desktop => limits.push(devices_name(placement.devices).to_owned()),
    }
    limits
}

/// When a placement shows; none when it always does.
pub(super) fn schedule_words(schedule: &Schedule) -> Option<String> {
    let moment = |at: DateTime<Utc>| format::moment(at);
    match (schedule.from, schedule.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("From {}", moment(from))),
        (None, Some(until)) => Some(format!("Until {}", moment(until))),
        (Some(from), Some(until)) => Some(format!("From {} until {}", moment(from), moment(until))),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn every_placement_is_on_the_map_once() {
        let mut on_map: Vec<PlacementKind> = AREAS.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        on_map.sort_unstable();
        assert_eq!(on_map, PlacementKind::ALL);
    }

    #[test]
    fn placement_says_what_it_shows() {
        assert_eq!(
            summary(&Placement::default_for(PlacementKind::ProductPage)),
            "Up to 4 products, cards in a row, below the product. Your pairings, then learned from your orders, then \
             bought together."
        );
        assert_eq!(
            summary(&Placement::default_for(PlacementKind::ProductLadder)),
            "The product and its upgrades, side by side, before the add button. Your ladders."
        );
        assert_eq!(
            summary(&Placement::default_for(PlacementKind::CartDrawer)),
            "Up to 1 product, one line, below the lines of the cart. Your ladders, then your pairings, then \
             learned from your orders, then bought together."
        );
    }

    #[test]
    fn limits_are_said_only_where_there_are_some() {
        let mut placement = Placement::default_for(PlacementKind::Home);
        assert_eq!(limits(&placement), [""; 0]);
        placement.schedule.from = Utc.with_ymd_and_hms(2026, 12, 1, 8, 0, 0).single();
        placement.markets = vec!["DE".to_owned(), "GB".to_owned()];
        placement.devices = Devices::Phone;
        assert_eq!(
            limits(&placement),
            ["From 1 December 2026, 08:00 UTC", "In DE, GB only", "Phones only"]
        );
    }
}
