//! What happened, and what to do next.

mod funnel;
mod sync_card;
mod top_pairs;
mod words;

use leptos::prelude::*;
use pairwell_domain::admin::{Overview, PlanNotice};

use self::funnel::Funnel;
use self::sync_card::SyncCard;
use self::top_pairs::TopPairs;
use self::words::{next_steps, result_words};
use crate::components::{Banner, Button, ButtonTone, Card, LinkButton, Loaded, Page, SkeletonShape, Toaster};
use crate::pages::settings::plan::words as plan_words;
use crate::server_fns::{get_plan_notice, load_overview, start_sync};

/// The first page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let overview = Resource::new(
        || (),
        |()| async { Ok((load_overview().await?, get_plan_notice().await?)) },
    );
    let reload = Callback::new(move |()| overview.refetch());
    view! {
        <Page title="Overview">
            <Loaded
                resource=overview
                skeleton=SkeletonShape::Lines(12)
                view=move |(overview, notice): (Overview, Option<PlanNotice>)| {
                    view! { <OverviewView overview notice reload /> }
                }
            />
        </Page>
    }
}

#[component]
fn OverviewView(overview: Overview, notice: Option<PlanNotice>, reload: Callback<()>) -> impl IntoView {
    let notice = notice.as_ref().and_then(plan_words::notice);
    let words = result_words(&overview);
    let start = Action::new(move |(): &()| start_sync());
    let toaster = Toaster::expect();
    Effect::new(move |_| match start.value().get() {
        Some(Ok(_)) => reload.run(()),
        Some(Err(error)) => toaster.fail(&error),
        None => {}
    });
    view! {
        <div class="flex flex-col gap-400">
            {notice.map(|notice| view! { <AboutPlan notice /> })}
            <section class="flex flex-col gap-100 bg-bg-surface p-400 shadow-200 sm:rounded-300">
                <p class="text-body-sm text-text-secondary">{overview.shop_name.clone()}</p>
                <p class="text-heading-lg">{words.headline}</p>
                {words.support.map(|support| view! { <p class="text-text-secondary">{support}</p> })}
            </section>
            <NextSteps overview=overview.clone() start />
            <SyncCard overview=overview.clone() start reload />
            <div class="grid gap-400 md:grid-cols-2">
                <Funnel offers=overview.offers attributed=overview.attributed />
                <TopPairs pairs=overview.top_pairs n_suggestions=overview.n_suggestions />
            </div>
        </div>
    }
}

/// What is to be known about the plan, and the way there.
#[component]
fn AboutPlan(notice: plan_words::Notice) -> impl IntoView {
    let plan_words::Notice { tone, title, text } = notice;
    view! {
        <Banner tone title>
            <p>{text}</p>
            <LinkButton href="/settings/plan">"See your plan"</LinkButton>
        </Banner>
    }
}

#[component]
fn NextSteps(
    overview: Overview,
    start: Action<(), Result<pairwell_domain::admin::SyncProgress, crate::UiError>>,
) -> impl IntoView {
    let steps = next_steps(&overview);
    let rows = steps
        .into_iter()
        .enumerate()
        .map(|(place, step)| {
            let tone = if place == 0 { ButtonTone::Primary } else { ButtonTone::Secondary };
            view! {
                <li class="flex flex-wrap items-center justify-between gap-200 border-t border-border-secondary pt-300 first:border-t-0 first:pt-0">
                    <div class="min-w-0 flex-1 basis-[18rem]">
                        <p class="font-medium">{step.title}</p>
                        <p class="text-text-secondary">{step.why}</p>
                    </div>
                    {match step.href {
                        Some(href) => view! { <LinkButton href tone>{step.button}</LinkButton> }.into_any(),
                        None => {
                            view! {
                                <Button
                                    tone
                                    disabled=start.pending()
                                    on_click=move |_| {
                                        start.dispatch(());
                                    }
                                >
                                    {step.button}
                                </Button>
                            }
                                .into_any()
                        }
                    }}
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title="What to do next">
                <ol class="flex flex-col gap-300">{rows}</ol>
            </Card>
        }
    })
}
