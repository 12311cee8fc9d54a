//! What is read as a configuration, and what is refused with its place.

use pairwell_discount_rules::config::{Off, Part};
use pairwell_discount_rules::{Config, Decimal, Json};
use proptest::prelude::*;

fn object(pairs: &[(&str, Json)]) -> Json {
    Json::Object(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn ids(ids: &[f64]) -> Json {
    Json::List(ids.iter().map(|id| Json::Number(*id)).collect())
}

fn set() -> Vec<(&'static str, Json)> {
    vec![
        ("message", text(" Goes with the lamp ")),
        ("percent_bps", Json::Number(1_000.0)),
        ("needs_offer", Json::Bool(true)),
        (
            "parts",
            Json::List(vec![
                object(&[("products", ids(&[1.0, 2.0]))]),
                object(&[("variants", ids(&[30.0])), ("gets", Json::Bool(true))]),
            ]),
        ),
    ]
}

fn whole(set: &[(&str, Json)]) -> Vec<(&'static str, Json)> {
    vec![
        ("version", Json::Number(1.0)),
        ("max_percent_bps", Json::Number(3_000.0)),
        ("max_uses", Json::Number(2.0)),
        ("sets", Json::List(vec![object(set)])),
    ]
}

/// Some pairs with one of them changed or added.
fn with(pairs: Vec<(&'static str, Json)>, name: &'static str, value: Json) -> Vec<(&'static str, Json)> {
    let mut pairs: Vec<_> = pairs.into_iter().filter(|(key, _)| *key != name).collect();
    pairs.push((name, value));
    pairs
}

#[test]
fn configuration_is_read_whole() {
    let config = Config::read(&object(&whole(&set()))).expect("a good configuration");
    assert_eq!((config.max_percent_bps, config.max_uses), (3_000, 2));
    let [set] = config.sets.as_slice() else {
        panic!("there is one set");
    };
    assert_eq!(set.message, "Goes with the lamp");
    assert_eq!(set.off, Off::Percent(1_000));
    assert!(set.needs_offer);
    let part = |products: &[u64], variants: &[u64], gets| Part {
        products: products.to_vec(),
        variants: variants.to_vec(),
        gets,
    };
    assert_eq!(set.parts, [part(&[1, 2], &[], false), part(&[], &[30], true)]);
}

#[test]
fn amount_is_a_decimal_in_quotes_and_stands_alone() {
    let priced = |amount: Json| {
        Config::read(&object(&whole(&with(
            with(set(), "percent_bps", Json::Null),
            "amount",
            amount,
        ))))
    };
    let config = priced(text("5.00")).expect("a good configuration");
    assert_eq!(config.sets[0].off, Off::Amount(Decimal::parse("5").expect("a decimal")));
    for bad in [text("0"), text("-1"), text("five"), Json::Number(5.0)] {
        assert_eq!(priced(bad).expect_err("no amount").field, "sets.0.amount");
    }
    let both = Config::read(&object(&whole(&with(set(), "amount", text("5")))));
    assert_eq!(both.expect_err("two prices").field, "sets.0.amount");
}

#[test]
fn what_is_wrong_is_named_by_its_place() {
    let at_top = |name, value| Config::read(&object(&with(whole(&set()), name, value)));
    let in_set = |name, value| Config::read(&object(&whole(&with(set(), name, value))));
    let lonely = Json::List(vec![object(&[("products", ids(&[1.0])), ("gets", Json::Bool(true))])]);
    let nobody = Json::List(vec![
        object(&[("products", ids(&[1.0]))]),
        object(&[("products", ids(&[2.0]))]),
    ]);
    let empty = Json::List(vec![
        object(&[("gets", Json::Bool(true))]),
        object(&[("products", ids(&[2.0]))]),
    ]);
    let broken = Json::List(vec![
        object(&[("products", ids(&[1.5]))]),
        object(&[("products", ids(&[2.0]))]),
    ]);
    for (read, field) in [
        (Config::read(&Json::Null), "version"),
        (at_top("version", Json::Number(2.0)), "version"),
        (at_top("max_percent_bps", Json::Number(10_001.0)), "max_percent_bps"),
        (at_top("max_uses", Json::Number(0.0)), "max_uses"),
        (at_top("sets", Json::Null), "sets"),
        (at_top("sets", Json::List(vec![object(&set()); 11])), "sets"),
        (in_set("message", text(" ")), "sets.0.message"),
        (in_set("message", text("two\nlines")), "sets.0.message"),
        (in_set("message", text(&"x".repeat(121))), "sets.0.message"),
        (in_set("needs_offer", Json::Null), "sets.0.needs_offer"),
        (in_set("percent_bps", Json::Number(0.0)), "sets.0.percent_bps"),
        (in_set("percent_bps", Json::Number(12.5)), "sets.0.percent_bps"),
        (in_set("parts", lonely), "sets.0.parts"),
        (in_set("parts", nobody), "sets.0.parts"),
        (in_set("parts", empty), "sets.0.parts.0"),
        (in_set("parts", broken), "sets.0.parts.0.products"),
    ] {
        assert_eq!(read.expect_err(field).field, field);
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let name = prop::sample::select(vec![
        "version",
        "max_percent_bps",
        "max_uses",
        "sets",
        "message",
        "percent_bps",
        "amount",
        "needs_offer",
        "parts",
        "products",
        "variants",
        "gets",
    ]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<f64>().prop_map(Json::Number),
        (0..20_u8).prop_map(|number| Json::Number(number.into())),
        ".{0,8}".prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::List),
            prop::collection::vec((name.clone().prop_map(str::to_owned), inner), 0..6).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_read_keeps_its_ranges(json in any_json()) {
        if let Ok(config) = Config::read(&json) {
            prop_assert!((1..=10_000).contains(&config.max_percent_bps) && (1..=10).contains(&config.max_uses));
            prop_assert!(config.sets.len() <= 10);
        }
    }
}
