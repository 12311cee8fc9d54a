//! The rows of the comparison: what differs, in figures and in what it does for the buyer.

use leptos::prelude::*;
use pairwell_domain::tier::{MAX_DIFFERENCES, MAX_LINE_CHARS, MAX_NAME_CHARS};

use super::Form;
use crate::components::{
    Button, Card, FieldError, IconButton, IconKind, Movable, MoveControls, Reorder, TextField, focus_first,
};
use crate::pages::tiers::draft::{CellDraft, Key, RowDraft};
use crate::pages::tiers::words::rung_name;

#[component]
pub(in crate::pages::tiers) fn Differences(form: Form) -> impl IntoView {
    let draft = form.draft;
    let reorder = Reorder::new("row", move |from, to| draft.move_row(from, to));
    let n_rows = Signal::derive(move || draft.rows.with(Vec::len));
    let add = Callback::new(move |_| {
        let key = draft.add_row();
        request_animation_frame(move || {
            focus_first(&[format!("#row-{key}-name")]);
        });
    });
    view! {
        <Card title="What differs">
            <p class="text-text-secondary">
                "Only what matters to the choice. Give the figure, and what it does for the buyer."
            </p>
            <FieldError id="differences-error" error=form.about(|| "differences".to_owned()) />
            <For each=move || draft.rows.get() key=|row| row.key let:row>
                <RowFields form row reorder n_rows />
            </For>
            <Show when=move || n_rows.get() < MAX_DIFFERENCES>
                <div>
                    <Button id="add-row" icon=IconKind::Plus on_click=add>
                        "Add a difference"
                    </Button>
                </div>
            </Show>
        </Card>
    }
}

#[component]
fn RowFields(form: Form, row: RowDraft, reorder: Reorder, n_rows: Signal<usize>) -> impl IntoView {
    let draft = form.draft;
    let key = row.key;
    let place = Signal::derive(move || draft.place_of_row(key));
    let name = RwSignal::from(row.name.clone());
    let label = Signal::derive(move || {
        let name = name.get();
        match name.trim() {
            "" => format!("difference {}", place.get() + 1),
            name => name.to_owned(),
        }
    });
    let remove = Callback::new(move |_| {
        draft.remove_row(key);
        request_animation_frame(|| {
            focus_first(&["#add-row"]);
        });
    });
    let cells_error = form.about(move || format!("differences.{}.cells", place.get()));
    let columns = move || match draft.rungs.with(Vec::len) {
        2 => "grid gap-300 sm:grid-cols-2",
        _ => "grid gap-300 sm:grid-cols-3",
    };
    let cells = RwSignal::from(row.cells.clone());
    let in_order = move || {
        let cells = cells.get();
        draft
            .rungs
            .get()
            .iter()
            .filter_map(|rung| cells.iter().find(|cell| cell.rung == rung.key).cloned())
            .collect::<Vec<_>>()
    };
    view! {
        <Movable reorder place>
            <fieldset
                data-invalid=move || cells_error.get().map(|_| "")
                class="flex min-w-0 flex-col gap-200 rounded-200 border border-border p-300"
            >
                <legend class="sr-only">{move || format!("Difference {}", place.get() + 1)}</legend>
                <div class="flex items-start gap-200">
                    <div class="min-w-0 flex-1">
                        <TextField
                            id=format!("row-{key}-name")
                            label="What is compared"
                            placeholder="Capacity"
                            value=name
                            max_chars=MAX_NAME_CHARS
                            error=form.about(move || format!("differences.{}.name", place.get()))
                        />
                    </div>
                    <div class="flex items-center gap-100 pt-500">
                        <MoveControls reorder key place n_all=n_rows label />
                        <IconButton
                            icon=IconKind::Bin
                            label=Signal::derive(move || format!("Remove {}", label.get()))
                            on_click=remove
                        />
                    </div>
                </div>
                <FieldError id=format!("row-{key}-error") error=cells_error />
                <div class=columns>
                    <For each=in_order key=|cell| cell.rung let:cell>
                        <CellFields form row=key place cell />
                    </For>
                </div>
            </fieldset>
        </Movable>
    }
}

#[component]
fn CellFields(form: Form, row: Key, place: Signal<usize>, cell: CellDraft) -> impl IntoView {
    let CellDraft {
        rung,
        specification,
        outcome,
    } = cell;
    let draft = form.draft;
    let rung_place = Signal::derive(move || draft.place_of_rung(rung));
    let at = move |field: &str| format!("differences.{}.cells.{}.{field}", place.get(), rung_place.get());
    // The rungs may change places, and the labels with them.
    move || {
        let name = rung_name(rung_place.get());
        view! {
            <div class="flex min-w-0 flex-col gap-200">
                <TextField
                    id=format!("row-{row}-cell-{rung}-specification")
                    label=format!("{name}: figure")
                    placeholder="1.5 l"
                    value=RwSignal::from(specification.clone())
                    max_chars=MAX_LINE_CHARS
                    error=form.about(move || at("specification"))
                />
                <TextField
                    id=format!("row-{row}-cell-{rung}-outcome")
                    label=format!("{name}: what it does")
                    placeholder="tea for four"
                    value=RwSignal::from(outcome.clone())
                    max_chars=MAX_LINE_CHARS
                    error=form.about(move || at("outcome"))
                />
            </div>
        }
    }
}
