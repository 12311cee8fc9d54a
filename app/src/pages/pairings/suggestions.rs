//! What the orders suggest, to accept or to dismiss.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::hooks::query_signal;
use pairwell_domain::admin::{Page as ListPage, SuggestionKey, SuggestionOut};

use crate::UiError;
use crate::components::{
    AskedInBrowser, Button, ButtonTone, Card, EmptyState, EvidenceDefinition, Judge, Judged, LinkButton, ListState,
    Loaded, LoadedInside, Page, Pager, ProductLine, SkeletonShape, StillReading, focus_neighbour,
};
use crate::format;
use crate::server_fns::{
    accept_suggestions, delete_pairings, dismiss_suggestions, list_suggestions, undo_dismiss_suggestions,
};

/// What every row's arrow keys go through.
const ROW_BOXES: &str = "[data-suggestion] input[type=checkbox]";

/// How many an empty list of pairings proposes to start with.
const N_BEST: usize = 3;

/// Makes pairings of suggestions.
async fn accept(keys: Vec<SuggestionKey>) -> Result<Judged, UiError> {
    let ids = accept_suggestions(keys).await?;
    let n_made = ids.len() as u64;
    let done = format!("{} added", format::counted(n_made, "pairing", "pairings"));
    Ok(Judged::new(done, move || delete_pairings(ids.clone())))
}

/// Does not suggest them again.
async fn dismiss(keys: Vec<SuggestionKey>) -> Result<Judged, UiError> {
    dismiss_suggestions(keys.clone()).await?;
    let n_keys = keys.len() as u64;
    let done = format!("{} dismissed", format::counted(n_keys, "suggestion", "suggestions"));
    Ok(Judged::new(done, move || undo_dismiss_suggestions(keys.clone())))
}

/// All suggestions, page by page.
#[component]
pub fn SuggestionsPage() -> impl IntoView {
    let (page, _) = query_signal::<u32>("page");
    let suggestions = Resource::new(move || page.get().unwrap_or(1).saturating_sub(1), list_suggestions);
    let judge = Judge::new(Callback::new(move |()| suggestions.refetch()));
    view! {
        <Page title="Suggestions" back=("/pairings", "Back to pairings")>
            <p class="px-400 text-text-secondary sm:px-0">
                "Pairs your customers buy together. An accepted pair is shown before anything Pairwell finds by itself; a dismissed one is not suggested again."
            </p>
            <Loaded
                resource=suggestions
                skeleton=SkeletonShape::Rows(8)
                view=move |page| view! { <SuggestionList page judge /> }
            />
        </Page>
    }
}

/// The best few, on the empty list of pairings.
#[component]
pub(super) fn BestSuggestions() -> impl IntoView {
    let best = AskedInBrowser::new(|| list_suggestions(0));
    let list = ListState::expect();
    let judge = Judge::new(Callback::new(move |()| {
        best.ask_again();
        list.reload();
    }));
    let best_few = move |page: ListPage<SuggestionOut>| view! { <BestFew page judge /> };
    view! { <LoadedInside asked=best skeleton=SkeletonShape::Rows(N_BEST) view=best_few /> }
}

#[component]
fn BestFew(page: ListPage<SuggestionOut>, judge: Judge) -> impl IntoView {
    let n_orders = page.items.first().map(|best| best.evidence.n_orders);
    let rows = page
        .items
        .into_iter()
        .take(N_BEST)
        .map(|suggestion| view! { <SuggestionRow suggestion judge /> })
        .collect_view();
    n_orders.map(|n_orders| {
        view! {
            <Card title="The strongest pairs in your orders">
                <ul>{rows}</ul>
                <EvidenceDefinition n_orders />
            </Card>
        }
    })
}

#[component]
fn SuggestionList(page: ListPage<SuggestionOut>, judge: Judge) -> impl IntoView {
    let ListPage {
        items,
        n_total,
        page,
        page_size,
    } = page;
    let Some(n_orders) = items.first().map(|first| first.evidence.n_orders) else {
        return view! { <NoSuggestions n_total /> }.into_any();
    };
    let on_page: Vec<SuggestionKey> = items.iter().map(key_of).collect();
    let selected = RwSignal::new(HashSet::new());
    view! {
        <section aria-label="Suggestions" class="bg-bg-surface shadow-200 sm:rounded-300">
            <BulkBar on_page n_total selected judge />
            <ul class="px-400">
                {items
                    .into_iter()
                    .map(|suggestion| view! { <SuggestionRow suggestion judge selected /> })
                    .collect_view()}
            </ul>
        </section>
        <div class="px-400 sm:px-0">
            <EvidenceDefinition n_orders />
            <Pager path="/pairings/suggestions" page page_size n_total />
        </div>
    }
    .into_any()
}

