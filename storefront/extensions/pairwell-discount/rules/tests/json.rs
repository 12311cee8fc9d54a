//! The reader of JSON agrees with the one everybody uses.

use pairwell_discount_rules::Json;
use proptest::prelude::*;
use serde_json::Value;

fn same(ours: &Json, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(a), Value::Bool(b)) => a == b,
        (Json::Number(a), Value::Number(b)) => Some(*a) == b.as_f64(),
        (Json::Text(a), Value::String(b)) => a == b,
        (Json::List(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        // Of a name that stands twice they keep the last.
        (Json::Object(a), Value::Object(b)) => {
            let is_doubled = a.len() > b.len();
            is_doubled || (a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b))))
        }
        _ => false,
    }
}

fn agree(text: &str) -> bool {
    match (Json::parse(text), serde_json::from_str::<Value>(text)) {
        (Some(ours), Ok(theirs)) => same(&ours, &theirs),
        (None, Err(_)) => true,
        _ => false,
    }
}

#[test]
fn edges_are_read_as_everybody_reads_them() {
    for text in [
        "",
        " ",
        "null",
        "nul",
        "nulll",
        "true",
        "[]",
        "[ ]",
        "[,]",
        "[1,]",
        "[1 2]",
        "{}",
        "{\"a\":1}",
        "{\"a\" : [ 1 , {} ] }",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":1,}",
        "0",
        "-0",
        "00",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1.5e3",
        "1.e3",
        "1e",
        "1e400",
        "--1",
        "9007199254740993",
        "\"a",
        "\"\\n\\t\\/\"",
        "\"\\x\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\u12\"",
        "\"\n\"",
        "\"é€\"",
        "1 1",
        "\u{feff}1",
        "\"\\u+123\"",
    ] {
        assert!(agree(text), "{text}: {:?}", Json::parse(text));
    }
}

#[test]
fn what_lies_too_deep_is_none() {
    let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    assert!(Json::parse(&nested(15)).is_some());
    assert!(Json::parse(&nested(16)).is_none());
    assert!(Json::parse(&"[".repeat(100_000)).is_none());
}

proptest! {
    #[test]
    fn any_text_is_read_alike(text in "[\\[\\]{}:,\"\\\\ 0-9eE.+\\-untrfalsé]{0,24}") {
        prop_assert!(agree(&text), "{}", text);
    }

    #[test]
    fn any_string_survives(text: String) {
        let json = Value::String(text.clone()).to_string();
        prop_assert_eq!(Json::parse(&json), Some(Json::Text(text)));
    }
}
