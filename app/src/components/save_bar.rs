//! The bar that appears when something was changed.

use leptos::prelude::*;

use super::{Button, ButtonKind, ButtonTone, Unsaved};

/// Offers to save or to give up the changes of the form it stands in. While it is there, leaving the page asks.
#[component]
pub fn SaveBar(
    /// What is not saved, in a few words.
    #[prop(into)]
    message: String,
    /// Whether there is anything to save.
    is_dirty: Memo<bool>,
    /// Whether saving is under way.
    #[prop(into)]
    is_saving: Signal<bool>,
    /// Gives the changes up.
    #[prop(into)]
    on_discard: Callback<()>,
) -> impl IntoView {
    Unsaved::expect().follow(is_dirty);
    view! {
        <Show when=move || is_dirty.get()>
            <div
                role="region"
                aria-label="Unsaved changes"
                class="sticky top-0 z-10 flex flex-wrap items-center justify-between gap-200 border border-border bg-bg-surface px-400 py-200 shadow-300 sm:top-200 sm:rounded-300"
            >
                <p class="font-medium">{message.clone()}</p>
                <div class="flex gap-200">
                    <Button disabled=is_saving on_click=move |_| on_discard.run(())>
                        "Discard"
                    </Button>
                    <Button tone=ButtonTone::Primary kind=ButtonKind::Submit disabled=is_saving>
                        {move || if is_saving.get() { "Saving" } else { "Save" }}
                    </Button>
                </div>
            </div>
        </Show>
    }
}
