//! Choosing a product: type a title or paste a SKU, go through what is found by keyboard or pointer.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos::task::spawn_local;
use pairwell_domain::admin::ProductCard;

use super::field::input_class;
use super::{Button, Icon, IconKind, ProductLine, focus_first};
use crate::format;
use crate::server_fns::search_products;

/// How long typing has to rest before it is searched.
const REST: Duration = Duration::from_millis(200);

#[derive(Debug, Clone, Default, PartialEq)]
enum Found {
    #[default]
    Nothing,
    Searching,
    Products(Vec<ProductCard>),
    Failed(String),
}

/// What the list shows, which row the arrow keys are on, and where the choice goes.
#[derive(Debug, Clone, Copy)]
struct Search {
    id: StoredValue<String>,
    chosen: RwSignal<Option<ProductCard>>,
    on_pick: Option<Callback<ProductCard>>,
    text: RwSignal<String>,
    found: RwSignal<Found>,
    /// The text that `found` answers. While it differs from `text` nothing may be chosen: the list is about to change.
    answered: StoredValue<Option<String>>,
    /// Enter was pressed before the answer came, as a code reader does. The only product found is then the choice.
    is_enter_waiting: StoredValue<bool>,
    is_open: RwSignal<bool>,
    active: RwSignal<usize>,
    /// Number of the last search: a slow answer to an older one is thrown away.
    n_asked: StoredValue<u32>,
}

impl Search {
    fn new(id: String, chosen: RwSignal<Option<ProductCard>>, on_pick: Option<Callback<ProductCard>>) -> Self {
        Self {
            id: StoredValue::new(id),
            chosen,
            on_pick,
            text: RwSignal::default(),
            found: RwSignal::default(),
            answered: StoredValue::default(),
            is_enter_waiting: StoredValue::default(),
            is_open: RwSignal::default(),
            active: RwSignal::default(),
            n_asked: StoredValue::default(),
        }
    }

    fn ask(self, text: String) {
        self.n_asked.update_value(|n| *n += 1);
        let asked = self.n_asked.get_value();
        if self.found.with_untracked(|found| *found == Found::Nothing) {
            self.found.set(Found::Searching);
        }
        spawn_local(async move {
            let answer = search_products(text.clone()).await;
            // The page may be gone by now.
            if self.n_asked.try_get_value() != Some(asked) {
                return;
            }
            self.answered.set_value(Some(text));
            self.active.set(0);
            self.found.set(match answer {
                Ok(products) => Found::Products(products),
                Err(error) => Found::Failed(error.message),
            });
            let was_enter_waiting = self.is_enter_waiting.get_value();
            self.is_enter_waiting.set_value(false);
            if was_enter_waiting && self.n_products() == 1 {
                self.choose_active();
            }
        });
    }

    fn is_answered(self) -> bool {
        self.answered
            .with_value(|answered| self.text.with_untracked(|text| answered.as_ref() == Some(text)))
    }

    fn open(self) {
        self.is_open.set(true);
        if !self.is_answered() {
            self.ask(self.text.get_untracked());
        }
    }

    fn n_products(self) -> usize {
        self.found.with_untracked(|found| match found {
            Found::Products(products) => products.len(),
            Found::Nothing | Found::Searching | Found::Failed(_) => 0,
        })
    }

    fn press_enter(self) {
        if !self.is_open.get_untracked() {
            self.open();
        } else if self.is_answered() {
            self.choose_active();
        } else {
            self.is_enter_waiting.set_value(true);
        }
    }

    fn choose_active(self) {
        let active = self.active.get_untracked();
        let product = self.found.with_untracked(|found| match found {
            Found::Products(products) => products.get(active).cloned(),
            Found::Nothing | Found::Searching | Found::Failed(_) => None,
        });
        if let Some(product) = product {
            self.choose(product);
        }
    }

