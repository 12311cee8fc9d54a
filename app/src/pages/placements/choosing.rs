//! Where a placement's offers come from, and how good they must be.

use leptos::prelude::*;
use pairwell_domain::decision::CandidateSource;

use super::draft::Draft;
use crate::UiError;
use crate::components::{Card, Definition, NumberField, OrderList};

/// The order of the sources, and the floor.
#[component]
pub(super) fn Choosing(
    /// The fields.
    draft: Draft,
    /// What is wrong with any of them.
    error: Signal<Option<UiError>>,
) -> impl IntoView {
    let about = move |field: &'static str| Signal::derive(move || error.with(|error| error.as_ref()?.about(field)));
    let sources: Vec<(CandidateSource, &'static str)> = CandidateSource::default_order(draft.kind)
        .iter()
        .map(|source| (*source, source.name()))
        .collect();
    let has_order = sources.len() > 1;
    let is_mined = sources
        .iter()
        .any(|(source, _)| !matches!(source, CandidateSource::Pairing | CandidateSource::Ladder));
    (has_order || is_mined).then(|| {
        view! {
            <Card title="What it chooses from">
                {has_order
                    .then(|| {
                        view! {
                            <OrderList
                                id="placement-sources"
                                label="Sources, in their order"
                                help="The next source is used for the places the one before leaves free. Your own pairings always win over what the orders say. Drag a line or use its buttons."
                                all=sources
                                order=draft.sources
                            />
                        }
                    })}
                {is_mined
                    .then(|| {
                        view! {
                            <h3 class="pt-200 text-heading-sm">"How good an offer must be"</h3>
                            <p class="text-text-secondary">
                                "What is bought together must reach all three, or it is not shown. What was learned from your orders must reach the first; it weighs the others itself. What is looked at next, due again, bought more lately or bought most needs as many visits, purchases or orders as the last one asks. Your own pairings and ladders are not held to it."
                            </p>
                            <NumberField
                                id="floor-attach-rate"
                                label="Share who take it, at least"
                                help="Of shoppers who bought the first product, the estimated share who also bought this one. 2% unless you choose otherwise; higher shows less, and fits better."
                                unit="%"
                                value=draft.attach_rate_percent
                                error=about("attach_rate")
                            />
                            <NumberField
                                id="floor-assoc-lift"
                                label="Times chance, at least"
                                help="How many times more often the two are bought together than if people picked at random. 1.2 unless you choose otherwise; 1 is chance."
                                unit="times"
                                value=draft.assoc_lift
                                error=about("assoc_lift")
                            />
                            <NumberField
                                id="floor-min-together"
                                label="Orders with both, at least"
                                help="Fewer are a coincidence. 5 unless you choose otherwise."
                                unit="orders"
                                value=draft.min_together
                                error=about("min_together")
                            />
                            <Definition summary="Why a floor">
                                <p>
                                    "Every offer costs a moment of a shopper's attention and a little of their trust. One that nobody wants costs both and earns nothing, so silence is better."
                                </p>
                            </Definition>
                        }
                    })}
            </Card>
        }
    })
}
