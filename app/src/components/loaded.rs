//! Waiting, failing and having, the same way on every page.

use leptos::prelude::*;
use pairwell_domain::ErrorKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Banner, BannerTone, Button, SessionTrouble, Skeleton, SkeletonShape};
use crate::UiError;

/// Shows what a resource brings: grey bars first, then the content, or what went wrong with a way to try again. When
/// the resource is asked again the old content stays until the new is there.
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
    let again = Callback::new(move |_| resource.refetch());
    view! {
        <Transition fallback=move || {
            view! { <Skeleton shape=skeleton /> }
        }>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                match resource.await {
                    Ok(content) => view(content).into_any(),
                    Err(error) if error.kind == ErrorKind::Unauthenticated => {
                        view! { <SessionTrouble /> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <Banner tone=BannerTone::Critical title=error.message>
                                <Button on_click=again>"Try again"</Button>
                            </Banner>
                        }
                            .into_any()
                    }
                }
            })
            }}
        </Transition>
    }
}
