//! Giving the focus to something that is found by name.

use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

/// Gives the focus to an element that can be used: one that fits the first selector, else the second, and so on. Says
/// whether there was one.
pub fn focus_first<S: AsRef<str>>(selectors: &[S]) -> bool {
    selectors.iter().any(|selector| {
        document()
            .query_selector(selector.as_ref())
            .ok()
            .flatten()
            .and_then(|element| element.dyn_into::<HtmlElement>().ok())
            .filter(|element| !element.has_attribute("disabled"))
            .is_some_and(|element| element.focus().is_ok())
    })
}

/// Moves the focus by one among the elements that fit a selector, from the one that has it. Says whether it moved.
pub fn focus_neighbour(selector: &str, is_forward: bool) -> bool {
    let Some(current) = document().active_element() else {
        return false;
    };
    let Ok(list) = document().query_selector_all(selector) else {
        return false;
    };
    let at = (0..list.length()).find(|at| list.item(*at).as_ref() == Some(current.as_ref()));
    let next = match (at, is_forward) {
        (Some(at), true) => at.checked_add(1),
        (Some(at), false) => at.checked_sub(1),
        (None, _) => None,
    };
    next.and_then(|next| list.item(next))
        .and_then(|node| node.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| element.focus().is_ok())
}
