//! What the words of a title mean: which say how much, and which say what it is.
//!
//! A title is read once, from left to right. Words that say how many, how large, of what or how fine become measures;
//! the rest is the stem, the name that products of one family share. Colours and patterns stay in the stem: another
//! colour is a choice and not a step up. So are one-letter sizes, because a shirt in L is no better than one in M.

use super::measure::{Measure, Scale, THOUSANDTHS, capitalised};
use super::vocabulary::{
    EDITIONS, FILLING, MATERIALS, MAX_PIECES, NUMBERS, PACKS, PARTS, PEOPLE, PIECES, SIZES, UNITS,
};

/// A title, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading<'a> {
    /// The words that are no measure, without filling words, in one number, sorted: what a family has in common.
    pub(super) stem: String,
    /// All words in their order, each with the scale it tells of.
    words: Vec<(&'a str, Option<Scale>)>,
    /// At most one of each scale, by scale.
    pub(super) measures: Vec<Measure>,
}

impl Reading<'_> {
    /// How much it has of one thing, by its words or by its silence.
    pub(super) fn measure(&self, scale: Scale) -> Option<Measure> {
        let said = self.measures.iter().find(|measure| measure.scale == scale);
        said.cloned().or_else(|| Measure::silent(scale))
    }

    /// The title as people write it, without what it says on some scales and without filling words at either end.
    pub(super) fn name_without(&self, scales: &[Scale]) -> String {
        let kept: Vec<&str> = self
            .words
            .iter()
            .filter(|(_, told)| told.is_none_or(|scale| !scales.contains(&scale)))
            .map(|(word, _)| *word)
            .collect();
        let is_filling = |word: &&&str| FILLING.contains(&word.to_lowercase().as_str());
        let n_front = kept.iter().take_while(is_filling).count();
        let n_back = kept[n_front..].iter().rev().take_while(is_filling).count();
        kept[n_front..kept.len() - n_back].join(" ")
    }

    /// As [`Self::measure`], without the words.
    pub(super) fn value(&self, scale: Scale) -> Option<u64> {
        let said = self.measures.iter().find(|measure| measure.scale == scale);
        said.map(|measure| measure.value).or_else(|| scale.silent_value())
    }
}

struct Word<'a> {
    shown: &'a str,
    small: String,
}

/// Reads a title. Of two words on one scale the first counts; the second stays in the stem. O(length).
pub(super) fn read(title: &str) -> Reading<'_> {
    let words = split(title);
    let n_materials = words.iter().filter(|word| material(&word.small).is_some()).count();
    let mut measures: Vec<Measure> = Vec::new();
    let mut told: Vec<Option<Scale>> = Vec::with_capacity(words.len());
    while let Some(word) = words.get(told.len()) {
        let at = told.len();
        let found = amount(&words[at..], at == 0)
            .or_else(|| word_size(&words[at..]))
            .or_else(|| edition(&word.small))
            // Two materials in one title are a mixture, and a mixture has no rank.
            .or_else(|| material(&word.small).filter(|_| n_materials == 1));
        match found {
            Some((measure, n_words)) if measures.iter().all(|other| other.scale != measure.scale) => {
                told.extend(std::iter::repeat_n(Some(measure.scale), n_words));
                measures.push(measure);
            }
            _ => told.push(None),
        }
    }
    measures.sort_by_key(|measure| measure.scale);
    let untold = words.iter().zip(&told).filter(|(_, told)| told.is_none());
    Reading {
        stem: stem(untold.map(|(word, _)| word.small.as_str())),
        words: words.iter().map(|word| word.shown).zip(told).collect(),
        measures,
    }
}

/// Splits at spaces and at signs that join words, and between letters and the digits behind them: `set3`, `of4`.
fn split(title: &str) -> Vec<Word<'_>> {
    let pieces = title.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '+' | '&' | '(' | ')' | ':' | ';'));
    let mut words = Vec::new();
    for piece in pieces {
        let piece = piece.trim_end_matches('.');
        let n_letters = piece.chars().take_while(char::is_ascii_alphabetic).count();
        let (letters, digits) = piece.split_at(n_letters);
        let is_joined = n_letters > 1 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let parts = if is_joined { [letters, digits] } else { [piece, ""] };
        for shown in parts.into_iter().filter(|shown| !shown.is_empty()) {
            let small = shown.to_lowercase();
            words.push(Word { shown, small });
        }
    }
    words
}

