//! What a shopper would see, drawn by the shop's own widget.

mod document;

use leptos::html::Div;
use leptos::prelude::*;
use pairwell_domain::placement::{Device, PlacementKind, Position};
use web_sys::js_sys::Reflect;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlIFrameElement, MessageEvent};

use self::document::{HEIGHT_MESSAGE, PreviewDocument};

/// How wide the page of a desktop is, in its own pixels. It is drawn smaller to fit the card.
const DESKTOP_WIDTH_PX: f64 = 960.0;

/// How wide the page of a phone is. It is never drawn larger than that.
const PHONE_WIDTH_PX: f64 = 390.0;

/// How high a page is taken to be until it says so itself.
const FIRST_HEIGHT_PX: f64 = 620.0;

/// A page that says it is higher than this is cut off: no preview needs more.
const MAX_HEIGHT_PX: f64 = 4_000.0;

/// The widget, run with an answer of the server in a page of grey boxes, on a screen of choice.
///
/// The page runs scripts but has no origin, so it reaches neither the admin around it nor anything stored. A new answer
/// makes a new frame: loading it into the old one would leave an entry in the browser's history each time.
#[component]
pub fn WidgetPreview(
    /// What a storefront would be answered; empty is silence.
    #[prop(into)]
    html: Signal<String>,
    /// The placement it is for.
    placement: PlacementKind,
    /// Where on its page the placement stands; the first place it can have when left out.
    #[prop(optional, into)]
    position: Option<Signal<Position>>,
    /// The screen.
    #[prop(into)]
    device: Signal<Device>,
    /// What is seen, for screen readers.
    #[prop(into)]
    title: Signal<String>,
    /// Why nothing is shown, when it is known.
    #[prop(optional, into)]
    silence: Signal<Option<String>>,
    /// Whether it is a comparison of plans, on a page of its own.
    #[prop(optional, into)]
    is_of_plans: Signal<bool>,
) -> impl IntoView {
    let document = Memo::new(move |_| {
        let html = html.get();
        (!html.trim().is_empty()).then(|| {
            let position = position.map_or(placement.positions()[0], |position| position.get());
            PreviewDocument {
                html,
                kind: placement,
                position,
                is_of_plans: is_of_plans.get(),
            }
            .to_html()
        })
    });
    view! {
        <div class="overflow-hidden rounded-200 border border-border bg-bg-surface-secondary">
            <Show
                when=move || document.with(Option::is_some)
                fallback=move || view! { <Silence silence /> }
            >
                <Frame document device title />
            </Show>
        </div>
    }
}

#[component]
fn Silence(silence: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div class="flex flex-col items-center gap-100 px-400 py-1000 text-center">
            <p class="text-heading-sm">"Nothing is shown here"</p>
            {move || silence.get().map(|silence| view! { <p class="max-w-[36rem] text-text-secondary">{silence}</p> })}
        </div>
    }
}

/// The page in a frame that is as high as the page, and scaled to the width there is.
#[component]
fn Frame(document: Memo<Option<String>>, device: Signal<Device>, title: Signal<String>) -> impl IntoView {
    let room = NodeRef::<Div>::new();
    let room_px = RwSignal::new(None::<f64>);
    let height_px = RwSignal::new(FIRST_HEIGHT_PX);
    // On the server there is nothing to load it, and nobody to hear how high it is.
    let is_ready = RwSignal::new(false);
    Effect::new(move |_| {
        let measure = move || {
            if let Some(room) = room.get_untracked() {
                room_px.set(Some(f64::from(room.client_width())));
            }
        };
        let on_resize = window_event_listener(leptos::ev::resize, move |_| measure());
        let on_message = window_event_listener(leptos::ev::message, move |event| {
            if let Some(said_px) = said_height(&event, room) {
                height_px.set(said_px);
            }
        });
        on_cleanup(move || {
            on_resize.remove();
            on_message.remove();
        });
        measure();
        is_ready.set(true);
    });
    let drawn = Memo::new(move |_| Drawn::fit(device.get(), room_px.get(), height_px.get()));
    let frames = move || {
        let is_ready = is_ready.get();
        document.get().filter(|_| is_ready).into_iter().collect::<Vec<_>>()
    };
    view! {
        <div node_ref=room class="flex justify-center overflow-hidden" style=move || drawn.get().room_style()>
            <For each=frames key=String::clone let:document>
                <iframe
                    class="block shrink-0 origin-top border-0 bg-bg-surface"
                    sandbox="allow-scripts"
                    title=title
                    style=move || drawn.get().page_style()
                    srcdoc=document
                ></iframe>
            </For>
        </div>
    }
}

