//! Several products, chosen one after the other.

use leptos::prelude::*;
use pairwell_domain::admin::ProductCard;

use super::{IconButton, IconKind, ProductLine, ProductPicker, focus_first};

/// A set of products: a picker for one more, and what is in it, each with a way out.
#[component]
pub fn ProductSet(
    /// Its id in the page.
    id: &'static str,
    /// What the products are for.
    #[prop(into)]
    label: String,
    /// What it changes.
    #[prop(into)]
    help: String,
    /// The products.
    products: RwSignal<Vec<ProductCard>>,
    /// What is wrong with them.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let add = Callback::new(move |product: ProductCard| {
        products.update(|products| {
            if products.iter().all(|known| known.id != product.id) {
                products.push(product);
            }
        });
    });
    let list_label = label.clone();
    view! {
        <div class="flex flex-col gap-200">
            <ProductPicker id label help on_pick=add error />
            <Show when=move || !products.with(Vec::is_empty)>
                <ul
                    id=format!("{id}-chosen")
                    aria-label=list_label.clone()
                    class="rounded-200 border border-border"
                >
                    <For each=move || products.get() key=|product| product.id let:product>
                        <ChosenProduct id product products />
                    </For>
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn ChosenProduct(id: &'static str, product: ProductCard, products: RwSignal<Vec<ProductCard>>) -> impl IntoView {
    let product_id = product.id;
    let label = format!("Take {} out", product.title);
    view! {
        <li class="flex items-center justify-between gap-200 border-t border-border-secondary p-200 first:border-t-0">
            <ProductLine product />
            <IconButton
                icon=IconKind::Cross
                label
                on_click=move |_| {
                    products.update(|products| products.retain(|each| each.id != product_id));
                    request_animation_frame(move || {
                        focus_first(&[format!("#{id}-chosen button"), format!("#{id}")]);
                    });
                }
            />
        </li>
    }
}
