//! A short text without a limit worth counting.

use leptos::prelude::*;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds};

/// A line of text, such as a code or an id.
#[component]
pub fn PlainField(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    help: String,
    /// The text.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described_by = FieldIds::of(&id).described_by(error);
    view! {
        <FieldFrame id=id.clone() label help error>
            <input
                id=id
                type="text"
                autocomplete="off"
                class=input_class(error, "")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                bind:value=value
            />
        </FieldFrame>
    }
}
