//! One of several, from a list that opens.

use leptos::prelude::*;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds};

/// A choice among more options than fit beside each other.
#[component]
pub fn SelectField<T>(
    /// Its id in the page.
    #[prop(into)]
    id: String,
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
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let described_by = FieldIds::of(&id).described_by(error);
    let values: Vec<T> = options.iter().map(|(option, _)| *option).collect();
    view! {
        <FieldFrame id=id.clone() label help error>
            <select
                id=id
                class=input_class(error, "")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                on:change:target=move |event| {
                    let place = event.target().value().parse::<usize>().ok();
                    if let Some(wanted) = place.and_then(|place| values.get(place)) {
                        on_change.run(*wanted);
                    }
                }
            >
                {options
                    .into_iter()
                    .enumerate()
                    .map(|(place, (option, words))| {
                        view! {
                            <option
                                value=place.to_string()
                                selected=value.get_untracked() == option
                                prop:selected=move || value.get() == option
                            >
                                {words}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </FieldFrame>
    }
}
