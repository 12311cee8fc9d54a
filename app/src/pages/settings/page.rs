//! One form for everything that is set for the whole shop.

use leptos::prelude::*;
use pairwell_domain::admin::{SettingsOut, ShopSettings};

use super::delivery::Delivery;
use super::draft::Draft;
use super::plan::PlanLink;
use super::restraint::Restraint;
use super::selling::Selling;
use super::steps::Steps;
use crate::UiError;
use crate::components::{Banner, BannerTone, LinkButton, Loaded, Page, SaveBar, SkeletonShape, Toaster, focus_first};
use crate::server_fns::{are_plans_offered, get_settings, save_settings};

/// Fields and the input that mends each.
const FIELDS: [(&str, &str); 15] = [
    ("max_per_session", "#max-per-session"),
    ("max_per_page", "#max-per-page"),
    ("minutes_between", "#minutes-between"),
    ("decline_days", "#decline-days"),
    ("kind_declines", "#kind-declines"),
    ("kind_days", "#kind-days"),
    ("quiet_paths", "#quiet-paths"),
    ("min_stock", "#min-stock"),
    ("max_return_rate_bps", "#max-returns"),
    ("handling", "#handling"),
    ("paused", "#paused"),
    ("boosted", "#boosted"),
    ("from", "#add-delivery"),
    ("goods_bps", "#goods-from"),
    ("plans_bps", "#plans-from"),
];

/// What is wrong on the page, field by field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errors(Signal<Option<UiError>>);

impl Errors {
    /// What is wrong with one field.
    pub(super) fn about(self, field: &'static str) -> Signal<Option<String>> {
        let Self(error) = self;
        Signal::derive(move || error.with(|error| error.as_ref()?.about(field)))
    }
}

/// Restraint, selling, free delivery, steps.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let settings = Resource::new(
        || (),
        |()| async { Ok((get_settings().await?, are_plans_offered().await?)) },
    );
    view! {
        <Page
            title="Settings"
            actions=|| {
                view! {
                    <LinkButton href="/settings/connection">"Connection"</LinkButton>
                    <LinkButton href="/settings/buyers-data">"Buyers' data"</LinkButton>
                }
            }
        >
            <Loaded
                resource=settings
                skeleton=SkeletonShape::Lines(16)
                view=|(settings, are_plans_offered): (SettingsOut, bool)| {
                    view! {
                        {are_plans_offered.then(|| view! { <PlanLink /> })}
                        <SettingsForm settings />
                    }
                }
            />
        </Page>
    }
}

#[component]
fn SettingsForm(settings: SettingsOut) -> impl IntoView {
    let currency = settings.currency;
    let draft = Draft::new(&settings);
    let saved = RwSignal::new(settings);
    let entered = Memo::new(move |_| draft.checked());
    let is_dirty =
        Memo::new(move |_| saved.with(|saved| entered.with(|entered| entered.as_ref() != Ok(&saved.settings))));
    let problem = RwSignal::new(None::<UiError>);
    // A rule broken while typing shows at once and goes at once; what the server said stays until the next try.
    let errors = Errors(Signal::derive(move || entered.get().err().or_else(|| problem.get())));
    let save = save_action(draft, saved, problem);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match entered.get_untracked() {
            Ok(_) if save.pending().get_untracked() => {}
            Ok(settings) => {
                save.dispatch(settings);
            }
            Err(error) => focus_on(&error),
        }
    };
    let discard = Callback::new(move |()| {
        problem.set(None);
        draft.set(&saved.get_untracked());
    });
    let other_error = move || {
        let Errors(error) = errors;
        error.with(|error| {
            let error = error.as_ref().filter(|error| input_of(error).is_none())?;
            Some(error.message.clone())
        })
    };
    view! {
        <form class="flex flex-col gap-400" novalidate on:submit=on_submit>
            <SaveBar message="Unsaved changes" is_dirty is_saving=save.pending() on_discard=discard />
            {move || {
                other_error().map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
            }}
            <Restraint draft errors />
            <Selling draft errors />
            <Delivery draft errors currency />
            <Steps draft errors />
        </form>
    }
}

fn save_action(
    draft: Draft,
    saved: RwSignal<SettingsOut>,
    problem: RwSignal<Option<UiError>>,
) -> Action<ShopSettings, Result<SettingsOut, UiError>> {
    let toaster = Toaster::expect();
    let save = Action::new(|settings: &ShopSettings| save_settings(settings.clone()));
    Effect::new(move |_| match save.value().get() {
        Some(Ok(settings)) => {
            problem.set(None);
            draft.set(&settings);
            saved.set(settings);
            toaster.say("Settings saved");
        }
        Some(Err(refusal)) => {
            focus_on(&refusal);
            problem.set(Some(refusal));
        }
        None => {}
    });
    save
}

fn input_of(error: &UiError) -> Option<&'static str> {
    let wanted = error.field.as_deref()?;
    FIELDS
        .iter()
        .find(|(field, _)| *field == wanted)
        .map(|(_, input)| *input)
}

fn focus_on(error: &UiError) {
    if let Some(input) = input_of(error) {
        focus_first(&[input]);
    }
}

#[cfg(test)]
mod tests {
    use pairwell_domain::restraint::RestraintRuleError;
    use pairwell_domain::selling::{FreeDeliveryRuleError, SellingRuleError};

    use super::*;

    #[test]
    fn every_rule_leads_to_an_input() {
        let fields = [
            RestraintRuleError::QuietPathsUnfit.field(),
            RestraintRuleError::OutOfRange {
                field: "kind_days",
                min: 1,
                max: 365,
            }
            .field(),
            SellingRuleError::StockOutOfRange.field(),
            SellingRuleError::ReturnsOutOfRange.field(),
            SellingRuleError::HandlingOutOfRange.field(),
            SellingRuleError::Contradicting.field(),
            FreeDeliveryRuleError::NotPositive.field(),
            "goods_bps",
            "plans_bps",
        ];
        for field in fields {
            assert!(input_of(&UiError::rule(field, "x")).is_some(), "{field}");
        }
        assert_eq!(input_of(&UiError::rule("nothing", "x")), None);
    }
}
