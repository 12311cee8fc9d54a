//! One pairing: a new one, or one there is.

use std::sync::Arc;

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use pairwell_domain::PairingId;
use pairwell_domain::admin::PairingOut;
use pairwell_domain::pairing::{MAX_REASON_CHARS, PairingIn};

use super::form::{Draft, Entered};
use crate::UiError;
use crate::components::{
    Banner, BannerTone, Button, Card, Loaded, Page, ProductPicker, SaveBar, SkeletonShape, Switch, TextField, Toaster,
    Unsaved,
};
use crate::format;
use crate::server_fns::{create_pairing, delete_pairings, get_pairing, restore_pairing, update_pairing};

/// The way back of both pages.
const BACK: (&str, &str) = ("/pairings", "Back to pairings");

/// Fields that show their own error. Any other error stands above the form.
const FIELDS: [&str; 3] = ["source", "target", "reason_text"];

/// An empty form.
#[component]
pub fn NewPairing() -> impl IntoView {
    view! {
        <Page title="Add pairing" back=BACK>
            <PairingForm />
        </Page>
    }
}

/// The form of a pairing there is.
#[component]
pub fn EditPairing() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<PairingId>().ok())));
    let pairing = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_pairing(id).await,
                None => Err(UiError::new(
                    pairwell_domain::ErrorKind::NotFound,
                    "There is no such pairing.",
                )),
            }
        },
    );
    view! {
        <Page title="Pairing" back=BACK>
            <Loaded
                resource=pairing
                skeleton=SkeletonShape::Lines(8)
                view=|pairing| view! { <PairingForm pairing /> }
            />
        </Page>
    }
}

#[component]
fn PairingForm(
    /// The pairing to change; none makes a new one.
    #[prop(optional)]
    pairing: Option<PairingOut>,
) -> impl IntoView {
    let id = pairing.as_ref().map(|pairing| pairing.id);
    let saved = RwSignal::new(pairing.as_ref().map_or_else(Entered::blank, Entered::of));
    let draft = Draft::new(&saved.get_untracked());
    let is_dirty = Memo::new(move |_| saved.with(|saved| draft.get().differs_from(saved)));
    let error = RwSignal::new(None::<UiError>);
    // What was wrong may be mended by any change; the next try says so.
    Effect::new(move |is_later: Option<bool>| {
        draft.get();
        if is_later.is_some() {
            error.set(None);
        }
        true
    });
    let save = save_action(id, saved, draft, error);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if save.pending().get_untracked() {
            return;
        }
        match untrack(|| draft.get()).checked() {
            Ok(pairing) => {
                save.dispatch(pairing);
            }
            Err(rule) => error.set(Some(rule)),
        }
    };
    let discard = Callback::new(move |()| {
        draft.set(&saved.get_untracked());
        error.set(None);
    });
    let general_error = move || {
        error.with(|error| {
            error
                .as_ref()
                .filter(|error| !error.field.as_deref().is_some_and(|field| FIELDS.contains(&field)))
                .map(|error| error.message.clone())
        })
    };
    view! {
        <form class="flex flex-col gap-400" novalidate on:submit=on_submit>
            <SaveBar
                message=if id.is_some() { "Unsaved changes" } else { "Unsaved pairing" }
                is_dirty
                is_saving=save.pending()
                on_discard=discard
            />
            {move || {
                general_error().map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
            }}
            <Fields draft error />
            {pairing.map(|pairing| view! { <Record pairing /> })}
        </form>
    }
}