/// How a page is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Drawn {
    width_px: f64,
    height_px: f64,
    scale: f64,
}

impl Drawn {
    /// Fits a page into the room there is; while that is not known it is drawn half as large.
    fn fit(device: Device, room_px: Option<f64>, height_px: f64) -> Self {
        let width_px = match device {
            Device::Desktop => DESKTOP_WIDTH_PX,
            Device::Phone => PHONE_WIDTH_PX,
        };
        let scale = match (room_px, device) {
            (Some(room_px), _) => (room_px / width_px).clamp(0.1, 1.0),
            (None, Device::Desktop) => 0.5,
            (None, Device::Phone) => 1.0,
        };
        Self {
            width_px,
            height_px,
            scale,
        }
    }

    fn room_style(self) -> String {
        format!("height: {:.0}px", self.height_px * self.scale)
    }

    fn page_style(self) -> String {
        let Self {
            width_px,
            height_px,
            scale,
        } = self;
        format!("width: {width_px:.0}px; height: {height_px:.0}px; transform: scale({scale:.4})")
    }
}

/// The height that a message says, when it comes from the page in this room and is a height.
fn said_height(event: &MessageEvent, room: NodeRef<Div>) -> Option<f64> {
    let room: HtmlElement = room.get_untracked()?.unchecked_into();
    let frame = room.query_selector("iframe").ok().flatten()?;
    let page = frame.dyn_into::<HtmlIFrameElement>().ok()?.content_window()?;
    // Any window may send a message; a page without an origin is known by its window alone.
    if event.source().as_deref() != Some(page.as_ref()) {
        return None;
    }
    let property = |name: &str| Reflect::get(&event.data(), &JsValue::from_str(name)).ok();
    if property("type")?.as_string()? != HEIGHT_MESSAGE {
        return None;
    }
    accepted_height(property("height")?.as_f64()?)
}

fn accepted_height(said_px: f64) -> Option<f64> {
    (said_px.is_finite() && said_px > 0.0).then(|| said_px.min(MAX_HEIGHT_PX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desktop_is_drawn_smaller_and_phone_at_most_as_it_is() {
        let scale = |device, room_px| Drawn::fit(device, Some(room_px), 600.0).scale;
        assert!((scale(Device::Desktop, 480.0) - 0.5).abs() < 1e-9);
        assert!((scale(Device::Desktop, 2_000.0) - 1.0).abs() < 1e-9);
        assert!((scale(Device::Phone, 550.0) - 1.0).abs() < 1e-9);
        assert!((scale(Device::Phone, 312.0) - 0.8).abs() < 1e-9);
    }

    #[test]
    fn room_is_as_high_as_what_is_drawn() {
        let drawn = Drawn::fit(Device::Desktop, Some(480.0), 600.0);
        assert_eq!(drawn.room_style(), "height: 300px");
        assert_eq!(
            drawn.page_style(),
            "width: 960px; height: 600px; transform: scale(0.5000)"
        );
    }

    #[test]
    fn only_heights_are_taken() {
        assert_eq!(accepted_height(f64::NAN), None);
        assert_eq!(accepted_height(-3.0), None);
        assert_eq!(accepted_height(420.0), Some(420.0));
        assert_eq!(accepted_height(1e9), Some(MAX_HEIGHT_PX));
    }
}
