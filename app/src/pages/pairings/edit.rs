//! One pairing: a new one, or one there is.

use std::time::Duration;

use leptos::html::Input;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use pairwell_domain::PairingId;
use pairwell_domain::admin::PairingOut;
use pairwell_domain::pairing::{MAX_REASON_CHARS, PairingIn};

use super::form::{Draft, Entered};
use crate::UiError;
use crate::components::{
    Button, Card, EntryDraft, EntryFields, EntryForm, EntryWords, Loaded, Page, ProductPicker, Questions,
    SkeletonShape, Switch, TextField, removal,
};
use crate::format;
use crate::server_fns::{
    create_pairing, delete_pairings, get_pairing, restore_pairing, review_pairing, update_pairing,
};

/// The way back of both pages.
const BACK: (&str, &str) = ("/pairings", "Back to pairings");

/// How long changes have to rest before they are asked about.
const REST: Duration = Duration::from_millis(400);

const WORDS: EntryWords = EntryWords {
    unsaved: "Unsaved pairing",
    added: "Pairing added",
    saved: "Pairing saved",
    removed: "Pairing removed",
    list: "/pairings",
};

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
    let kept = pairing.as_ref().map_or_else(Entered::blank, Draft::entered);
    let form = EntryForm::new(
        Draft::new(&kept),
        kept,
        id.is_none(),
        WORDS,
        move |pairing| async move {
            match id {
                Some(id) => update_pairing(id, pairing).await,
                None => create_pairing(pairing).await,
            }
        },
    );
    view! {
        <EntryFields form has_place=|field| FIELDS.contains(&field)>
            <Fields draft=form.draft error=form.error />
            <Review draft=form.draft />
            {pairing.map(|pairing| view! { <Record pairing /> })}
        </EntryFields>
    }
}

/// The five questions about what is entered, asked again whenever the fields come to rest. Without an answer they stay as
/// they were: they keep nobody from saving.
#[component]
fn Review(draft: Draft) -> impl IntoView {
    let answers = RwSignal::new(Vec::new());
    let n_asked = StoredValue::new(0_u32);
    let ask = move |pairing: PairingIn| {
        n_asked.update_value(|n| *n += 1);
        let asked = n_asked.get_value();
        spawn_local(async move {
            let answered = review_pairing(pairing).await;
            // The page may be gone by now, or something newer be asked.
            if let (Ok(answered), true) = (answered, n_asked.try_get_value() == Some(asked)) {
                answers.set(answered);
            }
        });
    };
    let mut ask_when_resting = debounce(REST, ask);
    Effect::new(move |is_later: Option<bool>| {
        match (draft.checked(), is_later) {
            (Ok(pairing), None) => ask(pairing),
            (Ok(pairing), Some(_)) => ask_when_resting(pairing),
            (Err(_), _) => {}
        }
        true
    });
    view! { <Questions answers /> }
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
    let remove = removal(
        WORDS,
        id,
        move || delete_pairings(vec![id]),
        move || restore_pairing(id),
    );
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
