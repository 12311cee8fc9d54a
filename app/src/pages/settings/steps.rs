//! How far apart the prices of a ladder should be.

use leptos::prelude::*;

use super::draft::Draft;
use super::page::Errors;
use crate::components::{Card, NumberField};

/// The ranges that ladders are looked at by.
#[component]
pub(super) fn Steps(draft: Draft, errors: Errors) -> impl IntoView {
    view! {
        <Card title="Price steps of ladders">
            <p class="text-text-secondary">
                "How much dearer each option of a ladder should be than the one below. A step outside the range is shown to you as a problem until you say why it is right; a smaller one brings too little, a larger one is another purchase."
            </p>
            <div class="grid gap-300 sm:grid-cols-2 sm:items-start">
                <NumberField
                    id="goods-from"
                    label="Goods: at least"
                    help="20% unless you choose otherwise."
                    unit="%"
                    value=draft.goods_from_percent
                    error=errors.about("goods_bps")
                />
                <NumberField
                    id="goods-to"
                    label="Goods: at most"
                    help="40% unless you choose otherwise."
                    unit="%"
                    value=draft.goods_to_percent
                />
                <NumberField
                    id="plans-from"
                    label="Plans: at least"
                    help="50% unless you choose otherwise. Warranties, subscriptions and other services."
                    unit="%"
                    value=draft.plans_from_percent
                    error=errors.about("plans_bps")
                />
                <NumberField
                    id="plans-to"
                    label="Plans: at most"
                    help="200% unless you choose otherwise."
                    unit="%"
                    value=draft.plans_to_percent
                />
            </div>
        </Card>
    }
}
