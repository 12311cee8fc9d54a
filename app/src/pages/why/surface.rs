//! The reasons of one surface: what shows, and what was struck out by which rule.

use leptos::prelude::*;
use pairwell_domain::admin::{WhyOffer, WhySurface, WhyWithheld};
use pairwell_domain::offer::OfferKind;

use crate::components::{Badge, BadgeTone, Card, LinkButton, ProductLine};
use crate::format;

/// One surface of the page that was asked about.
#[component]
pub(super) fn SurfaceReasons(surface: WhySurface) -> impl IntoView {
    let WhySurface {
        placement,
        offers,
        withheld,
        silence,
    } = surface;
    let href = format!("/placements/{}", placement.code());
    view! {
        <Card
            title=placement.name()
            actions=move || view! { <LinkButton href=href.clone()>"Settings of this placement"</LinkButton> }
        >
            {match silence {
                Some(silence) => {
                    view! {
                        <p class="font-medium">"Nothing is shown"</p>
                        <p class="text-text-secondary">{silence.merchant_line()}</p>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <h3 class="text-heading-sm">
                            {format!("Shown: {}", format::counted(offers.len() as u64, "offer", "offers"))}
                        </h3>
                        <ol class="flex flex-col gap-300">
                            {offers.into_iter().map(|offer| view! { <OfferReason offer /> }).collect_view()}
                        </ol>
                    }
                        .into_any()
                }
            }}
            {(!withheld.is_empty())
                .then(|| {
                    view! {
                        <h3 class="pt-200 text-heading-sm">
                            {format!(
                                "Struck out: {}",
                                format::counted(withheld.len() as u64, "candidate", "candidates"),
                            )}
                        </h3>
                        <p class="text-text-secondary">{rules_in_short(&withheld)}</p>
                        <ul class="flex flex-col gap-300">
                            {withheld
                                .into_iter()
                                .map(|withheld| view! { <WithheldReason withheld /> })
                                .collect_view()}
                        </ul>
                    }
                })}
        </Card>
    }
}

/// Why each offer shows, folded away.
#[component]
pub(in crate::pages) fn OfferReasons(offers: Vec<WhyOffer>) -> impl IntoView {
    (!offers.is_empty()).then(|| {
        view! {
            <details>
                <summary class="py-100 font-medium">"Why these"</summary>
                <ol class="flex flex-col gap-300 pt-200">
                    {offers.into_iter().map(|offer| view! { <OfferReason offer /> }).collect_view()}
                </ol>
            </details>
        }
    })
}

/// What was considered and does not show, and the rule that held it back, folded away.
#[component]
pub(in crate::pages) fn WithheldReasons(withheld: Vec<WhyWithheld>) -> impl IntoView {
    let n_withheld = withheld.len();
    (n_withheld > 0).then(|| {
        let summary = rules_in_short(&withheld);
        view! {
            <p class="text-text-secondary">{summary}</p>
            <details>
                <summary class="py-100 font-medium">{format!("Not shown, and why ({n_withheld})")}</summary>
                <ul class="flex flex-col gap-300 pt-200">
                    {withheld
                        .into_iter()
                        .map(|withheld| view! { <WithheldReason withheld /> })
                        .collect_view()}
                </ul>
            </details>
        }
    })
}

/// How many each rule took out, most first: "Taken out: too weak (12); already in the cart (2)."
fn rules_in_short(withheld: &[WhyWithheld]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for WhyWithheld { why, .. } in withheld {
        match counts.iter_mut().find(|(known, _)| *known == why.as_str()) {
            Some((_, n)) => *n += 1,
            None => counts.push((why, 1)),
        }
    }
    // Stable: rules that took out as many stay in the order they came.
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let parts: Vec<String> = counts.into_iter().map(|(why, n)| format!("{why} ({n})")).collect();
    format!("Taken out: {}.", parts.join("; "))
}

#[component]
fn OfferReason(offer: WhyOffer) -> impl IntoView {
    let WhyOffer {
        product,
        kind,
        source,
        shopper_line,
        merchant_line,
        score,
    } = offer;
    view! {
        <li class="flex min-w-0 flex-col gap-100">
            <ProductLine product />
            <div class="flex flex-col gap-050 text-body-sm sm:pl-[3.25rem]">
                <p>{format!("The shopper reads: \"{shopper_line}\"")}</p>
                <p class="text-text-secondary">{format::sentence_case(&merchant_line)}</p>
                <p class="flex flex-wrap items-center gap-200 text-text-secondary">
                    <Badge>{kind_name(kind)}</Badge>
                    {format!("{source} · {}", score_words(score))}
                </p>
            </div>
        </li>
    }
}

#[component]
fn WithheldReason(withheld: WhyWithheld) -> impl IntoView {
    let WhyWithheld {
        product,
        kind,
        source,
        score,
        why,
        numbers,
    } = withheld;
    view! {
        <li class="flex min-w-0 flex-col gap-050">
            <p class="text-text-secondary">
                <s>{product.title}</s>
            </p>
            <p class="flex flex-wrap items-center gap-200 text-body-sm text-text-secondary">
                <Badge tone=BadgeTone::Warning>{format::sentence_case(&why)}</Badge>
                {format!("{} · {source} · {}", kind_name(kind), score_words(score))}
            </p>
            {numbers
                .map(|numbers| {
                    view! { <p class="text-body-sm text-text-secondary">{format::sentence_case(&numbers)}</p> }
                })}
        </li>
    }
}

/// What merchants call what an offer asks.
const fn kind_name(kind: OfferKind) -> &'static str {
    match kind {
        OfferKind::CrossSell => "Goes with it",
        OfferKind::Upsell => "Upgrade",
        OfferKind::Bundle => "Bundle",
        OfferKind::ServiceAddOn => "Service",
        OfferKind::Replenishment => "The same again",
    }
}

/// The score as the share it estimates.
fn score_words(score: f64) -> String {
    if score > 0.0 {
        format!("estimated share who take it: {}", format::share(score))
    } else {
        "no estimate from orders".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_counted_most_first() {
        let by = |why: &str| WhyWithheld {
            product: pairwell_domain::admin::ProductCard {
                id: pairwell_domain::ProductId::new(1),
                title: "Lamp".to_owned(),
                image_url: None,
                skus: Vec::new(),
                price_from: None,
                n_in_stock: None,
                is_sellable: true,
            },
            kind: OfferKind::CrossSell,
            source: "Bought together".to_owned(),
            score: 0.1,
            numbers: None,
            why: why.to_owned(),
        };
        let withheld = [by("out of stock"), by("too weak"), by("too weak")];
        assert_eq!(rules_in_short(&withheld), "Taken out: too weak (2); out of stock (1).");
    }

    #[test]
    fn score_is_said_as_a_share_or_not_at_all() {
        assert_eq!(score_words(0.092), "estimated share who take it: 9.2%");
        assert_eq!(score_words(0.0), "no estimate from orders");
    }
}
