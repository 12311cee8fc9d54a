//! Fields of forms: label above, help below, the error beside what it is about.

use leptos::html::Input;
use leptos::prelude::*;

use super::{Icon, IconKind};

/// The look of anything typed into.
pub(super) const INPUT: &str = "w-full min-h-1000 rounded-200 border bg-input-bg-surface px-300 py-100 text-body-lg text-text hover:border-input-border-hover md:min-h-800 md:text-body-md";

/// The edge of a text input, red while what it holds is wrong.
pub(super) const fn input_edge(is_wrong: bool) -> &'static str {
    if is_wrong {
        "border-border-critical-secondary"
    } else {
        "border-input-border"
    }
}

/// A line of text with a limit.
#[component]
pub fn TextField(
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
    /// The input itself, to give it the focus.
    #[prop(optional)]
    node_ref: NodeRef<Input>,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let help_id = format!("{id}-help");
    let described_by = {
        let (error_id, help_id) = (error_id.clone(), help_id.clone());
        move || match error.get() {
            Some(_) => format!("{error_id} {help_id}"),
            None => help_id.clone(),
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
            <input
                node_ref=node_ref
                id=id
                type="text"
                autocomplete="off"
                class=input_class
                placeholder=placeholder
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                bind:value=value
            />
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p id=error_id.clone() class="flex items-start gap-100 text-text-critical">
                                <Icon kind=IconKind::Alert />
                                {error}
                            </p>
                        }
                    })
            }}
            <div class="flex justify-between gap-400 text-body-sm text-text-secondary">
                <p id=help_id>{help}</p>
                <p class=counter_class>{move || format!("{} of {max_chars}", n_chars())}</p>
            </div>
        </div>
    }
}

/// A search as one types.
#[component]
pub fn SearchField(
    /// Its id in the page.
    id: &'static str,
    /// What is searched, for screen readers and as the hint in the field.
    #[prop(into)]
    label: String,
    /// What is in the field; it changes when the address does.
    #[prop(into)]
    value: Signal<String>,
    /// Told each text as it is typed.
    #[prop(into)]
    on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <div role="search" class="relative">
            <span class="pointer-events-none absolute inset-y-0 left-200 flex items-center text-icon-secondary">
                <Icon kind=IconKind::Search />
            </span>
            <input
                id=id
                type="search"
                autocomplete="off"
                class=format!("{INPUT} border-input-border pl-800")
                aria-label=label.clone()
                placeholder=label
                value=value.get_untracked()
                prop:value=value
                on:input:target=move |event| on_input.run(event.target().value())
            />
        </div>
    }
}
