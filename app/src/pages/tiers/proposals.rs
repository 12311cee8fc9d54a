//! Ladders that the catalogue suggests, and where it has a gap.

use leptos::prelude::*;
use leptos_router::location::Url;
use pairwell_domain::admin::{GapOut, ProposalOut};

use super::columns::RungColumns;
use super::findings::FindingList;
use crate::UiError;
use crate::components::{
    AskedInBrowser, Button, ButtonTone, Card, EmptyState, GoodLine, Judge, Judged, LinkButton, ListState, Loaded,
    LoadedInside, Page, SkeletonShape, StillReading,
};
use crate::format;
use crate::server_fns::{
    accept_ladder_proposal, delete_ladder, dismiss_ladder_proposal, list_ladder_gaps, list_ladder_proposals,
    undo_dismiss_ladder_proposal,
};

/// Puts a proposal to use.
async fn accept(key: String, name: String) -> Result<Judged, UiError> {
    let ladder = accept_ladder_proposal(key).await?;
    Ok(Judged::new(format!("{name} added"), move || delete_ladder(ladder.id)))
}

/// Does not propose it again.
async fn dismiss(key: String, name: String) -> Result<Judged, UiError> {
    dismiss_ladder_proposal(key.clone()).await?;
    Ok(Judged::new(format!("{name} dismissed"), move || {
        undo_dismiss_ladder_proposal(key.clone())
    }))
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
    let proposals = AskedInBrowser::new(list_ladder_proposals);
    let list = ListState::expect();
    let judge = Judge::new(Callback::new(move |()| {
        proposals.ask_again();
        list.reload();
    }));
    let best = move |proposals: Vec<ProposalOut>| {
        proposals
            .into_iter()
            .next()
            .map(|proposal| view! { <ProposalCard proposal judge /> })
    };
    view! { <LoadedInside asked=proposals skeleton=SkeletonShape::Rows(5) view=best /> }
}

#[component]
fn ProposalList(proposals: Vec<ProposalOut>, judge: Judge) -> impl IntoView {
    if proposals.is_empty() {
        return view! {
            <StillReading />
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
    let named = (key, name);
    let on_accept = {
        let (key, name) = named.clone();
        Callback::new(move |_| judge.send(accept(key.clone(), name.clone())))
    };
    let on_dismiss = {
        let (key, name) = named;
        Callback::new(move |_| judge.send(dismiss(key.clone(), name.clone())))
    };
    let title = ladder.name.clone();
    let buttons = {
        let name = title.clone();
        move || {
            view! {
                <div class="flex flex-wrap gap-200">
                    <Button tone=ButtonTone::Plain label=format!("Dismiss: {name}") on_click=on_dismiss>
                        "Dismiss"
                    </Button>
                    <EditLink href=edit.clone() name=name.clone() />
                    <Button label=format!("Accept: {name}") on_click=on_accept>
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
