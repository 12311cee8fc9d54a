//! The five things an upgrade explains, and what a customer says of it.

use leptos::html::Details;
use leptos::prelude::*;
use pairwell_domain::tier::{MAX_EXPLANATION_CHARS, MAX_NAME_CHARS};

use super::Form;
use crate::components::{LongTextField, PlainField, TextField};
use crate::pages::tiers::draft::{ExplanationDraft, Key, QuoteDraft};
use crate::pages::tiers::words::rung_name;

/// Folded away once all five are written, open as long as one is missing or wrong.
#[component]
pub(super) fn Explanations(
    form: Form,
    key: Key,
    place: Signal<usize>,
    explanation: ExplanationDraft,
    quote: QuoteDraft,
) -> impl IntoView {
    let fields = [
        (
            "difference",
            "What is different",
            "It holds three times as much.",
            explanation.difference.clone(),
        ),
        (
            "audience",
            "Who it is for",
            "Choose this if more than three people drink tea.",
            explanation.audience.clone(),
        ),
        (
            "worth",
            "Why it is worth the difference",
            "One pot instead of three, and the tea stays warm.",
            explanation.worth.clone(),
        ),
        (
            "relief",
            "Which limit or risk it removes",
            "No second kettle while guests wait.",
            explanation.relief.clone(),
        ),
        (
            "basic_is_enough",
            "When the basic one is enough",
            "Stay with the small one if you drink alone.",
            explanation.basic_is_enough.clone(),
        ),
    ];
    let n_written = Memo::new(move |_| {
        let now = explanation.get();
        now.parts().iter().filter(|(_, text)| !text.trim().is_empty()).count()
    });
    let details = NodeRef::<Details>::new();
    // A field that is wrong has to be seen, and to take the focus.
    Effect::new(move |_| {
        let is_within = |part: &str| form.is_within(&format!("rungs.{}.{part}", place.get()));
        let is_wrong = is_within("explanation") || is_within("quote");
        if let (true, Some(details)) = (is_wrong, details.get()) {
            // A valid attribute name cannot fail.
            let _ = details.set_attribute("open", "");
        }
    });
    let is_open = n_written.get_untracked() < fields.len();
    view! {
        <details node_ref=details open=is_open class="flex flex-col">
            <summary class="rounded-100 py-100 font-medium">
                {move || {
                    format!("Why choose {}: {} of 5 explanations written", rung_name(place.get()), n_written.get())
                }}
            </summary>
            <div class="flex flex-col gap-300 pt-200">
                {fields
                    .into_iter()
                    .map(|(field, label, placeholder, text)| {
                        view! {
                            <LongTextField
                                id=format!("rung-{key}-{}", field.replace('_', "-"))
                                label
                                placeholder
                                value=RwSignal::from(text)
                                max_chars=MAX_EXPLANATION_CHARS
                                error=form
                                    .about(move || format!("rungs.{}.explanation.{field}", place.get()))
                            />
                        }
                    })
                    .collect_view()}
                <QuoteFields form key place quote />
            </div>
        </details>
    }
}

/// A review, with where it can be read: what nobody can look up is not shown.
#[component]
fn QuoteFields(form: Form, key: Key, place: Signal<usize>, quote: QuoteDraft) -> impl IntoView {
    let QuoteDraft { text, author, url } = quote;
    let (text, author, url) = (RwSignal::from(text), RwSignal::from(author), RwSignal::from(url));
    let about = move |field: &'static str| form.about(move || format!("rungs.{}.quote.{field}", place.get()));
    view! {
        <fieldset class="flex flex-col gap-300">
            <legend class="mb-100 font-medium">"What a customer says (optional)"</legend>
            <LongTextField
                id=format!("rung-{key}-quote-text")
                label="In their words"
                placeholder="The big pot was worth every penny."
                value=text
                max_chars=MAX_EXPLANATION_CHARS
                error=about("text")
            />
            <TextField
                id=format!("rung-{key}-quote-author")
                label="Who said it"
                placeholder="Anna K."
                value=author
                max_chars=MAX_NAME_CHARS
                error=about("author")
            />
            <PlainField
                id=format!("rung-{key}-quote-url")
                label="Where the review can be read"
                help="A page of your shop, or an address that begins with https://. Shoppers can follow it."
                value=url
                error=about("url")
            />
        </fieldset>
    }
}
