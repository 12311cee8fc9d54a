//! Moving things among their neighbours: dragged by a grip, by buttons, or with the arrow keys on those.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;

use super::{Icon, IconButton, IconKind, focus_first};

/// One set of things that change places with each other. Places count from 0.
#[derive(Debug, Clone, Copy)]
pub struct Reorder {
    /// Goes into the ids of the buttons, so it is one word and the only one of its kind on the page.
    name: &'static str,
    dragged: RwSignal<Option<usize>>,
    over: RwSignal<Option<usize>>,
    on_move: Callback<(usize, usize)>,
}

impl Reorder {
    /// A set whose things are moved by `on_move`, told from where to where.
    pub fn new(name: &'static str, on_move: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self {
            name,
            dragged: RwSignal::new(None),
            over: RwSignal::new(None),
            on_move: Callback::new(move |(from, to)| on_move(from, to)),
        }
    }
}

/// A list with one thing moved to another place, the rest in their order. A place beyond the end changes nothing.
pub fn moved<T>(list: &mut Vec<T>, from: usize, to: usize) {
    if from < list.len() && to < list.len() {
        let item = list.remove(from);
        list.insert(to, item);
    }
}

/// Room for one thing of the set: what is dragged onto it takes its place.
#[component]
pub fn Movable(
    /// The set.
    reorder: Reorder,
    /// Where it stands.
    #[prop(into)]
    place: Signal<usize>,
    /// The thing.
    children: Children,
) -> impl IntoView {
    let is_target = move || {
        let dragged = reorder.dragged.get();
        dragged.is_some() && dragged != Some(place.get()) && reorder.over.get() == Some(place.get())
    };
    let class = move || {
        if is_target() {
            "min-w-0 rounded-300 outline-2 outline-offset-2 outline-border-focus"
        } else {
            "min-w-0"
        }
    };
    let on_over = move |event: DragEvent| {
        if reorder.dragged.get_untracked().is_some() {
            // Only what is not refused may be dropped.
            event.prevent_default();
            reorder.over.set(Some(place.get_untracked()));
        }
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        let to = place.get_untracked();
        reorder.over.set(None);
        let dragged = reorder.dragged.try_update(Option::take).flatten();
        if let Some(from) = dragged.filter(|from| *from != to) {
            reorder.on_move.run((from, to));
        }
    };
    view! {
        <div class=class on:dragover=on_over on:drop=on_drop>
            {children()}
        </div>
    }
}

/// The grip, and a button for each way. After a move the button pressed has the focus, or the other one at the end of
/// the way.
#[component]
pub fn MoveControls(
    /// The set.
    reorder: Reorder,
    /// Names this thing for as long as it is in the set.
    key: usize,
    /// Where it stands.
    #[prop(into)]
    place: Signal<usize>,
    /// How many there are.
    #[prop(into)]
    n_all: Signal<usize>,
    /// What is moved, for screen readers: "Move … up".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let id = move |way: &str| format!("{}-{key}-{way}", reorder.name);
    let step = move |is_up: bool| {
        let from = place.get_untracked();
        let to = if is_up { from.checked_sub(1) } else { Some(from + 1) };
        let Some(to) = to.filter(|to| *to < n_all.get_untracked()) else {
            return;
        };
        reorder.on_move.run((from, to));
        let ways = if is_up { ["up", "down"] } else { ["down", "up"] };
        let buttons = ways.map(|way| format!("#{}", id(way)));
        request_animation_frame(move || {
            focus_first(&buttons);
        });
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowUp" => step(true),
            "ArrowDown" => step(false),
            _ => return,
        }
        event.prevent_default();
    };
    let on_drag_start = move |event: DragEvent| {
        if let Some(transfer) = event.data_transfer() {
            // One browser drags nothing without data; it can only fail when the drag is over already.
            let _ = transfer.set_data("text/plain", &label.get_untracked());
        }
        reorder.dragged.set(Some(place.get_untracked()));
    };
    let on_drag_end = move |_| {
        reorder.dragged.set(None);
        reorder.over.set(None);
    };
    view! {
        <div class="flex items-center" on:keydown=on_key>
            // Dragging is for the pointer; whoever does not use one has the buttons.
            <span
                draggable="true"
                aria-hidden="true"
                title="Drag to another place"
                class="hidden size-800 cursor-grab items-center justify-center text-icon-secondary md:inline-flex"
                on:dragstart=on_drag_start
                on:dragend=on_drag_end
            >
                <Icon kind=IconKind::Grip />
            </span>
            <IconButton
                id=id("up")
                icon=IconKind::Up
                label=Signal::derive(move || format!("Move {} up", label.get()))
                disabled=Signal::derive(move || place.get() == 0)
                on_click=move |_| step(true)
            />
            <IconButton
                id=id("down")
                icon=IconKind::Down
                label=Signal::derive(move || format!("Move {} down", label.get()))
                disabled=Signal::derive(move || place.get() + 1 >= n_all.get())
                on_click=move |_| step(false)
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_move_past_their_neighbours() {
        let order = |from, to| {
            let mut list = vec!['a', 'b', 'c'];
            moved(&mut list, from, to);
            list.into_iter().collect::<String>()
        };
        assert_eq!(order(0, 1), "bac");
        assert_eq!(order(0, 2), "bca");
        assert_eq!(order(2, 0), "cab");
        assert_eq!(order(0, 3), "abc");
        assert_eq!(order(3, 0), "abc");
    }
}
