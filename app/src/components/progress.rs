//! How far something long has come.

use leptos::prelude::*;

/// A bar that fills. Without a share it says that the end is not known.
#[component]
pub fn ProgressBar(
    /// What is being done.
    #[prop(into)]
    label: Signal<String>,
    /// How far, in percent; none while the whole is not known.
    #[prop(into)]
    percent: Signal<Option<u8>>,
) -> impl IntoView {
    let width = move || format!("width: {}%", percent.get().unwrap_or(0));
    view! {
        <div
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent.get().map(|percent| percent.to_string())
            class="h-200 overflow-hidden rounded-full bg-bg-fill-tertiary"
        >
            <div class="h-full rounded-full bg-bg-fill-success transition-[width] duration-200" style=width></div>
        </div>
    }
}
