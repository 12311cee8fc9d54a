//! How much is missing for free delivery, and how far the cart has come.

use std::fmt::Write as _;

use pairwell_domain::Money;

use super::{Delivery, Ink};

/// The template engine counts money in hundredths, whatever the currency.
const TEMPLATE_UNITS_PER_MAJOR: i64 = 100;

/// What marks the line: a template that only sets its variable says nothing.
pub(super) const PART: &str = "part=\"free-delivery\"";

/// The line and its bar; nothing in a currency without an amount, or for an empty cart. Sets `left`, in the template,
/// to what is missing.
pub(super) fn line(delivery: Delivery<'_>, ink: Ink) -> String {
    match ink {
        Ink::Liquid if delivery.free.from.is_empty() => "{% assign left = 0 %}".to_owned(),
        Ink::Liquid => liquid(&delivery.free.from),
        Ink::Plain => delivery
            .cart_value
            .and_then(|value| Some((value, delivery.free.in_currency(value.currency)?)))
            .map(|(value, from_minor)| plain(value, from_minor))
            .unwrap_or_default(),
    }
}

fn liquid(from: &[Money]) -> String {
    let mut cases = String::new();
    for money in from {
        let units = money.minor.saturating_mul(TEMPLATE_UNITS_PER_MAJOR) / money.currency.minor_per_major();
        write!(
            cases,
            "{{% when '{}' %}}{{% assign free_from = {units} %}}",
            money.currency.code()
        )
        .expect("writing to a string cannot fail");
    }
    format!(
        "{{% assign left = 0 %}}{{% assign free_from = 0 %}}{{% case cart.currency.iso_code %}}{cases}{{% endcase %}}\
         {{% if free_from > 0 and cart.item_count > 0 %}}{{% assign left = free_from | minus: cart.total_price %}}\
         <p part=\"free-delivery\">{{% if left > 0 %}}{{{{ left | money }}}} more for free delivery\
         {{% else %}}Your delivery is free{{% endif %}}\
         <progress part=\"free-delivery-bar\" max=\"{{{{ free_from }}}}\" \
         value=\"{{{{ cart.total_price | at_most: free_from }}}}\" aria-label=\"Towards free delivery\"></progress></p>\
         {{% endif %}}"
    )
}

fn plain(value: Money, from_minor: i64) -> String {
    if value.minor <= 0 {
        return String::new();
    }
    let left_minor = from_minor - value.minor;
    let words = if left_minor > 0 {
        format!("{} more for free delivery", Money::new(left_minor, value.currency))
    } else {
        "Your delivery is free".to_owned()
    };
    format!(
        "<p part=\"free-delivery\">{words}<progress part=\"free-delivery-bar\" max=\"{from_minor}\" value=\"{}\" \
         aria-label=\"Towards free delivery\"></progress></p>",
        value.minor.min(from_minor)
    )
}
