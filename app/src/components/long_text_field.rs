//! A text that may be longer than a line.

use leptos::prelude::*;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds, Limit};

/// A text of a few lines with a limit.
#[component]
pub fn LongTextField(
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
    /// Most characters; how many are left is shown while typing.
    max_chars: usize,
    /// An example of a good answer.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described_by = FieldIds::of(&id).described_by(error);
    view! {
        <FieldFrame id=id.clone() label help error limit=Limit { text: value, max_chars }>
            <textarea
                id=id
                rows="2"
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
