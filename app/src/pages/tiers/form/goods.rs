//! What stands on a rung: products, or one variant of them. The first one is shown.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::{GoodOut, ProductCard};
use pairwell_domain::tier::{Good, MAX_GOODS};
use pairwell_domain::{ProductId, VariantId};

use super::Form;
use crate::components::{
    Badge, Button, ButtonTone, FieldError, GoodLine, IconButton, IconKind, ProductPicker, SelectField, focus_first,
    moved,
};
use crate::pages::tiers::draft::RungDraft;
use crate::server_fns::list_goods;

#[component]
pub(super) fn Goods(form: Form, rung: RungDraft, place: Signal<usize>, name: Signal<String>) -> impl IntoView {
    let key = rung.key;
    let goods = RwSignal::from(rung.goods);
    let picker_id = format!("rung-{key}-good");
    let pick = Callback::new(move |product: ProductCard| {
        let at = goods.with_untracked(Vec::len);
        goods.update(|goods| goods.push(any_variant_of(product)));
        request_animation_frame(move || {
            focus_first(&[format!("#rung-{key}-good-{at}-variant")]);
        });
    });
    let rows = move || goods.get().into_iter().enumerate().collect::<Vec<_>>();
    let has_room = move || goods.with(Vec::len) < MAX_GOODS;
    let label = move || {
        if goods.with(Vec::is_empty) {
            "Product"
        } else {
            "Another one in its place"
        }
    };
    let picker_label = Memo::new(move |_| format!("{} for {}", label(), name.get()));
    view! {
        <div class="flex flex-col gap-200">
            <ul class="flex flex-col gap-200">
                <For
                    each=rows
                    // A row is its good and its place: when either changes it is drawn anew.
                    key=|(at, good)| (*at, good.good.clone())
                    let((at, good))
                >
                    <GoodRow form key place at good goods />
                </For>
            </ul>
            <Show when=has_room>
                {
                    let picker_id = picker_id.clone();
                    move || {
                        view! {
                            <ProductPicker
                                id=picker_id.clone()
                                label=picker_label.get()
                                help="Sizes or colours of the same step stand together; the first one is shown."
                                on_pick=pick
                                error=form.about(move || format!("rungs.{}.goods", place.get()))
                            />
                        }
                    }
                }
            </Show>
        </div>
    }
}

/// A product just found, whichever variant the shopper takes.
fn any_variant_of(product: ProductCard) -> GoodOut {
    let ProductCard {
        id,
        title,
        image_url,
        skus,
        price_from,
        n_in_stock,
        is_sellable,
    } = product;
    GoodOut {
        good: Good::Product { product: id },
        title,
        image_url,
        skus,
        price: price_from,
        n_in_stock,
        is_sellable,
    }
}

#[component]
fn GoodRow(
    form: Form,
    key: usize,
    place: Signal<usize>,
    at: usize,
    good: GoodOut,
    goods: RwSignal<Vec<GoodOut>>,
) -> impl IntoView {
    let id = format!("rung-{key}-good-{at}");
    let error_id = format!("{id}-error");
    let error = form.about(move || format!("rungs.{}.goods.{at}", place.get()));
    let title = good.title.clone();
    let remove = Callback::new(move |_| {
        goods.update(|goods| {
            goods.remove(at);
        });
        request_animation_frame(move || {
            focus_first(&[
                format!("#rung-{key}-good-{}-remove", at.saturating_sub(1)),
                format!("#rung-{key}-good"),
            ]);
        });
    });
    let show_first = Callback::new(move |_| {
        goods.update(|goods| moved(goods, at, 0));
        request_animation_frame(move || {
            focus_first(&[format!("#rung-{key}-good-0-remove")]);
        });
    });
    let is_shown = at == 0;
    view! {
        <li
            data-invalid=move || error.get().map(|_| "")
            class="flex flex-col gap-200 rounded-200 border border-border p-200"
        >
            <div class="flex flex-wrap items-center justify-between gap-200">
                <GoodLine good=good.clone() />
                <div class="flex items-center gap-100">
                    {if is_shown {
                        view! { <Badge>"Shown"</Badge> }.into_any()
                    } else {
                        view! {
                            <Button tone=ButtonTone::Plain label=format!("Show {title} first") on_click=show_first>
                                "Show first"
                            </Button>
                        }
                            .into_any()
                    }}
                    <IconButton
                        id=format!("{id}-remove")
                        icon=IconKind::Cross
                        label=format!("Take {title} off")
                        on_click=remove
                    />
                </div>
            </div>
            {good.good.product().map(|product| view! { <VariantChoice id product at good goods /> })}
            <FieldError id=error_id error />
        </li>
    }
}

/// Any variant, or one of them. The variants are asked for when the row is there.
#[component]
fn VariantChoice(
    id: String,
    product: ProductId,
    at: usize,
    good: GoodOut,
    goods: RwSignal<Vec<GoodOut>>,
) -> impl IntoView {
    let choices = RwSignal::new(vec![good.clone()]);
    let current = good.clone();
    Effect::new(move |_| {
        let current = current.clone();
        spawn_local(async move {
            // Without an answer the choice stays as it is; the row can still be taken off.
            if let Ok(mut found) = list_goods(product).await {
                if found.iter().all(|choice| choice.good != current.good) {
                    found.insert(0, current);
                }
                // The row may be gone by now.
                let _ = choices.try_set(found);
            }
        });
    });
    let select_id = format!("{id}-variant");
    let focus_id = select_id.clone();
    let choose = Callback::new(move |variant: Option<VariantId>| {
        let chosen = choices.with_untracked(|choices| {
            choices
                .iter()
                .find(|choice| variant_of(&choice.good) == variant)
                .cloned()
        });
        if let Some(chosen) = chosen {
            goods.update(|goods| {
                if let Some(place) = goods.get_mut(at) {
                    *place = chosen;
                }
            });
            let focus_id = focus_id.clone();
            request_animation_frame(move || {
                focus_first(&[format!("#{focus_id}")]);
            });
        }
    });
    let value = variant_of(&good.good);
    move || {
        let options = choices.with(|choices| {
            choices
                .iter()
                .map(|choice| (variant_of(&choice.good), words_of(choice)))
                .collect::<Vec<_>>()
        });
        view! {
            <SelectField
                id=select_id.clone()
                label=format!("Variant of {}", good.title)
                options
                value=Signal::stored(value)
                on_change=choose
            />
        }
    }
}

/// The variant a choice is; none is any of them.
const fn variant_of(good: &Good) -> Option<VariantId> {
    match good {
        Good::Variant { variant, .. } => Some(*variant),
        Good::Product { .. } | Good::Plan { .. } => None,
    }
}

fn words_of(good: &GoodOut) -> String {
    match good.good {
        Good::Variant { .. } => good.title.clone(),
        Good::Product { .. } | Good::Plan { .. } => "Any variant".to_owned(),
    }
}
