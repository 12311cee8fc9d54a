//! What the shop pays, what that covers, and choosing something else.

mod choices;
mod current;
mod question;
pub(crate) mod words;

use leptos::prelude::*;
use pairwell_domain::ErrorKind;
use pairwell_domain::admin::{BillingOut, PlanChosen};

use self::choices::Choices;
use self::current::{CurrentPlan, UsedCard};
use crate::components::{
    Banner, ButtonTone, EmptyState, LinkButton, Loaded, Page, SkeletonShape, Toaster, focus_first,
};
use crate::server_fns::{cancel_plan, choose_plan, get_billing};
use crate::{UiError, bridge, status};

/// What the merchant is about to do, and has to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Choose the plan with this code.
    Choose(String),
    /// End the plan.
    Cancel,
}

/// The buttons of the page, live.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// What waits for a yes.
    pub(super) step: RwSignal<Option<Step>>,
    /// Whether a yes is being carried out.
    pub(super) is_busy: Signal<bool>,
    carry_out: Action<Step, Result<Outcome, UiError>>,
}

impl Desk {
    /// Asks for a yes; the question takes the focus.
    pub(super) fn ask(self, step: Step) {
        self.step.set(Some(step));
        request_animation_frame(|| {
            focus_first(&["#confirm-plan"]);
        });
    }

    /// Carries out what waits for a yes.
    pub(super) fn confirm(self) {
        if let Some(step) = self.step.get_untracked() {
            self.carry_out.dispatch(step);
        }
    }

    /// Does nothing after all.
    pub(super) fn leave(self) {
        self.step.set(None);
        request_animation_frame(|| {
            focus_first(&["#plans"]);
        });
    }
}

enum Outcome {
    Approve(String),
    Done,
}

/// Choosing a plan.
#[component]
pub fn PlanPage() -> impl IntoView {
    let billing = Resource::new(|| (), |()| get_billing());
    let reload = Callback::new(move |()| billing.refetch());
    view! {
        <Page title="Plan" back=("/settings", "Back to settings")>
            <Loaded
                resource=billing
                skeleton=SkeletonShape::Lines(12)
                view=move |billing| match billing {
                    Some(billing) => view! { <PlanView billing reload /> }.into_any(),
                    None => view! { <NothingOffered /> }.into_any(),
                }
            />
        </Page>
    }
}

#[component]
fn NothingOffered() -> impl IntoView {
    status::answer_with(ErrorKind::NotFound);
    view! {
        <section class="bg-bg-surface shadow-200 sm:rounded-300">
            <EmptyState title="There is no page at this address" text="Everything is included, so there is nothing to choose.">
                <LinkButton href="/settings" tone=ButtonTone::Primary>"Go to the settings"</LinkButton>
            </EmptyState>
        </section>
    }
}

#[component]
fn PlanView(billing: BillingOut, reload: Callback<()>) -> impl IntoView {
    let desk = desk(reload);
    let notices = words::notices(&billing).into_iter().map(|notice| {
        let words::Notice { tone, title, text } = notice;
        view! {
            <Banner tone title>
                <p>{text}</p>
            </Banner>
        }
    });
    view! {
        <div class="flex flex-col gap-400">
            {notices.collect_view()}
            <CurrentPlan billing=billing.clone() desk />
            <UsedCard standing=billing.standing.clone() />
            <Choices billing desk />
        </div>
    }
}

fn desk(reload: Callback<()>) -> Desk {
    let toaster = Toaster::expect();
    let step = RwSignal::new(None::<Step>);
    let carry_out = Action::new(|step: &Step| {
        let step = step.clone();
        async move {
            match step {
                Step::Choose(code) => choose_plan(code).await.map(|chosen| match chosen {
                    PlanChosen::ToApprove { address } => Outcome::Approve(address),
                    PlanChosen::InForce(_) => Outcome::Done,
                }),
                Step::Cancel => cancel_plan().await.map(|_| Outcome::Done),
            }
        }
    });
    Effect::new(move |_| {
        carry_out.value().with(|outcome| match outcome {
            // The platform's page is not shown in a frame.
            Some(Ok(Outcome::Approve(address))) => bridge::open_at_top(address),
            Some(Ok(Outcome::Done)) => {
                step.set(None);
                reload.run(());
                toaster.say("Plan changed");
            }
            Some(Err(error)) => {
                step.set(None);
                toaster.fail(error);
                reload.run(());
            }
            None => {}
        });
    });
    Desk {
        step,
        is_busy: carry_out.pending().into(),
        carry_out,
    }
}

/// The way to the plan from the settings.
#[component]
pub(super) fn PlanLink() -> impl IntoView {
    view! {
        <section class="flex flex-wrap items-center justify-between gap-200 bg-bg-surface p-400 shadow-200 sm:rounded-300">
            <div class="min-w-0 flex-1 basis-[18rem]">
                <h2 class="text-heading-md">"Plan"</h2>
                <p class="text-text-secondary">"What you pay for Pairwell, what that covers, and how much of it you use."</p>
            </div>
            <LinkButton href="/settings/plan">"See your plan"</LinkButton>
        </section>
    }
}
