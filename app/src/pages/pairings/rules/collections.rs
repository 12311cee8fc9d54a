//! The collections one side of a rule names.

use leptos::prelude::*;
use pairwell_domain::CollectionId;
use pairwell_domain::admin::CollectionCard;

use crate::components::{Badge, BadgeTone, IconButton, IconKind, SelectField, focus_first};
use crate::format;

/// A list to choose one more from, and what is chosen, each with a way out. What is gone stays in sight, and cannot be
/// chosen anew.
#[component]
pub(super) fn CollectionSet(
    /// Its id in the page.
    id: String,
    /// Every collection there is, and those the rule names that are gone.
    known: Vec<CollectionCard>,
    /// What is chosen.
    chosen: RwSignal<Vec<CollectionId>>,
) -> impl IntoView {
    let live = known.iter().filter(|card| !card.is_gone);
    let options: Vec<(Option<CollectionId>, String)> = std::iter::once((None, "Add a collection".to_owned()))
        .chain(live.map(|card| (Some(card.id), in_list(card))))
        .collect();
    let help = match options.len() {
        1 => "Any of these. Your store has no collections yet.",
        _ => "Any of these.",
    };
    let picked = RwSignal::new(None);
    let add = move |wanted: Option<CollectionId>| {
        let Some(wanted) = wanted else { return };
        chosen.update(|chosen| {
            if !chosen.contains(&wanted) {
                chosen.push(wanted);
            }
        });
        // Shown for a moment, and then the list is ready for the next one.
        picked.set(Some(wanted));
        request_animation_frame(move || {
            let _ = picked.try_set(None);
        });
    };
    let known = StoredValue::new(known);
    let list_id = format!("{id}-chosen");
    let field = StoredValue::new(id.clone());
    view! {
        <div class="flex flex-col gap-200">
            <SelectField id label="Collections" help options value=picked on_change=add />
            <Show when=move || !chosen.with(Vec::is_empty)>
                <ul id=list_id.clone() aria-label="Chosen collections" class="rounded-200 border border-border">
                    <For each=move || chosen.get() key=|id| *id let:collection>
                        <Chosen
                            card=known.with_value(|known| CollectionCard::of(known, collection))
                            chosen
                            field
                        />
                    </For>
                </ul>
            </Show>
        </div>
    }
}

/// `Summer (12 products)`.
fn in_list(card: &CollectionCard) -> String {
    format!(
        "{} ({})",
        card.title,
        format::counted(card.n_products, "product", "products")
    )
}

#[component]
fn Chosen(card: CollectionCard, chosen: RwSignal<Vec<CollectionId>>, field: StoredValue<String>) -> impl IntoView {
    let id = card.id;
    let is_gone = card.is_gone;
    let title = match card.title.as_str() {
        "" => "A collection",
        title => title,
    };
    let label = format!("Take {title} out");
    let words = if is_gone { title.to_owned() } else { in_list(&card) };
    view! {
        <li class="flex items-center justify-between gap-200 border-t border-border-secondary p-200 first:border-t-0">
            <span class="flex min-w-0 flex-wrap items-center gap-200">
                {words}
                {is_gone.then(|| view! { <Badge tone=BadgeTone::Warning>"Collection is gone"</Badge> })}
            </span>
            <IconButton
                icon=IconKind::Cross
                label
                on_click=move |_| {
                    chosen.update(|chosen| chosen.retain(|each| *each != id));
                    let field = field.get_value();
                    request_animation_frame(move || {
                        focus_first(&[format!("#{field}-chosen button"), format!("#{field}")]);
                    });
                }
            />
        </li>
    }
}
