//! The frame of a page: title, way back, buttons, content.

use leptos::html::H1;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{Icon, IconKind};

/// Whether a new page's heading takes the focus: not for the first page, which the browser opens at its top.
#[derive(Debug, Clone, Copy)]
pub struct FocusAfterNavigation(RwSignal<bool>);

impl FocusAfterNavigation {
    /// Makes it known to the pages below. It turns on once the first page stands.
    pub fn provide() {
        let is_on = RwSignal::new(false);
        Effect::new(move |_| request_animation_frame(move || is_on.set(true)));
        provide_context(Self(is_on));
    }

    fn is_on() -> bool {
        use_context::<Self>().is_some_and(|Self(is_on)| is_on.get_untracked())
    }
}

/// A page. After navigation its heading takes the focus, so that a screen reader says where one is and the next Tab
/// goes into the page.
#[component]
pub fn Page(
    /// The heading and the document's title.
    #[prop(into)]
    title: Signal<String>,
    /// Where the way back leads, and its words.
    #[prop(optional)]
    back: Option<(&'static str, &'static str)>,
    /// Buttons beside the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    /// The content.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<H1>::new();
    // The document's head is written when its body stands. By then the part that named it may be gone, and its signal
    // with it; the name is still the page's.
    let first_title = title.get_untracked();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && FocusAfterNavigation::is_on()
        {
            // It cannot fail on an element that is in the page and has a tab index.
            let _ = heading.focus();
        }
    });
    view! {
        <Title text=move || title.try_get().unwrap_or_else(|| first_title.clone()) />
        <div class="flex flex-col gap-400">
            <header class="flex flex-wrap items-center justify-between gap-300 px-400 sm:px-0">
                <div class="flex min-w-0 items-center gap-100">
                    {back
                        .map(|(href, label)| {
                            view! {
                                <a
                                    href=href
                                    aria-label=label
                                    title=label
                                    class="inline-flex size-1000 items-center justify-center rounded-200 text-icon hover:bg-bg-fill-transparent-hover md:size-800"
                                >
                                    <Icon kind=IconKind::Left />
                                </a>
                            }
                        })}
                    <h1 node_ref=heading tabindex="-1" class="text-heading-lg outline-none">
                        {title}
                    </h1>
                </div>
                <div class="flex flex-wrap gap-200">{actions.run()}</div>
            </header>
            {children()}
        </div>
    }
}
