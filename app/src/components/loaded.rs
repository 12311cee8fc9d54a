//! Waiting, failing and having, the same way on every page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::ErrorKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Banner, BannerTone, Button, SessionTrouble, Skeleton, SkeletonShape};
use crate::{UiError, bridge};

/// Shows what a resource of a page brings: grey bars first, then the content, or what went wrong with a way to try again.
/// When the resource is asked again the old content stays until the new is there, and the platform's bar runs.
///
/// The resource must be made by the page itself, not by what another `Loaded` shows: see [`AskedInBrowser`].
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
    let page = Owner::current().expect("a component is drawn by somebody");
    view! {
        <Waiting skeleton>
            {move || {
                let (view, page) = (view.clone(), page.clone());
                Suspend::new(async move {
                    let answer = resource.await;
                    drawn_for(&page, move || shown(answer, view, again))
                })
            }}
        </Waiting>
    }
}

/// Draws content so that its signals live as long as it is needed.
///
/// The server draws what waits more than once, and gives up what belonged to the first time while it is still written into
/// the answer: there everything belongs to the page. In the browser content belongs to its own time, and goes with it.
fn drawn_for(page: &Owner, draw: impl FnOnce() -> AnyView) -> AnyView {
    if cfg!(feature = "ssr") { page.with(draw) } else { draw() }
}

/// Shows what the browser alone asks, inside other content that is loaded, the way [`Loaded`] does.
#[component]
pub fn LoadedInside<T, F, V>(
    /// What is asked.
    asked: AskedInBrowser<T>,
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
    let again = Callback::new(move |()| asked.ask_again());
    show_waiting(asked.is_waiting.into());
    view! {
        <div class="contents" aria-busy=busy(asked.is_waiting)>
            {move || match asked.answer.try_get().flatten() {
                Some(answer) => shown(answer, view.clone(), again),
                None => view! { <Skeleton shape=skeleton /> }.into_any(),
            }}
        </div>
    }
}

/// A question that only the browser asks, once the page is taken over.
///
/// The server draws content that is loaded more than once while it waits. A resource made there would ask again each time,
/// and the browser would take the answers for one another's.
pub struct AskedInBrowser<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, UiError>>>,
    is_waiting: RwSignal<bool>,
    /// Number of the last question: a slow answer to an older one is thrown away.
    n_asked: RwSignal<u32>,
}

// Not derived: that would ask the answer to be `Copy` too, which only the signals of it are.
impl<T: Send + Sync + 'static> Clone for AskedInBrowser<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for AskedInBrowser<T> {}

impl<T: Clone + Send + Sync + 'static> AskedInBrowser<T> {
    /// Asks, and again whenever a signal changes that `ask` reads before it waits.
    pub fn new<F>(ask: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, UiError>> + 'static,
    {
        let asked = Self {
            answer: RwSignal::new(None),
            is_waiting: RwSignal::new(false),
            n_asked: RwSignal::new(0),
        };
        Effect::new(move |_| {
            let number = asked.n_asked.get();
            let answer = ask();
            asked.is_waiting.set(true);
            spawn_local(async move {
                let answer = answer.await;
                // The page may be gone by now.
                if asked.n_asked.try_get_untracked() == Some(number) {
                    asked.answer.set(Some(answer));
                    asked.is_waiting.set(false);
                }
            });
        });
        asked
    }

    /// What was answered last; tracked. None until the first answer.
    pub fn answer(self) -> Option<Result<T, UiError>> {
        self.answer.try_get().flatten()
    }

    /// Asks the same again. What was answered stays until there is something newer.
    pub fn ask_again(self) {
        let _ = self.n_asked.try_update(|n| *n += 1);
    }
}

/// Grey bars the first time, later a sign that something newer is on its way. Whoever waits is in the browser: on the
/// server nothing follows what is pending.
#[component]
fn Waiting<C>(skeleton: SkeletonShape, children: TypedChildren<C>) -> impl IntoView
where
    C: IntoView + Send + 'static,
{
    let fallback = move || view! { <Skeleton shape=skeleton /> };
    if cfg!(feature = "ssr") {
        return view! {
            <div class="contents">
                <Transition fallback children />
            </div>
        }
        .into_any();
    }
    let is_waiting = RwSignal::new(false);
    show_waiting(is_waiting.into());
    view! {
        <div class="contents" aria-busy=busy(is_waiting)>
            <Transition fallback set_pending=is_waiting children />
        </div>
    }
    .into_any()
}

/// What assistive technology is told.
fn busy(is_waiting: RwSignal<bool>) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
    move || is_waiting.try_get().unwrap_or_default().then_some("true")
}

/// Lets the platform's bar run while something is waited for. Effects run in the browser only.
fn show_waiting(is_waiting: Signal<bool>) {
    Effect::new(move |was_waiting: Option<bool>| {
        let is_waiting = is_waiting.get();
        if was_waiting.is_some_and(|was_waiting| was_waiting != is_waiting) {
            bridge::set_loading(is_waiting);
        }
        is_waiting
    });
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
