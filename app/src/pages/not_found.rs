//! An address that means nothing.

use leptos::prelude::*;
use pairwell_domain::ErrorKind;

use crate::components::{ButtonTone, EmptyState, LinkButton, Page};
use crate::status;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    status::answer_with(ErrorKind::NotFound);
    view! {
        <Page title="Page not found">
            <section class="bg-bg-surface shadow-200 sm:rounded-300">
                <EmptyState
                    title="There is no page at this address"
                    text="It may have been moved, or the link was cut short."
                >
                    <LinkButton href="/" tone=ButtonTone::Primary>"Go to the overview"</LinkButton>
                </EmptyState>
            </section>
        </Page>
    }
}
