//! A titled surface.

use leptos::prelude::*;

/// A part of a page with its own heading.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Buttons or links beside the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="flex min-w-0 flex-col gap-300 bg-bg-surface p-400 shadow-200 sm:rounded-300">
            <div class="flex flex-wrap items-center justify-between gap-200">
                <h2 class="text-heading-md">{title}</h2>
                {actions.run()}
            </div>
            {children()}
        </section>
    }
}
