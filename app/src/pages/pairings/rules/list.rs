//! The list of rules.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::{CollectionCard, RuleOut};
use pairwell_domain::rule::{RuleIn, RuleKind};
use pairwell_domain::{Money, RuleId};

use crate::components::{
    Badge, BadgeTone, ButtonTone, Definition, EmptyState, IconButton, IconKind, LinkButton, ListState, Loaded, Page,
    SkeletonShape, Switch, Toaster,
};
use crate::format;
use crate::server_fns::{delete_rule, list_rules, restore_rule, set_rule_enabled};

/// Every rule.
#[component]
pub fn RulesPage() -> impl IntoView {
    let rules = Resource::new(|| (), |()| list_rules());
    ListState::provide(Callback::new(move |()| rules.refetch()));
    let actions = || {
        view! {
            <LinkButton href="/pairings/rules/new" tone=ButtonTone::Primary icon=IconKind::Plus>
                "Add rule"
            </LinkButton>
        }
    };
    view! {
        <Page title="Rules" back=("/pairings", "Back to pairings") actions>
            <p class="px-400 text-text-secondary sm:px-0">
                "A rule speaks of kinds of products instead of single ones: what goes with what, what does not fit, and what needs something else."
            </p>
            <Loaded
                resource=rules
                skeleton=SkeletonShape::Rows(5)
                view=|rules| view! { <RuleList rules /> }
            />
        </Page>
    }
}

#[component]
fn RuleList(rules: Vec<RuleOut>) -> impl IntoView {
    ListState::expect().settle();
    if rules.is_empty() {
        return view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No rules yet"
                    text="Start with what does not fit together: lenses for another camera, lids for another pot. Then nobody is offered what they would send back."
                />
            </section>
        }
        .into_any();
    }
    let n_rules = rules.len() as u64;
    let rows = rules.into_iter().map(|rule| view! { <RuleRow rule /> }).collect_view();
    view! {
        <p role="status" class="sr-only">{format::counted(n_rules, "rule", "rules")}</p>
        <section class="bg-bg-surface shadow-200 sm:rounded-300">
            <ul>{rows}</ul>
        </section>
        <div class="px-400 sm:px-0">
            <Definition summary="Which rule counts">
                <p>
                    "A pairing between two products always wins. After your pairings come the rules in this order, and then what your orders say. What a rule keeps apart is not offered, whoever else would offer it."
                </p>
                <p>"What a rule offers must still be in stock, not come back too often, and earn something."</p>
            </Definition>
        </div>
    }
    .into_any()
}

#[component]
fn RuleRow(rule: RuleOut) -> impl IntoView {
    let lacks_collection = rule.lacks_collection();
    let RuleOut {
        id,
        entered,
        currency,
        n_when,
        n_then,
        collections,
    } = rule;
    let RuleIn {
        kind,
        when,
        then,
        reason_text,
        is_enabled,
    } = entered;
    let money = move |minor| Money::new(minor, currency);
    let named = |id| CollectionCard::of(&collections, id).name();
    let (when, then) = (when.in_words(money, named), then.in_words(money, named));
    let name = match kind {
        RuleKind::GoesWith => format!("{when}: offer {then}"),
        RuleKind::NeverWith => format!("{when}: never offer {then}"),
        RuleKind::OnlyWith => format!("{then}: only with {when}"),
    };
    let name = format::sentence_case(&name);
    let (word, tone) = match kind {
        RuleKind::GoesWith => ("Goes with", BadgeTone::Success),
        RuleKind::NeverWith => ("Does not fit", BadgeTone::Warning),
        RuleKind::OnlyWith => ("Needs", BadgeTone::Info),
    };
    let counts = format!(
        "{} on the first side, {} on the second",
        format::counted(n_when, "product", "products"),
        format::counted(n_then, "product", "products"),
    );
    let idle = match (lacks_collection, n_when == 0 || n_then == 0) {
        (true, _) => Some("Collection is gone: not in use"),
        (false, true) => Some("Means nothing now"),
        (false, false) => None,
    };
    view! {
        <li
            data-rule=id.to_string()
            class="flex flex-wrap items-center justify-between gap-x-400 gap-y-100 border-t border-border-secondary px-400 py-300 first:border-t-0"
        >
            <div class="flex min-w-0 flex-1 basis-[20rem] flex-col gap-100">
                <p class="font-medium">
                    <a href=format!("/pairings/rules/{id}") class="text-text hover:underline">{name.clone()}</a>
                </p>
                {reason_text.map(|text| view! { <p>{format!("\"{text}\"")}</p> })}
                <p class="flex flex-wrap items-center gap-200 text-body-sm text-text-secondary">
                    <Badge tone>{word}</Badge>
                    {counts}
                    {idle.map(|idle| view! { <Badge tone=BadgeTone::Warning>{idle}</Badge> })}
                </p>
            </div>
            <Controls id name is_enabled />
        </li>
    }
}

#[component]
fn Controls(id: RuleId, name: String, is_enabled: bool) -> impl IntoView {
    let toaster = Toaster::expect();
    let list = ListState::expect();
    let is_on = RwSignal::new(is_enabled);
    let switch = Callback::new(move |wanted: bool| {
        // Shown at once, taken back if it fails.
        is_on.set(wanted);
        spawn_local(async move {
            if let Err(error) = set_rule_enabled(id, wanted).await {
                let _ = is_on.try_set(!wanted);
                toaster.fail(&error);
            }
        });
    });
    let row = format!("[data-rule='{id}'] a[href]");
    let remove = Callback::new(move |_| {
        list.take_away(
            toaster,
            "Rule removed".to_owned(),
            row.clone(),
            delete_rule(id),
            move || restore_rule(id),
        );
    });
    view! {
        <div class="flex items-center gap-100">
            <Switch label=format!("Use rule {name}") is_on on_change=switch />
            <IconButton icon=IconKind::Bin label=format!("Remove rule {name}") on_click=remove />
        </div>
    }
}
