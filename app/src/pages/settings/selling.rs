//! What may be offered at all, and what is offered more gladly.

use leptos::prelude::*;

use super::draft::Draft;
use super::page::Errors;
use crate::components::{Card, NumberField, ProductSet};

/// Stock, returns, handling, and products set aside or put forward.
#[component]
pub(super) fn Selling(draft: Draft, errors: Errors) -> impl IntoView {
    view! {
        <Card title="Selling">
            <NumberField
                id="min-stock"
                label="Keep at least in stock"
                help="3 unless you choose otherwise; 0 is no such rule. A product with fewer pieces is not offered, so that the last ones go to those who look for them."
                unit="pieces"
                value=draft.min_stock
                error=errors.about("min_stock")
            />
            <NumberField
                id="max-returns"
                label="Returns, at most"
                help="30% unless you choose otherwise; 100 is no such rule. A product of which more comes back is not offered. Judged from thirty pieces sold on."
                unit="%"
                value=draft.max_return_percent
                error=errors.about("max_return_rate_bps")
            />
            <NumberField
                id="handling"
                label="Handling, for each piece"
                help="Nothing unless you choose otherwise. What one piece more in an order costs you beside the goods: packing, delivery, support. What is known to earn no more than that is not offered."
                unit=draft.currency.code()
                value=draft.handling
                error=errors.about("handling")
            />
            <ProductSet
                id="paused"
                label="Set aside for now"
                help="Never offered while they stand here, whatever your pairings say: late deliveries, a service that is fully booked."
                products=draft.paused
                error=errors.about("paused")
            />
            <ProductSet
                id="boosted"
                label="Put forward"
                help="Offered before others that fit as well: a launch, overstock, the season. They still have to fit."
                products=draft.boosted
                error=errors.about("boosted")
            />
        </Card>
    }
}
