//! Where the reading of the shop stands, live while it runs.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::{Overview, SyncProgress, SyncStage, SyncState};

use crate::UiError;
use crate::components::{Badge, BadgeTone, Banner, BannerTone, Button, Card, ProgressBar, Toaster};
use crate::format;
use crate::server_fns::{cancel_sync, read_sync_progress, start_changed_sync};

/// How often a running reading is asked about.
const POLL: Duration = Duration::from_secs(1);

/// Reading of the shop: state, progress, and what is known so far.
#[component]
pub(super) fn SyncCard(
    overview: Overview,
    start: Action<(), Result<SyncProgress, UiError>>,
    reload: Callback<()>,
) -> impl IntoView {
    let progress = RwSignal::new(overview.sync.clone());
    poll_while_running(progress, reload);
    let cancel = Action::new(|(): &()| cancel_sync());
    let look = Action::new(|(): &()| start_changed_sync());
    let toaster = Toaster::expect();
    for action in [cancel, look] {
        Effect::new(move |_| match action.value().get() {
            Some(Ok(_)) => reload.run(()),
            Some(Err(error)) => toaster.fail(&error),
            None => {}
        });
    }
    let state = Memo::new(move |_| progress.with(|progress| progress.state));
    let tone = Signal::derive(move || match state.get() {
        SyncState::NotStarted => BadgeTone::Neutral,
        SyncState::Running => BadgeTone::Info,
        SyncState::Done => BadgeTone::Success,
        SyncState::Failed | SyncState::Cancelled => BadgeTone::Warning,
    });
    let state_word = move || match state.get() {
        SyncState::NotStarted => "Not read yet",
        SyncState::Running => "Reading",
        SyncState::Done => "Up to date",
        SyncState::Failed | SyncState::Cancelled => "Stopped",
    };
    view! {
        <Card title="Your shop" actions=move || view! { <Badge tone>{state_word}</Badge> }>
            <Show when=move || state.get() == SyncState::Running>
                <RunningView progress />
                <div>
                    <Button
                        disabled=cancel.pending()
                        on_click=move |_| {
                            cancel.dispatch(());
                        }
                    >
                        "Stop reading"
                    </Button>
                </div>
            </Show>
            {move || {
                progress
                    .with(problem)
                    .map(|problem| view! { <Banner tone=BannerTone::Warning title=problem /> })
            }}
            <ShopCounts overview=overview.clone() />
            <Show when=move || state.get() == SyncState::Done>
                <div class="flex flex-wrap gap-200">
                    <Button
                        disabled=look.pending()
                        on_click=move |_| {
                            look.dispatch(());
                        }
                    >
                        "Look for changes now"
                    </Button>
                    <Button
                        disabled=start.pending()
                        on_click=move |_| {
                            start.dispatch(());
                        }
                    >
                        "Read again from the beginning"
                    </Button>
                </div>
            </Show>
        </Card>
    }
}

/// Asks once a second while it runs. Its end loads the page's figures anew.
fn poll_while_running(progress: RwSignal<SyncProgress>, reload: Callback<()>) {
    let is_running = Memo::new(move |_| progress.with(|progress| progress.state == SyncState::Running));
    let is_asking = StoredValue::new(false);
    Effect::new(move |_| {
        if !is_running.get() {
            return;
        }
        let ask = move || {
            // An answer that is slow must not let questions pile up.
            if is_asking.try_get_value() != Some(false) {
                return;
            }
            is_asking.set_value(true);
            spawn_local(async move {
                let answer = read_sync_progress().await;
                // The merchant may have gone to another page meanwhile.
                if is_asking.try_set_value(false).is_some() {
                    return;
                }
                // A failed question is asked again a second later; the last known state stays in sight.
                if let Ok(now) = answer {
                    let is_over = now.state != SyncState::Running;
                    progress.set(now);
                    if is_over {
                        reload.run(());
                    }
                }
            });
        };
        if let Ok(timer) = set_interval_with_handle(ask, POLL) {
            on_cleanup(move || timer.clear());
        }
    });
}