    fn choose(self, product: ProductCard) {
        self.text.set(String::new());
        self.found.set(Found::Nothing);
        self.answered.set_value(None);
        self.is_open.set(false);
        self.active.set(0);
        if let Some(on_pick) = self.on_pick {
            on_pick.run(product);
            return;
        }
        self.chosen.set(Some(product));
        // The input goes, and the focus with it, unless it is handed on.
        request_animation_frame(move || {
            if let Some(change) = self.id.try_with_value(|id| format!("#{id}-change")) {
                focus_first(&[change]);
            }
        });
    }
}

/// A product, chosen from the catalogue.
#[component]
pub fn ProductPicker(
    /// Its id in the page.
    #[prop(into)]
    id: String,
    /// What the product is for.
    #[prop(into)]
    label: String,
    /// More about it.
    #[prop(optional, into)]
    help: Option<String>,
    /// The product chosen.
    #[prop(optional)]
    chosen: RwSignal<Option<ProductCard>>,
    /// Told each product instead, to collect several: the picker then stays ready for the next.
    #[prop(optional)]
    on_pick: Option<Callback<ProductCard>>,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The input, while nothing is chosen.
    #[prop(optional)]
    node_ref: NodeRef<Input>,
) -> impl IntoView {
    let search = Search::new(id.clone(), chosen, on_pick);
    let error_id = format!("{id}-error");
    let change = Callback::new(move |_| {
        chosen.set(None);
        request_animation_frame(move || {
            if let Some(input) = node_ref.get_untracked() {
                // It cannot fail on an input that is in the page.
                let _ = input.focus();
            }
        });
    });
    let change_label = format!("Change: {label}");
    let described_by = error_id.clone();
    view! {
        <div class="flex flex-col gap-100">
            {
                let (id, label) = (id.clone(), label.clone());
                move || {
                    // A label needs something to point at; once a product is chosen there is no input.
                    match chosen.with(Option::is_some) {
                        true => view! { <p class="font-medium">{label.clone()}</p> }.into_any(),
                        false => view! { <label for=id.clone() class="font-medium">{label.clone()}</label> }.into_any(),
                    }
                }
            }
            {move || match chosen.get() {
                Some(product) => {
                    view! {
                        <div class="flex items-center justify-between gap-200 rounded-200 border border-border p-200">
                            <ProductLine product />
                            <Button id=format!("{id}-change") label=change_label.clone() on_click=change>"Change"</Button>
                        </div>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <Combobox id=id.clone() search error described_by=described_by.clone() node_ref />
                    }
                        .into_any()
                }
            }}
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p id=error_id.clone() class="flex items-start gap-100 text-text-critical">
                                <Icon kind=IconKind::Alert />
                                {error}
                            </p>
                        }
                    })
            }}
            {help.map(|help| view! { <p class="text-body-sm text-text-secondary">{help}</p> })}
        </div>
    }
}

#[component]
fn Combobox(
    id: String,
    search: Search,
    error: Signal<Option<String>>,
    described_by: String,
    node_ref: NodeRef<Input>,
) -> impl IntoView {
    let mut search_when_resting = debounce(REST, move |text: String| search.ask(text));
    let on_key = move |event: KeyboardEvent| {
        let n_products = search.n_products();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !search.is_open.get_untracked() => search.open(),
            "ArrowDown" if n_products > 0 => search.active.update(|row| *row = (*row + 1) % n_products),
            "ArrowUp" if n_products > 0 => {
                search.active.update(|row| *row = (*row + n_products - 1) % n_products);
            }
            "Enter" => search.press_enter(),
            "Escape" => search.is_open.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    let active_id = {
        let id = id.clone();
        move || {
            search.found.with(|found| match found {
                Found::Products(products) if search.is_open.get() && !products.is_empty() => {
                    Some(format!("{id}-option-{}", search.active.get()))
                }
                _ => None,
            })
        }
    };
    view! {
        <div class="relative">
            <span class="pointer-events-none absolute inset-y-0 left-200 flex items-center text-icon-secondary">
                <Icon kind=IconKind::Search />
            </span>
            <input
                node_ref=node_ref
                id=id.clone()
                type="text"
                role="combobox"
                autocomplete="off"
                placeholder="Type a title or paste a SKU"
                class=input_class(error, "pl-800")
                aria-autocomplete="list"
                aria-expanded=move || search.is_open.get().to_string()
                aria-controls=format!("{id}-list")
                aria-activedescendant=active_id
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| described_by.clone())
                prop:value=search.text
                on:input:target=move |event| {
                    let text = event.target().value();
                    search.text.set(text.clone());
                    search.is_open.set(true);
                    search_when_resting(text);
                }
                // An error below the field is read before the list covers it.
                on:focus=move |_| {
                    if error.with_untracked(Option::is_none) {
                        search.open();
                    }
                }
                on:click=move |_| search.open()
                on:blur=move |_| search.is_open.set(false)
                on:keydown=on_key
            />
            <Options id search />
        </div>
    }
}

