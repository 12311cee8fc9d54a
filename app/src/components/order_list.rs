//! Things in an order of the merchant's making.

use leptos::prelude::*;

use super::{Button, IconButton, IconKind, Movable, MoveControls, Reorder, focus_first, moved};

/// A list whose entries can be moved, taken out, and put back. The last one cannot be taken out.
#[component]
pub fn OrderList<T>(
    /// Its id in the page.
    id: &'static str,
    /// What is ordered.
    #[prop(into)]
    label: String,
    /// What the order means.
    #[prop(into)]
    help: String,
    /// Everything there is, with its words.
    all: Vec<(T, &'static str)>,
    /// What is in use, in its order.
    order: RwSignal<Vec<T>>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let reorder = Reorder::new(id, move |from, to| order.update(|order| moved(order, from, to)));
    let all = StoredValue::new(all);
    // An entry is known by its place among all there are, wherever it stands now.
    let in_use = move || {
        order.with(|order| {
            order
                .iter()
                .filter_map(|entry| all.with_value(|all| all.iter().position(|(each, _)| each == entry)))
                .collect::<Vec<usize>>()
        })
    };
    let left_out = move || {
        let used = in_use();
        let n_all = all.with_value(Vec::len);
        (0..n_all).filter(|key| !used.contains(key)).collect::<Vec<usize>>()
    };
    let entry_of = move |key: usize| all.with_value(|all| all[key]);
    let row = move |key: usize| {
        let (entry, name) = entry_of(key);
        let place = Signal::derive(move || {
            order.with(|order| order.iter().position(|each| *each == entry).unwrap_or_default())
        });
        let take_out = move |_| {
            order.update(|order| order.retain(|each| *each != entry));
            request_animation_frame(move || {
                focus_first(&[format!("#{id} button:not([disabled])")]);
            });
        };
        view! {
            <li>
                <Movable reorder place>
                    <div class="flex items-center justify-between gap-200 px-300 py-100">
                        <span>{move || format!("{}. {name}", place.get() + 1)}</span>
                        <span class="flex items-center gap-100">
                            <MoveControls
                                reorder
                                key
                                place
                                n_all=Signal::derive(move || order.with(Vec::len))
                                label=name.to_owned()
                            />
                            <IconButton
                                icon=IconKind::Cross
                                label=format!("Leave out: {name}")
                                disabled=Signal::derive(move || order.with(Vec::len) == 1)
                                on_click=take_out
                            />
                        </span>
                    </div>
                </Movable>
            </li>
        }
    };
    let put_back = move |key: usize| {
        let (entry, name) = entry_of(key);
        let add = move |_| {
            order.update(|order| order.push(entry));
            request_animation_frame(move || {
                focus_first(&[format!("#{id}-{key}-up"), format!("#{id} button:not([disabled])")]);
            });
        };
        view! {
            <Button icon=IconKind::Plus label=format!("Use too: {name}") on_click=add>
                {name}
            </Button>
        }
    };
    let label_id = format!("{id}-label");
    view! {
        <div class="flex flex-col gap-100">
            <p id=label_id.clone() class="font-medium">{label}</p>
            <ol id=id aria-labelledby=label_id class="flex flex-col divide-y divide-border-secondary rounded-200 border border-border">
                <For each=in_use key=|key| *key children=row />
            </ol>
            <div class="flex flex-wrap gap-200 empty:hidden">
                <For each=left_out key=|key| *key children=put_back />
            </div>
            <p class="text-body-sm text-text-secondary">{help}</p>
        </div>
    }
}
