//! The entry of the browser's half: takes over the page that the server rendered.

use pairwell_app::App;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script when the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
