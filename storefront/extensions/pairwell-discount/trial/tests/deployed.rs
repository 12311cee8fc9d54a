//! What the deployed function answers to real input, and that it keeps the platform's limits.

use std::sync::LazyLock;

use pairwell_discount_trial::{Modules, Run};
use serde_json::{Value, json};

/// The platform's limits for one run; the first three grow with carts of more than 200 lines.
const MAX_INSTRUCTIONS: u64 = 11_000_000;
const MAX_INPUT_BYTES: usize = 128_000;
const MAX_OUTPUT_BYTES: usize = 20_000;
const MAX_MEMORY_BYTES: usize = 10_000_000;
const MAX_MODULE_BYTES: usize = 256_000;
const MAX_METAFIELD_BYTES: usize = 10_000;

static MODULES: LazyLock<Modules> = LazyLock::new(Modules::built);

fn run(input: &Value) -> Run {
    let run = MODULES
        .run("cart_lines_discounts_generate_run", input, MAX_INSTRUCTIONS)
        .expect("it answers");
    let output = serde_json::to_vec(&run.output).expect("JSON").len();
    assert!(output <= MAX_OUTPUT_BYTES, "{output} bytes");
    assert!(run.memory_bytes <= MAX_MEMORY_BYTES && run.log.len() <= 1_000);
    run
}

fn line(product: u64, quantity: u64, price: &str, token: Option<&str>) -> Value {
    json!({
        "id": format!("gid://shopify/CartLine/{product}"),
        "quantity": quantity,
        "offer": token.map(|token| json!({ "value": token })),
        "cost": { "amountPerQuantity": { "amount": price, "currencyCode": "GBP" } },
        "merchandise": {
            "__typename": "ProductVariant",
            "id": format!("gid://shopify/ProductVariant/{}", product * 10),
            "product": { "id": format!("gid://shopify/Product/{product}") },
        },
    })
}

fn pair() -> Value {
    json!({
        "message": "Goes with the desk lamp",
        "percent_bps": 1_250,
        "needs_offer": true,
        "parts": [{ "products": [1] }, { "products": [2], "gets": true }],
    })
}

fn config(sets: Value) -> Value {
    json!({ "version": 1, "max_percent_bps": 5_000, "max_uses": 3, "sets": sets })
}

fn input(lines: Value, config: Option<Value>) -> Value {
    json!({
        "cart": { "lines": lines },
        "discount": {
            "discountClasses": ["PRODUCT"],
            "metafield": config.map(|config| json!({ "value": config.to_string() })),
        },
        "presentmentCurrencyRate": "1.0",
    })
}

fn nothing() -> Value {
    json!({ "operations": [] })
}

fn accepted() -> Value {
    json!([line(1, 1, "50.0", None), line(2, 3, "20.0", Some("token"))])
}

#[test]
fn accepted_offer_gets_what_was_configured() {
    let run = run(&input(accepted(), Some(config(json!([pair()])))));
    let expected = json!({ "operations": [{ "productDiscountsAdd": {
        "selectionStrategy": "ALL",
        "candidates": [{
            "targets": [{ "cartLine": { "id": "gid://shopify/CartLine/2", "quantity": 1 } }],
            "value": { "percentage": { "value": "12.5" } },
            "message": "Goes with the desk lamp",
        }],
    } }] });
    assert_eq!(without_nulls(run.output), expected);
    assert_eq!(run.log, "");
}

#[test]
fn amount_is_taken_off_each_piece_in_the_carts_currency() {
    let mut set = pair();
    set["percent_bps"] = Value::Null;
    set["amount"] = json!("2.50");
    let mut input = input(accepted(), Some(config(json!([set]))));
    input["presentmentCurrencyRate"] = json!("1.2345");
    let output = without_nulls(run(&input).output);
    assert_eq!(
        output["operations"][0]["productDiscountsAdd"]["candidates"][0]["value"],
        json!({ "fixedAmount": { "amount": "3.08", "appliesToEachItem": true } })
    );
}

#[test]
fn nothing_is_given_for_another_class_or_without_a_token_or_a_set() {
    let mut order = input(accepted(), Some(config(json!([pair()]))));
    order["discount"]["discountClasses"] = json!(["ORDER", "SHIPPING"]);
    assert_eq!(run(&order).output, nothing());
    for lines in [
        json!([]),
        json!([line(1, 1, "50.0", None), line(2, 1, "20.0", None)]),
        json!([line(1, 1, "50.0", None), line(2, 1, "20.0", Some(""))]),
        json!([line(2, 1, "20.0", Some("token"))]),
    ] {
        assert_eq!(run(&input(lines, Some(config(json!([pair()]))))).output, nothing());
    }
}

#[test]
fn what_is_not_in_the_catalogue_is_left_alone() {
    let mut gift = line(2, 1, "20.0", Some("token"));
    gift["merchandise"] = json!({ "__typename": "CustomProduct" });
    let lines = json!([line(1, 1, "50.0", None), gift]);
    assert_eq!(run(&input(lines, Some(config(json!([pair()]))))).output, nothing());
}

