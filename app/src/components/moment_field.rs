//! A moment, entered in the merchant's own time and kept in UTC.

use chrono::{DateTime, Duration, Utc};
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::js_sys::Date;
use web_sys::wasm_bindgen::JsValue;

use super::field::input_class;
use super::field_frame::{FieldFrame, FieldIds};

/// How the browser's field writes a moment.
const FORMAT: &str = "%Y-%m-%dT%H:%M";

/// A day and a time of day; may be left empty.
#[component]
pub fn MomentField(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// What an empty field means.
    #[prop(into)]
    help: String,
    /// The moment.
    value: RwSignal<Option<DateTime<Utc>>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let described_by = FieldIds::of(&id).described_by(error);
    // Only the browser knows the merchant's time, so the field is filled once it is there.
    Effect::new(move |_| {
        let moment = value.get();
        if let Some(input) = input.get() {
            let shown = moment.map_or_else(String::new, local_text);
            // What is half typed reads as empty; writing it back would throw it away.
            if entered(&input.value()) != moment {
                input.set_value(&shown);
            }
        }
    });
    view! {
        <FieldFrame id=id.clone() label help error>
            <input
                node_ref=input
                id=id
                type="datetime-local"
                class=input_class(error, "max-w-[16rem]")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                on:input:target=move |event| value.set(entered(&event.target().value()))
            />
        </FieldFrame>
    }
}

/// What the field holds; none while it is empty or not complete.
fn entered(text: &str) -> Option<DateTime<Utc>> {
    if text.is_empty() {
        return None;
    }
    // Without a zone the browser takes it in its own.
    let at_ms = Date::parse(text);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a date the browser can write is a whole number of milliseconds within range"
    )]
    at_ms
        .is_finite()
        .then(|| DateTime::from_timestamp_millis(at_ms as i64))?
}

fn local_text(moment: DateTime<Utc>) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "dates people plan for are far below 2^53 milliseconds"
    )]
    let at_ms = moment.timestamp_millis() as f64;
    let behind_utc_minutes = Date::new(&JsValue::from_f64(at_ms)).get_timezone_offset();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "offsets are whole minutes of at most a day"
    )]
    let local = moment - Duration::minutes(behind_utc_minutes as i64);
    local.format(FORMAT).to_string()
}
