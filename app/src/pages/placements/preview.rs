//! What a shopper would see, made from the shop's own products by the code that decides for shoppers.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use pairwell_domain::VariantId;
use pairwell_domain::admin::{PlacementPreview, ProductCard, VariantChoice};
use pairwell_domain::placement::{Anchor, Device, Placement, PlacementKind};

use crate::UiError;
use crate::components::{
    AskedInBrowser, Card, CartPicker, IconChoice, IconKind, LoadedInside, ProductPicker, SkeletonShape, WidgetPreview,
};
use crate::format;
use crate::pages::why::{OfferReasons, WithheldReasons};
use crate::server_fns::preview_placement;

/// How long changes have to rest before the preview follows.
const REST: Duration = Duration::from_millis(300);

/// Follows the settings, saved or not, and a product and a cart that can be chosen.
#[component]
pub(super) fn LivePreview(
    /// The placement.
    kind: PlacementKind,
    /// The settings as they are being entered.
    entered: Memo<Result<Placement, UiError>>,
) -> impl IntoView {
    let product = RwSignal::new(None::<ProductCard>);
    let cart = RwSignal::new(Vec::<VariantChoice>::new());
    let device = RwSignal::new(Device::Desktop);
    let wanted = Memo::new(move |_| {
        let product = product.with(|product| product.as_ref().map(|product| product.id));
        let cart: Vec<VariantId> = cart.with(|cart| cart.iter().map(|line| line.chosen).collect());
        (entered.get().ok(), product, cart)
    });
    let asked = RwSignal::new(wanted.get_untracked());
    let mut ask = debounce(REST, move |wanted| asked.set(wanted));
    Effect::new(move |is_later: Option<bool>| {
        let wanted = wanted.get();
        // While a rule is broken the last good preview stays.
        if is_later.is_some() && wanted.0.is_some() {
            ask(wanted);
        }
        true
    });
    let preview = AskedInBrowser::new(move || {
        let (placement, product, cart) = asked.get();
        preview_placement(placement.unwrap_or_else(|| Placement::default_for(kind)), product, cart)
    });
    let screens = vec![
        (Device::Desktop, "Desktop", IconKind::Desktop),
        (Device::Phone, "Phone", IconKind::Phone),
    ];
    view! {
        <div class="flex min-w-0 flex-col gap-400">
            <Card
                title="Preview"
                actions=move || view! { <IconChoice label="Screen" options=screens.clone() value=device /> }
            >
                <AskAbout kind product cart />
                <LoadedInside
                    asked=preview
                    skeleton=SkeletonShape::Rows(4)
                    view=move |preview| view! { <PreviewView preview device /> }
                />
            </Card>
        </div>
    }
}

/// The product or the cart that the preview is for, whichever the placement speaks of.
#[component]
fn AskAbout(
    kind: PlacementKind,
    product: RwSignal<Option<ProductCard>>,
    cart: RwSignal<Vec<VariantChoice>>,
) -> impl IntoView {
    let product_picker = |label: &'static str| {
        view! {
            <ProductPicker
                id="preview-product"
                label=label
                help="Without a choice, a product with offers is taken."
                chosen=product
            />
        }
    };
    let cart_picker = |label: &'static str, help: &'static str| {
        view! { <CartPicker id="preview-cart" label=label help=help cart /> }
    };
    const ANY: &str = "Without a choice, a product with offers is taken.";
    match kind.anchor() {
        Anchor::Product => product_picker("On the page of").into_any(),
        Anchor::Recent => product_picker("Looked at last").into_any(),
        Anchor::Added => view! {
            {product_picker("Just added")}
            {cart_picker("Also in the cart", "What is in the cart already is never offered.")}
        }
        .into_any(),
        Anchor::Cart if kind == PlacementKind::ThankYou => cart_picker("In the order", ANY).into_any(),
        Anchor::Cart => cart_picker("In the cart", ANY).into_any(),
    }
}

#[component]
fn PreviewView(preview: PlacementPreview, device: RwSignal<Device>) -> impl IntoView {
    let PlacementPreview {
        placement,
        product,
        html,
        why,
    } = preview;
    let kind = placement.kind;
    let position = placement.position;
    let surface = why.surfaces.into_iter().find(|surface| surface.placement == kind);
    let silence = surface
        .as_ref()
        .and_then(|surface| surface.silence)
        .map(|silence| silence.merchant_line().to_owned());
    let (offers, withheld) = surface.map_or_else(Default::default, |surface| (surface.offers, surface.withheld));
    let said = said_of(
        kind,
        product.as_ref(),
        if html.trim().is_empty() { 0 } else { offers.len() },
        silence.as_deref(),
    );
    view! {
        <p role="status" class="sr-only">{said}</p>
        {product
            .map(|product| {
                view! {
                    <p class="text-body-sm text-text-secondary">
                        {format!("With {}. Prices come from your storefront when it is live.", product.title)}
                    </p>
                }
            })}
        <WidgetPreview
            html=Signal::derive(move || html.clone())
            placement=kind
            position=Signal::derive(move || position)
            device
            title=format!("Preview: {}", kind.name())
            silence=Signal::derive(move || silence.clone())
        />
        <OfferReasons offers />
        <WithheldReasons withheld />
    }
}

/// What a screen reader hears when the preview has changed.
fn said_of(kind: PlacementKind, product: Option<&ProductCard>, n_offers: usize, silence: Option<&str>) -> String {
    let subject = product.map_or_else(|| kind.name().to_owned(), |product| product.title.clone());
    let shown = match (n_offers, silence) {
        (0, Some(silence)) => silence.to_owned(),
        (0, None) => "nothing is shown".to_owned(),
        (n, _) => format::counted(n as u64, "offer", "offers"),
    };
    format!("Preview for {subject}: {shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preview_is_announced_with_what_it_shows() {
        let kind = PlacementKind::CartPage;
        assert_eq!(said_of(kind, None, 2, None), "Preview for Cart page: 2 offers");
        assert_eq!(
            said_of(kind, None, 0, Some("This placement is off.")),
            "Preview for Cart page: This placement is off."
        );
        assert_eq!(said_of(kind, None, 0, None), "Preview for Cart page: nothing is shown");
    }
}
