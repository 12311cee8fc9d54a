//! Fields of forms: label above, help below, the error beside what it is about.

use leptos::html::Input;
use leptos::prelude::*;

use super::field_frame::{FieldFrame, FieldIds, Limit};
use super::{Icon, IconKind};

/// The look of anything typed into.
const INPUT: &str = "w-full min-h-1000 rounded-200 border bg-input-bg-surface px-300 py-100 text-body-lg text-text hover:border-input-border-hover md:min-h-800 md:text-body-md";

/// The look of an input whose edge is red while what it holds is wrong; `more` are classes of its own.
pub(super) fn input_class(
    error: Signal<Option<String>>,
    more: &'static str,
) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    move || {
        let edge = if error.with(Option::is_some) {
            "border-border-critical-secondary"
        } else {
            "border-input-border"
        };
        format!("{INPUT} {edge} {more}")
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
    let described_by = FieldIds::of(&id).described_by(error);
    view! {
        <FieldFrame id=id.clone() label help error limit=Limit { text: value, max_chars }>
            <input
                node_ref=node_ref
                id=id
                type="text"
                autocomplete="off"
                class=input_class(error, "")
                placeholder=placeholder
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                bind:value=value
            />
        </FieldFrame>
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
