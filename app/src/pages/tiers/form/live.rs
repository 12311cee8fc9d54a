//! What a shopper would see of the ladder as it is being entered, and what is found about it.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::{FindingOut, LadderPreview, RungOut};
use pairwell_domain::placement::{Device, PlacementKind};
use pairwell_domain::questions::Answer;
use pairwell_domain::tier::LadderIn;

use crate::UiError;
use crate::components::{
    Banner, BannerTone, Button, Card, EntryDraft, IconChoice, IconKind, Skeleton, SkeletonShape, WidgetPreview,
};
use crate::pages::tiers::draft::Draft;
use crate::server_fns::preview_ladder;

/// How long changes have to rest before they are asked about.
const REST: Duration = Duration::from_millis(400);

/// What the server said last about the fields, and what keeps it from saying more.
#[derive(Debug, Clone, Copy)]
pub(in crate::pages::tiers) struct Live {
    draft: Draft,
    pub(in crate::pages::tiers) findings: RwSignal<Vec<FindingOut>>,
    pub(in crate::pages::tiers) rungs: RwSignal<Vec<RungOut>>,
    pub(in crate::pages::tiers) answers: RwSignal<Vec<Answer>>,
    html: RwSignal<Option<String>>,
    failure: RwSignal<Option<UiError>>,
    /// Number of the last question: a slow answer to an older one is thrown away.
    n_asked: StoredValue<u32>,
}

impl Live {
    /// Starts from what is known already, and asks again whenever the fields come to rest. A ladder that breaks a rule
    /// is not asked about: what was said before stays.
    pub(in crate::pages::tiers) fn follow(draft: Draft, findings: Vec<FindingOut>, rungs: Vec<RungOut>) -> Self {
        let live = Self {
            draft,
            findings: RwSignal::new(findings),
            rungs: RwSignal::new(rungs),
            answers: RwSignal::new(Vec::new()),
            html: RwSignal::new(None),
            failure: RwSignal::new(None),
            n_asked: StoredValue::new(0),
        };
        let mut ask_when_resting = debounce(REST, move |ladder| live.ask(ladder));
        Effect::new(move |is_later: Option<bool>| {
            if let Ok(ladder) = draft.checked() {
                if is_later.is_some() {
                    ask_when_resting(ladder);
                } else {
                    live.ask(ladder);
                }
            }
            true
        });
        live
    }

    fn ask(self, ladder: LadderIn) {
        if self.n_asked.try_update_value(|n| *n += 1).is_none() {
            return;
        }
        let asked = self.n_asked.get_value();
        spawn_local(async move {
            let answer = preview_ladder(ladder).await;
            // The page may be gone by now.
            if self.n_asked.try_get_value() != Some(asked) {
                return;
            }
            match answer {
                Ok(LadderPreview {
                    rungs,
                    findings,
                    answers,
                    html,
                }) => {
                    self.answers.set(answers);
                    self.findings.set(findings);
                    self.rungs.set(rungs);
                    self.html.set(Some(html));
                    self.failure.set(None);
                }
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }

    fn ask_again(self) {
        if let Ok(ladder) = untrack(|| self.draft.checked()) {
            self.ask(ladder);
        }
    }
}

/// The comparison as the shop's own widget draws it.
#[component]
pub(in crate::pages::tiers) fn LivePreview(live: Live) -> impl IntoView {
    let device = RwSignal::new(Device::Desktop);
    let screens = || {
        vec![
            (Device::Desktop, "Desktop", IconKind::Desktop),
            (Device::Phone, "Phone", IconKind::Phone),
        ]
    };
    let is_whole = Memo::new(move |_| live.draft.checked().is_ok());
    let html = Signal::derive(move || live.html.get().unwrap_or_default());
    let has_html = Memo::new(move |_| live.html.with(Option::is_some));
    let again = Callback::new(move |_| live.ask_again());
    view! {
        <Card title="Preview" actions=move || view! { <IconChoice label="Screen" options=screens() value=device /> }>
            {move || {
                live.failure
                    .get()
                    .map(|error| {
                        view! {
                            <Banner tone=BannerTone::Critical title=error.message>
                                <Button on_click=again>"Try again"</Button>
                            </Banner>
                        }
                    })
            }}
            <p role="status" class="text-body-sm text-text-secondary">
                {move || match (is_whole.get(), has_html.get()) {
                    (true, _) if live.draft.holds_plans.get() => "As everybody sees it who opens the page.",
                    (true, _) => "Prices come from your catalogue here, from your storefront when it is live.",
                    (false, true) => "The preview follows once every field that is needed is filled in.",
                    (false, false) => {
                        "The preview appears once each option has a product and says who it is best for."
                    }
                }}
            </p>
            <Show
                when=move || has_html.get()
                fallback=move || {
                    (is_whole.get() && live.failure.with(Option::is_none))
                        .then(|| view! { <Skeleton shape=SkeletonShape::Rows(6) /> })
                }
            >
                <WidgetPreview
                    html
                    placement=PlacementKind::ProductLadder
                    device
                    title="The comparison as a shopper sees it"
                    is_of_plans=live.draft.holds_plans
                />
            </Show>
        </Card>
    }
}
