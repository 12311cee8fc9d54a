//! A tiny drawing of where on a page a placement stands.

use leptos::prelude::*;
use pairwell_domain::placement::{PlacementKind, Position};

/// The page as grey bars and the placement as a coloured one. It says nothing that the words beside it do not.
#[component]
pub(super) fn Sketch(
    /// The placement.
    kind: PlacementKind,
    /// Where it stands.
    position: Position,
    /// Whether anything is shown there.
    #[prop(into)]
    is_on: Signal<bool>,
) -> impl IntoView {
    let (top, height) = mark(position);
    let (left, width) = match kind {
        PlacementKind::CartDrawer => (34, 20),
        PlacementKind::ProductLadder => (30, 24),
        PlacementKind::AddedToCart => (26, 28),
        PlacementKind::ProductPage if position == Position::BelowDescription => (30, 24),
        _ => (6, 48),
    };
    let fill = move || {
        if is_on.get() {
            "text-bg-fill-brand"
        } else {
            "text-icon-secondary"
        }
    };
    let opacity = move || if is_on.get() { "1" } else { "0.45" };
    view! {
        <svg
            class="hidden h-1000 w-auto shrink-0 rounded-100 border border-border-secondary bg-bg-surface-secondary sm:block"
            viewBox="0 0 60 44"
            aria-hidden="true"
            focusable="false"
        >
            <g class="text-border" fill="currentColor">
                {page_bars(kind)
                    .iter()
                    .map(|(x, y, width, height)| {
                        view! {
                            <rect
                                x=x.to_string()
                                y=y.to_string()
                                width=width.to_string()
                                height=height.to_string()
                                rx="1"
                            />
                        }
                    })
                    .collect_view()}
            </g>
            <rect
                class=fill
                fill="currentColor"
                opacity=opacity
                x=left.to_string()
                y=top.to_string()
                width=width.to_string()
                height=height.to_string()
                rx="1"
            />
        </svg>
    }
}

/// What else is on the page: left, top, width, height.
const fn page_bars(kind: PlacementKind) -> &'static [(u8, u8, u8, u8)] {
    match kind {
        PlacementKind::ProductPage | PlacementKind::ProductLadder | PlacementKind::AddedToCart => {
            &[(6, 6, 20, 22), (30, 6, 24, 4), (30, 12, 18, 2)]
        }
        PlacementKind::CartDrawer => &[(34, 4, 20, 4), (34, 12, 20, 6)],
        PlacementKind::CartPage | PlacementKind::ThankYou => &[(6, 6, 20, 3), (6, 12, 48, 4), (6, 18, 48, 4)],
        PlacementKind::Home | PlacementKind::Collection | PlacementKind::Search => {
            &[(6, 16, 10, 10), (19, 16, 10, 10), (32, 16, 10, 10), (45, 16, 9, 10)]
        }
    }
}

/// Where the placement is drawn: top and height.
const fn mark(position: Position) -> (u8, u8) {
    match position {
        Position::Top => (3, 7),
        Position::Bottom => (34, 7),
        Position::BeforeAddButton => (17, 8),
        Position::BelowDescription => (17, 11),
        Position::BelowProduct => (31, 9),
        Position::BelowLines => (25, 7),
        Position::BelowTotal => (33, 7),
        Position::BelowOrder => (27, 9),
        Position::AboveProducts => (5, 8),
        Position::BelowProducts => (30, 9),
    }
}
