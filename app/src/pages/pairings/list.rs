//! The list of pairings, those of one product together.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;
use pairwell_domain::admin::{Page as ListPage, PairingFilter, PairingOut};

use super::lists::ListsBanner;
use super::row::PairingRow;
use super::suggestions::BestSuggestions;
use crate::UiError;
use crate::components::{
    ButtonTone, Definition, EmptyState, IconKind, LinkButton, ListState, Loaded, Page, Pager, ProductLine, SearchField,
    SkeletonShape, StillReading,
};
use crate::format;
use crate::server_fns::{count_complements, count_suggestions, list_pairings};

/// How long typing has to rest before it is searched.
const REST: Duration = Duration::from_millis(250);

/// Search, list, pages.
#[component]
pub fn PairingsPage() -> impl IntoView {
    let stay = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (search, set_search) = query_signal_with_options::<String>("q", stay.clone());
    let (page, set_page) = query_signal_with_options::<u32>("page", stay);
    let filter = Memo::new(move |_| PairingFilter {
        search: search.get().unwrap_or_default(),
        page: page.get().unwrap_or(1).saturating_sub(1),
    });
    let pairings = Resource::new(move || filter.get(), list_pairings);
    ListState::provide(Callback::new(move |()| pairings.refetch()));
    let typed = search_as_typed(search, move |text| {
        set_search.set((!text.is_empty()).then_some(text));
        set_page.set(None);
    });
    // Made here and not by the link: what the page's head shows is drawn more than once.
    let waiting = Resource::new(|| (), |()| count_suggestions());
    let listed = Resource::new(|| (), |()| count_complements());
    let actions = move || {
        view! {
            <ReviewLink waiting />
            <LinkButton href="/pairings/rules">"Rules"</LinkButton>
            <LinkButton href="/pairings/new" tone=ButtonTone::Primary icon=IconKind::Plus>
                "Add pairing"
            </LinkButton>
        }
    };
    view! {
        <Page title="Pairings" actions>
            <ListsBanner counts=listed />
            <div class="px-400 sm:px-0">
            <SearchField
                id="pairing-search"
                label="Search pairings by title or SKU"
                value=typed.text
                on_input=typed.on_input
            />
            </div>
            <Loaded
                resource=pairings
                skeleton=SkeletonShape::Rows(8)
                view=move |page| view! { <PairingList page filter=filter.get_untracked() /> }
            />
        </Page>
    }
}

struct Typed {
    text: Signal<String>,
    on_input: Callback<String>,
}

/// Keeps the text in the field and the text in the address together: typing reaches the address when it rests, and the
/// field follows the address when something else changed it, such as the way back, but never the echo of its own typing.
fn search_as_typed(in_address: Memo<Option<String>>, mut send: impl FnMut(String) + Send + Sync + 'static) -> Typed {
    let text = RwSignal::new(in_address.get_untracked().unwrap_or_default());
    let sent = StoredValue::new(text.get_untracked());
    Effect::new(move |_| {
        let now = in_address.get().unwrap_or_default();
        if sent.get_value() != now {
            sent.set_value(now.clone());
            text.set(now);
        }
    });
    let send_when_resting = debounce(REST, move |typed: String| {
        sent.set_value(typed.clone());
        send(typed);
    });
    let send_when_resting = StoredValue::new(send_when_resting);
    let on_input = Callback::new(move |typed: String| {
        text.set(typed.clone());
        send_when_resting.update_value(|send| send(typed));
    });
    Typed {
        text: text.into(),
        on_input,
    }
}

/// The way to the suggestions, with how many wait. It does not hold up the list, nor say anything when it fails.
#[component]
fn ReviewLink(waiting: Resource<Result<u64, UiError>>) -> impl IntoView {
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let n_waiting = waiting.await.unwrap_or_default();
                (n_waiting > 0)
                    .then(|| {
                        view! {
                            <LinkButton href="/pairings/suggestions">
                                {format!("Review suggestions ({})", format::count(n_waiting))}
                            </LinkButton>
                        }
                    })
            })}
        </Transition>
    }
}

