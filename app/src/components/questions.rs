//! The five questions about an offer, each with its answer.

use leptos::prelude::*;
use pairwell_domain::questions::{Answer, Verdict};

use super::{Card, Icon, IconKind};

/// The questions as a card; nothing until they are answered.
#[component]
pub fn Questions(
    /// In the order they are asked.
    #[prop(into)]
    answers: Signal<Vec<Answer>>,
) -> impl IntoView {
    view! {
        <Show when=move || answers.with(|answers| !answers.is_empty())>
            <Card title="Five questions before it goes live">
                <ol class="flex flex-col gap-300" aria-live="polite">
                    {move || answers.get().into_iter().map(|answer| view! { <QuestionLine answer /> }).collect_view()}
                </ol>
            </Card>
        </Show>
    }
}

#[component]
fn QuestionLine(answer: Answer) -> impl IntoView {
    let Answer {
        question,
        verdict,
        sentence,
    } = answer;
    let (class, icon, word) = match verdict {
        Verdict::Holds => ("text-text-success", IconKind::Check, "Yes. "),
        Verdict::Unknown => ("text-icon-secondary", IconKind::Info, "Not known. "),
        Verdict::Weak => ("text-text-warning", IconKind::Alert, "No. "),
    };
    view! {
        <li class="flex items-start gap-200">
            <span class=class>
                <Icon kind=icon />
            </span>
            <div class="flex min-w-0 flex-col">
                <p class="font-medium">{question.asks()}</p>
                <p class="text-text-secondary">
                    <span class="sr-only">{word}</span>
                    {sentence}
                </p>
            </div>
        </li>
    }
}
