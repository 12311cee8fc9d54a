//! The list of ladders.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::LadderId;
use pairwell_domain::admin::{LadderOut, ProposalOut};
use pairwell_domain::tier::holds_plans;

use super::columns::RungColumns;
use super::findings::{FindingList, is_kept_back};
use super::mix::TierMix;
use super::proposals::BestProposal;
use crate::UiError;
use crate::components::{
    Badge, BadgeTone, ButtonTone, EmptyState, IconButton, IconKind, LinkButton, ListState, Loaded, Page, SkeletonShape,
    StillReading, Switch, Toaster,
};
use crate::format;
use crate::server_fns::{delete_ladder, list_ladder_proposals, list_ladders, restore_ladder, set_ladder_enabled};

/// Every ladder.
#[component]
pub fn TiersPage() -> impl IntoView {
    let ladders = Resource::new(|| (), |()| list_ladders());
    ListState::provide(Callback::new(move |()| ladders.refetch()));
    // Made here and not by the link: what the page's head shows is drawn more than once.
    let proposals = Resource::new(|| (), |()| list_ladder_proposals());
    let actions = move || {
        view! {
            <ReviewLink proposals />
            <LinkButton href="/tiers/new" tone=ButtonTone::Primary icon=IconKind::Plus>
                "New ladder"
            </LinkButton>
        }
    };
    view! {
        <Page title="Tiers" actions>
            <p class="px-400 text-text-secondary sm:px-0">
                "A ladder is two or three options for the same need, each better than the one below. A shopper who looks at one is told what the next one costs more and what it brings."
            </p>
            <Loaded
                resource=ladders
                skeleton=SkeletonShape::Rows(6)
                view=|ladders| view! { <LadderList ladders /> }
            />
        </Page>
    }
}

/// The way to the proposals, with how many wait. It does not hold up the list, nor say anything when it fails.
#[component]
fn ReviewLink(proposals: Resource<Result<Vec<ProposalOut>, UiError>>) -> impl IntoView {
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let n_waiting = proposals.await.map(|proposals| proposals.len() as u64).unwrap_or_default();
                let words = if n_waiting > 0 {
                    format!("Review proposals ({})", format::count(n_waiting))
                } else {
                    "Proposals and gaps".to_owned()
                };
                view! { <LinkButton href="/tiers/proposals">{words}</LinkButton> }
            })}
        </Transition>
    }
}

#[component]
fn LadderList(ladders: Vec<LadderOut>) -> impl IntoView {
    ListState::expect().settle();
    if ladders.is_empty() {
        return view! {
            <StillReading />
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="No ladders yet"
                    text="Start with the one your catalogue suggests, when there is one, or put one together yourself."
                />
            </section>
            <BestProposal />
        }
        .into_any();
    }
    let n_ladders = ladders.len() as u64;
    view! {
        <p role="status" class="sr-only">{format::counted(n_ladders, "ladder", "ladders")}</p>
        <div class="flex flex-col gap-400">
            {ladders.into_iter().map(|ladder| view! { <LadderCard ladder /> }).collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn LadderCard(ladder: LadderOut) -> impl IntoView {
    let LadderOut {
        id,
        ladder,
        rungs,
        findings,
        label,
        is_shown: _,
    } = ladder;
    let name = ladder.name.clone();
    let heading_id = format!("ladder-{id}");
    let labelled_by = heading_id.clone();
    let is_on = RwSignal::new(ladder.is_enabled);
    let is_kept_back = is_kept_back(&findings);
    let is_of_plans = holds_plans(&ladder.rungs);
    let n_sold = rungs.iter().map(|rung| rung.n_sold).collect::<Vec<_>>();
    view! {
        <section
            data-ladder=id.to_string()
            aria-labelledby=labelled_by
            class="flex min-w-0 flex-col gap-300 bg-bg-surface p-400 shadow-200 sm:rounded-300"
        >
            <div class="flex flex-wrap items-center justify-between gap-200">
                <div class="flex min-w-0 flex-wrap items-center gap-200">
                    <h2 id=heading_id class="text-heading-md">
                        <a href=format!("/tiers/{id}") class="text-text hover:underline">{name.clone()}</a>
                    </h2>
                    <StateBadge is_on is_kept_back />
                </div>
                <Controls id name is_on />
            </div>
            <RungColumns ladder rungs label />
            {is_kept_back
                .then(|| {
                    view! {
                        <p class="font-medium">"What keeps it from shoppers, and what would mend it"</p>
                    }
                })}
            <FindingList findings names_rungs=true />
            {if is_of_plans {
                view! {
                    <p class="text-text-secondary">
                        {format!("Shows where your theme has the block \"Plans to compare\" with the number {id}, or without one.")}
                    </p>
                }
                    .into_any()
            } else {
                view! { <TierMix n_sold /> }.into_any()
            }}
        </section>
    }
}

/// Whether shoppers see it, in words.
#[component]
fn StateBadge(is_on: RwSignal<bool>, is_kept_back: bool) -> impl IntoView {
    let tone = Signal::derive(move || match (is_on.get(), is_kept_back) {
        (false, _) => BadgeTone::Neutral,
        (true, true) => BadgeTone::Warning,
        (true, false) => BadgeTone::Success,
    });
    view! {
        <Badge tone>
            {move || match (is_on.get(), is_kept_back) {
                (false, _) => "Switched off",
                (true, true) => "Kept from shoppers",
                (true, false) => "In use",
            }}
        </Badge>
    }
}

#[component]
fn Controls(id: LadderId, name: String, is_on: RwSignal<bool>) -> impl IntoView {
    let toaster = Toaster::expect();
    let list = ListState::expect();
    let switch = Callback::new(move |wanted: bool| {
        // Shown at once, taken back if it fails.
        is_on.set(wanted);
        spawn_local(async move {
            if let Err(error) = set_ladder_enabled(id, wanted).await {
                // The card may be gone by now.
                let _ = is_on.try_set(!wanted);
                toaster.fail(&error);
            }
        });
    });
    let message = format!("{name} removed");
    let row = format!("[data-ladder='{id}'] a[href]");
    let remove = Callback::new(move |_| {
        list.take_away(toaster, message.clone(), row.clone(), delete_ladder(id), move || {
            restore_ladder(id)
        });
    });
    let (use_label, edit_label, remove_label) = (format!("Use {name}"), format!(" {name}"), format!("Remove {name}"));
    view! {
        <div class="flex items-center gap-100">
            <Switch label=use_label is_on on_change=switch />
            <LinkButton href=format!("/tiers/{id}") icon=IconKind::Pencil>
                "Edit"
                <span class="sr-only">{edit_label}</span>
            </LinkButton>
            <IconButton icon=IconKind::Bin label=remove_label on_click=remove />
        </div>
    }
}
