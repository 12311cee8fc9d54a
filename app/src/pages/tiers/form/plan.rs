//! What stands on a rung of a ladder of plans: one plan, its price, and where it is taken.

use leptos::prelude::*;
use pairwell_domain::tier::{MAX_NAME_CHARS, Period};

use super::Form;
use crate::components::{PlainField, SelectField, TextField};
use crate::format::sentence_case;
use crate::pages::tiers::draft::{PlanDraft, RungDraft};

#[component]
pub(super) fn PlanFields(form: Form, rung: RungDraft, place: Signal<usize>) -> impl IntoView {
    let RungDraft { key, plan, .. } = rung;
    let PlanDraft {
        name,
        price,
        period,
        url,
    } = plan;
    let (name, price, period, url) = (
        RwSignal::from(name),
        RwSignal::from(price),
        RwSignal::from(period),
        RwSignal::from(url),
    );
    let about = move |field: &'static str| form.about(move || format!("rungs.{}.goods.0.{field}", place.get()));
    let periods = [Period::Month, Period::Year].map(|period| (period, sentence_case(period.words())));
    view! {
        <TextField
            id=format!("rung-{key}-good")
            label="Plan"
            placeholder="Team"
            value=name
            max_chars=MAX_NAME_CHARS
            error=about("name")
        />
        <div class="grid gap-300 sm:grid-cols-2">
            <PlainField
                id=format!("rung-{key}-price")
                label=format!("Price in {}", form.draft.currency)
                value=price
                error=about("price")
            />
            <SelectField
                id=format!("rung-{key}-period")
                label="Paid"
                options=periods.to_vec()
                value=period
                on_change=move |wanted| period.set(wanted)
            />
        </div>
        <PlainField
            id=format!("rung-{key}-url")
            label="Where it is taken"
            help="A page of your shop such as /pages/team, or an address that begins with https://."
            value=url
            error=about("url")
        />
    }
}
