//! What stands where there is nothing yet.

use leptos::prelude::*;

/// Says what would be here, and what to do about it.
#[component]
pub fn EmptyState(
    /// What is missing, in a few words.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    #[prop(into)]
    text: String,
    /// The button that does it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flex flex-col items-center gap-200 px-400 py-1000 text-center">
            <p class="text-heading-sm">{title}</p>
            <p class="max-w-[36rem] text-text-secondary">{text}</p>
            {children.map(|children| view! { <div class="flex flex-wrap justify-center gap-200 pt-200">{children()}</div> })}
        </div>
    }
}
