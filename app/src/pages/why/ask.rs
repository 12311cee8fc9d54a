//! Putting a question together.

use leptos::prelude::*;
use pairwell_domain::VisitorId;
use pairwell_domain::admin::{ProductCard, VariantChoice, WhyQuestion};
use pairwell_domain::placement::{Device, PageKind};

use super::question::country;
use crate::components::{
    Button, ButtonKind, ButtonTone, Card, CartPicker, Choice, PlainField, ProductPicker, SelectField,
};

/// What a question starts from: its plain parts, and the products its numbers name.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Asked {
    /// The question.
    pub(super) question: WhyQuestion,
    /// The product being looked at.
    pub(super) product: Option<ProductCard>,
    /// What is in the cart.
    pub(super) cart: Vec<VariantChoice>,
}

/// The form.
#[component]
pub(super) fn AskForm(
    /// What it starts from.
    asked: Asked,
    /// Told the question.
    on_ask: Callback<WhyQuestion>,
) -> impl IntoView {
    let Asked {
        question,
        product,
        cart,
    } = asked;
    let page = RwSignal::new(question.page);
    let product = RwSignal::new(product);
    let cart = RwSignal::new(cart);
    let visitor = RwSignal::new(question.visitor.map(|visitor| visitor.to_string()).unwrap_or_default());
    let market = RwSignal::new(question.market.unwrap_or_default());
    let device = RwSignal::new(question.device);
    let visitor_error = RwSignal::new(None::<String>);
    let market_error = RwSignal::new(None::<String>);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let visitor = visitor.with_untracked(|text| read_visitor(text));
        let market = market.with_untracked(|text| read_market(text));
        visitor_error.set(visitor.clone().err());
        market_error.set(market.clone().err());
        let (Ok(visitor), Ok(market)) = (visitor, market) else {
            return;
        };
        let question = WhyQuestion {
            page: page.get_untracked(),
            product: product.with_untracked(|product| product.as_ref().map(|product| product.id)),
            cart: cart.with_untracked(|cart| cart.iter().map(|line| line.chosen).collect()),
            visitor,
            market,
            device: device.get_untracked(),
        };
        on_ask.run(question);
    };
    let pages = PageKind::ALL
        .iter()
        .map(|page| (*page, page_name(*page).to_owned()))
        .collect();
    let screens = vec![
        (None, "Any".to_owned()),
        (Some(Device::Desktop), "Desktop".to_owned()),
        (Some(Device::Phone), "Phone".to_owned()),
    ];
    view! {
        <form novalidate on:submit=on_submit>
            <Card title="What to explain">
                <div class="grid gap-400 md:grid-cols-2 md:items-start">
                    <SelectField
                        id="why-page"
                        label="Page"
                        options=pages
                        value=page
                        on_change=move |wanted| page.set(wanted)
                    />
                    <Choice
                        name="why-device"
                        label="Screen"
                        options=screens
                        value=device
                        on_change=move |wanted| device.set(wanted)
                    />
                    <ProductPicker
                        id="why-product"
                        label="Product being looked at"
                        help="On a product's page."
                        chosen=product
                    />
                    <CartPicker
                        id="why-cart"
                        label="In the cart"
                        help="On the thank-you page: what was ordered."
                        cart
                    />
                    <PlainField
                        id="why-market"
                        label="Country (optional)"
                        help="Two letters, such as GB."
                        value=market
                        error=market_error
                    />
                    <PlainField
                        id="why-visitor"
                        label="Visitor (optional)"
                        help="A visitor's id, vis_ and 32 characters: what they have seen and declined then counts. Empty: somebody nobody knows."
                        value=visitor
                        error=visitor_error
                    />
                </div>
                <div>
                    <Button tone=ButtonTone::Primary kind=ButtonKind::Submit>"Explain"</Button>
                </div>
            </Card>
        </form>
    }
}

fn read_visitor(text: &str) -> Result<Option<VisitorId>, String> {
    match text.trim() {
        "" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| "A visitor's id is vis_ and 32 characters of 0-9 and a-f.".to_owned()),
    }
}

fn read_market(text: &str) -> Result<Option<String>, String> {
    match text.trim() {
        "" => Ok(None),
        code => country(code)
            .map(Some)
            .ok_or_else(|| "Write a country's two letters, such as GB.".to_owned()),
    }
}

/// What merchants call a page.
const fn page_name(page: PageKind) -> &'static str {
    match page {
        PageKind::Product => "A product's page",
        PageKind::Cart => "Cart page",
        PageKind::Home => "Home page",
        PageKind::Collection => "A collection",
        PageKind::Search => "Search results",
        PageKind::ThankYou => "Thank-you page",
        PageKind::Checkout => "Checkout",
        PageKind::Account => "Account",
        PageKind::Other => "Any other page",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_parts_may_be_empty_but_not_wrong() {
        assert_eq!(read_visitor(" "), Ok(None));
        assert!(read_visitor("vis_1").is_err());
        assert!(matches!(
            read_visitor("vis_0123456789abcdef0123456789abcdef"),
            Ok(Some(_))
        ));
        assert_eq!(read_market("gb"), Ok(Some("GB".to_owned())));
        assert!(read_market("Britain").is_err());
    }
}
