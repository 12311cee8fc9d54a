//! How a placement looks and speaks.

use leptos::html::Input;
use leptos::prelude::*;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{CopyStyle, MAX_HEADLINE_CHARS, MAX_ITEMS, PlacementKind, PriceDisplay};

use super::draft::Draft;
use super::words::{layout_name, position_name, price_name};
use crate::components::{Button, Card, Choice, SelectField, TextField};

/// Headline, style, place, layout, number of items and prices.
#[component]
pub(super) fn Look(
    /// The fields.
    draft: Draft,
    /// What is wrong with the headline.
    headline_error: Signal<Option<String>>,
    /// The headline's input, to give it the focus.
    headline_input: NodeRef<Input>,
) -> impl IntoView {
    let kind = draft.kind;
    let styles = CopyStyle::ALL
        .iter()
        .map(|style| (*style, style.name().to_owned()))
        .collect();
    let layouts: Vec<_> = kind
        .layouts()
        .iter()
        .map(|layout| (*layout, layout_name(*layout).to_owned()))
        .collect();
    let positions: Vec<_> = kind
        .positions()
        .iter()
        .map(|position| (*position, position_name(*position).to_owned()))
        .collect();
    // Only an upgrade is a step up from something.
    let has_upgrades = CandidateSource::default_order(kind).contains(&CandidateSource::Ladder);
    let prices = PriceDisplay::ALL
        .iter()
        .filter(|price| has_upgrades || **price != PriceDisplay::Step)
        .map(|price| (*price, price_name(*price).to_owned()))
        .collect();
    view! {
        <Card title="How it looks and speaks">
            <SelectField
                id="placement-style"
                label="Style of the words"
                help="Sets the ready-made headline and how reasons are put. Numbers are only ever said when they are true."
                options=styles
                value=draft.copy_style
                on_change=move |style| draft.restyle(style)
            />
            <TextField
                id="placement-headline"
                label="Headline"
                help="The words above the offers."
                value=draft.headline
                max_chars=MAX_HEADLINE_CHARS
                error=headline_error
                node_ref=headline_input
            />
            {move || {
                draft
                    .ready_headline()
                    .map(|ready| {
                        view! {
                            <div>
                                <Button on_click=move |_| draft.headline.set(ready.to_owned())>
                                    {format!("Use \"{ready}\"")}
                                </Button>
                            </div>
                        }
                    })
            }}
            {(positions.len() > 1)
                .then(|| {
                    view! {
                        <Choice
                            name="position"
                            label="Where on the page"
                            help="The block in your theme must stand there too."
                            options=positions
                            value=draft.position
                            on_change=move |position| draft.position.set(position)
                        />
                    }
                })}
            {(layouts.len() > 1)
                .then(|| {
                    view! {
                        <Choice
                            name="layout"
                            label="Layout"
                            options=layouts
                            value=draft.layout
                            on_change=move |layout| draft.layout.set(layout)
                        />
                    }
                })}
            {(kind != PlacementKind::ProductLadder)
                .then(|| {
                    view! {
                        <Choice
                            name="max-items"
                            label="Products shown at most"
                            help="Fewer show when fewer are good enough."
                            options=(1..=MAX_ITEMS).map(|n| (n, n.to_string())).collect()
                            value=draft.max_items
                            on_change=move |n| draft.max_items.set(n)
                        />
                    }
                })}
            <SelectField
                id="placement-price"
                label="Prices"
                help="A crossed-out price or a saving shows only where your catalogue has one."
                options=prices
                value=draft.price_display
                on_change=move |price| draft.price_display.set(price)
            />
        </Card>
    }
}
