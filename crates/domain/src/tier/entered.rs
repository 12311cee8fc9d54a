//! A ladder as a merchant enters it, and the rules it must keep to be stored at all.

use serde::{Deserialize, Serialize};

use super::{
    Benefit, Cell, Difference, Explanation, Good, HighlightLabel, Ladder, MAX_BENEFITS, MAX_DIFFERENCES,
    MAX_EXPLANATION_CHARS, MAX_GOODS, MAX_LINE_CHARS, MAX_NAME_CHARS, MAX_URL_CHARS, Quote, RUNGS, Rung, holds_plans,
};
use crate::wording::{self, Proof, WordingProblem};

/// What a merchant enters for a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderIn {
    /// What the merchant calls it.
    pub name: String,
    /// Two or three, lowest first.
    pub rungs: Vec<Rung>,
    /// The rows of the comparison.
    pub differences: Vec<Difference>,
    /// Place of the emphasised rung, from 0.
    pub highlighted: usize,
    /// What the emphasis says.
    pub label: HighlightLabel,
    /// Why a price step outside the shop's range is right; blank is none.
    pub step_reason: Option<String>,
    /// Whether it is in use.
    pub is_enabled: bool,
}

impl From<&Ladder> for LadderIn {
    /// A kept ladder as if it were entered again.
    fn from(ladder: &Ladder) -> Self {
        Self {
            name: ladder.name.clone(),
            rungs: ladder.rungs.clone(),
            differences: ladder.differences.clone(),
            highlighted: ladder.highlighted,
            label: ladder.label,
            step_reason: ladder.step_reason.clone(),
            is_enabled: ladder.is_enabled,
        }
    }
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct LadderRuleError {
    /// The field to mend, as a path: `rungs.1.best_for`, places counted from 0.
    pub field: String,
    /// What is wrong with it.
    pub problem: LadderProblem,
}

/// What is wrong with a field of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LadderProblem {
    /// Nothing was entered.
    #[error("write something here")]
    Missing,
    /// Too many words.
    #[error("keep it to {max} characters; it has {n_chars}")]
    TooLong {
        /// Characters entered.
        n_chars: usize,
        /// Characters taken.
        max: usize,
    },
    /// Line breaks or invisible characters.
    #[error("it must be one line of plain text")]
    NotPlain,
    /// It presses, shames, or claims what nothing proves.
    #[error(transparent)]
    Wording(#[from] WordingProblem),
    /// One rung is no choice, and four are too many to compare.
    #[error("a ladder has two or three options; this has {n_rungs}")]
    RungCount {
        /// Rungs entered.
        n_rungs: usize,
    },
    /// Nothing stands on the rung.
    #[error("choose at least one product")]
    NoGoods,
    /// More of something than can be shown.
    #[error("at most {max} fit here; there are {n}")]
    TooMany {
        /// How many were entered.
        n: usize,
        /// How many are taken.
        max: usize,
    },
    /// The same thing stands on two rungs, or twice on one.
    #[error("this stands in the ladder already")]
    Repeated,
    /// Plans and goods cannot be compared by price.
    #[error("a ladder holds either plans or products, not both")]
    Mixed,
    /// A price that is none.
    #[error("the price must be above zero")]
    PriceNotPositive,
    /// Not where a plan could be taken.
    #[error("enter a path of your shop such as /pages/plans, or an address that begins with https://")]
    NoAddress,
    /// A row without a cell for each rung.
    #[error("fill in one cell for each option")]
    CellCount,
    /// A row that is the same for every rung.
    #[error("this is the same for every option; only what differs is compared")]
    NoDifference,
    /// The emphasis is on no rung.
    #[error("choose which option is highlighted")]
    HighlightOutOfRange,
}

type Checked<T> = Result<T, LadderRuleError>;

fn broken<T>(field: impl Into<String>, problem: LadderProblem) -> Checked<T> {
    Err(LadderRuleError {
        field: field.into(),
        problem,
    })
}

impl LadderIn {
    /// Trims every text, drops what is blank, and checks the rules. What is only unwise is no rule: see
    /// [`super::check`].
    ///
    /// # Errors
    /// The first rule that is broken, with the field it is broken in.
    pub fn checked(self) -> Checked<Self> {
        let Self {
            name,
            rungs,
            differences,
            highlighted,
            label,
            step_reason,
            is_enabled,
        } = self;
        let name = needed("name", &name, MAX_NAME_CHARS)?;
        if !RUNGS.contains(&rungs.len()) {
            return broken("rungs", LadderProblem::RungCount { n_rungs: rungs.len() });
        }
        let rungs = rungs
            .into_iter()
            .enumerate()
            .map(|(place, rung)| checked_rung(place, rung))
            .collect::<Checked<Vec<Rung>>>()?;
        check_goods(&rungs)?;
        check_count("differences", differences.len(), MAX_DIFFERENCES)?;
        let differences = differences
            .into_iter()
            .enumerate()
            .map(|(place, row)| checked_difference(place, row, rungs.len()))
            .collect::<Checked<Vec<Difference>>>()?;
        if highlighted >= rungs.len() {
            return broken("highlighted", LadderProblem::HighlightOutOfRange);
        }
        let step_reason = optional("step_reason", &step_reason.unwrap_or_default(), MAX_EXPLANATION_CHARS)?;
        Ok(Self {
            name,
            rungs,
            differences,
            highlighted,
            label,
            step_reason: Some(step_reason).filter(|text| !text.is_empty()),
            is_enabled,
        })
    }
}

fn checked_rung(place: usize, rung: Rung) -> Checked<Rung> {
    let at = |field: &str| format!("rungs.{place}.{field}");
    let Rung {
        goods,
        best_for,
        benefits,
        explanation,
        quote,
    } = rung;
    if goods.is_empty() {
        return broken(at("goods"), LadderProblem::NoGoods);
    }
    check_count(at("goods"), goods.len(), MAX_GOODS)?;
    check_count(at("benefits"), benefits.len(), MAX_BENEFITS)?;
    let Explanation {
        difference,
        audience,
        worth,
        relief,
        basic_is_enough,
    } = explanation;
    let explained =
        |field: &str, text: &str| optional(at(&format!("explanation.{field}")), text, MAX_EXPLANATION_CHARS);
    Ok(Rung {
        goods: goods
            .into_iter()
            .enumerate()
            .map(|(n, good)| checked_good(&at(&format!("goods.{n}")), good))
            .collect::<Checked<_>>()?,
        best_for: needed(at("best_for"), &best_for, MAX_LINE_CHARS)?,
        benefits: benefits
            .into_iter()
            .enumerate()
            .map(|(n, Benefit { kind, text })| {
                let text = needed(at(&format!("benefits.{n}")), &text, MAX_LINE_CHARS)?;
                Ok(Benefit { kind, text })
            })
            .collect::<Checked<_>>()?,
        explanation: Explanation {
            difference: explained("difference", &difference)?,
            audience: explained("audience", &audience)?,
            worth: explained("worth", &worth)?,
            relief: explained("relief", &relief)?,
            basic_is_enough: explained("basic_is_enough", &basic_is_enough)?,
        },
        quote: checked_quote(&at("quote"), quote.unwrap_or_default())?,
    })
}

/// A quote says what, who and where; blank in all three it is none.
fn checked_quote(field: &str, quote: Quote) -> Checked<Option<Quote>> {
    let Quote { text, author, url } = quote;
    if [&text, &author, &url].iter().all(|part| part.trim().is_empty()) {
        return Ok(None);
    }
    Ok(Some(Quote {
        text: needed(format!("{field}.text"), &text, MAX_EXPLANATION_CHARS)?,
        author: needed(format!("{field}.author"), &author, MAX_NAME_CHARS)?,
        url: checked_url(format!("{field}.url"), &url)?,
    }))
}

fn checked_good(field: &str, good: Good) -> Checked<Good> {
    match good {
        Good::Plan {
            name,
            price_minor,
            period,
            url,
        } => {
            let name = needed(format!("{field}.name"), &name, MAX_NAME_CHARS)?;
            if price_minor <= 0 {
                return broken(format!("{field}.price"), LadderProblem::PriceNotPositive);
            }
            Ok(Good::Plan {
                name,
                price_minor,
                period,
                url: checked_url(format!("{field}.url"), &url)?,
            })
        }
        good => Ok(good),
    }
}

/// A path of the shop itself, or an address elsewhere that nobody can listen in on.
fn checked_url(field: String, url: &str) -> Checked<String> {
    let url = url.trim();
    let n_chars = url.chars().count();
    let is_path = url.starts_with('/') && !url.starts_with("//");
    let is_secure = url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    let is_one_word = !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    if url.is_empty() {
        broken(field, LadderProblem::Missing)
    } else if n_chars > MAX_URL_CHARS {
        broken(
            field,
            LadderProblem::TooLong {
                n_chars,
                max: MAX_URL_CHARS,
            },
        )
    } else if (is_path || is_secure) && is_one_word {
        Ok(url.to_owned())
    } else {
        broken(field, LadderProblem::NoAddress)
    }
}

/// No good twice, and no plans beside products.
fn check_goods(rungs: &[Rung]) -> Checked<()> {
    let holds_plans = holds_plans(rungs);
    let mut seen: Vec<&Good> = Vec::new();
    for (place, rung) in rungs.iter().enumerate() {
        for (n, good) in rung.goods.iter().enumerate() {
            let field = || format!("rungs.{place}.goods.{n}");
            if good.is_plan() != holds_plans {
                return broken(field(), LadderProblem::Mixed);
            }
            if seen.iter().any(|other| other.overlaps(good)) {
                return broken(field(), LadderProblem::Repeated);
            }
            seen.push(good);
        }
    }
    Ok(())
}

fn checked_difference(place: usize, row: Difference, n_rungs: usize) -> Checked<Difference> {
    let at = |field: &str| format!("differences.{place}.{field}");
    let Difference { name, cells } = row;
    let name = needed(at("name"), &name, MAX_NAME_CHARS)?;
    if cells.len() != n_rungs {
        return broken(at("cells"), LadderProblem::CellCount);
    }
    let cells = cells
        .into_iter()
        .enumerate()
        .map(|(n, Cell { specification, outcome })| {
            Ok(Cell {
                specification: needed(at(&format!("cells.{n}.specification")), &specification, MAX_LINE_CHARS)?,
                outcome: optional(at(&format!("cells.{n}.outcome")), &outcome, MAX_LINE_CHARS)?,
            })
        })
        .collect::<Checked<Vec<Cell>>>()?;
    if cells.windows(2).all(|pair| pair[0] == pair[1]) {
        return broken(at("cells"), LadderProblem::NoDifference);
    }
    Ok(Difference { name, cells })
}

fn check_count(field: impl Into<String>, n: usize, max: usize) -> Checked<()> {
    if n > max {
        return broken(field, LadderProblem::TooMany { n, max });
    }
    Ok(())
}

fn needed(field: impl Into<String>, text: &str, max: usize) -> Checked<String> {
    let field = field.into();
    let text = optional(field.clone(), text, max)?;
    if text.is_empty() {
        return broken(field, LadderProblem::Missing);
    }
    Ok(text)
}

fn optional(field: impl Into<String>, text: &str, max: usize) -> Checked<String> {
    let text = text.trim();
    let n_chars = text.chars().count();
    if n_chars > max {
        return broken(field, LadderProblem::TooLong { n_chars, max });
    }
    if text.chars().any(char::is_control) {
        return broken(field, LadderProblem::NotPlain);
    }
    match wording::check(text, Proof::default()) {
        Ok(()) => Ok(text.to_owned()),
        Err(problem) => broken(field, problem.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::Period;
    use crate::{ProductId, VariantId};

    fn rung(product: i64) -> Rung {
        Rung {
            goods: vec![Good::Product {
                product: ProductId::new(product),
            }],
            best_for: " one cup a day ".to_owned(),
            benefits: vec![],
            explanation: Explanation::default(),
            quote: None,
        }
    }

    fn plan(name: &str, price_minor: i64, url: &str) -> Good {
        Good::Plan {
            name: name.to_owned(),
            price_minor,
            period: Period::Month,
            url: url.to_owned(),
        }
    }

    fn row(specifications: &[&str]) -> Difference {
        Difference {
            name: "Capacity".to_owned(),
            cells: specifications
                .iter()
                .map(|text| Cell {
                    specification: (*text).to_owned(),
                    outcome: String::new(),
                })
                .collect(),
        }
    }

    fn ladder() -> LadderIn {
        LadderIn {
            name: "Teapots".to_owned(),
            rungs: vec![rung(1), rung(2)],
            differences: vec![row(&["0.5 l", "1.5 l"])],
            highlighted: 1,
            label: HighlightLabel::Recommended,
            step_reason: Some("  ".to_owned()),
            is_enabled: true,
        }
    }

    fn broken_by(change: impl FnOnce(&mut LadderIn)) -> (String, LadderProblem) {
        let mut entered = ladder();
        change(&mut entered);
        let error = entered.checked().expect_err("a rule is broken");
        (error.field, error.problem)
    }

    #[test]
    fn good_ladder_is_trimmed() {
        let checked = ladder().checked().expect("a good ladder");
        assert_eq!(checked.rungs[0].best_for, "one cup a day");
        assert_eq!(checked.step_reason, None);
        assert_eq!(checked.clone().checked(), Ok(checked), "checking again changes nothing");
    }

    #[test]
    fn broken_rules_name_the_place_to_mend() {
        assert_eq!(
            broken_by(|ladder| ladder.rungs.truncate(1)),
            ("rungs".to_owned(), LadderProblem::RungCount { n_rungs: 1 })
        );
        assert_eq!(
            broken_by(|ladder| ladder.rungs[1].best_for.clear()),
            ("rungs.1.best_for".to_owned(), LadderProblem::Missing)
        );
        assert_eq!(
            broken_by(|ladder| ladder.rungs[1].goods.clear()),
            ("rungs.1.goods".to_owned(), LadderProblem::NoGoods)
        );
        assert_eq!(
            broken_by(|ladder| ladder.highlighted = 2),
            ("highlighted".to_owned(), LadderProblem::HighlightOutOfRange)
        );
        assert_eq!(
            broken_by(|ladder| ladder.differences[0] = row(&["1 l", "1 l"])),
            ("differences.0.cells".to_owned(), LadderProblem::NoDifference)
        );
        assert_eq!(
            broken_by(|ladder| ladder.differences[0] = row(&["1 l"])),
            ("differences.0.cells".to_owned(), LadderProblem::CellCount)
        );
        let (field, problem) = broken_by(|ladder| ladder.rungs[1].explanation.worth = "Hurry".to_owned());
        assert_eq!(field, "rungs.1.explanation.worth");
        assert!(matches!(problem, LadderProblem::Wording(_)));
    }

    #[test]
    fn review_names_its_author_and_where_it_stands() {
        let quoting = |text: &str, author: &str, url: &str| {
            let mut entered = ladder();
            entered.rungs[1].quote = Some(Quote {
                text: text.to_owned(),
                author: author.to_owned(),
                url: url.to_owned(),
            });
            entered.checked()
        };
        let whole = quoting(" The big pot was worth it. ", "Anna K.", "/products/pot#reviews").expect("a whole quote");
        let quote = whole.rungs[1].quote.as_ref().expect("kept");
        assert_eq!(quote.text, "The big pot was worth it.");
        assert_eq!(quoting(" ", "", "").expect("none").rungs[1].quote, None);
        for (text, author, url, field) in [
            ("", "Anna K.", "/reviews", "rungs.1.quote.text"),
            ("Good", "", "/reviews", "rungs.1.quote.author"),
            ("Good", "Anna K.", "", "rungs.1.quote.url"),
            ("Good", "Anna K.", "somewhere", "rungs.1.quote.url"),
        ] {
            assert_eq!(quoting(text, author, url).expect_err("not whole").field, field);
        }
    }

    #[test]
    fn nothing_stands_on_two_rungs() {
        let variant = |product, variant| Good::Variant {
            product: ProductId::new(product),
            variant: VariantId::new(variant),
        };
        let (field, problem) = broken_by(|ladder| ladder.rungs[1].goods = ladder.rungs[0].goods.clone());
        assert_eq!((field.as_str(), problem), ("rungs.1.goods.0", LadderProblem::Repeated));
        // A product holds each of its variants, and two variants of one product are two things.
        let (_, problem) = broken_by(|ladder| ladder.rungs[1].goods = vec![variant(1, 11)]);
        assert_eq!(problem, LadderProblem::Repeated);
        let mut sizes = ladder();
        sizes.rungs[0].goods = vec![variant(1, 11)];
        sizes.rungs[1].goods = vec![variant(1, 12)];
        assert!(sizes.checked().is_ok());
    }

    #[test]
    fn plans_stand_among_plans() {
        let (_, problem) = broken_by(|ladder| ladder.rungs[1].goods = vec![plan("Team", 7_900, "/pages/team")]);
        assert_eq!(problem, LadderProblem::Mixed);
        let plans = |url: &str| LadderIn {
            rungs: vec![
                Rung {
                    goods: vec![plan("Solo", 1_900, "/pages/solo")],
                    ..rung(1)
                },
                Rung {
                    goods: vec![plan("Team", 2_900, url)],
                    ..rung(2)
                },
            ],
            ..ladder()
        };
        assert!(plans(" https://plans.example/team?from=shop ").checked().is_ok());
        for bad in [
            "team",
            "//elsewhere.example",
            "https://",
            "javascript:alert(1)",
            "http://a.example",
            "/a b",
            "/\\a",
        ] {
            let error = plans(bad).checked().expect_err("no address");
            assert_eq!(error.field, "rungs.1.goods.0.url", "{bad}");
            assert_eq!(error.problem, LadderProblem::NoAddress, "{bad}");
        }
    }

    #[test]
    fn plan_says_which_of_its_fields_is_wrong() {
        let broken_plan = |good: Good| broken_by(|ladder| ladder.rungs[1].goods = vec![good]);
        let (field, problem) = broken_plan(plan("Team", 0, "/pages/team"));
        assert_eq!(
            (field.as_str(), problem),
            ("rungs.1.goods.0.price", LadderProblem::PriceNotPositive)
        );
        let (field, problem) = broken_plan(plan(" ", 7_900, "/pages/team"));
        assert_eq!(
            (field.as_str(), problem),
            ("rungs.1.goods.0.name", LadderProblem::Missing)
        );
        let (field, problem) = broken_plan(plan("Team", 7_900, ""));
        assert_eq!(
            (field.as_str(), problem),
            ("rungs.1.goods.0.url", LadderProblem::Missing)
        );
    }
}