#[component]
fn PairingList(page: ListPage<PairingOut>, filter: PairingFilter) -> impl IntoView {
    ListState::expect().settle();
    let ListPage {
        items,
        n_total,
        page,
        page_size,
    } = page;
    if items.is_empty() {
        return view! { <NoPairings search=filter.search n_total /> }.into_any();
    }
    let found = format::counted(n_total, "pairing", "pairings");
    let query = match filter.search.as_str() {
        "" => String::new(),
        search => format!("q={}", leptos_router::location::Url::escape(search)),
    };
    view! {
        <p role="status" class="sr-only">{found}</p>
        <div class="flex flex-col gap-400">
            {by_source(items).into_iter().map(|group| view! { <SourceGroup group /> }).collect_view()}
        </div>
        <div class="px-400 sm:px-0">
            <Definition summary="What the numbers mean">
                <p>
                    "Shown: how often shoppers really had this offer in view. Added: how often they put it in the cart from the offer. Both since the pairing was made."
                </p>
                <p>
                    "\"In 38 of 412 orders, 4.1 times more than by chance\": of 412 past orders with the first product, 38 also had the second; that is 4.1 times the second product's share of all orders."
                </p>
            </Definition>
            <Pager path="/pairings" query page page_size n_total />
        </div>
    }
    .into_any()
}

/// The pairings of each product, in the order they came. The server keeps those of one product together.
fn by_source(items: Vec<PairingOut>) -> Vec<Vec<PairingOut>> {
    let mut groups: Vec<Vec<PairingOut>> = Vec::new();
    for item in items {
        match groups.last_mut() {
            Some(group) if group[0].source.id == item.source.id => group.push(item),
            _ => groups.push(vec![item]),
        }
    }
    groups
}

#[component]
fn SourceGroup(group: Vec<PairingOut>) -> impl IntoView {
    let source = group[0].source.clone();
    let positions: Vec<u32> = group.iter().map(|pairing| pairing.position).collect();
    let heading_id = format!("source-{}", source.id);
    let labelled_by = heading_id.clone();
    let rows = group
        .into_iter()
        .enumerate()
        .map(|(at, pairing)| {
            let above = at.checked_sub(1).map(|above| positions[above]);
            let below = positions.get(at + 1).copied();
            view! { <PairingRow pairing above below /> }
        })
        .collect_view();
    view! {
        <section aria-labelledby=labelled_by class="bg-bg-surface shadow-200 sm:rounded-300">
            <div class="flex flex-col gap-100 border-b border-border-secondary px-400 py-300">
                <h2 id=heading_id class="text-body-sm font-regular text-text-secondary">
                    "On the page of"
                    <span class="sr-only">{format!(" {}", source.title)}</span>
                </h2>
                <ProductLine product=source />
            </div>
            <ol>{rows}</ol>
        </section>
    }
}

#[component]
fn NoPairings(search: String, n_total: u64) -> impl IntoView {
    if n_total > 0 {
        view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState title="Nothing on this page" text="There are fewer pairings than this page's number needs.">
                    <LinkButton href="/pairings">"Go to the first page"</LinkButton>
                </EmptyState>
            </section>
        }
        .into_any()
    } else if search.trim().is_empty() {
        view! {
            <StillReading />
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No pairings yet"
                    text="A pairing says which product goes with which. Start with the strongest pairs in your own orders, or add one that only you know."
                />
            </section>
            <BestSuggestions />
        }
        .into_any()
    } else {
        view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="Nothing found"
                    text=format!("No pairing has \"{search}\" in a title or as a SKU.")
                >
                    <LinkButton href="/pairings">"Show all pairings"</LinkButton>
                </EmptyState>
            </section>
        }
        .into_any()
    }
}