/// Saves, and then stays on a pairing there was, or goes to the list after a new one.
fn save_action(
    id: Option<PairingId>,
    saved: RwSignal<Entered>,
    draft: Draft,
    error: RwSignal<Option<UiError>>,
) -> Action<PairingIn, Result<PairingOut, UiError>> {
    let toaster = Toaster::expect();
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let save = Action::new(move |pairing: &PairingIn| {
        let pairing = pairing.clone();
        async move {
            match id {
                Some(id) => update_pairing(id, pairing).await,
                None => create_pairing(pairing).await,
            }
        }
    });
    Effect::new(move |_| match save.value().get() {
        Some(Ok(pairing)) => {
            error.set(None);
            let now = Entered::of(&pairing);
            draft.set(&now);
            saved.set(now);
            if id.is_some() {
                toaster.say("Pairing saved");
            } else {
                unsaved.forget();
                toaster.say("Pairing added");
                navigate("/pairings", Default::default());
            }
        }
        Some(Err(problem)) => error.set(Some(problem)),
        None => {}
    });
    save
}

#[component]
fn Fields(draft: Draft, error: RwSignal<Option<UiError>>) -> impl IntoView {
    let about = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref().and_then(|error| error.about(field))))
    };
    let (source, target, reason) = (
        NodeRef::<Input>::new(),
        NodeRef::<Input>::new(),
        NodeRef::<Input>::new(),
    );
    Effect::new(move |_| {
        let field = error.with(|error| error.as_ref().and_then(|error| error.field.clone()));
        let input = match field.as_deref() {
            Some("source") => source.get_untracked(),
            Some("target") => target.get_untracked(),
            Some("reason_text") => reason.get_untracked(),
            _ => None,
        };
        if let Some(input) = input {
            // It cannot fail on an input that is in the page.
            let _ = input.focus();
        }
    });
    view! {
        <Card title="Products">
            <ProductPicker
                id="pairing-source"
                label="When a shopper looks at"
                chosen=draft.source
                error=about("source")
                node_ref=source
            />
            <ProductPicker
                id="pairing-target"
                label="Offer them"
                help="Shown on the first product's page, as long as it is in stock and not in the cart."
                chosen=draft.target
                error=about("target")
                node_ref=target
            />
        </Card>
        <Card title="How it shows">
            <TextField
                id="pairing-reason"
                label="Reason for the shopper (optional)"
                help="One honest line under the product. Without it Pairwell says that your shop chose it."
                placeholder="These filters fit this model"
                value=draft.reason
                max_chars=MAX_REASON_CHARS
                error=about("reason_text")
                node_ref=reason
            />
            <div class="flex items-center justify-between gap-200">
                <p class="font-medium">"Use this pairing"</p>
                <Switch
                    label="Use this pairing"
                    is_on=draft.is_enabled
                    on_change=move |is_on| draft.is_enabled.set(is_on)
                />
            </div>
        </Card>
    }
}

/// What happened with a pairing so far, and the way to remove it.
#[component]
fn Record(pairing: PairingOut) -> impl IntoView {
    let id = pairing.id;
    let toaster = Toaster::expect();
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let remove = Callback::new(move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Err(error) = delete_pairings(vec![id]).await {
                toaster.fail(&error);
                return;
            }
            unsaved.forget();
            navigate("/pairings", Default::default());
            toaster.say_with_undo(
                "Pairing removed",
                Arc::new(move || restore(id, toaster, navigate.clone())),
            );
        });
    });
    view! {
        <Card title="So far">
            <p>
                {format!(
                    "Shown {}, added {}.",
                    format::times(pairing.n_shown),
                    format::times(pairing.n_added),
                )}
            </p>
            <p class="text-text-secondary">
                {pairing
                    .evidence
                    .as_ref()
                    .map_or_else(
                        || "Not bought together often enough to count yet.".to_owned(),
                        |evidence| format!("{}.", format::evidence(evidence)),
                    )}
            </p>
            <div>
                <Button on_click=remove>"Remove this pairing"</Button>
            </div>
        </Card>
    }
}

/// Brings a removed pairing back and leads to it, wherever the merchant is by then.
fn restore<N>(id: PairingId, toaster: Toaster, navigate: N)
where
    N: Fn(&str, leptos_router::NavigateOptions) + 'static,
{
    spawn_local(async move {
        match restore_pairing(id).await {
            Ok(()) => navigate(&format!("/pairings/{id}"), Default::default()),
            Err(error) => toaster.fail(&error),
        }
    });
}
