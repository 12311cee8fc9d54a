//! The settings of one placement.

use leptos::html::Input;
use leptos::prelude::*;
use pairwell_domain::placement::{MAX_HEADLINE_CHARS, MAX_ITEMS, Placement};

use super::preview::LivePreview;
use crate::UiError;
use crate::components::{Banner, BannerTone, Card, SaveBar, Switch, TextField, Toaster};
use crate::server_fns::save_placement;

/// Settings on one side, what a shopper would see on the other.
#[component]
pub(super) fn PlacementForm(placement: Placement) -> impl IntoView {
    let kind = placement.kind;
    let is_enabled = RwSignal::new(placement.is_enabled);
    let headline = RwSignal::new(placement.headline.clone());
    let max_items = RwSignal::new(placement.max_items);
    let saved = RwSignal::new(placement);
    let draft = Memo::new(move |_| Placement {
        kind,
        is_enabled: is_enabled.get(),
        headline: headline.get(),
        max_items: max_items.get(),
    });
    let is_dirty = Memo::new(move |_| saved.with(|saved| draft.get() != *saved));
    let put = move |placement: Placement| {
        is_enabled.set(placement.is_enabled);
        headline.set(placement.headline);
        max_items.set(placement.max_items);
    };

    let problem = RwSignal::new(None::<UiError>);
    // A rule broken while typing shows at once and goes at once; what the server said stays until the next try.
    let error = Memo::new(move |_| broken_rule(draft.get()).or_else(|| problem.get()));
    let headline_input = NodeRef::<Input>::new();
    let save = Action::new(|placement: &Placement| save_placement(placement.clone()));
    let toaster = Toaster::expect();
    Effect::new(move |_| match save.value().get() {
        Some(Ok(placement)) => {
            problem.set(None);
            put(placement.clone());
            saved.set(placement);
            toaster.say("Placement saved");
        }
        Some(Err(refusal)) => problem.set(Some(refusal)),
        None => {}
    });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match broken_rule(draft.get_untracked()) {
            None if save.pending().get_untracked() => {}
            None => {
                save.dispatch(draft.get_untracked());
            }
            Some(_) => {
                if let Some(input) = headline_input.get_untracked() {
                    // It cannot fail on an input that is in the page.
                    let _ = input.focus();
                }
            }
        }
    };
    let discard = Callback::new(move |()| {
        problem.set(None);
        put(saved.get_untracked());
    });
    let headline_error = Signal::derive(move || error.with(|error| error.as_ref()?.about("headline")));
    let other_error = move || {
        error.with(|error| {
            let error = error
                .as_ref()
                .filter(|error| error.field.as_deref() != Some("headline"))?;
            Some(error.message.clone())
        })
    };
    view! {
        <div class="grid gap-400 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] md:items-start">
            <form class="flex flex-col gap-400" novalidate on:submit=on_submit>
                <SaveBar message="Unsaved changes" is_dirty is_saving=save.pending() on_discard=discard />
                {move || {
                    other_error().map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
                }}
                <Card
                    title="Product page"
                    actions=move || {
                        view! {
                            <Switch
                                label="Show offers on product pages"
                                is_on=is_enabled
                                on_change=move |is_on| is_enabled.set(is_on)
                            />
                        }
                    }
                >
                    <p class="text-text-secondary">
                        "Offers stand where you put the Pairwell block in your theme. Nothing shows when no offer is good enough."
                    </p>
                    <TextField
                        id="placement-headline"
                        label="Headline"
                        help="The words above the offers."
                        value=headline
                        max_chars=MAX_HEADLINE_CHARS
                        error=headline_error
                        node_ref=headline_input
                    />
                    <ItemCount max_items />
                </Card>
            </form>
            <LivePreview draft />
        </div>
    }
}

fn broken_rule(placement: Placement) -> Option<UiError> {
    let rule = placement.checked().err()?;
    Some(UiError::rule(rule.field(), &rule.to_string()))
}

/// How many offers at most.
#[component]
fn ItemCount(max_items: RwSignal<u8>) -> impl IntoView {
    view! {
        <fieldset class="flex flex-col gap-100">
            <legend class="mb-100 font-medium">"Products shown at most"</legend>
            <div class="flex gap-200">
                {(1..=MAX_ITEMS)
                    .map(|n| {
                        view! {
                            <label class="flex min-h-1000 min-w-1000 items-center justify-center gap-100 rounded-200 border border-border-hover px-300 has-checked:border-bg-fill-brand has-checked:bg-bg-surface-selected has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-border-focus md:min-h-800">
                                <input
                                    type="radio"
                                    name="max-items"
                                    class="sr-only"
                                    value=n.to_string()
                                    checked=max_items.get_untracked() == n
                                    prop:checked=move || max_items.get() == n
                                    on:change=move |_| max_items.set(n)
                                />
                                {n}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            <p class="text-body-sm text-text-secondary">
                "Fewer show when fewer are good enough."
            </p>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use pairwell_domain::placement::PlacementKind;

    use super::*;

    #[test]
    fn broken_rules_are_shown_as_sentences_beside_their_field() {
        let placement = Placement::default_for(PlacementKind::ProductPage);
        assert_eq!(broken_rule(placement.clone()), None);
        let error = broken_rule(Placement {
            headline: "  ".to_owned(),
            ..placement
        })
        .expect("a broken rule");
        assert!(
            error
                .about("headline")
                .is_some_and(|text| text.starts_with("Write a headline"))
        );
    }
}
