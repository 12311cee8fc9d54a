//! What a figure means, one click away.

use leptos::prelude::*;

use crate::format;

/// Opens to say how something is counted.
#[component]
pub fn Definition(
    /// The question it answers.
    #[prop(optional, into)]
    summary: Option<String>,
    /// The answer.
    children: Children,
) -> impl IntoView {
    let summary = summary.unwrap_or_else(|| "How this is counted".to_owned());
    view! {
        <details class="text-body-sm text-text-secondary">
            <summary class="inline-block rounded-100 py-100 underline decoration-dotted underline-offset-2">
                {summary}
            </summary>
            <div class="flex max-w-[44rem] flex-col gap-100 pt-100">{children()}</div>
        </details>
    }
}

/// What the numbers of a pair mean.
#[component]
pub fn EvidenceDefinition(
    /// Orders counted.
    n_orders: u32,
) -> impl IntoView {
    view! {
        <Definition>
            <p>
                "\"In 38 of 412 orders\": of 412 orders with the first product, 38 also had the second. \"4.1 times more than by chance\": that is 4.1 times the share the second product has among all orders."
            </p>
            <p>
                {format!(
                    "Counted over {}; cancelled orders and returned products are left out.",
                    format::counted(n_orders.into(), "order", "orders"),
                )}
            </p>
        </Definition>
    }
}