/// An amount that begins at the first of these words, and how many of them say it.
fn amount(rest: &[Word<'_>], is_front: bool) -> Option<(Measure, usize)> {
    let small = |n: usize| rest.get(n).map_or("", |word| word.small.as_str());
    // "Set of 6", "Pack 12", "S/4".
    if PACKS.contains(&small(0)) {
        let n_before = if small(1) == "of" { 2 } else { 1 };
        let n = count(small(n_before))?;
        let is_unit = unit(small(n_before + 1)).is_some();
        return (!is_unit).then(|| pieces(n, n_before + 1))?;
    }
    // "Hamper for 2", "for 4 people".
    if small(0) == "for" {
        let n = count(small(1))?;
        let is_said = PEOPLE.contains(&small(2));
        if !is_said && !small(2).is_empty() {
            return None;
        }
        let n_words = 2 + usize::from(is_said);
        return (n <= 50).then(|| (counted(Scale::People, n, "people"), n_words));
    }
    // "A5".
    if let Some(sheet) = sheet(small(0)) {
        let n_words = 1 + usize::from(small(1) == "size");
        return Some((sheet, n_words));
    }
    if let Some(n) = count(small(0)) {
        // "16 piece".
        if PIECES.contains(&small(1)) {
            return pieces(n, 2);
        }
        // "3 drawers".
        if let Some(part) = part(small(1)) {
            let words = if n == 1 { part.to_owned() } else { format!("{part}s") };
            return Some((counted(Scale::Parts(part), n, &words), 2));
        }
    }
    // "500ml", "1.5 l", "45x30cm".
    if let Some((measure, n_words)) = dimension(small(0), small(1)) {
        return Some((measure, n_words));
    }
    // "36 pencils …": a number in front counts what follows.
    let counts_more = is_front && rest.len() > 1 && small(0).bytes().all(|byte| byte.is_ascii_digit());
    let n = count(small(0)).filter(|n| counts_more && *n > 1)?;
    pieces(n, 1)
}

fn pieces(n: u64, n_words: usize) -> Option<(Measure, usize)> {
    let is_pack = (1..=MAX_PIECES).contains(&n);
    let words = if n == 1 { "piece" } else { "pieces" };
    is_pack.then(|| (counted(Scale::Pieces, n, words), n_words))
}

fn counted(scale: Scale, n: u64, words: &str) -> Measure {
    Measure {
        scale,
        value: n * THOUSANDTHS,
        text: format!("{n} {words}"),
    }
}

/// A whole number up to six digits, in digits or as a word.
fn count(word: &str) -> Option<u64> {
    let is_digits = (1..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return word.parse().ok();
    }
    NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n)
}

fn part(word: &str) -> Option<&'static str> {
    PARTS
        .into_iter()
        .find(|part| word == *part || word.strip_suffix('s') == Some(*part))
}

fn unit(word: &str) -> Option<(Scale, u64, &'static str)> {
    let found = UNITS.iter().find(|(name, ..)| *name == word)?;
    Some((found.1, found.2, found.3))
}

/// A size of a sheet of paper. `A0` is the largest.
fn sheet(word: &str) -> Option<Measure> {
    let number: u64 = word.strip_prefix('a').filter(|rest| rest.len() == 1)?.parse().ok()?;
    Some(Measure {
        scale: Scale::Sheet,
        value: 10 - number,
        text: word.to_uppercase(),
    })
}

/// A number with a unit, in one word or in two; two numbers with an `x` between them make an area.
fn dimension(word: &str, next: &str) -> Option<(Measure, usize)> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (first, rest) = split_number(word);
    if let Some((second, end)) = rest
        .trim_start_matches(|c: char| c.is_ascii_alphabetic() && c != 'x')
        .strip_prefix('x')
        .map(split_number)
    {
        let (scale, per_unit, written) = unit(end)?;
        if scale != Scale::Length {
            return None;
        }
        let side = |number| Some(u128::from(thousandths(number)? * per_unit / THOUSANDTHS));
        let measure = Measure {
            scale: Scale::Area,
            value: u64::try_from(side(first)? * side(second)? / u128::from(THOUSANDTHS)).ok()?,
            text: format!("{first} x {second} {written}"),
        };
        return Some((measure, 1));
    }
    let (n_words, (scale, per_unit, written)) = match unit(rest) {
        Some(unit) => (1, unit),
        // "12 m" might be twelve of something; only long words are taken for the unit of a number that stands alone.
        None if rest.is_empty() => (2, unit(next).filter(|_| next.len() > 1 || next == "l")?),
        None => return None,
    };
    let value = thousandths(first)? * per_unit / THOUSANDTHS;
    let text = format!("{first} {written}");
    Some((Measure { scale, value, text }, n_words))
}

fn split_number(word: &str) -> (&str, &str) {
    let end = word
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(word.len());
    word.split_at(end)
}

/// A decimal such as `1.5` in thousandths; none above a million, which no title measures.
fn thousandths(number: &str) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() > 6 || fraction.len() > 3 {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * THOUSANDTHS + fraction)
}

