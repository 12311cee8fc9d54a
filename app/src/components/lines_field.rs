//! Several lines of text.

use leptos::prelude::*;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds};

/// A list that is written one entry a line.
#[component]
pub fn LinesField(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(into)]
    help: String,
    /// The lines.
    value: RwSignal<String>,
    /// An example of a good answer.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described_by = FieldIds::of(&id).described_by(error);
    view! {
        <FieldFrame id=id.clone() label help error>
            <textarea
                id=id
                rows="3"
                class=input_class(error, "")
                placeholder=placeholder
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            >
                {value.get_untracked()}
            </textarea>
        </FieldFrame>
    }
}
