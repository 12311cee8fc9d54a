//! A word about the state of something.

use leptos::prelude::*;

/// What kind of word it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BadgeTone {
    /// Just so.
    #[default]
    Neutral,
    /// In use, done.
    Success,
    /// At work.
    Info,
    /// Needs a look.
    Warning,
}

impl BadgeTone {
    const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "bg-bg-fill-secondary text-text-secondary",
            Self::Success => "bg-bg-surface-success text-text-success",
            Self::Info => "bg-bg-surface-info text-text-info",
            Self::Warning => "bg-bg-surface-warning text-text-warning",
        }
    }
}

/// A small label.
#[component]
pub fn Badge(
    /// What kind of word it is.
    #[prop(optional, into)]
    tone: Signal<BadgeTone>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=move || {
            format!(
                "inline-block rounded-200 px-200 py-050 text-body-sm whitespace-nowrap {}",
                tone.get().class(),
            )
        }>{children()}</span>
    }
}
