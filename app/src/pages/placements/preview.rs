//! What a shopper would see, made from the shop's own products by the code that decides for shoppers.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use pairwell_domain::admin::{Preview, PreviewOffer, PreviewWithheld, ProductCard};
use pairwell_domain::placement::Placement;

use crate::components::{Card, Icon, IconKind, Loaded, ProductLine, ProductPicker, SkeletonShape};
use crate::format;
use crate::server_fns::preview_placement;

/// How long changes have to rest before the preview follows.
const REST: Duration = Duration::from_millis(300);

/// The screen the preview stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Device {
    Desktop,
    Phone,
}

impl Device {
    const fn name(self) -> &'static str {
        match self {
            Self::Desktop => "Desktop",
            Self::Phone => "Phone",
        }
    }

    const fn icon(self) -> IconKind {
        match self {
            Self::Desktop => IconKind::Desktop,
            Self::Phone => IconKind::Phone,
        }
    }

    const fn frame(self) -> &'static str {
        match self {
            Self::Desktop => "w-full",
            Self::Phone => "mx-auto w-full max-w-[20rem]",
        }
    }

    const fn columns(self) -> &'static str {
        match self {
            Self::Desktop => "grid grid-cols-2 gap-300 sm:grid-cols-4 md:grid-cols-2 lg:grid-cols-4",
            Self::Phone => "grid grid-cols-2 gap-300",
        }
    }
}

/// Follows the settings, saved or not, and a product that can be chosen.
#[component]
pub(super) fn LivePreview(
    /// The settings as they are being entered.
    draft: Memo<Placement>,
) -> impl IntoView {
    let product = RwSignal::new(None::<ProductCard>);
    let device = RwSignal::new(Device::Desktop);
    let wanted = Memo::new(move |_| {
        (
            draft.get(),
            product.with(|product| product.as_ref().map(|product| product.id)),
        )
    });
    let asked = RwSignal::new(wanted.get_untracked());
    let mut ask = debounce(REST, move |wanted| asked.set(wanted));
    Effect::new(move |is_later: Option<bool>| {
        let wanted = wanted.get();
        // While a rule is broken the last good preview stays.
        if is_later.is_some() && wanted.0.clone().checked().is_ok() {
            ask(wanted);
        }
        true
    });
    let preview = Resource::new(
        move || asked.get(),
        |(placement, product)| preview_placement(placement, product),
    );
    view! {
        <div class="flex min-w-0 flex-col gap-400">
            <Card title="Preview" actions=move || view! { <DeviceToggle device /> }>
                <ProductPicker
                    id="preview-product"
                    label="On the page of"
                    help="Without a choice, a product with offers is taken."
                    chosen=product
                />
                <Loaded
                    resource=preview
                    skeleton=SkeletonShape::Rows(4)
                    view=move |preview| view! { <PreviewView preview device /> }
                />
            </Card>
        </div>
    }
}

