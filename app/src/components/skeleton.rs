//! Grey bars in the size of what is coming, so that nothing jumps when it comes.

use leptos::prelude::*;

/// What is coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkeletonShape {
    /// A card of some lines.
    Lines(usize),
    /// A list of rows with pictures.
    Rows(usize),
}

/// Stands in for content while it loads.
#[component]
pub fn Skeleton(
    /// What is coming.
    shape: SkeletonShape,
) -> impl IntoView {
    let bars = match shape {
        SkeletonShape::Lines(n) => (0..n)
            .map(|_| view! { <div class="h-500 rounded-100 bg-bg-fill-tertiary"></div> }.into_any())
            .collect_view(),
        SkeletonShape::Rows(n) => (0..n)
            .map(|_| {
                view! {
                    <div class="flex items-center gap-300 py-200">
                        <div class="size-1000 shrink-0 rounded-200 bg-bg-fill-tertiary"></div>
                        <div class="flex grow flex-col gap-150">
                            <div class="h-300 w-2/3 rounded-100 bg-bg-fill-tertiary"></div>
                            <div class="h-300 w-1/3 rounded-100 bg-bg-fill-secondary"></div>
                        </div>
                    </div>
                }
                .into_any()
            })
            .collect_view(),
    };
    view! {
        <div class="bg-bg-surface p-400 shadow-200 sm:rounded-300">
            <span class="sr-only" role="status">"Loading"</span>
            <div class="skeleton flex flex-col gap-300" aria-hidden="true">{bars}</div>
        </div>
    }
}
