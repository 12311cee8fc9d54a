//! A cart, put together to ask about.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::VariantId;
use pairwell_domain::admin::{ProductCard, VariantCard, VariantChoice};

use super::{IconButton, IconKind, ProductLine, ProductPicker, SelectField, Toaster, focus_first};
use crate::format;
use crate::server_fns::choose_variant;

/// What the shop calls the only variant of a product.
const ONLY_VARIANT: &str = "Default Title";

/// Products in a cart, one piece each, with their variants.
#[component]
pub fn CartPicker(
    /// Its id in the page.
    id: &'static str,
    /// What the cart is.
    #[prop(into)]
    label: String,
    /// What it changes.
    #[prop(into)]
    help: String,
    /// What is in it.
    cart: RwSignal<Vec<VariantChoice>>,
) -> impl IntoView {
    let toaster = Toaster::expect();
    let add = Callback::new(move |product: ProductCard| {
        if cart.with_untracked(|cart| cart.iter().any(|line| line.product.id == product.id)) {
            return;
        }
        spawn_local(async move {
            match choose_variant(product.id).await {
                // The page may be gone by now.
                Ok(choice) => {
                    let _ = cart.try_update(|cart| cart.push(choice));
                }
                Err(error) => toaster.fail(&error),
            }
        });
    });
    let list_label = label.clone();
    view! {
        <div class="flex flex-col gap-200">
            <ProductPicker id label help on_pick=add />
            <Show when=move || !cart.with(Vec::is_empty)>
                <ul
                    id=format!("{id}-chosen")
                    aria-label=list_label.clone()
                    class="rounded-200 border border-border"
                >
                    <For each=move || cart.get() key=|line| line.product.id let:line>
                        <CartLine id line cart />
                    </For>
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn CartLine(id: &'static str, line: VariantChoice, cart: RwSignal<Vec<VariantChoice>>) -> impl IntoView {
    let VariantChoice {
        product,
        variants,
        chosen,
    } = line;
    let product_id = product.id;
    let title = product.title.clone();
    let value = Signal::derive(move || {
        cart.with(|cart| {
            let line = cart.iter().find(|line| line.product.id == product_id);
            line.map_or(chosen, |line| line.chosen)
        })
    });
    let choose = Callback::new(move |wanted: VariantId| {
        cart.update(|cart| {
            if let Some(line) = cart.iter_mut().find(|line| line.product.id == product_id) {
                line.chosen = wanted;
            }
        });
    });
    let has_choice = variants.len() > 1;
    let options: Vec<(VariantId, String)> = variants
        .into_iter()
        .map(|variant| (variant.id, variant_words(&variant)))
        .collect();
    view! {
        <li class="flex flex-col gap-200 border-t border-border-secondary p-200 first:border-t-0">
            <div class="flex items-center justify-between gap-200">
                <ProductLine product />
                <IconButton
                    icon=IconKind::Cross
                    label=format!("Take {title} out")
                    on_click=move |_| {
                        cart.update(|cart| cart.retain(|line| line.product.id != product_id));
                        request_animation_frame(move || {
                            focus_first(&[format!("#{id}-chosen button"), format!("#{id}")]);
                        });
                    }
                />
            </div>
            {has_choice
                .then(|| {
                    view! {
                        <SelectField
                            id=format!("{id}-{product_id}")
                            label=format!("Variant of {title}")
                            options=options.clone()
                            value
                            on_change=choose
                        />
                    }
                })}
        </li>
    }
}

/// A variant in a list of its product's: its name, price and code.
fn variant_words(variant: &VariantCard) -> String {
    let VariantCard {
        id: _,
        title,
        sku,
        price,
        is_sellable,
    } = variant;
    let title = if title == ONLY_VARIANT { "Only variant" } else { title };
    let mut words = format!("{title} · {}", format::money(*price));
    if let Some(sku) = sku.as_deref().filter(|sku| !sku.is_empty()) {
        words.push_str(" · ");
        words.push_str(sku);
    }
    if !is_sellable {
        words.push_str(" · cannot be sold now");
    }
    words
}

#[cfg(test)]
mod tests {
    use pairwell_domain::{Currency, Money};

    use super::*;

    #[test]
    fn variant_says_what_tells_it_from_the_others() {
        let mut variant = VariantCard {
            id: VariantId::new(1),
            title: "Red / Large".to_owned(),
            sku: Some("L-1".to_owned()),
            price: Money::new(1_250, Currency::GBP),
            is_sellable: true,
        };
        assert_eq!(variant_words(&variant), "Red / Large · £12.50 · L-1");
        variant.title = ONLY_VARIANT.to_owned();
        variant.sku = None;
        variant.is_sellable = false;
        assert_eq!(variant_words(&variant), "Only variant · £12.50 · cannot be sold now");
    }
}
