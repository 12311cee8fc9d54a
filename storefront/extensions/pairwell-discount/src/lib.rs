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
    let discounts = discounts(&input);
    let operations = if discounts.is_empty() {
        Vec::new()
    } else {
        let candidates = discounts
            .into_iter()
            .map(|discount| candidate(discount, &input))
            .collect();
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

fn discounts(input: &schema::input::Input) -> Vec<Discount> {
    let discount = input.discount();
    if !discount.discount_classes().contains(&schema::DiscountClass::Product) {
        return Vec::new();
    }
    let Some(metafield) = discount.metafield() else {
        log!("the discount has no configuration");
        return Vec::new();
    };
    let config = match Config::read(&json(metafield.json_value())) {
        Ok(config) => config,
        Err(error) => {
            log!("the configuration is not used: {error}");
            return Vec::new();
        }
    };
    match cart(input) {
        Some(cart) => decide(&cart, &config),
        None => {
            log!("an amount is no decimal of 18 digits");
            Vec::new()
        }
    }
}

fn cart(input: &schema::input::Input) -> Option<Cart> {
    let lines = input.cart().lines();
    Some(Cart {
        lines: lines.iter().map(line).collect::<Option<_>>()?,
        rate: Decimal::parse(input.presentment_currency_rate())?,
        // All lines of a cart are in one currency.
        minor_digits: lines
            .first()
            .map_or(2, |line| minor_digits(line.cost().amount_per_quantity().currency_code())),
    })
}

fn line(line: &schema::input::input::cart::Lines) -> Option<Line> {
    let (product, variant) = match line.merchandise() {
        Merchandise::ProductVariant(variant) => (number(variant.product().id()), number(variant.id())),
        _ => (None, None),
    };
    Some(Line {
        id: line.id().clone(),
        product,
        variant,
        quantity: u64::try_from(*line.quantity()).unwrap_or(0),
        price: Decimal::parse(line.cost().amount_per_quantity().amount())?,
        from_offer: line
            .offer()
            .and_then(|offer| offer.value())
            .is_some_and(|token| !token.is_empty()),
    })
}

/// The number at the end of a global id.
fn number(id: &str) -> Option<u64> {
    let (_, number) = id.rsplit_once('/')?;
    number.parse().ok()
}

fn candidate(discount: Discount, input: &schema::input::Input) -> schema::ProductDiscountCandidate {
    let Discount {
        targets,
        value,
        message,
    } = discount;
    let lines = input.cart().lines();
    let target = |line: usize, quantity: u64| schema::ProductDiscountCandidateTarget {
        cart_line: Some(schema::CartLineTarget {
            id: lines[line].id().clone(),
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

fn json(value: &JsonValue) -> Json {
    match value {
        JsonValue::Null => Json::Null,
        JsonValue::Boolean(truth) => Json::Bool(*truth),
        JsonValue::Number(number) => Json::Number(*number),
        JsonValue::String(text) => Json::Text(text.clone()),
        JsonValue::Array(entries) => Json::List(entries.iter().map(json).collect()),
        JsonValue::Object(pairs) => Json::Object(pairs.iter().map(|(name, value)| (name.clone(), json(value))).collect()),
    }
}
