//! Leaving with changes that are not saved asks first.

use leptos::ev::MouseEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

use super::{Button, ButtonTone};

/// Whether the page in sight holds changes that are not saved, and where the merchant wants to go.
#[derive(Debug, Clone, Copy)]
pub struct Unsaved {
    is_dirty: RwSignal<bool>,
    wanted: RwSignal<Option<String>>,
}

impl Unsaved {
    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self {
            is_dirty: RwSignal::new(false),
            wanted: RwSignal::new(None),
        });
    }

    /// The one that was provided.
    #[must_use]
    pub fn expect() -> Self {
        use_context().expect("the app provides it above every page")
    }

    /// Follows a page's own state until the page goes.
    pub fn follow(self, is_page_dirty: Memo<bool>) {
        Effect::new(move |_| self.is_dirty.set(is_page_dirty.get()));
        on_cleanup(move || {
            // The page may go together with the app itself.
            let _ = self.is_dirty.try_set(false);
        });
    }

    /// Lets the page be left: its changes were just saved, or given up.
    pub fn forget(self) {
        self.is_dirty.set(false);
    }

    /// Whether one may go there now. If not, the question is put to the merchant.
    #[must_use]
    pub fn may_leave_for(self, href: &str) -> bool {
        let is_dirty = self.is_dirty.get_untracked();
        if is_dirty {
            self.wanted.set(Some(href.to_owned()));
        }
        !is_dirty
    }
}

/// Stands around the app, holds back clicks on links while there are changes, and asks.
///
/// The browser's own question box is not used inside the app: browsers do not show it in frames of another origin. For
/// closing the tab it is the only way.
#[component]
pub fn UnsavedGuard(
    /// The app.
    children: Children,
) -> impl IntoView {
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::beforeunload, move |event| {
            if unsaved.is_dirty.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
    Effect::new(move |_| {
        if let (Some(dialog), Some(_)) = (dialog.get(), unsaved.wanted.get())
            && !dialog.open()
        {
            // It can only fail on a dialog that is open or out of the page.
            let _ = dialog.show_modal();
        }
    });
    let stay = Callback::new(move |_| close(dialog));
    let leave = Callback::new(move |_| {
        let wanted = unsaved.wanted.get_untracked();
        unsaved.forget();
        close(dialog);
        if let Some(href) = wanted {
            navigate(&href, Default::default());
        }
    });
    view! {
        <div
            class="mx-auto flex max-w-[62.375rem] flex-col gap-400 pb-1600"
            on:click=move |event| hold_back(&event, unsaved)
        >
            {children()}
        </div>
        <dialog
            node_ref=dialog
            aria-labelledby="unsaved-title"
            class="m-auto max-w-[26rem] rounded-300 bg-bg-surface p-400 text-text shadow-600 backdrop:bg-backdrop-bg"
            on:close=move |_| unsaved.wanted.set(None)
        >
            <div class="flex flex-col gap-300">
                <h2 id="unsaved-title" class="text-heading-md">"Leave without saving?"</h2>
                <p>"What you changed on this page is not saved and would be lost."</p>
                <div class="flex flex-wrap justify-end gap-200">
                    <Button on_click=stay>"Stay"</Button>
                    <Button tone=ButtonTone::Critical on_click=leave>"Leave"</Button>
                </div>
            </div>
        </dialog>
    }
}

fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// The router listens on the window and leaves alone what was prevented below it.
fn hold_back(event: &MouseEvent, unsaved: Unsaved) {
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let opens_elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.button() != 0;
    if let Some(link) = link
        && !opens_elsewhere
        && link.target().is_empty()
        && let Some(href) = link.get_attribute("href")
        && !unsaved.may_leave_for(&href)
    {
        event.prevent_default();
    }
}
