//! Lists of complementary products that the merchant made in the platform's own app, to take over as pairings.

use leptos::prelude::*;
use leptos_router::hooks::query_signal;
use pairwell_domain::admin::{ComplementCounts, ComplementOut, ComplementState, ComplementsOut};
use pairwell_domain::pairing::MAX_TARGETS_PER_SOURCE;

use crate::UiError;
use crate::components::{
    Badge, BadgeTone, Banner, BannerTone, Button, ButtonTone, EmptyState, Judge, Judged, LinkButton, Loaded, Page,
    Pager, ProductLine, SkeletonShape, StillReading,
};
use crate::format;
use crate::server_fns::{list_complements, take_back_complements, take_complements};

/// Makes pairings of all that are new.
async fn take() -> Result<Judged, UiError> {
    let taken = take_complements().await?;
    let done = format!("{} added", format::counted(taken.n_made, "pairing", "pairings"));
    Ok(Judged::new(done, move || take_back_complements(taken.at)))
}

/// Says on the list of pairings that there is something to take over. It does not hold up the list, nor say anything
/// when it fails or nothing is new.
#[component]
pub(super) fn ListsBanner(counts: Resource<Result<ComplementCounts, UiError>>) -> impl IntoView {
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let counts = counts.await.unwrap_or_default();
                (counts.n_new > 0)
                    .then(|| {
                        let n_lists = format::counted(counts.n_lists, "list", "lists");
                        view! {
                            <div class="px-400 sm:px-0">
                                <Banner
                                    tone=BannerTone::Info
                                    title=format!(
                                        "Your shop has {n_lists} of complementary products made in your store's admin",
                                    )
                                >
                                    <p>
                                        {format!(
                                            "{} could become pairings here.",
                                            format::counted(counts.n_new, "pair", "pairs"),
                                        )}
                                    </p>
                                    <LinkButton href="/pairings/lists">"Review lists"</LinkButton>
                                </Banner>
                            </div>
                        }
                    })
            })}
        </Transition>
    }
}

/// All lists, page by page.
#[component]
pub fn ListsPage() -> impl IntoView {
    let (page, _) = query_signal::<u32>("page");
    let lists = Resource::new(move || page.get().unwrap_or(1).saturating_sub(1), list_complements);
    let judge = Judge::new(Callback::new(move |()| lists.refetch()));
    view! {
        <Page title="Lists from your store" back=("/pairings", "Back to pairings")>
            <p class="px-400 text-text-secondary sm:px-0">
                "Complementary products you chose in your store's own app for recommendations. Adding them makes pairings of those that are new; pairings you have stay as they are, and your lists are not changed. Related products are left out: they are alternatives to a product, not something that goes with it."
            </p>
            <Loaded
                resource=lists
                skeleton=SkeletonShape::Rows(8)
                view=move |found| view! { <ListedPairs found judge /> }
            />
        </Page>
    }
}

#[component]
fn ListedPairs(found: ComplementsOut, judge: Judge) -> impl IntoView {
    let ComplementsOut { counts, page } = found;
    if page.items.is_empty() {
        return view! { <NoLists n_total=page.n_total /> }.into_any();
    }
    let n_new = counts.n_new;
    view! {
        <section aria-label="Listed pairs" class="bg-bg-surface shadow-200 sm:rounded-300">
            <div class="sticky top-0 z-10 flex min-h-[3.5rem] flex-wrap items-center justify-between gap-200 border-b border-border-secondary bg-bg-surface px-400 py-200 sm:rounded-t-300">
                <p role="status">{summary(&counts)}</p>
                {(n_new > 0)
                    .then(|| {
                        view! {
                            <Button tone=ButtonTone::Primary on_click=move |_| judge.send(take())>
                                {format!("Add {}", format::counted(n_new, "pairing", "pairings"))}
                            </Button>
                        }
                    })}
            </div>
            <ul class="px-400">
                {page.items.into_iter().map(|pair| view! { <ListedPair pair /> }).collect_view()}
            </ul>
        </section>
        <div class="px-400 sm:px-0">
            <Pager path="/pairings/lists" page=page.page page_size=page.page_size n_total=page.n_total />
        </div>
    }
    .into_any()
}

/// `3 new, 2 paired already, 1 with a product that is gone`; what there is none of is not said.
fn summary(counts: &ComplementCounts) -> String {
    let parts = [
        (counts.n_new, "new"),
        (counts.n_paired, "paired already"),
        (counts.n_unknown, "with a product that is gone"),
        (counts.n_full, "over the limit"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", format::count(n)))
        .collect();
    said.join(", ")
}

/// Nothing on this page: nothing at all, or the page's number is too high.
#[component]
fn NoLists(n_total: u64) -> impl IntoView {
    let (title, text, href, button) = if n_total > 0 {
        (
            "Nothing on this page",
            "There are fewer lists than this page's number needs.",
            "/pairings/lists",
            "Go to the first page",
        )
    } else {
        (
            "No lists found",
            "When you choose complementary products in your store's own app for recommendations, they appear here.",
            "/pairings",
            "Go to pairings",
        )
    };
    view! {
        <StillReading />
        <section class="bg-bg-surface shadow-200 sm:rounded-300">
            <EmptyState title text>
                <LinkButton href>{button}</LinkButton>
            </EmptyState>
        </section>
    }
}

#[component]
fn ListedPair(pair: ComplementOut) -> impl IntoView {
    let ComplementOut { source, target, state } = pair;
    let (tone, word, more) = match state {
        ComplementState::New => (BadgeTone::Info, "New", None),
        ComplementState::Paired => (BadgeTone::Neutral, "Paired already", None),
        ComplementState::Unknown => (
            BadgeTone::Warning,
            "Left out",
            Some("This product is not in your catalogue any more.".to_owned()),
        ),
        ComplementState::Full => (
            BadgeTone::Warning,
            "Left out",
            Some(format!(
                "One product can be paired with at most {MAX_TARGETS_PER_SOURCE} others."
            )),
        ),
    };
    view! {
        <li
            data-listed-pair=""
            class="flex flex-wrap items-center gap-x-300 gap-y-200 border-t border-border-secondary py-300 first:border-t-0"
        >
            <div class="flex min-w-0 flex-1 basis-[16rem] flex-col gap-200">
                <div class="grid items-center gap-x-400 gap-y-200 sm:grid-cols-[1fr_auto_1fr]">
                    <ProductLine product=source />
                    <span class="text-body-sm text-text-secondary">"goes with"</span>
                    <ProductLine product=target />
                </div>
                {more.map(|more| view! { <p class="text-body-sm text-text-secondary">{more}</p> })}
            </div>
            <Badge tone>{word}</Badge>
        </li>
    }
}
