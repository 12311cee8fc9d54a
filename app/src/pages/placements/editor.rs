//! The page of one placement: settings on one side, what a shopper would see on the other.

use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use pairwell_domain::ErrorKind;
use pairwell_domain::placement::{Placement, PlacementKind};

use super::audience::Audience;
use super::choosing::Choosing;
use super::draft::Draft;
use super::look::Look;
use super::preview::LivePreview;
use super::words::purpose;
use crate::UiError;
use crate::components::{
    Banner, BannerTone, Card, LinkButton, Loaded, Page, SaveBar, SkeletonShape, Switch, Toaster, focus_first,
};
use crate::pages::why::{about, address};
use crate::server_fns::{get_placement, save_placement};

/// Fields that show their own error, with the input that mends each. Any other error stands above the form.
const FIELDS: [(&str, &str); 6] = [
    ("headline", "#placement-headline"),
    ("attach_rate", "#floor-attach-rate"),
    ("assoc_lift", "#floor-assoc-lift"),
    ("min_together", "#floor-min-together"),
    ("schedule", "#schedule-from"),
    ("markets", "#placement-markets"),
];

/// The settings of the placement that the address names.
#[component]
pub fn EditPlacement() -> impl IntoView {
    let params = use_params_map();
    let kind = Memo::new(move |_| params.with(|params| params.get_str("kind").and_then(PlacementKind::from_code)));
    let placement = Resource::new(
        move || kind.get(),
        |kind| async move {
            match kind {
                Some(kind) => get_placement(kind).await,
                None => Err(UiError::new(ErrorKind::NotFound, "There is no such placement.")),
            }
        },
    );
    let title = Signal::derive(move || kind.get().map_or("Placement", PlacementKind::name).to_owned());
    let actions = move || {
        kind.get().map(|kind| {
            view! { <LinkButton href=address(&about(kind.page()))>"Why?"</LinkButton> }
        })
    };
    view! {
        <Page title back=("/placements", "Back to placements") actions>
            <Loaded
                resource=placement
                skeleton=SkeletonShape::Lines(12)
                view=|placement| view! { <PlacementForm placement /> }
            />
        </Page>
    }
}

#[component]
fn PlacementForm(placement: Placement) -> impl IntoView {
    let kind = placement.kind;
    let draft = Draft::new(&placement);
    let saved = RwSignal::new(placement);
    let entered = Memo::new(move |_| draft.checked());
    let is_dirty = Memo::new(move |_| saved.with(|saved| entered.with(|entered| entered.as_ref() != Ok(saved))));
    let problem = RwSignal::new(None::<UiError>);
    // A rule broken while typing shows at once and goes at once; what the server said stays until the next try.
    let error = Signal::derive(move || entered.get().err().or_else(|| problem.get()));
    let save = save_action(draft, saved, problem);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match entered.get_untracked() {
            Ok(_) if save.pending().get_untracked() => {}
            Ok(placement) => {
                save.dispatch(placement);
            }
            Err(error) => focus_on(&error),
        }
    };
    let discard = Callback::new(move |()| {
        problem.set(None);
        draft.set(&saved.get_untracked());
    });
    let headline_input = NodeRef::<Input>::new();
    let headline_error = Signal::derive(move || error.with(|error| error.as_ref()?.about("headline")));
    view! {
        <div class="grid gap-400 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] md:items-start">
            <form class="flex min-w-0 flex-col gap-400" novalidate on:submit=on_submit>
                <SaveBar message="Unsaved changes" is_dirty is_saving=save.pending() on_discard=discard />
                {move || {
                    error
                        .with(other_error)
                        .map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
                }}
                <OnOff draft kind />
                <Look draft headline_error headline_input />
                <Choosing draft error />
                <Audience draft error />
            </form>
            <LivePreview kind entered />
        </div>
    }
}

/// Whether anything shows, and what has to be there for it.
#[component]
fn OnOff(draft: Draft, kind: PlacementKind) -> impl IntoView {
    let label = format!("Show offers: {}", kind.name());
    view! {
        <Card
            title="Show offers here"
            actions=move || {
                view! {
                    <Switch
                        label=label.clone()
                        is_on=draft.is_enabled
                        on_change=move |is_on| draft.is_enabled.set(is_on)
                    />
                }
            }
        >
            <p>{purpose(kind)}</p>
            <p class="text-text-secondary">{where_it_stands(kind)}</p>
        </Card>
    }
}

/// What the merchant has to put into the theme.
const fn where_it_stands(kind: PlacementKind) -> &'static str {
    match kind {
        PlacementKind::AddedToCart | PlacementKind::CartDrawer => {
            "It comes with the Pairwell app embed: switch that on once in your theme's settings. Nothing shows when no offer is good enough."
        }
        PlacementKind::ThankYou => {
            "It stands where you put the Pairwell block in the checkout editor, after payment. Nothing is ever shown while somebody pays."
        }
        _ => "It stands where you put the Pairwell block in your theme. Nothing shows when no offer is good enough.",
    }
}

fn save_action(
    draft: Draft,
    saved: RwSignal<Placement>,
    problem: RwSignal<Option<UiError>>,
) -> Action<Placement, Result<Placement, UiError>> {
    let toaster = Toaster::expect();
    let save = Action::new(|placement: &Placement| save_placement(placement.clone()));
    Effect::new(move |_| match save.value().get() {
        Some(Ok(placement)) => {
            problem.set(None);
            draft.set(&placement);
            saved.set(placement);
            toaster.say("Placement saved");
        }
        Some(Err(refusal)) => {
            focus_on(&refusal);
            problem.set(Some(refusal));
        }
        None => {}
    });
    save
}

/// The sentence above the form: what is wrong and has no field of its own.
fn other_error(error: &Option<UiError>) -> Option<String> {
    let error = error.as_ref()?;
    let has_field = FIELDS.iter().any(|(field, _)| error.field.as_deref() == Some(*field));
    (!has_field).then(|| error.message.clone())
}

fn focus_on(error: &UiError) {
    if let Some((_, input)) = FIELDS.iter().find(|(field, _)| error.field.as_deref() == Some(*field)) {
        focus_first(&[*input]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_stands_once_beside_its_field_or_above_all() {
        let headline = UiError::rule("headline", "write a headline");
        assert_eq!(other_error(&Some(headline)), None);
        let sources = UiError::rule("sources", "choose each source once");
        assert_eq!(other_error(&Some(sources)).as_deref(), Some("Choose each source once."));
        assert_eq!(other_error(&None), None);
    }
}
