//! The strongest pairs in the shop's own orders.

use leptos::prelude::*;
use pairwell_domain::admin::SuggestionOut;

use crate::components::{ButtonTone, Card, EmptyState, EvidenceDefinition, LinkButton, Thumbnail};
use crate::format;

/// Pairs with pictures and their numbers.
#[component]
pub(super) fn TopPairs(pairs: Vec<SuggestionOut>, n_suggestions: u64) -> impl IntoView {
    let is_empty = pairs.is_empty();
    let n_orders = pairs.first().map(|pair| pair.evidence.n_orders);
    let actions = move || {
        (n_suggestions > 0).then(|| {
            view! {
                <LinkButton href="/pairings/suggestions" tone=ButtonTone::Plain>
                    "Review all"
                </LinkButton>
            }
        })
    };
    view! {
        <Card title="Bought together most" actions>
            {if is_empty {
                view! {
                    <EmptyState
                        title="No pairs yet"
                        text="Pairs appear once your orders are read and some products were bought together often enough."
                    />
                }
                    .into_any()
            } else {
                view! {
                    <ul class="flex flex-col gap-300">
                        {pairs.into_iter().map(|pair| view! { <PairRow pair /> }).collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            {n_orders.map(|n_orders| view! { <EvidenceDefinition n_orders /> })}
        </Card>
    }
}

#[component]
fn PairRow(pair: SuggestionOut) -> impl IntoView {
    let SuggestionOut {
        source,
        target,
        evidence,
    } = pair;
    view! {
        <li class="flex items-start gap-300">
            <span class="flex shrink-0 gap-100">
                <Thumbnail src=source.image_url />
                <Thumbnail src=target.image_url />
            </span>
            <div class="min-w-0">
                <p>
                    <span class="font-medium">{source.title}</span>
                    " goes with "
                    <span class="font-medium">{target.title}</span>
                </p>
                <p class="text-body-sm text-text-secondary">{format::evidence(&evidence)}</p>
            </div>
        </li>
    }
}
