//! Waiting, failing and having, the same way on every page.

use leptos::prelude::*;
use pairwell_domain::ErrorKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Banner, BannerTone, Button, SessionTrouble, Skeleton, SkeletonShape};
use crate::{UiError, bridge};

/// Shows what a resource of a page brings: grey bars first, then the content, or what went wrong with a way to try again.
/// When the resource is asked again the old content stays until the new is there, and the platform's bar runs.
///
/// The resource must be made by the page itself, not by what another `Loaded` shows: see [`LoadedInside`].
#[component]
pub fn Loaded<T, F, V>(
    /// What is asked.
    resource: Resource<Result<T, UiError>>,
    /// What stands in for it the first time.
    skeleton: SkeletonShape,
    /// How it is shown.
    view: F,
) -> impl IntoView
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let again = Callback::new(move |()| resource.refetch());
    view! {
        <Waiting skeleton>
            {move || {
                let view = view.clone();
                Suspend::new(async move { shown(resource.await, view, again) })
            }}
        </Waiting>
    }
}

/// The same for what stands inside other content that is loaded. Only the browser asks: the server draws such content more
/// than once while it waits, and would ask again each time, with answers that the browser takes for one another's.
#[component]
pub fn LoadedInside<T, F, V>(
    /// What is asked.
    resource: LocalResource<Result<T, UiError>>,
    /// What stands in for it the first time.
    skeleton: SkeletonShape,
    /// How it is shown.
    view: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let again = Callback::new(move |()| resource.refetch());
    view! {
        <Waiting skeleton>
            {move || {
                let view = view.clone();
                Suspend::new(async move { shown(resource.await, view, again) })
            }}
        </Waiting>
    }
}

/// Grey bars the first time, later a sign that something newer is on its way.
#[component]
fn Waiting<C>(skeleton: SkeletonShape, children: TypedChildren<C>) -> impl IntoView
where
    C: IntoView + Send + 'static,
{
    let is_waiting = RwSignal::new(false);
    // Effects run in the browser only.
    Effect::new(move |was_waiting: Option<bool>| {
        let is_waiting = is_waiting.get();
        if was_waiting.is_some_and(|was_waiting| was_waiting != is_waiting) {
            bridge::set_loading(is_waiting);
        }
        is_waiting
    });
    view! {
        <div class="contents" aria-busy=move || is_waiting.get().then_some("true")>
            <Transition fallback=move || view! { <Skeleton shape=skeleton /> } set_pending=is_waiting children />
        </div>
    }
}

fn shown<T, V: IntoView + 'static>(
    answer: Result<T, UiError>,
    view: impl FnOnce(T) -> V,
    again: Callback<()>,
) -> AnyView {
    match answer {
        Ok(content) => view(content).into_any(),
        Err(error) if error.kind == ErrorKind::Unauthenticated => view! { <SessionTrouble /> }.into_any(),
        Err(error) => view! {
            <Banner tone=BannerTone::Critical title=error.message>
                <Button on_click=move |_| again.run(())>"Try again"</Button>
            </Banner>
        }
        .into_any(),
    }
}
