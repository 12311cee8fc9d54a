//! Buttons, and links that look like them.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Icon, IconKind};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonTone {
    /// The one thing to do here; at most one in sight.
    Primary,
    /// Anything else.
    #[default]
    Secondary,
    /// Quiet, as text.
    Plain,
    /// Takes something away.
    Critical,
}

impl ButtonTone {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => {
                "bg-bg-fill-brand text-text-brand-on-bg-fill shadow-100 hover:bg-bg-fill-brand-hover active:bg-bg-fill-brand-active disabled:bg-bg-fill-brand-disabled disabled:text-text-brand-on-bg-fill-disabled"
            }
            Self::Secondary => {
                "border border-border-hover bg-bg-fill text-text shadow-100 hover:bg-bg-fill-hover active:bg-bg-fill-active disabled:bg-bg-fill-disabled disabled:text-text-disabled"
            }
            Self::Plain => {
                "text-text-link hover:bg-bg-fill-transparent-hover active:bg-bg-fill-transparent-active disabled:text-text-disabled"
            }
            Self::Critical => {
                "bg-bg-fill-critical text-text-critical-on-bg-fill shadow-100 hover:bg-bg-fill-critical-hover disabled:bg-bg-fill-disabled disabled:text-text-disabled"
            }
        }
    }
}

/// What a button does by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Only what its click handler does.
    #[default]
    Action,
    /// Sends the form it is in.
    Submit,
}

impl ButtonKind {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Action => "button",
            Self::Submit => "submit",
        }
    }
}

/// Taller under a thumb than under a mouse.
const SHAPE: &str = "inline-flex items-center justify-center gap-100 rounded-200 px-300 py-100 min-h-1000 md:min-h-800 text-body-sm font-medium whitespace-nowrap no-underline";

/// A button with words.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    tone: ButtonTone,
    /// Whether it sends its form.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<IconKind>,
    /// Its id, where something has to find it to give it the focus.
    #[prop(optional, into)]
    id: Option<String>,
    /// Words for a screen reader when those on the button do not stand alone.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What a press does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=kind.attribute()
            id=id
            class=format!("{SHAPE} {}", tone.class())
            aria-label=label
            disabled=disabled
            on:click=move |event| {
                if let Some(handler) = on_click {
                    handler.run(event);
                }
            }
        >
            {icon.map(|kind| view! { <Icon kind /> })}
            {children()}
        </button>
    }
}

/// A link to another page of the admin, as a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    tone: ButtonTone,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<IconKind>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=format!("{SHAPE} {}", tone.class())>
            {icon.map(|kind| view! { <Icon kind /> })}
            {children()}
        </a>
    }
}

/// A link in a line of small text.
#[component]
pub fn TextLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Words for a screen reader when those of the link do not stand alone. They begin with those.
    #[prop(optional, into)]
    label: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href aria-label=label class="text-text-link underline underline-offset-2">
            {children()}
        </a>
    }
}

/// A small button with an icon only.
#[component]
pub fn IconButton(
    /// What it shows.
    icon: IconKind,
    /// What it does, for screen readers and as a tip.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it can be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Its id, where something has to find it again to give it the focus.
    #[prop(optional, into)]
    id: Option<String>,
    /// What a press does.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class="inline-flex size-1000 items-center justify-center rounded-200 text-icon hover:bg-bg-fill-transparent-hover active:bg-bg-fill-transparent-active disabled:text-icon-disabled md:size-800"
            aria-label=label
            title=label
            disabled=disabled
            on:click=move |event| on_click.run(event)
        >
            <Icon kind=icon />
        </button>
    }
}
