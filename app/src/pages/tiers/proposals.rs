//! Ladders that the catalogue suggests, and where it has a gap.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::location::Url;
use pairwell_domain::admin::{GapOut, ProposalOut};

use super::columns::RungColumns;
use super::findings::FindingList;
use super::list::List;
use crate::components::{
    Button, ButtonTone, Card, EmptyState, GoodLine, LinkButton, Loaded, Page, SkeletonShape, Toaster, focus_first,
};
use crate::format;
use crate::server_fns::{
    accept_ladder_proposal, delete_ladder, dismiss_ladder_proposal, list_ladder_gaps, list_ladder_proposals,
    undo_dismiss_ladder_proposal,
};

/// What the merchant says to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accept,
    Dismiss,
}

/// What judging a proposal needs: where to say what was done, and the list to load anew.
#[derive(Clone, Copy)]
struct Judge {
    toaster: Toaster,
    reload: Callback<()>,
    is_busy: RwSignal<bool>,
}

impl Judge {
    fn new(reload: Callback<()>) -> Self {
        Self {
            toaster: Toaster::expect(),
            reload,
            is_busy: RwSignal::new(false),
        }
    }

    /// Sends the verdict. While one is under way, others are not taken: the list is about to change. Buttons are not
    /// disabled meanwhile, because a disabled button would lose the focus.
    fn judge(self, verdict: Verdict, key: String, name: String) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            match verdict {
                Verdict::Accept => match accept_ladder_proposal(key).await {
                    Ok(ladder) => self.say_with_undo(format!("{name} added"), move || delete_ladder(ladder.id)),
                    Err(error) => self.toaster.fail(&error),
                },
                Verdict::Dismiss => match dismiss_ladder_proposal(key.clone()).await {
                    Ok(()) => self.say_with_undo(format!("{name} dismissed"), move || {
                        undo_dismiss_ladder_proposal(key.clone())
                    }),
                    Err(error) => self.toaster.fail(&error),
                },
            }
            let _ = self.is_busy.try_set(false);
            let _ = self.reload.try_run(());
            // The button pressed goes with its proposal.
            request_animation_frame(|| {
                focus_first(&["h1"]);
            });
        });
    }

    fn say_with_undo<F>(self, done: String, undo: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), crate::UiError>> + 'static,
    {
        self.toaster.say_with_undo(
            done,
            Arc::new(move || {
                let undone = undo();
                spawn_local(async move {
                    match undone.await {
                        Ok(()) => self.toaster.say("Undone"),
                        Err(error) => self.toaster.fail(&error),
                    }
                    // The list may not be in sight any more.
                    let _ = self.reload.try_run(());
                });
            }),
        );
    }
}

/// All proposals, and the gaps below them.
#[component]
pub fn LadderProposalsPage() -> impl IntoView {
    let proposals = Resource::new(|| (), |()| list_ladder_proposals());
    let gaps = Resource::new(|| (), |()| list_ladder_gaps());
    let judge = Judge::new(Callback::new(move |()| proposals.refetch()));
    view! {
        <Page title="Proposed ladders" back=("/tiers", "Back to tiers")>
            <p class="px-400 text-text-secondary sm:px-0">
                "Found in your catalogue: products that differ in size, number or quality and rise in price, with what your orders say about them. An accepted one is in use at once; a dismissed one is not proposed again."
            </p>
            <Loaded
                resource=proposals
                skeleton=SkeletonShape::Rows(8)
                view=move |proposals| view! { <ProposalList proposals judge /> }
            />
            <Loaded resource=gaps skeleton=SkeletonShape::Rows(3) view=|gaps| view! { <Gaps gaps /> } />
        </Page>
    }
}

/// The best one, where there is no ladder yet.
#[component]
pub(super) fn BestProposal() -> impl IntoView {
    let proposals = Resource::new(|| (), |()| list_ladder_proposals());
    let list = expect_context::<List>();
    let judge = Judge::new(Callback::new(move |()| {
        proposals.refetch();
        list.reload();
    }));
    let best = move |proposals: Vec<ProposalOut>| {
        proposals
            .into_iter()
            .next()
            .map(|proposal| view! { <ProposalCard proposal judge /> })
    };
    view! { <Loaded resource=proposals skeleton=SkeletonShape::Rows(5) view=best /> }
}

#[component]
fn ProposalList(proposals: Vec<ProposalOut>, judge: Judge) -> impl IntoView {
    if proposals.is_empty() {
        return view! {
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No proposals are waiting"
                    text="New ones appear when your catalogue holds more products that differ in size, number or quality, and your orders show that the smaller one sells."
                >
                    <LinkButton href="/tiers/new">"Put one together yourself"</LinkButton>
                </EmptyState>
            </section>
        }
        .into_any();
    }
    let n_proposals = proposals.len() as u64;
    view! {
        <p role="status" class="sr-only">{format::counted(n_proposals, "proposal", "proposals")}</p>
        <div class="flex flex-col gap-400">
            {proposals
                .into_iter()
                .map(|proposal| view! { <ProposalCard proposal judge /> })
                .collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn ProposalCard(proposal: ProposalOut, judge: Judge) -> impl IntoView {
    let ProposalOut {
        key,
        ladder,
        rungs,
        findings,
        because,
    } = proposal;
    let name = ladder.name.clone();
    let label = ladder.label;
    let edit = format!("/tiers/new?proposal={}", Url::escape(&key));
    let say = move |verdict| {
        let (key, name) = (key.clone(), name.clone());
        Callback::new(move |_| judge.judge(verdict, key.clone(), name.clone()))
    };
    let (accept, dismiss) = (say(Verdict::Accept), say(Verdict::Dismiss));
    let title = ladder.name.clone();
    let buttons = {
        let name = title.clone();
        move || {
            view! {
                <div class="flex flex-wrap gap-200">
                    <Button tone=ButtonTone::Plain label=format!("Dismiss: {name}") on_click=dismiss>
                        "Dismiss"
                    </Button>
                    <EditLink href=edit.clone() name=name.clone() />
                    <Button label=format!("Accept: {name}") on_click=accept>
                        "Accept"
                    </Button>
                </div>
            }
        }
    };
    view! {
        <Card title actions=buttons>
            <p>{because}</p>
            <RungColumns ladder rungs label />
            <FindingList findings names_rungs=true />
        </Card>
    }
}

#[component]
fn EditLink(href: String, name: String) -> impl IntoView {
    view! {
        <LinkButton href>
            "Edit first"
            <span class="sr-only">{format!(": {name}")}</span>
        </LinkButton>
    }
}

/// Where a rung is missing, each with what stands around it.
#[component]
fn Gaps(gaps: Vec<GapOut>) -> impl IntoView {
    (!gaps.is_empty()).then(|| {
        view! {
            <Card title="Gaps in your catalogue">
                <p class="text-text-secondary">
                    "Here a shopper has nothing to step up to, or the step is too wide. A product in between would make a ladder possible."
                </p>
                <ul class="flex flex-col">
                    {gaps
                        .into_iter()
                        .map(|GapOut { goods, sentence }| {
                            view! {
                                <li class="flex flex-col gap-200 border-t border-border-secondary py-300 first:border-t-0">
                                    <p>{sentence}</p>
                                    <div class="grid gap-200 sm:grid-cols-2">
                                        {goods
                                            .into_iter()
                                            .map(|good| view! { <GoodLine good /> })
                                            .collect_view()}
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Card>
        }
    })
}