/// The list below the input. It stays in the page while closed, so that a screen reader finds what the input names.
#[component]
fn Options(id: String, search: Search) -> impl IntoView {
    let products = move || {
        search.found.with(|found| match found {
            Found::Products(products) => products.clone(),
            Found::Nothing | Found::Searching | Found::Failed(_) => Vec::new(),
        })
    };
    let status = move || {
        search.found.with(|found| match found {
            Found::Nothing => String::new(),
            Found::Searching => "Searching".to_owned(),
            Found::Products(products) if products.is_empty() => {
                "No product has these words in its title or this SKU.".to_owned()
            }
            Found::Products(products) => {
                let n_products = products.len() as u64;
                format!("{} found", format::counted(n_products, "product", "products"))
            }
            Found::Failed(message) => message.clone(),
        })
    };
    let is_hidden = move || !search.is_open.get();
    let status_class = move || {
        if search
            .found
            .with(|found| matches!(found, Found::Products(products) if !products.is_empty()))
        {
            "sr-only"
        } else {
            "p-300 text-text-secondary empty:hidden"
        }
    };
    let list_id = format!("{id}-list");
    view! {
        <div
            hidden=is_hidden
            class="absolute inset-x-0 top-full z-10 mt-100 max-h-[20rem] overflow-y-auto rounded-200 border border-border bg-bg-surface shadow-400"
        >
            <ul id=list_id role="listbox" aria-label="Products found">
                {move || {
                    products()
                        .into_iter()
                        .enumerate()
                        .map(|(row, product)| view! { <ProductOption id=id.clone() row product search /> })
                        .collect_view()
                }}
            </ul>
            <p role="status" class=status_class>{status}</p>
        </div>
    }
}

#[component]
fn ProductOption(id: String, row: usize, product: ProductCard, search: Search) -> impl IntoView {
    let is_active = Memo::new(move |_| search.active.get() == row);
    let element = NodeRef::<leptos::html::Li>::new();
    Effect::new(move |_| {
        if is_active.get()
            && search.is_open.get()
            && let Some(element) = element.get()
        {
            keep_in_sight(&element);
        }
    });
    let class = move || {
        let fill = if is_active.get() {
            "bg-bg-surface-selected"
        } else {
            "hover:bg-bg-surface-hover"
        };
        format!("cursor-pointer px-300 py-200 {fill}")
    };
    let picked = product.clone();
    view! {
        <li
            node_ref=element
            id=format!("{id}-option-{row}")
            role="option"
            aria-selected=move || is_active.get().to_string()
            class=class
            // The input must keep the focus, or the list would close before the click arrives.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| search.choose(picked.clone())
        >
            <ProductLine product />
        </li>
    }
}

/// Scrolls the list, and only the list: the browser's own way would move the page too.
fn keep_in_sight(row: &web_sys::HtmlElement) {
    let Some(list) = row.offset_parent() else {
        return;
    };
    let (top, bottom) = (row.offset_top(), row.offset_top() + row.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}
