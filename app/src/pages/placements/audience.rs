//! When a placement shows, and to whom.

use leptos::prelude::*;
use pairwell_domain::placement::{Devices, Schedule};

use super::draft::Draft;
use super::words::{devices_name, schedule_words};
use crate::UiError;
use crate::components::{Card, Choice, LinesField, MomentField, Switch};

/// Schedule, countries, screens, and the free-delivery line where the cart is in sight.
#[component]
pub(super) fn Audience(
    /// The fields.
    draft: Draft,
    /// What is wrong with any of them.
    error: Signal<Option<UiError>>,
) -> impl IntoView {
    let about = move |field: &'static str| Signal::derive(move || error.with(|error| error.as_ref()?.about(field)));
    let in_words = move || {
        let schedule = Schedule {
            from: draft.from.get(),
            until: draft.until.get(),
        };
        schedule_words(&schedule).unwrap_or_else(|| "At all times".to_owned())
    };
    let devices = Devices::ALL
        .iter()
        .map(|devices| (*devices, devices_name(*devices).to_owned()))
        .collect();
    view! {
        <Card title="When and to whom">
            <div class="grid gap-300 sm:grid-cols-2">
                <MomentField
                    id="schedule-from"
                    label="From"
                    help="In your time. Empty: since ever."
                    value=draft.from
                    error=about("schedule")
                />
                <MomentField
                    id="schedule-until"
                    label="Until"
                    help="In your time. Empty: with no end."
                    value=draft.until
                />
            </div>
            <p class="text-text-secondary" aria-live="polite">{in_words}</p>
            <LinesField
                id="placement-markets"
                label="Countries"
                help="Two letters each, such as GB, DE. Empty: all of them."
                placeholder="GB, DE"
                value=draft.markets
                error=about("markets")
            />
            <Choice
                name="devices"
                label="Screens"
                options=devices
                value=draft.devices
                on_change=move |devices| draft.devices.set(devices)
            />
            {draft
                .kind
                .shows_cart()
                .then(|| {
                    view! {
                        <div class="flex items-center justify-between gap-200">
                            <div>
                                <p class="font-medium">"Say what is missing for free delivery"</p>
                                <p class="text-body-sm text-text-secondary">
                                    "Needs the amount in Settings. Said only when something is in the cart and the amount is not reached."
                                </p>
                            </div>
                            <Switch
                                label="Say what is missing for free delivery"
                                is_on=draft.shows_free_delivery
                                on_change=move |is_on| draft.shows_free_delivery.set(is_on)
                            />
                        </div>
                    }
                })}
        </Card>
    }
}
