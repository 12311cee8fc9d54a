//! On or off, at once.

use leptos::prelude::*;

/// A switch. Its words are its label, so the state is never told by colour alone.
#[component]
pub fn Switch(
    /// What it switches.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(into)]
    is_on: Signal<bool>,
    /// Whether it can be switched now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Told the state that is wanted.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let track = move || {
        let fill = if is_on.get() {
            "bg-bg-fill-success"
        } else {
            "bg-icon-secondary"
        };
        format!("relative h-500 w-800 shrink-0 rounded-full transition-colors duration-100 {fill}")
    };
    let knob = move || {
        let place = if is_on.get() {
            "translate-x-300"
        } else {
            "translate-x-0"
        };
        format!(
            "absolute top-050 left-050 size-400 rounded-full bg-bg-surface transition-transform duration-100 {place}"
        )
    };
    view! {
        <button
            type="button"
            role="switch"
            class="inline-flex min-h-1000 items-center gap-200 rounded-200 md:min-h-800 disabled:opacity-50"
            aria-label=label
            aria-checked=move || is_on.get().to_string()
            disabled=disabled
            on:click=move |_| on_change.run(!is_on.get_untracked())
        >
            <span class=track aria-hidden="true">
                <span class=knob></span>
            </span>
            <span class="min-w-600 text-left text-body-sm" aria-hidden="true">
                {move || if is_on.get() { "On" } else { "Off" }}
            </span>
        </button>
    }
}
