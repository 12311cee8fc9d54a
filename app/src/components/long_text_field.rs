//! A text that may be longer than a line.

use leptos::prelude::*;

use super::FieldError;
use super::field::{INPUT, input_edge};

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
    let error_id = format!("{id}-error");
    let help_id = format!("{id}-help");
    let described_by = {
        let (error_id, help_id) = (error_id.clone(), help_id.clone());
        move || match error.with(Option::is_some) {
            true => format!("{error_id} {help_id}"),
            false => help_id.clone(),
        }
    };
    let n_chars = move || value.with(|text| text.trim().chars().count());
    let input_class = move || {
        let edge = input_edge(error.with(Option::is_some));
        format!("{INPUT} {edge}")
    };
    let counter_class = move || {
        if n_chars() > max_chars {
            "shrink-0 text-text-critical"
        } else {
            "shrink-0"
        }
    };
    view! {
        <div class="flex min-w-0 flex-col gap-100">
            <label for=id.clone() class="font-medium">{label}</label>
            <textarea
                id=id
                rows="2"
                class=input_class
                placeholder=placeholder
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            >
                {value.get_untracked()}
            </textarea>
            <FieldError id=error_id error />
            <div class="flex justify-between gap-400 text-body-sm text-text-secondary">
                <p id=help_id>{help}</p>
                <p class=counter_class>{move || format!("{} of {max_chars}", n_chars())}</p>
            </div>
        </div>
    }
}
