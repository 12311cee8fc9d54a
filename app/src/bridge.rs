//! The platform's script in the frame (`window.shopify`), behind small functions.
//!
//! Every call looks the script up when it is made and does nothing when it is not there: on the server, in a plain
//! browser tab, or when the platform's script did not load.

use web_sys::js_sys::{Function, Object, Reflect};
use web_sys::wasm_bindgen::{JsCast, JsValue};

/// Shows a short message in the platform's own way. Says whether the platform took it.
pub(crate) fn show_toast(message: &str, is_error: bool) -> bool {
    let options = Object::new();
    let is_set = Reflect::set(&options, &"isError".into(), &is_error.into()).is_ok();
    is_set && call(&["toast"], "show", &[message.into(), options.into()])
}

/// Runs the platform's loading bar, at the top of its own page.
pub(crate) fn set_loading(is_loading: bool) {
    call(&[], "loading", &[is_loading.into()]);
}

/// Says on the document that the page is taken over and answers to clicks.
pub(crate) fn mark_hydrated() {
    if let Some(root) = leptos::prelude::document().document_element() {
        // Setting a valid attribute name cannot fail.
        root.set_attribute("data-hydrated", "").ok();
    }
}

/// Leaves the frame for a page that is not shown in one, such as the platform's own pages.
pub(crate) fn open_at_top(address: &str) {
    // A browser that refuses leaves the page as it is.
    leptos::prelude::window().open_with_url_and_target(address, "_top").ok();
}

/// Calls `shopify.<path>.<name>(..)`. Says whether there was such a function and it did not throw.
fn call(path: &[&str], name: &str, arguments: &[JsValue]) -> bool {
    let Some(mut owner) = property(&leptos::prelude::window(), "shopify") else {
        return false;
    };
    for step in path {
        match property(&owner, step) {
            Some(inner) => owner = inner,
            None => return false,
        }
    }
    property(&owner, name)
        .and_then(|found| found.dyn_into::<Function>().ok())
        .is_some_and(|function| function.apply(&owner, &arguments.iter().collect()).is_ok())
}

fn property(owner: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(owner, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}
