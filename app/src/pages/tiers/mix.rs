//! How what a ladder sells divides among its rungs, beside how that is often said to be.

use leptos::prelude::*;

use super::words::{reference, rung_name, shares};
use crate::components::Definition;
use crate::format;

/// One bar for what was sold, one for the claim.
#[component]
pub(super) fn TierMix(
    /// Pieces sold of each rung, lowest first.
    n_sold: Vec<u64>,
) -> impl IntoView {
    let n_total = n_sold.iter().sum();
    let claimed = reference(n_sold.len());
    let claim = claimed.iter().map(u8::to_string).collect::<Vec<_>>().join("/");
    view! {
        <div class="flex flex-col gap-200">
            {match shares(&n_sold) {
                Some(shares) => {
                    view! {
                        <MixBar
                            title=format!("Sold so far: {}", format::counted(n_total, "piece", "pieces"))
                            percents=shares
                            is_quiet=false
                        />
                    }
                        .into_any()
                }
                None => {
                    view! { <p class="text-body-sm text-text-secondary">"Nothing of this ladder was sold yet."</p> }
                        .into_any()
                }
            }}
            <MixBar title="Often quoted (an outside claim, not a goal)" percents=claimed.to_vec() is_quiet=true />
            <Definition>
                <p>
                    "Pieces of everything that stands on each option, in all orders read so far, cancelled orders and returned products left out. Plans are not counted."
                </p>
                <p>
                    {format!(
                        "{claim} is how such options are often said to divide. Nobody proved it for your shop; a different mix is no mistake.",
                    )}
                </p>
            </Definition>
        </div>
    }
}

/// A bar divided among the rungs, with the figures below it in words.
#[component]
fn MixBar(
    #[prop(into)] title: String,
    percents: Vec<u8>,
    /// Whether it is for comparison only.
    is_quiet: bool,
) -> impl IntoView {
    let fills = if is_quiet {
        ["bg-bg-fill-tertiary", "bg-icon-disabled", "bg-icon-secondary"]
    } else {
        ["bg-bg-fill-info", "bg-bg-fill-success", "bg-bg-fill-brand"]
    };
    let words = percents
        .iter()
        .enumerate()
        .map(|(place, percent)| format!("{} {percent}%", rung_name(place)))
        .collect::<Vec<_>>()
        .join(" · ");
    view! {
        <div class="flex flex-col gap-050">
            <p class="text-body-sm text-text-secondary">{title}</p>
            <div class="flex h-200 gap-050 overflow-hidden rounded-full" aria-hidden="true">
                {percents
                    .into_iter()
                    .zip(fills)
                    .map(|(percent, fill)| {
                        view! { <span class=format!("block h-full {fill}") style=format!("width: {percent}%")></span> }
                    })
                    .collect_view()}
            </div>
            <p class="text-body-sm">{words}</p>
        </div>
    }
}
