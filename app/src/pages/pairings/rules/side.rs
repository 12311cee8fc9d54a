//! One side of a rule: which products it means.

use leptos::prelude::*;
use pairwell_domain::admin::{CollectionCard, MatchedOut};

use super::collections::CollectionSet;
use super::form::SideDraft;
use crate::UiError;
use crate::components::{Card, Definition, FieldError, LinesField, NumberField, ProductLine};
use crate::format;

/// Types and brands that are named under their field.
const N_NAMED: usize = 12;

/// The fields of one side, and which products they mean now.
#[component]
pub(super) fn Side(
    /// Its name in the page and in errors.
    name: &'static str,
    /// Its heading.
    title: Signal<String>,
    /// The fields.
    draft: SideDraft,
    /// The shop's types and brands, with how many products have each.
    known: [Vec<(String, u64)>; 2],
    /// The shop's collections, and those the rule names that are gone.
    collections: Vec<CollectionCard>,
    /// The sign of the shop's currency.
    currency: String,
    /// What it means; none while nothing is known.
    matched: Signal<Option<MatchedOut>>,
    /// What is wrong with the form.
    error: RwSignal<Option<UiError>>,
) -> impl IntoView {
    let no_error: Signal<Option<String>> = Signal::derive(|| None);
    let about = Signal::derive(move || error.with(|error| error.as_ref()?.about(name)));
    let [types, brands] = known;
    view! {
        <Card title>
            <div id=format!("rule-{name}") tabindex="-1" class="flex flex-col gap-300 outline-none">
                <p class="text-text-secondary">"Fill in what matters; a product must fit all that is filled in."</p>
                <FieldError id=format!("rule-{name}-error") error=about />
                <LinesField
                    id=format!("rule-{name}-types")
                    label="Product types, one a line"
                    help=named("Any of these. ", &types)
                    value=draft.product_types
                    error=no_error
                />
                <CollectionSet
                    id=format!("rule-{name}-collections")
                    known=collections
                    chosen=draft.collections
                />
                <LinesField
                    id=format!("rule-{name}-brands")
                    label="Brands, one a line"
                    help=named("Any of these. ", &brands)
                    value=draft.brands
                    error=no_error
                />
                <LinesField
                    id=format!("rule-{name}-words")
                    label="Words of the title, one entry a line"
                    help="Any of these, as whole words; several words on a line must stand in a row."
                    value=draft.words
                    error=no_error
                />
                <div class="flex flex-wrap gap-400">
                    <NumberField
                        id=format!("rule-{name}-from")
                        label="Price from"
                        help=""
                        unit=currency.clone()
                        value=draft.price_from
                    />
                    <NumberField
                        id=format!("rule-{name}-to")
                        label="Price up to"
                        help=""
                        unit=currency
                        value=draft.price_to
                    />
                </div>
                <div aria-live="polite">{move || matched.get().map(|matched| view! { <Matched matched /> })}</div>
            </div>
        </Card>
    }
}

/// The shop's own words, most used first, so that they are written alike.
fn named(says: &str, known: &[(String, u64)]) -> String {
    if known.is_empty() {
        return format!("{says}Your catalogue has none yet.");
    }
    let listed: Vec<String> = (known.iter().take(N_NAMED))
        .map(|(word, n)| format!("{word} ({})", format::count(*n)))
        .collect();
    let more = if known.len() > N_NAMED { " and others" } else { "" };
    format!("{says}In your shop: {}{more}.", listed.join(", "))
}

#[component]
fn Matched(matched: MatchedOut) -> impl IntoView {
    let MatchedOut { n, examples } = matched;
    if n == 0 {
        return view! { <p class="font-medium text-text-warning">"No product for sale fits this now."</p> }.into_any();
    }
    let said = format!("{} now", format::counted(n, "product fits", "products fit"));
    let rows = examples
        .into_iter()
        .map(|product| view! { <li><ProductLine product /></li> })
        .collect_view();
    view! {
        <p class="font-medium">{said}</p>
        <Definition summary="The first of them, those sold most first">
            <ul class="flex flex-col gap-200">{rows}</ul>
        </Definition>
    }
    .into_any()
}