#[component]
fn RunningView(progress: RwSignal<SyncProgress>) -> impl IntoView {
    let stage = Memo::new(move |_| progress.with(|progress| stage_words(progress.stage).to_owned()));
    let percent = Signal::derive(move || {
        progress.with(|progress| {
            progress
                .n_total
                .map(|n_total| format::percent_done(progress.n_done, n_total))
        })
    });
    view! {
        <div class="flex flex-col gap-150">
            // Only the stage is read out: counts change every second.
            <p role="status" class="font-medium">{stage}</p>
            <ProgressBar label=stage percent />
            <p class="text-body-sm text-text-secondary">{move || progress.with(count_words)}</p>
        </div>
    }
}

#[component]
fn ShopCounts(overview: Overview) -> impl IntoView {
    let span = overview
        .orders_from_to
        .map(|(from, to)| format!("{} to {}", format::day(from), format::day(to)));
    let figures = [
        ("Products", Some(format::count(overview.n_products))),
        ("Orders", Some(format::count(overview.n_orders))),
        ("Order lines", Some(format::count(overview.n_order_lines))),
        ("Orders from", span),
        ("Read to the end", overview.sync.finished_at.map(format::moment)),
        ("Last looked for changes", overview.sync.checked_at.map(format::moment)),
        ("Learnt from orders", overview.learnt_at.map(format::moment)),
    ];
    view! {
        <dl class="grid grid-cols-2 gap-x-400 gap-y-300 sm:grid-cols-3">
            {figures
                .into_iter()
                .filter_map(|(name, figure)| figure.map(|figure| (name, figure)))
                .map(|(name, figure)| {
                    view! {
                        <div>
                            <dt class="text-body-sm text-text-secondary">{name}</dt>
                            <dd class="font-medium">{figure}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

const fn stage_words(stage: Option<SyncStage>) -> &'static str {
    match stage {
        None => "Getting ready",
        Some(SyncStage::ExportingCatalogue) => "Your store is preparing the list of products",
        Some(SyncStage::ReadingCatalogue) => "Reading products",
        Some(SyncStage::ExportingCollections) => "Your store is preparing the list of collections",
        Some(SyncStage::ReadingCollections) => "Reading collections",
        Some(SyncStage::ExportingOrders) => "Your store is preparing the list of orders",
        Some(SyncStage::ReadingOrders) => "Reading orders",
        Some(SyncStage::Learning) => "Counting what is bought together",
    }
}

/// Counts of rows, as they are: how long it takes depends on the platform, so no time is promised.
fn count_words(progress: &SyncProgress) -> String {
    match (progress.n_done, progress.n_total) {
        (0, None) => "This can take a few minutes.".to_owned(),
        (n_done, None) => format!("{} so far", format::counted(n_done, "row", "rows")),
        (n_done, Some(n_total)) => {
            format!(
                "{} of {}",
                format::count(n_done),
                format::counted(n_total, "row", "rows")
            )
        }
    }
}

fn problem(progress: &SyncProgress) -> Option<String> {
    match progress.state {
        SyncState::Failed => Some(
            progress
                .problem
                .clone()
                .unwrap_or_else(|| "Reading your shop stopped before it was complete.".to_owned()),
        ),
        SyncState::Done => progress
            .check_problem
            .as_ref()
            .map(|problem| format!("The last look for changes failed; it is tried again. {problem}")),
        SyncState::NotStarted | SyncState::Running | SyncState::Cancelled => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_promise_nothing() {
        let mut progress = SyncProgress {
            state: SyncState::Running,
            stage: Some(SyncStage::ReadingOrders),
            n_done: 0,
            n_total: None,
            problem: None,
            started_at: None,
            finished_at: None,
            checked_at: None,
            check_problem: None,
        };
        assert_eq!(count_words(&progress), "This can take a few minutes.");
        progress.n_done = 1_500;
        assert_eq!(count_words(&progress), "1,500 rows so far");
        progress.n_total = Some(22_000);
        assert_eq!(count_words(&progress), "1,500 of 22,000 rows");
    }

    #[test]
    fn a_failed_reading_always_says_something() {
        let mut progress = SyncProgress {
            state: SyncState::Failed,
            stage: None,
            n_done: 0,
            n_total: None,
            problem: None,
            started_at: None,
            finished_at: None,
            checked_at: None,
            check_problem: None,
        };
        assert!(problem(&progress).is_some());
        progress.problem = Some("The store did not answer.".to_owned());
        assert_eq!(problem(&progress).as_deref(), Some("The store did not answer."));
        progress.state = SyncState::Running;
        assert_eq!(problem(&progress), None);
    }
}