fn word_size(rest: &[Word<'_>]) -> Option<(Measure, usize)> {
    let (words, value, text) = SIZES.iter().find(|(words, ..)| {
        words.len() <= rest.len() && words.iter().zip(rest).all(|(word, given)| *word == given.small)
    })?;
    let measure = Measure {
        scale: Scale::SizeWord,
        value: *value,
        text: (*text).to_owned(),
    };
    // A bag for lunch is a small bag, and a bag all the same.
    let n_words = if *words == ["lunch", "bag"] { 1 } else { words.len() };
    Some((measure, n_words))
}

fn edition(word: &str) -> Option<(Measure, usize)> {
    let (_, value) = EDITIONS.iter().find(|(name, _)| *name == word)?;
    let measure = Measure {
        scale: Scale::Edition,
        value: *value,
        text: capitalised(word),
    };
    Some((measure, 1))
}

fn material(word: &str) -> Option<(Measure, usize)> {
    let (_, scale, value) = MATERIALS.iter().find(|(name, ..)| *name == word)?;
    let measure = Measure {
        scale: *scale,
        value: *value,
        text: capitalised(word),
    };
    Some((measure, 1))
}

fn stem<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut words: Vec<&str> = words.filter(|word| !FILLING.contains(word)).map(singular).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Cuts the plural off, roughly: both titles are cut the same way, so it need not be right.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(cut) if cut.len() > 2 && !cut.ends_with('s') => cut,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(title: &str) -> (String, Vec<String>) {
        let reading = read(title);
        let texts = reading.measures.into_iter().map(|measure| measure.text).collect();
        (reading.stem, texts)
    }

    #[test]
    fn how_much_is_told_from_what_it_is() {
        for (title, stem, texts) in [
            ("Set of 36 Doilies Pantry Design", "doilie pantry", &["36 pieces"][..]),
            (
                "Set 12 Colour Pencils Spaceboy",
                "colour pencil spaceboy",
                &["12 pieces"],
            ),
            ("Set/6 Collage Paper Cups", "collage cup paper", &["6 pieces"]),
            ("S/4 Cacti Candles", "cacti candle", &["4 pieces"]),
            ("Set3 Book Box Green Gingham", "book box gingham green", &["3 pieces"]),
            ("Pack of Six LED Tea Lights", "led light tea", &["6 pieces"]),
            (
                "16 Piece Cutlery Set Pantry Design",
                "cutlery pantry set",
                &["16 pieces"],
            ),
            ("36 Pencils Tube Skulls", "pencil skull tube", &["36 pieces"]),
            ("Bag 500g Swirly Marbles", "bag marble swirly", &["500 g"]),
            ("Teapot 1.5 Litre", "teapot", &["1.5 l"]),
            (
                "Polyester Filler Pad 45x30cm",
                "filler pad",
                &["45 x 30 cm", "Polyester"],
            ),
            ("White Christmas Tree 60cm", "christma tree white", &["60 cm"]),
            ("English Rose Notebook A6 Size", "english notebook rose", &["A6"]),
            (
                "Pink Hawaiian Picnic Hamper for 2",
                "hamper hawaiian picnic pink",
                &["2 people"],
            ),
            ("Dolly Cabinet 3 Drawers", "cabinet dolly", &["3 drawers"]),
            ("Cake Stand White Two Tier Lace", "cake lace stand white", &["2 tiers"]),
            ("Lunch Bag Red Retrospot", "bag red retrospot", &["Lunch size"]),
            ("Red / Extra large", "red", &["Extra large"]),
            ("Silver Glass T-Light Set", "glass set silver t-light", &[]),
            ("French Blue Metal Door Sign 0", "0 blue door french sign", &["Metal"]),
            ("3 Hook Hanger Magic Garden", "garden hanger magic", &["3 hooks"]),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(said(title), (stem.to_owned(), texts), "{title}");
        }
    }

    #[test]
    fn amounts_compare_across_units() {
        let value = |title, scale| read(title).value(scale);
        assert_eq!(value("Teapot 1.5 l", Scale::Volume), Some(1_500 * THOUSANDTHS));
        assert!(value("Teapot 75cl", Scale::Volume) > value("Teapot 500ml", Scale::Volume));
        assert!(value("Notebook A5", Scale::Sheet) > value("Notebook A6", Scale::Sheet));
        assert!(value("Pad 60x40cm", Scale::Area) > value("Pad 45x45cm", Scale::Area));
        assert_eq!(value("Heart", Scale::SizeWord), value("Heart Medium", Scale::SizeWord));
        assert_eq!(value("Heart", Scale::Pieces), None);
        assert_eq!(
            value("Field 999999x999999m", Scale::Area),
            None,
            "more than can be counted"
        );
    }

    #[test]
    fn name_keeps_the_order_and_loses_what_is_compared() {
        let name = |title, scale| read(title).name_without(&[scale]);
        assert_eq!(name("Heart of Wicker Small", Scale::SizeWord), "Heart of Wicker");
        assert_eq!(name("Set of 6 T-Lights Cacti", Scale::Pieces), "T-Lights Cacti");
        assert_eq!(name("Small Glass Jar", Scale::SizeWord), "Glass Jar");
        assert_eq!(name("Large", Scale::SizeWord), "");
    }

    proptest::proptest! {
        #[test]
        fn any_title_can_be_read(title in "\\PC{0,60}|([0-9.]{0,7}x?[0-9.]{0,7}(m|cm|l| kg|/| set of | for | a5 | pc)?){0,5}") {
            let reading = read(&title);
            proptest::prop_assert!(reading.measures.windows(2).all(|pair| pair[0].scale < pair[1].scale));
        }
    }
}
