//! The question and its answer.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use pairwell_domain::admin::{Why, WhyQuestion};
use pairwell_domain::placement::PageKind;

use super::ask::{AskForm, Asked};
use super::question::{about, address, read};
use super::surface::SurfaceReasons;
use crate::UiError;
use crate::components::{Card, EmptyState, Loaded, Page, SkeletonShape};
use crate::format;
use crate::server_fns::{chosen_variants, explain, get_product};

/// Why this, why not that, and why nothing. The address carries the question.
#[component]
pub fn WhyPage() -> impl IntoView {
    let query = use_query_map();
    let question = Memo::new(move |_| query.with(read));
    // The form knows what it sent itself. Only another question, such as the one before, is put into it anew: it would
    // otherwise lose the focus with every answer.
    let sent = StoredValue::new(None::<WhyQuestion>);
    let to_show = Memo::new(move |shown: Option<&Option<WhyQuestion>>| {
        let now = question.get();
        match shown {
            Some(shown) if now.is_some() && sent.get_value() == now => shown.clone(),
            _ => now,
        }
    });
    let asked = Resource::new(
        move || to_show.get(),
        |question| named(question.unwrap_or_else(|| about(PageKind::Product))),
    );
    let navigate = use_navigate();
    let ask = Callback::new(move |question: WhyQuestion| {
        let to = address(&question);
        sent.set_value(Some(question));
        navigate(&to, Default::default());
    });
    let why = Resource::new(
        move || question.get(),
        |question| async move {
            match question {
                Some(question) => explain(question).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Page title="Why?">
            <p class="px-400 text-text-secondary sm:px-0">
                "What a shopper would be offered, what not, and by which rule. Asking shows nothing to anybody and counts nowhere. The address of this page carries the question: keep it or pass it on."
            </p>
            <Loaded
                resource=asked
                skeleton=SkeletonShape::Lines(8)
                view=move |asked| view! { <AskForm asked on_ask=ask /> }
            />
            <Loaded
                resource=why
                skeleton=SkeletonShape::Rows(6)
                view=|why| view! { <Answer why /> }
            />
        </Page>
    }
}

/// The question with the products its numbers name. One that is gone is left out of the form.
async fn named(question: WhyQuestion) -> Result<Asked, UiError> {
    let product = match question.product {
        Some(product) => get_product(product).await.ok(),
        None => None,
    };
    let cart = match question.cart.is_empty() {
        true => Vec::new(),
        false => chosen_variants(question.cart.clone()).await?,
    };
    Ok(Asked {
        question,
        product,
        cart,
    })
}

#[component]
fn Answer(why: Option<Why>) -> impl IntoView {
    let Some(Why {
        decision_id,
        shopper,
        surfaces,
    }) = why
    else {
        return view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No question yet"
                    text="Choose a page, and a product or a cart, and press Explain."
                />
            </section>
        }
        .into_any();
    };
    if surfaces.is_empty() {
        return view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState title="Nothing is ever shown here" text="No placement stands on this page, by design." />
            </section>
        }
        .into_any();
    }
    let n_offers: usize = surfaces.iter().map(|surface| surface.offers.len()).sum();
    view! {
        <p role="status" class="sr-only">
            {format!("Answer: {}", format::counted(n_offers as u64, "offer would show", "offers would show"))}
        </p>
        <div class="flex flex-col gap-400">
            {shopper
                .map(|shopper| {
                    view! {
                        <Card title="The shopper">
                            <p>{format!("{shopper}.")}</p>
                        </Card>
                    }
                })}
            {surfaces.into_iter().map(|surface| view! { <SurfaceReasons surface /> }).collect_view()}
            {decision_id
                .map(|id| {
                    view! {
                        <Card title="For your operator">
                            <p class="text-text-secondary">
                                "This decision is kept with everything it depended on, and can be worked out again later:"
                            </p>
                            <p>
                                <code>{format!("pairwell explain --decision {id}")}</code>
                            </p>
                        </Card>
                    }
                })}
        </div>
    }
    .into_any()
}
