//! What a rung brings on top of the product.

use leptos::prelude::*;
use pairwell_domain::tier::{MAX_BENEFITS, MAX_LINE_CHARS};

use super::Form;
use crate::components::{Button, ButtonTone, IconButton, IconKind, SelectField, TextField, focus_first};
use crate::pages::tiers::draft::{BenefitDraft, RungDraft};
use crate::pages::tiers::words::{BENEFIT_KINDS, benefit_words, rung_name};

#[component]
pub(super) fn Benefits(form: Form, rung: RungDraft, place: Signal<usize>) -> impl IntoView {
    let benefits = RwSignal::from(rung.benefits.clone());
    let draft = form.draft;
    let add_id = format!("rung-{}-add-benefit", rung.key);
    let add_selector = format!("#{add_id}");
    let add = Callback::new(move |_| {
        let key = draft.add_benefit(&rung);
        request_animation_frame(move || {
            focus_first(&[format!("#benefit-{key}-text")]);
        });
    });
    let place_of = move |key| benefits.with(|list| list.iter().position(|it| it.key == key).unwrap_or_default());
    view! {
        <fieldset class="flex min-w-0 flex-col gap-200">
            <legend class="mb-100 font-medium">"Benefits on top"</legend>
            <For each=move || benefits.get() key=|benefit| benefit.key let:benefit>
                {
                    let add_selector = add_selector.clone();
                    let key = benefit.key;
                    let error = form
                        .about(move || format!("rungs.{}.benefits.{}", place.get(), place_of(key)));
                    let remove = Callback::new(move |_| {
                        benefits.update(|list| list.retain(|it| it.key != key));
                        let add_selector = add_selector.clone();
                        request_animation_frame(move || {
                            focus_first(&[add_selector]);
                        });
                    });
                    view! { <BenefitRow benefit error on_remove=remove /> }
                }
            </For>
            <Show when=move || { benefits.with(Vec::len) < MAX_BENEFITS }>
                <div>
                    <Button
                        id=add_id.clone()
                        tone=ButtonTone::Plain
                        icon=IconKind::Plus
                        label=format!("Add a benefit to {}", rung_name(place.get()))
                        on_click=add
                    >
                        "Add a benefit"
                    </Button>
                </div>
            </Show>
        </fieldset>
    }
}

#[component]
fn BenefitRow(benefit: BenefitDraft, error: Signal<Option<String>>, on_remove: Callback<()>) -> impl IntoView {
    let key = benefit.key;
    let kind = RwSignal::from(benefit.kind);
    let text = RwSignal::from(benefit.text);
    let options = BENEFIT_KINDS
        .map(|kind| (kind, benefit_words(kind).to_owned()))
        .to_vec();
    view! {
        <div class="flex items-start gap-200">
            <div class="grid min-w-0 flex-1 gap-200 sm:grid-cols-[9rem_minmax(0,1fr)]">
                <SelectField
                    id=format!("benefit-{key}-kind")
                    label="Kind"
                    options
                    value=kind
                    on_change=move |wanted| kind.set(wanted)
                />
                <TextField
                    id=format!("benefit-{key}-text")
                    label="What it is"
                    placeholder="Five years instead of two"
                    value=text
                    max_chars=MAX_LINE_CHARS
                    error
                />
            </div>
            <div class="pt-600">
                <IconButton icon=IconKind::Cross label="Remove this benefit" on_click=move |_| on_remove.run(()) />
            </div>
        </div>
    }
}
