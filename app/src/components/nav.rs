//! Ways between the pages: the platform's own menu, and tabs in the page that work without it.

use leptos::html::Ul;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlUListElement};

use super::Unsaved;

/// The pages of the menu: address and name.
const PAGES: [(&str, &str); 7] = [
    ("/", "Overview"),
    ("/pairings", "Pairings"),
    ("/tiers", "Tiers"),
    ("/placements", "Placements"),
    ("/why", "Why?"),
    ("/data", "Data"),
    ("/settings", "Settings"),
];

/// Tells the platform's script what to put in its menu, and follows its clicks. Draws nothing.
///
/// The platform takes the link with `rel="home"` as the app's own name and leaves it out of the menu.
#[component]
pub fn PlatformNav() -> impl IntoView {
    let navigate = use_navigate();
    let unsaved = Unsaved::expect();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listener = window_event_listener_untyped("shopify:navigate", move |event| {
            let href = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|link| link.get_attribute("href"))
                .filter(|href| href.starts_with('/'));
            if let Some(href) = href
                && unsaved.may_leave_for(&href)
            {
                navigate(&href, Default::default());
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <ui-nav-menu>
            {PAGES
                .into_iter()
                .map(|(href, name)| {
                    view! {
                        <a href=href rel=(href == "/").then_some("home")>
                            {name}
                        </a>
                    }
                })
                .collect_view()}
        </ui-nav-menu>
    }
}

/// The pages as tabs above the content.
#[component]
pub fn TabNav() -> impl IntoView {
    let path = use_location().pathname;
    let row = NodeRef::<Ul>::new();
    Effect::new(move |_| {
        path.track();
        if let Some(row) = row.get() {
            // The mark moves in the same turn; where it then is can be asked in the next frame.
            request_animation_frame(move || show_marked(&row));
        }
    });
    view! {
        <nav aria-label="Pairwell" class="border-b border-border px-200 sm:px-0">
            <ul node_ref=row class="relative flex gap-100 overflow-x-auto">
                {PAGES
                    .into_iter()
                    .map(|(href, name)| {
                        let is_here = Memo::new(move |_| is_within(&path.get(), href));
                        let class = move || {
                            let mark = if is_here.get() {
                                "border-bg-fill-brand text-text"
                            } else {
                                "border-transparent text-text-secondary hover:text-text"
                            };
                            format!(
                                "block border-b-2 px-300 py-300 text-body-md font-medium whitespace-nowrap md:py-200 {mark}",
                            )
                        };
                        view! {
                            <li>
                                <a href=href class=class aria-current=move || is_here.get().then_some("page")>
                                    {name}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}

/// Moves the row so that the marked tab stands in its middle: on a phone not all of them fit.
fn show_marked(row: &HtmlUListElement) {
    let marked = row.query_selector("[aria-current=page]").ok().flatten();
    if let Some(tab) = marked.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        row.set_scroll_left(tab.offset_left() - (row.client_width() - tab.offset_width()) / 2);
    }
}

/// Whether a page is the menu's page or below it. The first page has nothing below it.
fn is_within(path: &str, page: &str) -> bool {
    match path.strip_prefix(page) {
        Some(rest) => rest.is_empty() || (page != "/" && rest.starts_with('/')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tab_is_marked_at_a_time() {
        let marked = |path| {
            PAGES
                .into_iter()
                .filter(|(page, _)| is_within(path, page))
                .map(|(_, name)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(marked("/"), ["Overview"]);
        assert_eq!(marked("/pairings"), ["Pairings"]);
        assert_eq!(marked("/pairings/suggestions"), ["Pairings"]);
        assert_eq!(marked("/pairingsx"), [""; 0]);
        assert_eq!(marked("/tiers"), ["Tiers"]);
        assert_eq!(marked("/tiers/proposals"), ["Tiers"]);
        assert_eq!(marked("/placements"), ["Placements"]);
        assert_eq!(marked("/placements/cart_page"), ["Placements"]);
    }
}