#[component]
fn DeviceToggle(device: RwSignal<Device>) -> impl IntoView {
    view! {
        <div role="group" aria-label="Screen" class="flex rounded-200 border border-border-hover">
            {[Device::Desktop, Device::Phone]
                .into_iter()
                .map(|choice| {
                    let class = move || {
                        let fill = if device.get() == choice { "bg-bg-surface-selected" } else { "" };
                        format!("inline-flex size-1000 items-center justify-center rounded-200 md:size-800 {fill}")
                    };
                    view! {
                        <button
                            type="button"
                            class=class
                            aria-label=choice.name()
                            title=choice.name()
                            aria-pressed=move || (device.get() == choice).to_string()
                            on:click=move |_| device.set(choice)
                        >
                            <Icon kind=choice.icon() />
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn PreviewView(preview: Preview, device: RwSignal<Device>) -> impl IntoView {
    let Preview {
        product,
        placement,
        offers,
        withheld,
        silence,
    } = preview;
    let frame = move || {
        format!(
            "rounded-200 border border-border bg-bg-surface p-300 {}",
            device.get().frame()
        )
    };
    let columns = move || device.get().columns();
    let reasons = offers.clone();
    view! {
        <p role="status" class="sr-only">
            {format!(
                "Preview for {}: {}",
                product.title,
                silence.clone().unwrap_or_else(|| format::counted(offers.len() as u64, "offer", "offers")),
            )}
        </p>
        <p class="text-body-sm text-text-secondary">
            {format!("As on the page of {}. Prices come from your storefront when it is live.", product.title)}
        </p>
        <div class=frame>
            {match silence {
                Some(silence) => {
                    view! {
                        <div class="flex flex-col gap-100 py-400 text-center">
                            <p class="text-heading-sm">"Nothing would show here"</p>
                            <p class="text-text-secondary">{silence}</p>
                        </div>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <h3 class="pb-300 text-heading-sm">{placement.headline}</h3>
                        <ul class=columns>
                            {offers.into_iter().map(|offer| view! { <OfferCard offer /> }).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
        </div>
        <Reasons offers=reasons />
        <Withheld withheld />
    }
}

/// A card as the shop shows it. Its buttons are drawn only: nothing can be bought in a preview.
#[component]
fn OfferCard(offer: PreviewOffer) -> impl IntoView {
    let PreviewOffer {
        product, shopper_line, ..
    } = offer;
    view! {
        <li class="flex min-w-0 flex-col gap-100">
            <span class="flex aspect-square items-center justify-center overflow-hidden rounded-200 bg-bg-surface-secondary text-icon-secondary">
                {match product.image_url {
                    Some(src) => {
                        view! {
                            <img class="size-full object-cover" src=src alt="" width="360" height="360" loading="lazy" />
                        }
                            .into_any()
                    }
                    None => view! { <Icon kind=IconKind::Picture /> }.into_any(),
                }}
            </span>
            <p class="line-clamp-2 font-medium">{product.title}</p>
            {product.price_from.map(|price| view! { <p>{format::money(price)}</p> })}
            <p class="text-body-sm text-text-secondary">{shopper_line}</p>
            <p class="mt-auto flex flex-wrap items-center gap-200 pt-100 text-body-sm" aria-hidden="true">
                <span class="rounded-200 border border-border-hover px-300 py-100">"Add"</span>
                <span class="text-text-secondary">"No thanks"</span>
            </p>
        </li>
    }
}

/// Why each offer shows, in the merchant's numbers.
#[component]
fn Reasons(offers: Vec<PreviewOffer>) -> impl IntoView {
    (!offers.is_empty()).then(|| {
        view! {
            <details class="text-body-sm">
                <summary class="py-100 font-medium">"Why these"</summary>
                <ol class="flex flex-col gap-200 pt-200">
                    {offers
                        .into_iter()
                        .map(|offer| {
                            view! {
                                <li class="flex flex-col gap-050">
                                    <ProductLine product=offer.product />
                                    <p class="text-text-secondary">
                                        {format::sentence_case(&offer.merchant_line)}
                                    </p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
            </details>
        }
    })
}

/// What was considered and does not show, and the rule that held it back.
#[component]
fn Withheld(withheld: Vec<PreviewWithheld>) -> impl IntoView {
    let n_withheld = withheld.len();
    (n_withheld > 0).then(|| {
        view! {
            <details class="text-body-sm">
                <summary class="py-100 font-medium">{format!("Not shown, and why ({n_withheld})")}</summary>
                <ul class="flex flex-col gap-200 pt-200">
                    {withheld
                        .into_iter()
                        .map(|PreviewWithheld { product, why }| {
                            view! {
                                <li class="flex flex-col gap-050">
                                    <ProductLine product />
                                    <p class="text-text-secondary">{format::sentence_case(&why)}</p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </details>
        }
    })
}
