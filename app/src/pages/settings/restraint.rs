//! How much of a shopper's attention offers may take.

use leptos::prelude::*;

use super::draft::Draft;
use super::page::Errors;
use crate::components::{Card, Definition, LinesField, NumberField};

/// The one budget of attention, and how long a no is kept.
#[component]
pub(super) fn Restraint(draft: Draft, errors: Errors) -> impl IntoView {
    view! {
        <Card title="Restraint">
            <p class="text-text-secondary">
                "One budget for all placements together. Every further offer costs something: a moment of attention, some trust, and a checkout that is a little less clear."
            </p>
            <NumberField
                id="max-per-session"
                label="Offers in one visit, at most"
                help="24 unless you choose otherwise. A visit ends after 30 minutes without a page. Fewer keeps shoppers' trust; the best ones are always shown first."
                unit="offers"
                value=draft.max_per_session
                error=errors.about("max_per_session")
            />
            <NumberField
                id="max-per-page"
                label="Offers on one page, at most"
                help="6 unless you choose otherwise, over everything on the page. More makes it harder to see what the page is for."
                unit="offers"
                value=draft.max_per_page
                error=errors.about("max_per_page")
            />
            <NumberField
                id="minutes-between"
                label="Pause between pages with offers"
                help="0 unless you choose otherwise, which is no pause. With 5, a page shows none when another one did within five minutes."
                unit="minutes"
                value=draft.minutes_between
                error=errors.about("minutes_between")
            />
            <NumberField
                id="decline-days"
                label="Keep a no for"
                help="90 unless you choose otherwise. What a shopper said no to stays away that long, on every page; a ladder with all its options."
                unit="days"
                value=draft.decline_days
                error=errors.about("decline_days")
            />
            <NumberField
                id="kind-declines"
                label="Go quiet after"
                help="3 unless you choose otherwise; 0 is never. So many noes to upgrades in one visit mean no upgrades; the same for things that go with something."
                unit="noes to one kind"
                value=draft.kind_declines
                error=errors.about("kind_declines")
            />
            <NumberField
                id="kind-days"
                label="Stay quiet for"
                help="7 unless you choose otherwise. How long that kind then stays away from this shopper."
                unit="days"
                value=draft.kind_days
                error=errors.about("kind_days")
            />
            <LinesField
                id="quiet-paths"
                label="Quiet addresses"
                help="One a line. Nothing is shown on these pages and those below them. None unless you name some; checkout and account are always quiet."
                placeholder="/pages/returns"
                value=draft.quiet_paths
                error=errors.about("quiet_paths")
            />
            <Definition summary="What a further offer costs">
                <p>
                    "Attention: whoever reads an offer does not read the page. Trust: an offer that does not fit says that the shop does not listen. A clear checkout: nothing is ever shown while somebody pays, and little just before, because a doubt there costs the whole order."
                </p>
            </Definition>
        </Card>
    }
}
