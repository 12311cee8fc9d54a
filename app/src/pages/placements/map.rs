//! The pages of the shop, and what is on where.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::{OfferCounts, PlacementOut};
use pairwell_domain::placement::{Placement, PlacementKind};

use super::sketch::Sketch;
use super::words::{AREAS, limits, purpose, summary};
use crate::components::{
    Badge, BadgeTone, Card, Definition, LinkButton, Loaded, Page, SkeletonShape, Switch, Toaster, focus_neighbour,
};
use crate::format;
use crate::server_fns::{list_placements, set_placement_enabled};

/// What every row's arrow keys go through.
const ROW_LINKS: &str = "[data-placement-row] a[href]";

/// The map: one card an area of the shop, one row a placement.
#[component]
pub fn PlacementsPage() -> impl IntoView {
    let placements = Resource::new(|| (), |()| list_placements());
    let actions = || view! { <LinkButton href="/settings">"Limits for all of them"</LinkButton> };
    view! {
        <Page title="Placements" actions>
            <p class="px-400 text-text-secondary sm:px-0">
                "Every page of your shop where offers can appear. All of them share one budget of attention, and none shows anything when nothing is good enough."
            </p>
            <Loaded
                resource=placements
                skeleton=SkeletonShape::Rows(9)
                view=|placements| view! { <PlacementMap placements /> }
            />
        </Page>
    }
}

#[component]
fn PlacementMap(placements: Vec<PlacementOut>) -> impl IntoView {
    let n_on = placements
        .iter()
        .filter(|placement| placement.placement.is_enabled)
        .count();
    let areas = AREAS
        .into_iter()
        .map(|(name, kinds)| {
            let rows: Vec<PlacementOut> = kinds
                .iter()
                .filter_map(|kind| placements.iter().find(|each| each.placement.kind == *kind).cloned())
                .collect();
            view! {
                <Card title=name>
                    <ul class="flex flex-col gap-300">
                        {rows.into_iter().map(|row| view! { <PlacementRow row /> }).collect_view()}
                    </ul>
                </Card>
            }
        })
        .collect_view();
    view! {
        <p role="status" class="sr-only">
            {format!("{n_on} of {} are on", format::counted(placements.len() as u64, "placement", "placements"))}
        </p>
        {areas}
        <div class="px-400 sm:px-0">
            <Definition summary="What the numbers mean">
                <p>
                    "Shown: how often shoppers really had an offer of this placement in view. Added: how often they put it in the cart from there. Both since the install."
                </p>
            </Definition>
        </div>
    }
}

#[component]
fn PlacementRow(row: PlacementOut) -> impl IntoView {
    let PlacementOut { placement, counts } = row;
    let kind = placement.kind;
    let is_on = RwSignal::new(placement.is_enabled);
    let toaster = Toaster::expect();
    let switch = Callback::new(move |wanted: bool| {
        switch(kind, wanted, is_on, toaster, true);
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let is_moved = match event.key().as_str() {
            "ArrowDown" => focus_neighbour(ROW_LINKS, true),
            "ArrowUp" => focus_neighbour(ROW_LINKS, false),
            _ => false,
        };
        if is_moved {
            event.prevent_default();
        }
    };
    view! {
        <li
            data-placement-row=kind.code()
            class="flex flex-wrap items-start justify-between gap-x-400 gap-y-200 border-t border-border-secondary pt-300 first:border-t-0 first:pt-0"
            on:keydown=on_key
        >
            <div class="flex min-w-0 flex-1 basis-[18rem] gap-300">
                <Sketch kind position=placement.position is_on />
                <div class="flex min-w-0 flex-col gap-100">
                    <h3 class="text-heading-sm">
                        <a href=format!("/placements/{}", kind.code()) class="text-text hover:underline">
                            {kind.name()}
                        </a>
                    </h3>
                    <p class="text-text-secondary">{purpose(kind)}</p>
                    <Shows placement counts />
                </div>
            </div>
            <Switch label=format!("Show offers: {}", kind.name()) is_on on_change=switch />
        </li>
    }
}

/// What it shows, its limits and its counts.
#[component]
fn Shows(placement: Placement, counts: OfferCounts) -> impl IntoView {
    let limits = limits(&placement);
    view! {
        <p class="text-body-sm text-text-secondary">{summary(&placement)}</p>
        <p class="flex flex-wrap items-center gap-200 text-body-sm text-text-secondary">
            {count_words(&counts)}
            {limits
                .into_iter()
                .map(|limit| view! { <Badge tone=BadgeTone::Info>{limit}</Badge> })
                .collect_view()}
        </p>
    }
}

fn count_words(counts: &OfferCounts) -> String {
    format!(
        "Shown {}, added {}",
        format::times(counts.n_shown),
        format::times(counts.n_added)
    )
}

/// Shown at once, taken back if it fails; what was done can be undone.
fn switch(kind: PlacementKind, wanted: bool, is_on: RwSignal<bool>, toaster: Toaster, may_undo: bool) {
    let _ = is_on.try_set(wanted);
    spawn_local(async move {
        if let Err(error) = set_placement_enabled(kind, wanted).await {
            let _ = is_on.try_set(!wanted);
            toaster.fail(&error);
            return;
        }
        let message = switched_words(kind, wanted);
        if may_undo {
            toaster.say_with_undo(message, Arc::new(move || switch(kind, !wanted, is_on, toaster, false)));
        } else {
            toaster.say(message);
        }
    });
}

fn switched_words(kind: PlacementKind, is_on: bool) -> String {
    format!("{} is {}", kind.name(), if is_on { "on" } else { "off" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_says_what_happened() {
        let counts = OfferCounts {
            n_shown: 1_200,
            n_added: 1,
            ..OfferCounts::default()
        };
        assert_eq!(count_words(&counts), "Shown 1,200 times, added once");
        assert_eq!(switched_words(PlacementKind::CartPage, true), "Cart page is on");
    }
}
