//! A chain of goods, written down as a ladder. Every word follows from what was read and counted; what only the
//! merchant can know stays empty, and the check of the ladder names it.

use pairwell_domain::tier::{
    Cell, Difference, Explanation, Good, HighlightLabel, LadderIn, MAX_DIFFERENCES, MAX_NAME_CHARS, Rung,
};

use super::family::{Member, scales};
use super::measure::{Measure, Scale, capitalised};
use super::propose::Chain;
use super::{WHOLE_BPS, percent};

/// Writes a ladder with the rung in the middle highlighted, of two the upper. None when no name can be stored.
pub(super) fn ladder(chain: &Chain<'_>) -> Option<LadderIn> {
    let Chain { scale, rungs } = chain;
    let measures: Vec<Measure> = rungs.iter().filter_map(|member| member.measure(*scale)).collect();
    // A title may hold words that a stored text may not; then the ladder is called by what it compares.
    [name(chain), scale.row_name()].into_iter().find_map(|name| {
        let ladder = LadderIn {
            name,
            rungs: (0..rungs.len()).map(|place| rung(rungs, &measures, place)).collect(),
            differences: differences(chain),
            highlighted: 1,
            label: HighlightLabel::Recommended,
            step_reason: None,
            is_enabled: false,
        };
        ladder.checked().ok()
    })
}

/// The base's name without what rises, cut at a space to what may be stored. A variant goes by its product's.
fn name(chain: &Chain<'_>) -> String {
    let base = &chain.rungs[0];
    let name = match base.good {
        Good::Variant { .. } => base.title.to_owned(),
        _ => base.reading.name_without(&rising(chain)),
    };
    let mut short = String::new();
    for word in name.split_whitespace() {
        if short.chars().count() + 1 + word.chars().count() > MAX_NAME_CHARS {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

fn rung(rungs: &[Member<'_>], measures: &[Measure], place: usize) -> Rung {
    let explanation = match place.checked_sub(1) {
        None => Explanation::default(),
        Some(below) => Explanation {
            difference: format!("{} instead of {}", measures[place].text, measures[below].inline()),
            audience: audience(&measures[below]),
            worth: worth(&rungs[below], &rungs[place], measures[place].scale),
            relief: String::new(),
            basic_is_enough: enough(&measures[below]),
        },
    };
    Rung {
        goods: vec![rungs[place].good.clone()],
        best_for: best_for(measures, place),
        benefits: vec![],
        explanation,
        quote: None,
    }
}

/// Reads on from "Best for": those whose need ends at this rung.
fn best_for(measures: &[Measure], place: usize) -> String {
    let measure = &measures[place];
    let is_top = place + 1 == measures.len();
    match measure.scale {
        scale if scale.is_amount() && is_top => format!("those who need more than {}", measures[place - 1].text),
        scale if scale.is_amount() => format!("those who need up to {}", measure.text),
        Scale::SizeWord => {
            let words = match (measures.len(), place) {
                (2, 0) => "smaller",
                (2, _) => "larger",
                (_, 0) => "smallest",
                (_, 1) => "middle",
                _ => "largest",
            };
            format!("those who want the {words} size")
        }
        Scale::Edition => format!("those who want the {} edition", measure.inline()),
        _ => format!("those who want {}", measure.inline()),
    }
}

/// Amounts say who needs more; of sizes and materials only the merchant knows.
fn audience(below: &Measure) -> String {
    if below.scale.is_amount() {
        format!("Those who need more than {}", below.text)
    } else {
        String::new()
    }
}

fn enough(below: &Measure) -> String {
    if below.scale.is_amount() {
        format!("When {} will do", below.text)
    } else {
        String::new()
    }
}

/// What is saved by the unit, in percent and not in money: shoppers see prices from the storefront only.
fn worth(below: &Member<'_>, upper: &Member<'_>, scale: Scale) -> String {
    let saved = || {
        let (_, unit) = scale.unit()?;
        let (less, more) = (below.reading.value(scale)?, upper.reading.value(scale)?);
        let before = i128::from(below.price_minor) * i128::from(more);
        let after = i128::from(upper.price_minor) * i128::from(less);
        let saved_bps = i64::try_from((before - after) * i128::from(WHOLE_BPS) / before).ok()?;
        // Whole percents, rounded down: never more than is true.
        let saved_bps = saved_bps / 100 * 100;
        (saved_bps > 0).then(|| format!("{} less per {unit}", percent(saved_bps)))
    };
    saved().unwrap_or_default()
}

/// One row for what the ladder rises in, and one for each other thing that rises with it.
fn differences(chain: &Chain<'_>) -> Vec<Difference> {
    rising(chain)
        .into_iter()
        .filter_map(|scale| difference(&chain.rungs, scale))
        .take(MAX_DIFFERENCES)
        .collect()
}

/// The scales on which the rungs differ, the chain's own first.
fn rising(chain: &Chain<'_>) -> Vec<Scale> {
    let differs = |scale: &Scale| {
        let value = |member: &Member<'_>| member.reading.value(*scale);
        chain.rungs.windows(2).any(|pair| value(&pair[0]) != value(&pair[1]))
    };
    let others = scales(&chain.rungs).into_iter().filter(|scale| *scale != chain.scale);
    std::iter::once(chain.scale).chain(others.filter(differs)).collect()
}

fn difference(rungs: &[Member<'_>], scale: Scale) -> Option<Difference> {
    let measures: Option<Vec<Measure>> = rungs.iter().map(|member| member.measure(scale)).collect();
    let cells = measures?.into_iter().map(|measure| Cell {
        specification: capitalised(&measure.text),
        outcome: String::new(),
    });
    Some(Difference {
        name: scale.row_name(),
        cells: cells.collect(),
    })
}
