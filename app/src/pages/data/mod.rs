//! What offers are learned from, what was learned, and what stands in its way.

mod findings;
mod learned;

use leptos::prelude::*;
use pairwell_domain::admin::DataOut;

use self::findings::Findings;
use self::learned::LearnedCard;
use crate::UiError;
use crate::components::{Button, Loaded, Page, SkeletonShape, Toaster};
use crate::server_fns::{load_data, look_at_data};

/// The page on data.
#[component]
pub fn DataPage() -> impl IntoView {
    let data = Resource::new(|| (), |()| load_data());
    let look = Action::new(|(): &()| look_at_data());
    let toaster = Toaster::expect();
    Effect::new(move |_| match look.value().get() {
        Some(Ok(_)) => {
            data.refetch();
            toaster.say("Your data were looked at again.");
        }
        Some(Err(error)) => toaster.fail(&error),
        None => {}
    });
    view! {
        <Page title="Data" actions=move || view! { <LookButton look /> }>
            <Loaded resource=data skeleton=SkeletonShape::Lines(12) view=|data| view! { <DataView data /> } />
        </Page>
    }
}

#[component]
fn LookButton(look: Action<(), Result<DataOut, UiError>>) -> impl IntoView {
    view! {
        <Button
            disabled=look.pending()
            on_click=move |_| {
                look.dispatch(());
            }
        >
            {move || if look.pending().get() { "Looking at every order…" } else { "Look again" }}
        </Button>
    }
}

#[component]
fn DataView(data: DataOut) -> impl IntoView {
    let DataOut { learned, quality } = data;
    view! {
        <div class="flex flex-col gap-400">
            <LearnedCard learned />
            <Findings quality />
        </div>
    }
}
