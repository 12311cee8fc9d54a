//! One of a few, side by side.

use leptos::prelude::*;

use super::{Icon, IconKind};

/// A choice among few options that are all in sight.
#[component]
pub fn Choice<T>(
    /// Its name in the page; no other choice has it.
    name: &'static str,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// What it changes.
    #[prop(optional, into)]
    help: String,
    /// What there is, with its words.
    options: Vec<(T, String)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<T>,
    /// Told what is wanted.
    #[prop(into)]
    on_change: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let help_id = format!("{name}-help");
    let described_by = (!help.is_empty()).then(|| help_id.clone());
    view! {
        <fieldset class="flex min-w-0 flex-col gap-100" aria-describedby=described_by>
            <legend class="mb-100 font-medium">{label}</legend>
            <div class="flex flex-wrap gap-200">
                {options
                    .into_iter()
                    .enumerate()
                    .map(|(place, (option, words))| {
                        view! {
                            <label class="flex min-h-1000 min-w-1000 items-center justify-center gap-100 rounded-200 border border-border-hover px-300 has-checked:border-bg-fill-brand has-checked:bg-bg-surface-selected has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-border-focus md:min-h-800">
                                <input
                                    type="radio"
                                    name=name
                                    class="sr-only"
                                    value=place.to_string()
                                    checked=value.get_untracked() == option
                                    prop:checked=move || value.get() == option
                                    on:change=move |_| on_change.run(option)
                                />
                                {words}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            <p id=help_id class="text-body-sm text-text-secondary empty:hidden">{help}</p>
        </fieldset>
    }
}

/// A choice between two or three screens or views, by icon.
#[component]
pub fn IconChoice<T>(
    /// What is chosen between, for screen readers.
    #[prop(into)]
    label: String,
    /// What there is: its words and its icon.
    options: Vec<(T, &'static str, IconKind)>,
    /// What is chosen.
    value: RwSignal<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <div role="group" aria-label=label class="flex rounded-200 border border-border-hover">
            {options
                .into_iter()
                .map(|(option, words, icon)| {
                    let class = move || {
                        let fill = if value.get() == option { "bg-bg-surface-selected" } else { "" };
                        format!("inline-flex size-1000 items-center justify-center rounded-200 md:size-800 {fill}")
                    };
                    view! {
                        <button
                            type="button"
                            class=class
                            aria-label=words
                            title=words
                            aria-pressed=move || (value.get() == option).to_string()
                            on:click=move |_| value.set(option)
                        >
                            <Icon kind=icon />
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
