//! From which amount on delivery is free.

use leptos::prelude::*;
use pairwell_domain::Currency;

use super::draft::{AmountDraft, Draft};
use super::page::Errors;
use crate::components::{Button, Card, IconButton, IconKind, PlainField, focus_first};

/// One amount a currency.
#[component]
pub(super) fn Delivery(
    draft: Draft,
    errors: Errors,
    /// The shop's own currency, for the first amount.
    currency: Currency,
) -> impl IntoView {
    let add = move |_| {
        let is_first = draft.amounts.with_untracked(Vec::is_empty);
        let row = draft.amount(if is_first { currency.code() } else { "" }, "");
        draft.amounts.update(|rows| rows.push(row));
        let field = if is_first { "amount" } else { "currency" };
        request_animation_frame(move || {
            focus_first(&[format!("#delivery-{}-{field}", row.key)]);
        });
    };
    let error = errors.about("from");
    view! {
        <Card title="Free delivery">
            <p class="text-text-secondary">
                "The amount from which your shop delivers free, in each currency where you say so. The cart can then tell what is missing. None unless you name one; Pairwell never makes delivery free by itself."
            </p>
            <ul class="flex flex-col gap-300 empty:hidden">
                <For each=move || draft.amounts.get() key=|row| row.key let:row>
                    <AmountRow row draft />
                </For>
            </ul>
            <p role="alert" class="text-text-critical empty:hidden">{move || error.get()}</p>
            <div>
                <Button id="add-delivery" icon=IconKind::Plus on_click=add>"Add an amount"</Button>
            </div>
        </Card>
    }
}

#[component]
fn AmountRow(row: AmountDraft, draft: Draft) -> impl IntoView {
    let key = row.key;
    let label = Signal::derive(move || format!("Take the amount in {} out", row.currency.get()));
    let remove = move |_| {
        draft.amounts.update(|rows| rows.retain(|each| each.key != key));
        request_animation_frame(|| {
            focus_first(&["#add-delivery"]);
        });
    };
    view! {
        <li class="grid grid-cols-[6rem_minmax(0,12rem)_auto] items-end gap-200">
            <PlainField
                id=format!("delivery-{key}-currency")
                label="Currency"
                value=row.currency
            />
            <PlainField
                id=format!("delivery-{key}-amount")
                label="Free from"
                value=row.amount
            />
            <IconButton icon=IconKind::Bin label on_click=remove />
        </li>
    }
}
