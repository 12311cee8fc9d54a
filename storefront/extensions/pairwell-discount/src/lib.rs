//! The platform's side of the rules: reads what it gives, writes what it takes. What is decided, and why, stands in
//! `rules`.

use pairwell_discount_rules::decimal::minor_digits;
use pairwell_discount_rules::{Cart, Config, Decimal, Discount, Json, Line, Value, decide};
use schema::input::input::cart::lines::Merchandise;
use shopify_function::prelude::*;
use shopify_function::{Result, log};

#[typegen("./schema.graphql", enums_as_str = ["CurrencyCode"], custom_scalar_overrides = {
    "Percentage.value" => ::std::string::String,
    "ProductDiscountCandidateFixedAmount.amount" => ::std::string::String,
})]
mod schema {
    // Amounts are read as they are written: the crate's own decimal is a binary fraction.
    #[query("./input.graphql", custom_scalar_overrides = {
        "Input.cart.lines.cost.amountPerQuantity.amount" => ::std::string::String,
        "Input.presentmentCurrencyRate" => ::std::string::String,
    })]
    pub mod input {}
}

#[shopify_function]
fn cart_lines_discounts_generate_run(
    input: schema::input::Input,
) -> Result<schema::CartLinesDiscountsGenerateRunResult> {
    let candidates = candidates(&input);
    let operations = if candidates.is_empty() {
        Vec::new()
    } else {
        vec![schema::CartOperation {
            product_discounts_add: Some(schema::ProductDiscountsAddOperation {
                // No two of them are on the same line, so none is chosen over another.
                selection_strategy: schema::ProductDiscountSelectionStrategy::All,
                candidates,
            }),
        }]
    };
    Ok(schema::CartLinesDiscountsGenerateRunResult { operations })
}

fn candidates(input: &schema::input::Input) -> Vec<schema::ProductDiscountCandidate> {
    let discount = input.discount();
    if !discount.discount_classes().contains(&schema::DiscountClass::Product) {
        return Vec::new();
    }
    let Some(metafield) = discount.metafield() else {
        log!("the discount has no configuration");
        return Vec::new();
    };
    let Some(json) = Json::parse(metafield.value()) else {
        log!("the configuration is no JSON");
        return Vec::new();
    };
    let config = match Config::read(&json) {
        Ok(config) => config,
        Err(error) => {
            log!("the configuration is not used: {error}");
            return Vec::new();
        }
    };
    let Some(cart) = cart(input, &config) else {
        log!("an amount is no decimal of 18 digits");
        return Vec::new();
    };
    decide(&cart, &config)
        .into_iter()
        .map(|discount| candidate(discount, &cart))
        .collect()
}

/// The lines that can matter. Reading costs most of the instructions there are, so the others are not read further than
/// to their product.
fn cart(input: &schema::input::Input, config: &Config) -> Option<Cart> {
    let mut cart = Cart {
        lines: Vec::new(),
        rate: Decimal::parse(input.presentment_currency_rate())?,
        minor_digits: 2,
    };
    for line in input.cart().lines() {
        let (product, variant) = match line.merchandise() {
            Merchandise::ProductVariant(variant) => (number(variant.product().id()), number(variant.id())),
            _ => (None, None),
        };
        if !config.names(product, variant) {
            continue;
        }
        let price = line.cost().amount_per_quantity();
        // All lines of a cart are in one currency.
        cart.minor_digits = minor_digits(price.currency_code());
        cart.lines.push(Line {
            id: line.id().clone(),
            product,
            variant,
            quantity: u64::try_from(*line.quantity()).unwrap_or(0),
            price: Decimal::parse(price.amount())?,
            from_offer: line
                .offer()
                .and_then(|offer| offer.value())
                .is_some_and(|token| !token.is_empty()),
        });
    }
    Some(cart)
}

/// The number at the end of a global id.
fn number(id: &str) -> Option<u64> {
    let (_, number) = id.rsplit_once('/')?;
    number.parse().ok()
}

fn candidate(discount: Discount, cart: &Cart) -> schema::ProductDiscountCandidate {
    let Discount {
        targets,
        value,
        message,
    } = discount;
    let target = |line: usize, quantity: u64| schema::ProductDiscountCandidateTarget {
        cart_line: Some(schema::CartLineTarget {
            id: cart.lines[line].id.clone(),
            quantity: i32::try_from(quantity).ok(),
        }),
    };
    schema::ProductDiscountCandidate {
        targets: targets
            .iter()
            .map(|pieces| target(pieces.line, pieces.quantity))
            .collect(),
        value: match value {
            Value::Percent(percent) => schema::ProductDiscountCandidateValue {
                percentage: Some(schema::Percentage {
                    value: percent.to_string(),
                }),
                fixed_amount: None,
            },
            Value::EachItem(amount) => schema::ProductDiscountCandidateValue {
                percentage: None,
                fixed_amount: Some(schema::ProductDiscountCandidateFixedAmount {
                    amount: amount.to_string(),
                    applies_to_each_item: Some(true),
                }),
            },
        },
        message: Some(message),
    }
}