/// Nothing on this page: nothing at all, or the last page was just worked off.
#[component]
fn NoSuggestions(n_total: u64) -> impl IntoView {
    let (title, text, href, button) = if n_total > 0 {
        (
            "This page is done",
            "The suggestions that still wait are on the pages before it.",
            "/pairings/suggestions",
            "Go to the first page",
        )
    } else {
        (
            "No suggestions are waiting",
            "New ones appear when your orders show more products that are bought together.",
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

/// Selects all on the page and judges what is selected.
#[component]
fn BulkBar(
    on_page: Vec<SuggestionKey>,
    n_total: u64,
    selected: RwSignal<HashSet<SuggestionKey>>,
    judge: Judge,
) -> impl IntoView {
    let n_on_page = on_page.len();
    let n_selected = move || selected.with(HashSet::len);
    let chosen = move || selected.with_untracked(|keys| keys.iter().copied().collect());
    view! {
        <div class="sticky top-0 z-10 flex min-h-[3.5rem] flex-wrap items-center justify-between gap-200 border-b border-border-secondary bg-bg-surface px-400 py-200 sm:rounded-t-300">
            <div class="flex min-h-800 items-center gap-300">
                <input
                    type="checkbox"
                    class="size-500 shrink-0 accent-bg-fill-brand"
                    aria-label="Select all on this page"
                    prop:checked=move || n_selected() == n_on_page
                    prop:indeterminate=move || (1..n_on_page).contains(&n_selected())
                    on:change:target=move |event| {
                        let is_checked = event.target().checked();
                        selected
                            .set(if is_checked { on_page.iter().copied().collect() } else { HashSet::new() });
                    }
                />
                <p role="status">
                    {move || match n_selected() {
                        0 => format!("{n_on_page} on this page, {} in all", format::count(n_total)),
                        n => format!("{n} selected"),
                    }}
                </p>
            </div>
            <Show when=move || { n_selected() > 0 }>
                <div class="flex gap-200">
                    <Button on_click=move |_| judge.send(dismiss(chosen()))>"Dismiss selected"</Button>
                    <Button tone=ButtonTone::Primary on_click=move |_| judge.send(accept(chosen()))>
                        "Accept selected"
                    </Button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn SuggestionRow(
    suggestion: SuggestionOut,
    judge: Judge,
    /// What is selected, where rows can be.
    #[prop(optional)]
    selected: Option<RwSignal<HashSet<SuggestionKey>>>,
) -> impl IntoView {
    let key = key_of(&suggestion);
    let SuggestionOut {
        source,
        target,
        evidence,
    } = suggestion;
    let pair = format!("{} goes with {}", source.title, target.title);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let is_moved = match event.key().as_str() {
            "ArrowDown" => focus_neighbour(ROW_BOXES, true),
            "ArrowUp" => focus_neighbour(ROW_BOXES, false),
            _ => false,
        };
        if is_moved {
            event.prevent_default();
        }
    };
    view! {
        <li
            data-suggestion=""
            class="flex flex-wrap items-center gap-x-300 gap-y-200 border-t border-border-secondary py-300 first:border-t-0"
            on:keydown=on_key
        >
            {selected
                .map(|selected| {
                    view! {
                        <input
                            type="checkbox"
                            class="size-500 shrink-0 accent-bg-fill-brand"
                            aria-label=format!("Select: {pair}")
                            prop:checked=move || selected.with(|keys| keys.contains(&key))
                            on:change:target=move |event| {
                                let is_checked = event.target().checked();
                                selected
                                    .update(|keys| {
                                        if is_checked { keys.insert(key) } else { keys.remove(&key) };
                                    });
                            }
                        />
                    }
                })}
            <div class="flex min-w-0 flex-1 basis-[16rem] flex-col gap-200">
                <div class="grid items-center gap-x-400 gap-y-200 sm:grid-cols-[1fr_auto_1fr]">
                    <ProductLine product=source />
                    <span class="text-body-sm text-text-secondary">"goes with"</span>
                    <ProductLine product=target />
                </div>
                <p class="text-body-sm text-text-secondary">{format::evidence(&evidence)}</p>
            </div>
            <div class="flex gap-200">
                <Button
                    tone=ButtonTone::Plain
                    label=format!("Dismiss: {pair}")
                    on_click=move |_| judge.send(dismiss(vec![key]))
                >
                    "Dismiss"
                </Button>
                <Button
                    label=format!("Accept: {pair}")
                    on_click=move |_| judge.send(accept(vec![key]))
                >
                    "Accept"
                </Button>
            </div>
        </li>
    }
}

const fn key_of(suggestion: &SuggestionOut) -> SuggestionKey {
    SuggestionKey {
        source: suggestion.source.id,
        target: suggestion.target.id,
    }
}
