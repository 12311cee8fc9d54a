//! Pages of a list, named in the address.

use leptos::prelude::*;

use super::{ButtonTone, LinkButton};
use crate::format;

/// Which part of the whole is in sight, and links to the parts before and after. Nothing when all is in sight.
#[component]
pub fn Pager(
    /// The address of the list, without a query.
    #[prop(into)]
    path: String,
    /// The rest of the query, as written in the address, to keep.
    #[prop(optional, into)]
    query: String,
    /// This page, from 0.
    page: u32,
    /// Most items on a page.
    page_size: u32,
    /// Items in all.
    n_total: u64,
) -> impl IntoView {
    let size = u64::from(page_size.max(1));
    let first = u64::from(page) * size + 1;
    let last = (first + size - 1).min(n_total);
    let address = move |page: u32| {
        let joint = if query.is_empty() { "" } else { "&" };
        format!("{path}?{query}{joint}page={}", page + 1)
    };
    (n_total > size).then(|| {
        view! {
            <nav aria-label="Pages" class="flex flex-wrap items-center justify-between gap-200">
                <p class="text-text-secondary">
                    {format!("{} to {} of {}", format::count(first), format::count(last), format::count(n_total))}
                </p>
                <div class="flex gap-200">
                    {(page > 0)
                        .then(|| {
                            view! {
                                <LinkButton tone=ButtonTone::Secondary href=address(page - 1)>
                                    "Previous"
                                </LinkButton>
                            }
                        })}
                    {(last < n_total)
                        .then(|| {
                            view! {
                                <LinkButton tone=ButtonTone::Secondary href=address(page + 1)>
                                    "Next"
                                </LinkButton>
                            }
                        })}
                </div>
            </nav>
        }
    })
}
