//! One rule: a new one, or one there is.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use pairwell_domain::admin::{RuleOut, RulePreview, RuleWords};
use pairwell_domain::rule::{MAX_REASON_CHARS, RuleIn, RuleKind};
use pairwell_domain::{ErrorKind, RuleId};

use super::form::{Draft, Entered};
use super::side::Side;
use crate::UiError;
use crate::components::{
    Button, Card, EntryDraft, EntryFields, EntryForm, EntryWords, Loaded, Page, SelectField, SkeletonShape, Switch,
    TextField, focus_first, removal,
};
use crate::server_fns::{create_rule, delete_rule, get_rule, load_rule_words, preview_rule, restore_rule, update_rule};

/// The way back of both pages.
const BACK: (&str, &str) = ("/pairings/rules", "Back to rules");

/// How long changes have to rest before it is asked what they mean.
const REST: Duration = Duration::from_millis(400);

const WORDS: EntryWords = EntryWords {
    unsaved: "Unsaved rule",
    added: "Rule added",
    saved: "Rule saved",
    removed: "Rule removed",
    list: "/pairings/rules",
};

/// Fields that show their own error. Any other error stands above the form.
const FIELDS: [&str; 3] = ["when", "then", "reason_text"];

/// An empty form.
#[component]
pub fn NewRule() -> impl IntoView {
    let words = Resource::new(|| (), |()| load_rule_words());
    view! {
        <Page title="Add rule" back=BACK>
            <Loaded
                resource=words
                skeleton=SkeletonShape::Lines(12)
                view=|words| view! { <RuleForm words /> }
            />
        </Page>
    }
}

/// The form of a rule there is.
#[component]
pub fn EditRule() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<RuleId>().ok())));
    let rule = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => Ok((get_rule(id).await?, load_rule_words().await?)),
                None => Err(UiError::new(ErrorKind::NotFound, "There is no such rule.")),
            }
        },
    );
    view! {
        <Page title="Rule" back=BACK>
            <Loaded
                resource=rule
                skeleton=SkeletonShape::Lines(12)
                view=|(rule, words)| view! { <RuleForm words rule /> }
            />
        </Page>
    }
}

#[component]
fn RuleForm(
    /// What it can be made of.
    words: RuleWords,
    /// The rule to change; none makes a new one.
    #[prop(optional)]
    rule: Option<RuleOut>,
) -> impl IntoView {
    let id = rule.as_ref().map(|rule| rule.id);
    let mut words = words;
    let named = rule.iter().flat_map(|rule| &rule.collections);
    words.collections.extend(named.filter(|card| card.is_gone).cloned());
    let kept = rule.as_ref().map_or_else(Entered::blank, Draft::entered);
    let form = EntryForm::new(
        Draft::new(&kept, words.currency),
        kept,
        id.is_none(),
        WORDS,
        move |rule| async move {
            match id {
                Some(id) => update_rule(id, rule).await,
                None => create_rule(rule).await,
            }
        },
    );
    view! {
        <EntryFields form has_place=|field| FIELDS.contains(&field)>
            <Fields draft=form.draft words error=form.error />
            {id.map(|id| view! { <Removal id /> })}
        </EntryFields>
    }
}

/// What the two sides mean, asked again whenever the fields come to rest; nothing while they cannot be understood.
fn ask_what_fits(draft: Draft) -> RwSignal<Option<RulePreview>> {
    let meant = RwSignal::new(None);
    let n_asked = StoredValue::new(0_u32);
    let ask = move |rule: RuleIn| {
        n_asked.update_value(|n| *n += 1);
        let asked = n_asked.get_value();
        spawn_local(async move {
            let answered = preview_rule(rule).await;
            // The page may be gone by now, or something newer be asked.
            if let (Ok(answered), true) = (answered, n_asked.try_get_value() == Some(asked)) {
                meant.set(Some(answered));
            }
        });
    };
    let mut ask_when_resting = debounce(REST, ask);
    Effect::new(move |is_later: Option<bool>| {
        match (draft.checked(), is_later) {
            (Ok(rule), None) => ask(rule),
            (Ok(rule), Some(_)) => ask_when_resting(rule),
            (Err(_), _) => meant.set(None),
        }
        true
    });
    meant
}

