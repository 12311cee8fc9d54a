//! A number as text, so that what was typed stays as it was typed until it is right.

use leptos::prelude::*;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds};

/// A number with its unit.
#[component]
pub fn NumberField(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// What it changes, and what it is until somebody chooses otherwise.
    #[prop(into)]
    help: String,
    /// The number as typed.
    value: RwSignal<String>,
    /// What it counts, behind the input.
    #[prop(optional, into)]
    unit: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described_by = FieldIds::of(&id).described_by(error);
    view! {
        <FieldFrame id=id.clone() label help error>
            <span class="flex items-center gap-200">
                <input
                    id=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    class=input_class(error, "max-w-[8rem]")
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described_by
                    bind:value=value
                />
                <span class="text-text-secondary">{unit}</span>
            </span>
        </FieldFrame>
    }
}
