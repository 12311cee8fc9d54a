//! One pairing in the list.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::PairingId;
use pairwell_domain::admin::{PairingOut, WhyQuestion};
use pairwell_domain::pairing::PairingOrigin;
use pairwell_domain::placement::PageKind;

use crate::components::{
    Badge, BadgeTone, IconButton, IconKind, ListState, ProductLine, Switch, TextLink, Toaster, focus_neighbour,
};
use crate::format;
use crate::pages::why::{about, address};
use crate::server_fns::{delete_pairings, move_pairing, restore_pairing, set_pairing_enabled};

/// What every row's arrow keys go through.
const ROW_LINKS: &str = "[data-pairing-row] a[href^='/pairings/']";

/// Offered product, evidence and counts, and what can be done: switch, move, remove. Its title leads to its page.
#[component]
pub(super) fn PairingRow(
    pairing: PairingOut,
    /// Place of the row above, among the same product's.
    above: Option<u32>,
    /// Place of the row below, among the same product's.
    below: Option<u32>,
) -> impl IntoView {
    let id = pairing.id;
    let target = pairing.target.title.clone();
    let origin = match pairing.origin {
        PairingOrigin::Manual => None,
        PairingOrigin::Suggested => Some("From your orders"),
        PairingOrigin::Listed => Some("From your store's lists"),
    };
    let counts = format!(
        "Shown {}, added {}",
        format::times(pairing.n_shown),
        format::times(pairing.n_added),
    );
    let evidence = pairing.evidence.as_ref().map_or_else(
        || "Not bought together often enough to count yet".to_owned(),
        format::evidence,
    );
    let why = address(&WhyQuestion {
        product: Some(pairing.source.id),
        ..about(PageKind::Product)
    });
    let why_label = format!("Why? {target}");
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
            data-pairing-row=id.to_string()
            class="flex flex-wrap items-center justify-between gap-x-400 gap-y-100 border-t border-border-secondary px-400 py-300 first:border-t-0"
            on:keydown=on_key
        >
            <div class="flex min-w-0 flex-1 basis-[20rem] flex-col gap-100">
                <ProductLine product=pairing.target href=format!("/pairings/{id}") />
                <div class="flex flex-col gap-100 sm:pl-[3.25rem]">
                    {pairing.reason_text.map(|text| view! { <p>{format!("\"{text}\"")}</p> })}
                    <p class="text-body-sm text-text-secondary">{evidence}</p>
                    <p class="flex flex-wrap items-center gap-200 text-body-sm text-text-secondary">
                        {counts}
                        {origin.map(|origin| view! { <Badge tone=BadgeTone::Info>{origin}</Badge> })}
                        <TextLink href=why label=why_label>"Why?"</TextLink>
                    </p>
                </div>
            </div>
            <RowControls id target is_enabled=pairing.is_enabled above below />
        </li>
    }
}

#[component]
fn RowControls(
    id: PairingId,
    target: String,
    is_enabled: bool,
    above: Option<u32>,
    below: Option<u32>,
) -> impl IntoView {
    let toaster = Toaster::expect();
    let list = ListState::expect();
    let is_on = RwSignal::new(is_enabled);
    let switch = Callback::new(move |wanted: bool| {
        // Shown at once, taken back if it fails.
        is_on.set(wanted);
        spawn_local(async move {
            if let Err(error) = set_pairing_enabled(id, wanted).await {
                let _ = is_on.try_set(!wanted);
                toaster.fail(&error);
            }
        });
    });
    let move_to = move |place: Option<u32>, button: &'static str| {
        let Some(place) = place else { return };
        spawn_local(async move {
            match move_pairing(id, place).await {
                // The button goes along with its row; at the end of the way the other one takes the focus.
                Ok(()) => list.reload_and_focus(
                    [button, "up", "down"]
                        .map(|name| format!("#pairing-{id}-{name}"))
                        .to_vec(),
                ),
                Err(error) => toaster.fail(&error),
            }
        });
    };
    let message = format!("Pairing with {target} removed");
    let row = format!("[data-pairing-row='{id}'] a[href]");
    let remove = Callback::new(move |_| {
        let removing = delete_pairings(vec![id]);
        list.take_away(toaster, message.clone(), row.clone(), removing, move || {
            restore_pairing(id)
        });
    });
    view! {
        <div class="flex items-center gap-100">
            <Switch label=format!("Use {target}") is_on on_change=switch />
            <IconButton
                id=format!("pairing-{id}-up")
                icon=IconKind::Up
                label=format!("Move {target} up")
                disabled=above.is_none()
                on_click=move |_| move_to(above, "up")
            />
            <IconButton
                id=format!("pairing-{id}-down")
                icon=IconKind::Down
                label=format!("Move {target} down")
                disabled=below.is_none()
                on_click=move |_| move_to(below, "down")
            />
            <IconButton icon=IconKind::Bin label=format!("Remove {target}") on_click=remove />
        </div>
    }
}