#[component]
fn Fields(draft: Draft, words: RuleWords, error: RwSignal<Option<UiError>>) -> impl IntoView {
    let meant = ask_what_fits(draft);
    let RuleWords {
        currency,
        product_types,
        brands,
        collections,
    } = words;
    Effect::new(move |_| {
        let field = error.with(|error| error.as_ref().and_then(|error| error.field.clone()));
        match field.as_deref() {
            Some("when") => focus_first(&["#rule-when-types"]),
            Some("then") => focus_first(&["#rule-then-types"]),
            Some("reason_text") => focus_first(&["#rule-reason"]),
            _ => false,
        };
    });
    let kinds = RuleKind::ALL
        .iter()
        .map(|kind| (*kind, said(*kind).to_owned()))
        .collect();
    let then_title = Signal::derive(move || match draft.kind.get() {
        RuleKind::GoesWith => "Offer these".to_owned(),
        RuleKind::NeverWith => "Never offer these".to_owned(),
        RuleKind::OnlyWith => "Offer these nowhere else".to_owned(),
    });
    let when_title = Signal::derive(|| "When a shopper looks at, or has in the cart".to_owned());
    let about_reason = Signal::derive(move || error.with(|error| error.as_ref()?.about("reason_text")));
    let known = [product_types, brands];
    view! {
        <Card title="What the rule says">
            <SelectField
                id="rule-kind"
                label="Rule"
                help="A pairing between two products always wins over a rule."
                options=kinds
                value=draft.kind
                on_change=move |kind| draft.kind.set(kind)
            />
            <div class="flex items-center justify-between gap-200">
                <p class="font-medium">"Use this rule"</p>
                <Switch
                    label="Use this rule"
                    is_on=draft.is_enabled
                    on_change=move |is_on| draft.is_enabled.set(is_on)
                />
            </div>
        </Card>
        <div class="grid gap-400 md:grid-cols-2">
            <Side
                name="when"
                title=when_title
                draft=draft.when
                known=known.clone()
                collections=collections.clone()
                currency=currency.symbol().to_owned()
                matched=Signal::derive(move || meant.with(|meant| meant.as_ref().map(|meant| meant.when.clone())))
                error
            />
            <Side
                name="then"
                title=then_title
                draft=draft.then
                known
                collections
                currency=currency.symbol().to_owned()
                matched=Signal::derive(move || meant.with(|meant| meant.as_ref().map(|meant| meant.then.clone())))
                error
            />
        </div>
        <Show when=move || draft.kind.get() == RuleKind::GoesWith>
            <Card title="How it shows">
                <TextField
                    id="rule-reason"
                    label="Reason for the shopper (optional)"
                    help="One honest line under the product. Without it Pairwell says that your shop chose it."
                    placeholder="Keeps your camera safe"
                    value=draft.reason
                    max_chars=MAX_REASON_CHARS
                    error=about_reason
                />
            </Card>
        </Show>
    }
}

/// A kind as the merchant chooses it.
const fn said(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::GoesWith => "These go with those: offer them, those sold most first",
        RuleKind::NeverWith => "These do not fit those: never offer them together",
        RuleKind::OnlyWith => "These need those: offer them only together",
    }
}

#[component]
fn Removal(id: RuleId) -> impl IntoView {
    let remove = removal(WORDS, id, move || delete_rule(id), move || restore_rule(id));
    view! {
        <div class="px-400 sm:px-0">
            <Button on_click=move |event| remove.run(event)>"Remove rule"</Button>
        </div>
    }
}
