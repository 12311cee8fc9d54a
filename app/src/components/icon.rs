//! The icons, drawn for Pairwell on a grid of 20 by 20 with a line of 1.6.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconKind {
    /// Add something.
    Plus,
    /// Look for something.
    Search,
    /// Done, chosen.
    Check,
    /// Close, take away.
    Cross,
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// Can be dragged.
    Grip,
    /// Leads on.
    Right,
    /// Leads back.
    Left,
    /// Remove.
    Bin,
    /// Change.
    Pencil,
    /// As on a desktop.
    Desktop,
    /// As on a phone.
    Phone,
    /// Something needs attention.
    Alert,
    /// Something to know.
    Info,
    /// A product without a picture.
    Picture,
}

impl IconKind {
    const fn path(self) -> &'static str {
        match self {
            Self::Plus => "M10 4.5v11M4.5 10h11",
            Self::Search => "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM12.8 12.8 16 16",
            Self::Check => "m4.5 10.5 3.5 3.5 7.5-8",
            Self::Cross => "m5.5 5.5 9 9M14.5 5.5l-9 9",
            Self::Up => "m5 12.5 5-5 5 5",
            Self::Down => "m5 7.5 5 5 5-5",
            Self::Grip => "M7.5 5v.1M12.5 5v.1M7.5 10v.1M12.5 10v.1M7.5 15v.1M12.5 15v.1",
            Self::Right => "m7.5 5 5 5-5 5",
            Self::Left => "m12.5 5-5 5 5 5",
            Self::Bin => {
                "M4 6h12M8 6V4.5c0-.6.4-1 1-1h2c.6 0 1 .4 1 1V6M5.5 6l.6 9c.1.9.8 1.5 1.6 1.5h4.6c.8 0 1.5-.6 1.6-1.5l.6-9M8.5 9v4.5M11.5 9v4.5"
            }
            Self::Pencil => "m4.5 15.5.7-3 7.8-7.8a1.4 1.4 0 0 1 2 0l.3.3a1.4 1.4 0 0 1 0 2L7.5 14.8l-3 .7Z",
            Self::Desktop => {
                "M3.5 5c0-.6.4-1 1-1h11c.6 0 1 .4 1 1v7c0 .6-.4 1-1 1h-11c-.6 0-1-.4-1-1V5ZM10 13v3M7 16h6"
            }
            Self::Phone => {
                "M6 4.5c0-.8.7-1.5 1.5-1.5h5c.8 0 1.5.7 1.5 1.5v11c0 .8-.7 1.5-1.5 1.5h-5c-.8 0-1.5-.7-1.5-1.5v-11ZM9 14.5h2"
            }
            Self::Alert => {
                "M9 4.2c.4-.8 1.6-.8 2 0l5.3 10c.4.8-.1 1.7-1 1.7H4.7c-.9 0-1.4-.9-1-1.7L9 4.2ZM10 8v3.2M10 13.4v.1"
            }
            Self::Info => "M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 9.5v4M10 6.7v.1",
            Self::Picture => {
                "M3.5 5.5c0-.8.7-1.5 1.5-1.5h10c.8 0 1.5.7 1.5 1.5v9c0 .8-.7 1.5-1.5 1.5H5c-.8 0-1.5-.7-1.5-1.5v-9ZM3.8 14l3.7-4 3 3 2-2 3.5 3.5M12.5 8v.1"
            }
        }
    }
}

/// An icon in the colour of the text around it. It says nothing to a screen reader: the words beside it, or the label of
/// the button it is in, do.
#[component]
pub fn Icon(
    /// What it shows.
    kind: IconKind,
) -> impl IntoView {
    view! {
        <svg
            class="size-500 shrink-0"
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=kind.path() />
        </svg>
    }
}
