//! A message that belongs to the page, and the page for a lost session.

use leptos::prelude::*;

use super::{Icon, IconKind};

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerTone {
    /// To know.
    Info,
    /// To look at.
    Warning,
    /// Something failed.
    Critical,
}

impl BannerTone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "border-border-info bg-bg-surface-info text-text-info",
            Self::Warning => "border-border-warning bg-bg-surface-warning text-text-warning",
            Self::Critical => "border-border-critical bg-bg-surface-critical text-text-critical",
        }
    }

    const fn icon(self) -> IconKind {
        match self {
            Self::Info => IconKind::Info,
            Self::Warning | Self::Critical => IconKind::Alert,
        }
    }

    /// A failure interrupts a screen reader; the rest waits its turn.
    const fn role(self) -> &'static str {
        match self {
            Self::Info | Self::Warning => "status",
            Self::Critical => "alert",
        }
    }
}

/// A message with room for a button below it.
#[component]
pub fn Banner(
    /// What kind of message it is.
    tone: BannerTone,
    /// The message in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// More, and what can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div role=tone.role() class=format!("flex gap-200 rounded-300 border p-300 {}", tone.class())>
            <Icon kind=tone.icon() />
            <div class="flex min-w-0 flex-col items-start gap-200">
                <p class="font-semibold">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// What is shown when nobody is signed in: the token ran out, or the page was opened outside the store's admin.
#[component]
pub fn SessionTrouble() -> impl IntoView {
    view! {
        <section class="flex flex-col items-center gap-200 rounded-300 bg-bg-surface px-400 py-1600 text-center shadow-200">
            <h2 class="text-heading-md">"Open Pairwell from your store's admin"</h2>
            <p class="max-w-[36rem] text-text-secondary">
                "This page could not tell which store you are signed in to. Go to Apps in your store's admin and choose Pairwell; nothing you saved is lost."
            </p>
        </section>
    }
}
