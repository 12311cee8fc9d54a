//! One ladder: a new one, one that is proposed, or one there is.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use pairwell_domain::admin::{FindingOut, LadderOut, RungOut, SettingsOut};
use pairwell_domain::tier::MAX_NAME_CHARS;
use pairwell_domain::{Currency, ErrorKind, LadderId};

use super::draft::{Draft, Entered};
use super::findings::is_kept_back;
use super::form::{Differences, Form, Highlight, Live, LivePreview, Rungs, has_place};
use super::words::{results, rung_name};
use crate::UiError;
use crate::components::{
    Banner, BannerTone, Button, Card, Choice, EntryDraft, EntryFields, EntryForm, EntryWords, Loaded, Page, Questions,
    SkeletonShape, Switch, TextField, focus_first, removal,
};
use crate::server_fns::{
    create_ladder, delete_ladder, get_ladder, get_ladder_proposal, get_settings, restore_ladder, update_ladder,
};

/// The way back of both pages.
const BACK: (&str, &str) = ("/tiers", "Back to tiers");

const WORDS: EntryWords = EntryWords {
    unsaved: "Unsaved ladder",
    added: "Ladder added",
    saved: "Ladder saved",
    removed: "Ladder removed",
    list: "/tiers",
};

/// What the form opens with.
#[derive(Debug, Clone)]
struct Opened {
    /// The ladder to change; none makes a new one.
    id: Option<LadderId>,
    entered: Entered,
    findings: Vec<FindingOut>,
    rungs: Vec<RungOut>,
    /// What plans are priced in.
    currency: Currency,
}

impl Opened {
    const fn blank(entered: Entered, currency: Currency) -> Self {
        Self {
            id: None,
            currency,
            entered,
            findings: Vec::new(),
            rungs: Vec::new(),
        }
    }

    fn of(ladder: LadderOut, currency: Currency) -> Self {
        Self {
            currency,
            id: Some(ladder.id),
            entered: Draft::entered(&ladder),
            findings: ladder.findings,
            rungs: ladder.rungs,
        }
    }
}

/// An empty form, or one that a proposal filled in: `?proposal=` names it.
#[component]
pub fn NewLadder() -> impl IntoView {
    let query = use_query_map();
    let key = Memo::new(move |_| query.with(|query| query.get("proposal")));
    let proposal = Resource::new(
        move || key.get(),
        |key| async move {
            let SettingsOut { currency, .. } = get_settings().await?;
            let proposal = match key {
                Some(key) => Some(get_ladder_proposal(key).await?),
                None => None,
            };
            Ok::<_, UiError>((proposal, currency))
        },
    );
    view! {
        <Page title="New ladder" back=BACK>
            <Loaded
                resource=proposal
                skeleton=SkeletonShape::Lines(16)
                view=|(proposal, currency)| {
                    let opened = match proposal {
                        Some(proposal) => {
                            Opened {
                                findings: proposal.findings.clone(),
                                rungs: proposal.rungs.clone(),
                                ..Opened::blank(Entered::of_proposal(&proposal), currency)
                            }
                        }
                        None => Opened::blank(Entered::blank(), currency),
                    };
                    view! { <LadderForm opened /> }
                }
            />
        </Page>
    }
}

/// The form of a ladder there is.
#[component]
pub fn EditLadder() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<LadderId>().ok())));
    let ladder = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => {
                    let SettingsOut { currency, .. } = get_settings().await?;
                    Ok((get_ladder(id).await?, currency))
                }
                None => Err(UiError::new(ErrorKind::NotFound, "There is no such ladder.")),
            }
        },
    );
    view! {
        <Page title="Ladder" back=BACK>
            <Loaded
                resource=ladder
                skeleton=SkeletonShape::Lines(16)
                view=|(ladder, currency)| view! { <LadderForm opened=Opened::of(ladder, currency) /> }
            />
        </Page>
    }
}

