//! Buyers who ask what is known of them, and what to hand over to each.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::DataRequestOut;
use web_sys::js_sys::encode_uri_component;

use crate::UiError;
use crate::components::{
    Badge, BadgeTone, Banner, BannerTone, Button, ButtonTone, Card, EmptyState, Loaded, Page, SkeletonShape, Toaster,
};
use crate::format;
use crate::server_fns::{list_data_requests, load_person_document, mark_request_answered, mark_request_open};

/// The page on buyers' requests.
#[component]
pub fn DataRequestsPage() -> impl IntoView {
    let requests = Resource::new(|| (), |()| list_data_requests());
    let reload = Callback::new(move |()| requests.refetch());
    view! {
        <Page title="Buyers' data" back=("/settings", "Back to settings")>
            <p class="px-400 text-text-secondary sm:px-0">
                "A buyer may ask your store what is known of them. What Pairwell knows of one is here; hand it over with what your store knows. A buyer who wants to be forgotten is forgotten here at once when your store says so."
            </p>
            <Loaded
                resource=requests
                skeleton=SkeletonShape::Rows(4)
                view=move |requests| view! { <Requests requests reload /> }
            />
        </Page>
    }
}

#[component]
fn Requests(requests: Vec<DataRequestOut>, reload: Callback<()>) -> impl IntoView {
    if requests.is_empty() {
        return view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No buyer has asked"
                    text="A request that your store passes on appears here, with the day by which it has to be answered."
                />
            </section>
        }
        .into_any();
    }
    view! {
        <div class="flex flex-col gap-400">
            {requests
                .into_iter()
                .map(|request| view! { <RequestCard request reload /> })
                .collect_view()}
        </div>
    }
    .into_any()
}

/// Notes that a request is answered, with a way back.
fn answer(request: i64, reload: Callback<()>, toaster: Toaster) {
    spawn_local(async move {
        let outcome = mark_request_answered(request).await;
        let _ = reload.try_run(());
        match outcome {
            Ok(()) => toaster.say_with_undo(
                "Marked as answered",
                Arc::new(move || {
                    spawn_local(async move {
                        match mark_request_open(request).await {
                            Ok(()) => toaster.say("Undone"),
                            Err(error) => toaster.fail(&error),
                        }
                        let _ = reload.try_run(());
                    });
                }),
            ),
            Err(error) => toaster.fail(&error),
        }
    });
}

#[component]
fn RequestCard(request: DataRequestOut, reload: Callback<()>) -> impl IntoView {
    let toaster = Toaster::expect();
    let DataRequestOut {
        id,
        customer,
        asked_at,
        due_at,
        is_overdue,
        handed_over_at,
    } = request;
    let who = customer.map_or_else(
        || "A buyer without an account".to_owned(),
        |customer| format!("Buyer {customer}"),
    );
    let (tone, word) = match (handed_over_at, is_overdue) {
        (Some(_), _) => (BadgeTone::Success, "Answered"),
        (None, true) => (BadgeTone::Warning, "Overdue"),
        (None, false) => (BadgeTone::Info, "To be answered"),
    };
    let told = match handed_over_at {
        Some(at) => format!("Asked on {}, answered on {}.", format::day(asked_at), format::day(at)),
        None => format!(
            "Asked on {}, to be answered by {}.",
            format::day(asked_at),
            format::day(due_at)
        ),
    };
    let document = Action::new(move |(): &()| load_person_document(id));
    let title = who.clone();
    view! {
        <Card title actions=move || view! { <Badge tone>{word}</Badge> }>
            <p>{told}</p>
            <div class="flex flex-wrap gap-200">
                <Button
                    label=format!("Show what is known: {who}")
                    disabled=document.pending()
                    on_click=move |_| {
                        document.dispatch(());
                    }
                >
                    "Show what is known"
                </Button>
                {handed_over_at
                    .is_none()
                    .then(|| {
                        view! {
                            <Button
                                tone=ButtonTone::Plain
                                label=format!("Mark as answered: {who}")
                                on_click=move |_| answer(id, reload, toaster)
                            >
                                "Mark as answered"
                            </Button>
                        }
                    })}
            </div>
            {move || document.value().get().map(|known| view! { <Known request=id known /> })}
        </Card>
    }
}

/// What is known of a buyer, to look at and to take away.
#[component]
fn Known(request: i64, known: Result<Option<String>, UiError>) -> impl IntoView {
    match known {
        Ok(Some(json)) => {
            let href = format!("data:application/json;charset=utf-8,{}", encode_uri_component(&json));
            view! {
                <div class="flex flex-col items-start gap-200" role="status">
                    <pre
                        tabindex="0"
                        aria-label="What is known"
                        class="max-h-[24rem] w-full overflow-auto rounded-200 border border-border-secondary bg-bg-surface-secondary p-300 text-body-sm"
                    >
                        {json}
                    </pre>
                    <a
                        href=href
                        download=format!("pairwell-request-{request}.json")
                        class="inline-flex min-h-1000 items-center text-text-link underline underline-offset-2 md:min-h-800"
                    >
                        "Download as a file"
                    </a>
                </div>
            }
            .into_any()
        }
        Ok(None) => {
            view! { <p role="status">"Nothing is known of this buyer. That is the answer to hand over."</p> }.into_any()
        }
        Err(error) => view! { <Banner tone=BannerTone::Critical title=error.message /> }.into_any(),
    }
}
