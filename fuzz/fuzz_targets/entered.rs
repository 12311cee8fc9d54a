//! What a merchant's browser sends as entered: it is kept within the rules, or refused; and what is kept is kept again.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use pairwell_domain::Currency;
use pairwell_domain::money::Money;
use pairwell_domain::pairing::{self, PairingIn};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::rule::{self, Matching, RuleIn};
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::{RungFacts, StepRanges, check};
use pairwell_domain::tier::{Good, LadderIn};
use pairwell_fuzz::{choice, one_of};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Some((choice, json)) = choice(data) else {
        return;
    };
    match choice % 8 {
        0 => {
            if let Some(kept) = kept(json, PairingIn::checked) {
                assert_ne!(kept.source, kept.target);
                assert!(
                    kept.reason_text
                        .is_none_or(|text| is_line(&text, pairing::MAX_REASON_CHARS))
                );
            }
        }
        1 => {
            if let Some(kept) = kept(json, RuleIn::checked) {
                assert!(
                    kept.reason_text
                        .as_ref()
                        .is_none_or(|text| is_line(text, rule::MAX_REASON_CHARS))
                );
                [&kept.when, &kept.then].into_iter().for_each(matching);
            }
        }
        2 => {
            if let Some(kept) = kept(json, LadderIn::checked) {
                ladder(&kept);
            }
        }
        3 => {
            let kind = *one_of(&PlacementKind::ALL, choice / 8);
            kept(&changed(&Placement::default_for(kind), json), Placement::checked);
        }
        4 => {
            kept(
                &changed(&RestraintSettings::default(), json),
                RestraintSettings::checked,
            );
        }
        5 => {
            kept(json, SellingRules::checked);
        }
        6 => {
            kept(json, FreeDelivery::checked);
        }
        _ => {
            kept(json, StepRanges::checked);
        }
    }
});

/// A good form with some of its fields changed: forms with many fields are not hit upon by chance.
fn changed(good: &impl Serialize, json: &[u8]) -> Vec<u8> {
    let mut form = serde_json::to_value(good).expect("it has a JSON form");
    if let (Some(form), Ok(Value::Object(changes))) = (form.as_object_mut(), serde_json::from_slice(json)) {
        form.extend(changes);
    }
    serde_json::to_vec(&form).expect("it has a JSON form")
}

fn kept<T: DeserializeOwned + Clone + PartialEq + Debug, E: Debug + PartialEq>(
    json: &[u8],
    checked: impl Fn(T) -> Result<T, E>,
) -> Option<T> {
    let kept = checked(serde_json::from_slice(json).ok()?).ok()?;
    assert_eq!(checked(kept.clone()).as_ref(), Ok(&kept));
    Some(kept)
}

fn is_line(text: &str, max: usize) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().count() <= max && !text.chars().any(char::is_control)
}

fn matching(side: &Matching) {
    assert!(!side.is_everything());
    for list in [&side.product_types, &side.brands, &side.words] {
        assert!(list.len() <= rule::MAX_ENTRIES);
        assert!(list.iter().all(|entry| is_line(entry, rule::MAX_ENTRY_CHARS)));
    }
    let _ = side.in_words(|minor| Money::new(minor, Currency::GBP), |id| id.to_string());
}

fn ladder(kept: &LadderIn) {
    assert!((2..=3).contains(&kept.rungs.len()) && kept.highlighted < kept.rungs.len());
    assert!(kept.differences.iter().all(|row| row.cells.len() == kept.rungs.len()));
    let facts: Vec<RungFacts> = kept
        .rungs
        .iter()
        .map(|rung| RungFacts {
            price_minor: match rung.goods.first() {
                Some(Good::Plan { price_minor, .. }) => Some(*price_minor),
                Some(Good::Product { product }) => Some(product.get()),
                _ => None,
            },
            ..RungFacts::default()
        })
        .collect();
    for finding in check(kept, &facts, &StepRanges::default()) {
        assert!(!finding.kind.sentence(Currency::GBP).is_empty());
    }
}
