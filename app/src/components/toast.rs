//! Short messages about what was just done, with a way back where there is one.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconKind};
use crate::{UiError, bridge};

/// How long a message stays when nothing can be done about it.
const READING_TIME: Duration = Duration::from_secs(5);
/// How long something removed can be brought back.
const UNDO_TIME: Duration = Duration::from_secs(10);

/// What brings the former state back. Not a `Callback`: it has to outlive the page whose row was removed.
pub type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    message: String,
    undo: Option<Undo>,
}

/// Where messages are put. One at a time: a new one takes the place of the former, whose undo then is over.
#[derive(Clone, Copy)]
pub struct Toaster {
    current: RwSignal<Option<Toast>>,
    n_shown: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Toaster {
    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self {
            current: RwSignal::new(None),
            n_shown: StoredValue::new(0),
            timer: StoredValue::new(None),
        });
    }

    /// The one that was provided.
    #[must_use]
    pub fn expect() -> Self {
        use_context().expect("the app provides it above every page")
    }

    /// Says what was done: in the platform's way inside its admin, in the page elsewhere.
    pub fn say(self, message: impl Into<String>) {
        let message = message.into();
        if bridge::show_toast(&message, false) {
            self.clear();
        } else {
            self.show(message, None);
        }
    }

    /// Says what failed.
    pub fn fail(self, error: &UiError) {
        if bridge::show_toast(&error.message, true) {
            self.clear();
        } else {
            self.show(error.message.clone(), None);
        }
    }

    /// Says what was done and offers to undo it, for ten seconds. Always in the page: the platform draws its messages
    /// outside the frame, where the Tab key does not lead from here.
    pub fn say_with_undo(self, message: impl Into<String>, undo: Undo) {
        self.show(message.into(), Some(undo));
    }

    fn show(self, message: String, undo: Option<Undo>) {
        self.n_shown.update_value(|n| *n += 1);
        let id = self.n_shown.get_value();
        self.current.set(Some(Toast { id, message, undo }));
        self.start_timer();
    }

    fn clear(self) {
        self.stop_timer();
        self.current.set(None);
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn start_timer(self) {
        self.stop_timer();
        let has_undo = self
            .current
            .with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.undo.is_some()));
        let stays = if has_undo { UNDO_TIME } else { READING_TIME };
        let timer = set_timeout_with_handle(move || self.current.set(None), stays);
        self.timer.set_value(timer.ok());
    }
}

/// Where the messages show. It is always in the page, because screen readers follow only regions they know already.
/// The time stands still while the pointer or the focus is on a message.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toaster = Toaster::expect();
    let hold = move || toaster.stop_timer();
    let go_on = move || {
        if toaster.current.with_untracked(Option::is_some) {
            toaster.start_timer();
        }
    };
    view! {
        <div
            role="status"
            aria-live="polite"
            class="pointer-events-none fixed inset-x-0 bottom-0 z-20 flex justify-center p-400"
            on:mouseenter=move |_| hold()
            on:mouseleave=move |_| go_on()
            on:focusin=move |_| hold()
            on:focusout=move |_| go_on()
        >
            {move || toaster.current.get().map(|toast| view! { <ToastView toast /> })}
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let toaster = Toaster::expect();
    let Toast { id, message, undo } = toast;
    view! {
        <div
            data-toast=id
            class="pointer-events-auto flex items-center gap-200 rounded-300 bg-bg-fill-inverse py-100 pr-100 pl-400 text-text-inverse shadow-400"
        >
            <p class="py-100">{message}</p>
            {undo
                .map(|undo| {
                    view! {
                        <button
                            type="button"
                            class="min-h-800 rounded-200 px-300 font-semibold underline hover:bg-bg-fill-inverse-hover"
                            on:click=move |_| {
                                toaster.clear();
                                undo();
                            }
                        >
                            "Undo"
                        </button>
                    }
                })}
            <button
                type="button"
                aria-label="Close this message"
                class="inline-flex size-800 items-center justify-center rounded-200 hover:bg-bg-fill-inverse-hover"
                on:click=move |_| toaster.clear()
            >
                <Icon kind=IconKind::Cross />
            </button>
        </div>
    }
}
