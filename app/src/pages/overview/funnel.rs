//! From seen to bought, with each step's share of what was seen.

use leptos::prelude::*;
use pairwell_domain::Money;
use pairwell_domain::admin::OfferCounts;

use crate::components::{Card, Definition, EmptyState};
use crate::format;

/// Offers since the install: shown, added, purchased.
#[component]
pub(super) fn Funnel(offers: OfferCounts, attributed: Money) -> impl IntoView {
    view! {
        <Card title="Offers since you installed Pairwell">
            {if offers.n_shown == 0 {
                view! {
                    <EmptyState
                        title="No offer has been seen yet"
                        text="Counting starts when a shopper has an offer in sight."
                    />
                }
                    .into_any()
            } else {
                view! { <FunnelRows offers attributed /> }.into_any()
            }}
        </Card>
    }
}

#[component]
fn FunnelRows(offers: OfferCounts, attributed: Money) -> impl IntoView {
    let rows = [
        ("Seen", offers.n_shown, "offers in sight of a shopper"),
        ("Added", offers.n_added, "added to a cart from an offer"),
        ("Purchased", offers.n_orders, "orders with a product from an offer"),
    ];
    view! {
        <table class="w-full border-collapse text-left">
            <caption class="sr-only">"Offers seen, added and purchased"</caption>
            <tbody>
                {rows
                    .into_iter()
                    .map(|(name, n, meaning)| {
                        view! { <FunnelRow name n meaning n_shown=offers.n_shown /> }
                    })
                    .collect_view()}
            </tbody>
        </table>
        <p>{format!("Value of what was kept: {}", format::money(attributed))}</p>
        <Definition>
            <p>
                "Seen: the offer was really in the shopper's view, not only on the page. Added: put in the cart with the offer's own button. Purchased: orders that hold at least one product added from an offer and not returned."
            </p>
            <p>
                {format!(
                    "Shares are of {}. Declined: {}. The value is what those products cost after discounts and returns; it is attributed to offers, not proven to be extra.",
                    format::counted(offers.n_shown, "offer seen", "offers seen"),
                    format::times(offers.n_declined),
                )}
            </p>
        </Definition>
    }
}

#[component]
fn FunnelRow(name: &'static str, n: u64, meaning: &'static str, n_shown: u64) -> impl IntoView {
    let width = format!("width: {}%", format::percent_done(n, n_shown).max(u8::from(n > 0)));
    view! {
        <tr class="border-t border-border-secondary first:border-t-0">
            <th scope="row" class="py-200 pr-300 align-top font-medium">
                {name}
                <span class="block text-body-sm font-regular text-text-secondary">{meaning}</span>
                <span class="mt-100 block h-150 rounded-full bg-bg-fill-secondary" aria-hidden="true">
                    <span class="block h-full rounded-full bg-bg-fill-success" style=width></span>
                </span>
            </th>
            <td class="py-200 text-right align-top whitespace-nowrap">
                {format::count(n)}
                <span class="block text-body-sm text-text-secondary">
                    {format::percent_of(n, n_shown)}
                </span>
            </td>
        </tr>
    }
}
