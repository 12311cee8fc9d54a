//! What stands around an input: label above, error beside, help below.

use leptos::prelude::*;

use super::{Icon, IconKind};

/// The ids that tie an input to what is said about it.
#[derive(Debug, Clone)]
pub(super) struct FieldIds {
    error: String,
    help: String,
}

impl FieldIds {
    /// The ids around the input with this id.
    pub(super) fn of(id: &str) -> Self {
        Self {
            error: format!("{id}-error"),
            help: format!("{id}-help"),
        }
    }

    /// What describes the input: the error, while there is one, and then the help.
    pub(super) fn described_by(
        &self,
        error: Signal<Option<String>>,
    ) -> impl Fn() -> String + Clone + Send + Sync + 'static {
        let Self {
            error: error_id,
            help: help_id,
        } = self.clone();
        move || match error.with(Option::is_some) {
            true => format!("{error_id} {help_id}"),
            false => help_id.clone(),
        }
    }
}

/// How long a text may be; how much of that is used is shown while typing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) text: RwSignal<String>,
    pub(super) max_chars: usize,
}

/// Puts label, error and help around an input.
#[component]
pub(super) fn FieldFrame(
    /// The input's id.
    #[prop(into)]
    id: String,
    /// What to enter.
    label: String,
    /// What it is for.
    help: String,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// How long its text may be.
    #[prop(optional)]
    limit: Option<Limit>,
    /// The input.
    children: Children,
) -> impl IntoView {
    let FieldIds {
        error: error_id,
        help: help_id,
    } = FieldIds::of(&id);
    view! {
        <div class="flex min-w-0 flex-col gap-100">
            <label for=id class="font-medium">{label}</label>
            {children()}
            <FieldError id=error_id error />
            <div class="flex justify-between gap-400 text-body-sm text-text-secondary">
                <p id=help_id class="empty:hidden">{help}</p>
                {limit.map(|limit| view! { <Counter limit /> })}
            </div>
        </div>
    }
}

#[component]
fn Counter(limit: Limit) -> impl IntoView {
    let Limit { text, max_chars } = limit;
    let n_chars = move || text.with(|text| text.trim().chars().count());
    let class = move || {
        if n_chars() > max_chars {
            "ml-auto shrink-0 text-text-critical"
        } else {
            "ml-auto shrink-0"
        }
    };
    view! { <p class=class>{move || format!("{} of {max_chars}", n_chars())}</p> }
}

/// What is wrong with a field, while something is.
#[component]
pub fn FieldError(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What is wrong.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        error.get().map(|error| {
            view! {
                <p id=id.clone() class="flex items-start gap-100 text-text-critical">
                    <Icon kind=IconKind::Alert />
                    {error}
                </p>
            }
        })
    }
}
