//! How a product looks in lists and pickers.

use leptos::prelude::*;
use pairwell_domain::admin::{GoodOut, ProductCard};

use super::{Badge, BadgeTone, Icon, IconKind};
use crate::format;

/// A small square picture. The title always stands beside it, so it has no text of its own.
#[component]
pub fn Thumbnail(
    /// Where the picture is; none draws a placeholder.
    src: Option<String>,
) -> impl IntoView {
    view! {
        <span class="flex size-1000 shrink-0 items-center justify-center overflow-hidden rounded-200 border border-border-secondary bg-bg-surface-secondary text-icon-secondary">
            {match src {
                Some(src) => {
                    view! {
                        <img class="size-full object-cover" src=src alt="" width="40" height="40" loading="lazy" />
                    }
                        .into_any()
                }
                None => view! { <Icon kind=IconKind::Picture /> }.into_any(),
            }}
        </span>
    }
}

/// Picture, title and facts in one line; a badge when it cannot be sold now.
#[component]
pub fn ProductLine(
    /// The product.
    product: ProductCard,
    /// Where its title leads.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    let facts = format::product_facts(&product);
    let ProductCard {
        title,
        image_url,
        is_sellable,
        ..
    } = product;
    view! { <ItemLine title image_url facts is_sellable href /> }
}

/// What stands on a rung, as [`ProductLine`] shows a product.
#[component]
pub fn GoodLine(
    /// What stands there.
    good: GoodOut,
) -> impl IntoView {
    let facts = format::good_facts(&good);
    let GoodOut {
        title,
        image_url,
        is_sellable,
        ..
    } = good;
    view! { <ItemLine title image_url facts is_sellable href=None /> }
}

#[component]
fn ItemLine(
    title: String,
    image_url: Option<String>,
    facts: String,
    is_sellable: bool,
    href: Option<String>,
) -> impl IntoView {
    view! {
        <div class="flex min-w-0 items-center gap-300">
            <Thumbnail src=image_url />
            <div class="min-w-0">
                <p class="font-medium">
                    {match href {
                        Some(href) => {
                            view! { <a href=href class="text-text hover:underline">{title}</a> }.into_any()
                        }
                        None => title.into_any(),
                    }}
                </p>
                <p class="flex flex-wrap items-center gap-x-200 text-body-sm text-text-secondary">
                    {facts}
                    {(!is_sellable)
                        .then(|| view! { <Badge tone=BadgeTone::Warning>"Cannot be sold now"</Badge> })}
                </p>
            </div>
        </div>
    }
}
