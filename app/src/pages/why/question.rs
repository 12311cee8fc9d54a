//! A question in an address, so that it can be kept and passed on.

use leptos_router::params::ParamsMap;
use pairwell_domain::VariantId;
use pairwell_domain::admin::WhyQuestion;
use pairwell_domain::placement::{Device, PageKind};

/// The most variants an address names.
const MAX_CART: usize = 50;

/// A question about a page, with nothing else said.
pub(in crate::pages) const fn about(page: PageKind) -> WhyQuestion {
    WhyQuestion {
        page,
        product: None,
        cart: Vec::new(),
        visitor: None,
        market: None,
        device: None,
    }
}

/// The address of a question.
pub(in crate::pages) fn address(question: &WhyQuestion) -> String {
    let WhyQuestion {
        page,
        product,
        cart,
        visitor,
        market,
        device,
    } = question;
    let cart: Vec<String> = cart.iter().map(ToString::to_string).collect();
    let parts = [
        ("page", Some(page.code().to_owned())),
        ("product", product.map(|product| product.to_string())),
        ("cart", (!cart.is_empty()).then(|| cart.join(","))),
        ("visitor", visitor.map(|visitor| visitor.to_string())),
        ("market", market.clone()),
        ("device", device.map(|device| device.code().to_owned())),
    ];
    // Letters, digits, `_` and commas, all of which a query holds as they are.
    let query: Vec<String> = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    format!("/why?{}", query.join("&"))
}

/// The question of an address; none when it does not name a page. What cannot be read is left out.
pub(super) fn read(query: &ParamsMap) -> Option<WhyQuestion> {
    let page = PageKind::from_code(query.get_str("page")?)?;
    let cart: Vec<VariantId> = query
        .get_str("cart")
        .unwrap_or_default()
        .split(',')
        .filter_map(|id| id.parse().ok())
        .take(MAX_CART)
        .collect();
    Some(WhyQuestion {
        page,
        product: query.get_str("product").and_then(|id| id.parse().ok()),
        cart,
        visitor: query.get_str("visitor").and_then(|id| id.parse().ok()),
        market: query.get_str("market").and_then(country),
        device: query.get_str("device").and_then(Device::from_code),
    })
}

/// A country as two capital letters, however it was typed; none when it is not one.
pub(super) fn country(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    (code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use pairwell_domain::ProductId;

    use super::*;

    fn read_back(address: &str) -> Option<WhyQuestion> {
        let (_, query) = address.split_once('?')?;
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        read(&query)
    }

    #[test]
    fn address_carries_the_whole_question() {
        let question = WhyQuestion {
            product: Some(ProductId::new(7)),
            cart: vec![VariantId::new(71), VariantId::new(82)],
            visitor: "vis_0123456789abcdef0123456789abcdef".parse().ok(),
            market: Some("GB".to_owned()),
            device: Some(Device::Phone),
            ..about(PageKind::Cart)
        };
        assert!(question.visitor.is_some());
        assert_eq!(
            address(&question),
            "/why?page=cart&product=7&cart=71,82&visitor=vis_0123456789abcdef0123456789abcdef&market=GB&device=phone"
        );
        assert_eq!(read_back(&address(&question)), Some(question));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let question = read_back("/why?page=product&product=x&cart=1,a,3&market=GBR&visitor=me&device=tv");
        assert_eq!(
            question,
            Some(WhyQuestion {
                cart: vec![VariantId::new(1), VariantId::new(3)],
                ..about(PageKind::Product)
            })
        );
        assert_eq!(read_back("/why?page=moon"), None);
        assert_eq!(read_back("/why?product=7"), None);
    }
}