#[component]
fn LadderForm(opened: Opened) -> impl IntoView {
    let Opened {
        id,
        entered,
        findings,
        rungs,
        currency,
    } = opened;
    // A proposal is not kept yet, so that leaving it asks as leaving any other new ladder does.
    let kept = if id.is_some() {
        entered.clone()
    } else {
        Entered::blank()
    };
    let entry = EntryForm::new(
        Draft::new(&entered, currency),
        kept,
        id.is_none(),
        WORDS,
        move |ladder| async move {
            match id {
                Some(id) => update_ladder(id, ladder).await,
                None => create_ladder(ladder).await,
            }
        },
    );
    let EntryForm { draft, error, .. } = entry;
    let form = Form { draft, error };
    lead_to_error(error);
    let results = id.map(|id| (id, rungs.clone()));
    let live = Live::follow(draft, findings, rungs);
    let (findings, known_rungs) = (Signal::from(live.findings), Signal::from(live.rungs));
    view! {
        <div class="grid gap-400 md:grid-cols-2 md:items-start">
            <EntryFields form=entry has_place>
                <About form live />
                <Rungs form findings />
                <Differences form />
                <Highlight form findings rungs=known_rungs />
                {results.map(|(id, rungs)| view! { <Record id rungs /> })}
            </EntryFields>
            <div class="flex min-w-0 flex-col gap-400 md:sticky md:top-200 md:max-h-[calc(100vh-1rem)] md:overflow-y-auto">
                <LivePreview live />
                <Questions answers=live.answers />
            </div>
        </div>
    }
}

/// Gives the focus to the field that an error is about, once it says so.
fn lead_to_error(error: RwSignal<Option<UiError>>) {
    Effect::new(move |_| {
        if error.with(Option::is_some) {
            request_animation_frame(|| {
                focus_first(&[
                    "form [aria-invalid='true']",
                    "form [data-invalid] input",
                    "form [data-invalid] button",
                ]);
            });
        }
    });
}

/// Name and use, and what keeps the ladder from shoppers.
#[component]
fn About(form: Form, live: Live) -> impl IntoView {
    let draft = form.draft;
    let is_kept_back = Memo::new(move |_| live.findings.with(|findings| is_kept_back(findings)));
    view! {
        <Card title="Ladder">
            <TextField
                id="ladder-name"
                label="Name"
                help="For you; shoppers do not see it."
                placeholder="Teapots"
                value=draft.name
                max_chars=MAX_NAME_CHARS
                error=form.about(|| "name".to_owned())
            />
            <Choice
                name="ladder-holds"
                label="What shoppers choose between"
                help="Plans are paid again and again, and taken outside the cart. Their comparison shows where you put the block \"Plans to compare\" into your theme."
                options=vec![(false, "Products".to_owned()), (true, "Plans".to_owned())]
                value=draft.holds_plans
                on_change=move |holds_plans| draft.holds_plans.set(holds_plans)
            />
            <div class="flex items-center justify-between gap-200">
                <p class="font-medium">"Use this ladder"</p>
                <Switch
                    label="Use this ladder"
                    is_on=draft.is_enabled
                    on_change=move |is_on| draft.is_enabled.set(is_on)
                />
            </div>
            <Show when=move || is_kept_back.get()>
                <Banner
                    tone=BannerTone::Warning
                    title="Shoppers do not see this ladder until its problems are mended. They stand beside the options."
                />
            </Show>
        </Card>
    }
}

/// What happened with a ladder so far, and the way to remove it.
#[component]
fn Record(id: LadderId, rungs: Vec<RungOut>) -> impl IntoView {
    let remove = removal(WORDS, id, move || delete_ladder(id), move || restore_ladder(id));
    let lines: Vec<String> = rungs
        .iter()
        .enumerate()
        .filter_map(|(place, rung)| Some(format!("{}: {}.", rung_name(place), results(rung)?)))
        .collect();
    view! {
        <Card title="So far">
            {if lines.is_empty() {
                view! { <p class="text-text-secondary">"No shopper has seen it yet."</p> }.into_any()
            } else {
                lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view().into_any()
            }}
            <div>
                <Button on_click=remove>"Remove this ladder"</Button>
            </div>
        </Card>
    }
}
