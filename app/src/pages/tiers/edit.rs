//! One ladder: a new one, one that is proposed, or one there is.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use pairwell_domain::admin::{FindingOut, LadderOut, RungOut};
use pairwell_domain::tier::{LadderIn, MAX_NAME_CHARS};
use pairwell_domain::{ErrorKind, LadderId};

use super::draft::{Draft, Entered, checked};
use super::findings::is_kept_back;
use super::form::{Differences, Form, Highlight, Live, LivePreview, Rungs};
use super::words::{results, rung_name};
use crate::UiError;
use crate::components::{
    Banner, BannerTone, Button, Card, Loaded, Page, SaveBar, SkeletonShape, Switch, TextField, Toaster, Unsaved,
    focus_first,
};
use crate::server_fns::{create_ladder, delete_ladder, get_ladder, get_ladder_proposal, restore_ladder, update_ladder};

/// The way back of both pages.
const BACK: (&str, &str) = ("/tiers", "Back to tiers");

/// What the form opens with.
#[derive(Debug, Clone)]
struct Opened {
    /// The ladder to change; none makes a new one.
    id: Option<LadderId>,
    entered: Entered,
    findings: Vec<FindingOut>,
    rungs: Vec<RungOut>,
}

impl Opened {
    const fn blank(entered: Entered) -> Self {
        Self {
            id: None,
            entered,
            findings: Vec::new(),
            rungs: Vec::new(),
        }
    }

    fn of(ladder: LadderOut) -> Self {
        Self {
            id: Some(ladder.id),
            entered: Entered::of(&ladder),
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
            match key {
                Some(key) => get_ladder_proposal(key).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Page title="New ladder" back=BACK>
            <Loaded
                resource=proposal
                skeleton=SkeletonShape::Lines(16)
                view=|proposal| {
                    let opened = match proposal {
                        Some(proposal) => {
                            Opened {
                                findings: proposal.findings.clone(),
                                rungs: proposal.rungs.clone(),
                                ..Opened::blank(Entered::of_proposal(&proposal))
                            }
                        }
                        None => Opened::blank(Entered::blank()),
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
                Some(id) => get_ladder(id).await,
                None => Err(UiError::new(ErrorKind::NotFound, "There is no such ladder.")),
            }
        },
    );
    view! {
        <Page title="Ladder" back=BACK>
            <Loaded
                resource=ladder
                skeleton=SkeletonShape::Lines(16)
                view=|ladder| view! { <LadderForm opened=Opened::of(ladder) /> }
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
    } = opened;
    let draft = Draft::new(&entered);
    // A proposal is not kept yet, so that leaving it asks as leaving any other new ladder does.
    let saved = RwSignal::new(if id.is_some() { entered } else { Entered::blank() });
    let is_dirty = Memo::new(move |_| saved.with(|saved| draft.get() != saved.ladder));
    let error = RwSignal::new(None::<UiError>);
    let form = Form { draft, error };
    // What was wrong may be mended by any change; the next try says so.
    Effect::new(move |is_later: Option<bool>| {
        draft.get();
        if is_later.is_some() {
            error.set(None);
        }
        true
    });
    lead_to_error(error);
    let save = save_action(id, saved, draft, error);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if save.pending().get_untracked() {
            return;
        }
        match checked(untrack(|| draft.get())) {
            Ok(ladder) => {
                save.dispatch(ladder);
            }
            Err(rule) => error.set(Some(rule)),
        }
    };
    let discard = Callback::new(move |()| {
        draft.set(&saved.get_untracked());
        error.set(None);
    });
    let results = id.map(|id| (id, rungs.clone()));
    let live = Live::follow(draft, findings, rungs);
    let (findings, known_rungs) = (Signal::from(live.findings), Signal::from(live.rungs));
    view! {
        <div class="grid gap-400 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] md:items-start">
            <form class="flex min-w-0 flex-col gap-400" novalidate on:submit=on_submit>
                <SaveBar
                    message=if id.is_some() { "Unsaved changes" } else { "Unsaved ladder" }
                    is_dirty
                    is_saving=save.pending()
                    on_discard=discard
                />
                {move || {
                    form.general_error().map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
                }}
                <About form live />
                <Rungs form findings />
                <Differences form />
                <Highlight form findings rungs=known_rungs />
                {results.map(|(id, rungs)| view! { <Record id rungs /> })}
            </form>
            <div class="min-w-0 md:sticky md:top-200">
                <LivePreview live />
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

/// Saves, and then stays on a ladder there was, or goes to the list after a new one.
fn save_action(
    id: Option<LadderId>,
    saved: RwSignal<Entered>,
    draft: Draft,
    error: RwSignal<Option<UiError>>,
) -> Action<LadderIn, Result<LadderOut, UiError>> {
    let toaster = Toaster::expect();
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let save = Action::new(move |ladder: &LadderIn| {
        let ladder = ladder.clone();
        async move {
            match id {
                Some(id) => update_ladder(id, ladder).await,
                None => create_ladder(ladder).await,
            }
        }
    });
    Effect::new(move |_| match save.value().get() {
        Some(Ok(ladder)) => {
            error.set(None);
            let now = Entered::of(&ladder);
            draft.set(&now);
            saved.set(now);
            if id.is_some() {
                toaster.say("Ladder saved");
            } else {
                unsaved.forget();
                toaster.say("Ladder added");
                navigate("/tiers", Default::default());
            }
        }
        Some(Err(problem)) => error.set(Some(problem)),
        None => {}
    });
    save
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
    let toaster = Toaster::expect();
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let remove = Callback::new(move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Err(error) = delete_ladder(id).await {
                toaster.fail(&error);
                return;
            }
            unsaved.forget();
            navigate("/tiers", Default::default());
            toaster.say_with_undo(
                "Ladder removed",
                Arc::new(move || restore(id, toaster, navigate.clone())),
            );
        });
    });
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

/// Brings a removed ladder back and leads to it, wherever the merchant is by then.
fn restore<N>(id: LadderId, toaster: Toaster, navigate: N)
where
    N: Fn(&str, leptos_router::NavigateOptions) + 'static,
{
    spawn_local(async move {
        match restore_ladder(id).await {
            Ok(()) => navigate(&format!("/tiers/{id}"), Default::default()),
            Err(error) => toaster.fail(&error),
        }
    });
}