#[test]
fn missing_or_wrong_configuration_gives_nothing_and_says_so_in_the_log() {
    let none = run(&input(accepted(), None));
    assert_eq!(none.output, nothing());
    assert!(none.log.contains("no configuration"), "{}", none.log);
    let mut wrong = config(json!([pair(), pair()]));
    wrong["sets"][1]["percent_bps"] = json!(20_000);
    let wrong = run(&input(accepted(), Some(wrong)));
    assert_eq!(wrong.output, nothing());
    assert!(wrong.log.contains("sets.1.percent_bps"), "{}", wrong.log);
    let mut broken = input(accepted(), Some(json!({})));
    broken["discount"]["metafield"]["value"] = json!("{\"version\":1,");
    let broken = run(&broken);
    assert_eq!(broken.output, nothing());
    assert!(broken.log.contains("no JSON"), "{}", broken.log);
    for config in [json!(null), json!([]), json!("text"), json!({ "version": 2 })] {
        assert_eq!(run(&input(accepted(), Some(config))).output, nothing());
    }
}

#[test]
fn amount_that_is_no_decimal_gives_nothing() {
    for (price, rate) in [("-1.0", "1.0"), ("1e3", "1.0"), ("20.0", ""), ("20.0", "-1")] {
        let mut input = input(
            json!([line(1, 1, "50.0", None), line(2, 1, price, Some("token"))]),
            Some(config(json!([pair()]))),
        );
        input["presentmentCurrencyRate"] = json!(rate);
        assert_eq!(run(&input).output, nothing(), "{price} {rate}");
    }
}

/// Carts of so many lines, each of its own price, and a configuration of sets that are there and sets that are not.
fn large(n_lines: u64, n_there: u64, n_missing: u64) -> Value {
    let lines: Vec<Value> = (1..=n_lines)
        .map(|product| line(product, 1, &format!("{product}.37"), Some(&"t".repeat(100))))
        .collect();
    let set = |first: u64| {
        let parts: Vec<Value> = (first..first + 5)
            .map(|product| json!({ "products": [product], "gets": true }))
            .collect();
        json!({ "message": "m".repeat(120), "amount": "1000.00", "needs_offer": true, "parts": parts })
    };
    let mut sets: Vec<Value> = (0..n_missing).map(|_| set(900)).collect();
    sets.extend((0..n_there).map(|n| set(1 + 5 * n)));
    let mut config = config(json!(sets));
    config["max_uses"] = json!(10);
    assert!(serde_json::to_vec(&config).expect("JSON").len() <= MAX_METAFIELD_BYTES);
    let input = input(json!(lines), Some(config));
    assert!(serde_json::to_vec(&input).expect("JSON").len() <= MAX_INPUT_BYTES);
    input
}

fn show(what: &str, run: &Run) {
    println!(
        "{what}: {} instructions of its own and {} of the platform's half, {} ms in an interpreter, {} kB of memory, {} bytes out",
        run.n_own,
        run.n_provided,
        run.took.as_millis(),
        run.memory_bytes / 1_000,
        serde_json::to_vec(&run.output).expect("JSON").len(),
    );
}

#[test]
fn ordinary_carts_keep_the_limit_with_all_that_is_read_and_written_for_the_function() {
    for n_lines in [10, 50, 100] {
        let run = run(&large(n_lines, 2, 8));
        show(&format!("{n_lines} lines, 10 sets"), &run);
        let candidates = &run.output["operations"][0]["productDiscountsAdd"]["candidates"];
        assert_eq!(candidates.as_array().map(Vec::len), Some(10));
        assert!(
            run.n_own + run.n_provided <= MAX_INSTRUCTIONS,
            "{n_lines} lines: {run:?}"
        );
    }
}

/// The largest cart before the limits grow, as many sets as there can be, and the most that can come out: each amount is
/// another one, with the longest message.
#[test]
fn largest_cart_and_configuration_keep_the_limit_of_the_function_itself() {
    let run = run(&large(200, 10, 0));
    show("200 lines, 10 sets, all there", &run);
    let candidates = &run.output["operations"][0]["productDiscountsAdd"]["candidates"];
    assert_eq!(candidates.as_array().map(Vec::len), Some(50));
}

#[test]
fn same_cart_gets_the_same() {
    let input = input(accepted(), Some(config(json!([pair()]))));
    let (first, second) = (run(&input), run(&input));
    assert_eq!(first.output, second.output);
    assert_eq!(first.n_own, second.n_own);
    show("2 lines, 1 set", &first);
}

#[test]
fn module_is_small_enough() {
    assert!(
        MODULES.function.len() <= MAX_MODULE_BYTES,
        "{} bytes",
        MODULES.function.len()
    );
}

#[test]
fn question_keeps_the_limits() {
    let query = include_str!("../../input.graphql");
    assert!(query.len() <= 3_000, "{} bytes", query.len());
    let fields = query.lines().map(str::trim).filter(|line| !line.is_empty());
    let cost: usize = fields
        .map(|line| match line {
            line if line.starts_with("metafield") => 3,
            line if line.ends_with(['{', '}']) => 0,
            _ => 1,
        })
        .sum();
    assert!(cost <= 30, "{cost}");
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(entries) => entries.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
