//! How titles are read: their words, and whether they say anything.

/// Fewer letters than this name nothing.
const MIN_LETTERS: usize = 4;

/// A single word of this many letters is a compound, as German, Dutch and the Nordic languages write them, and says as
/// much as two: `Kaffeemaschine`.
const MIN_COMPOUND_LETTERS: usize = 12;

/// Why a title says too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    Missing,
    OnlyDigits,
    FewLetters,
    OneWord,
}

impl Weakness {
    /// In words, for an example.
    pub(crate) const fn note(self) -> &'static str {
        match self {
            Self::Missing => "no title",
            Self::OnlyDigits => "only digits",
            Self::FewLetters => "fewer than four letters",
            Self::OneWord => "one word",
        }
    }
}

/// What is weak about a title; none when it says something. Words are parted by spaces, and numbers are none.
pub(crate) fn weakness(title: &str) -> Option<Weakness> {
    let n_letters = title.chars().filter(|it| it.is_alphabetic()).count();
    let has_letter = |word: &&str| word.chars().any(char::is_alphabetic);
    let n_words = title.split_whitespace().filter(has_letter).count();
    match (n_words, n_letters) {
        (0, _) if title.chars().any(char::is_numeric) => Some(Weakness::OnlyDigits),
        (0, _) => Some(Weakness::Missing),
        _ if title.chars().any(is_written_without_spaces) => None,
        (_, n) if n < MIN_LETTERS => Some(Weakness::FewLetters),
        (1, n) if n < MIN_COMPOUND_LETTERS => Some(Weakness::OneWord),
        _ => None,
    }
}

/// Thai, Lao, Burmese, Khmer, Japanese and Chinese: a word there has few signs, and no space ends it.
const fn is_written_without_spaces(it: char) -> bool {
    matches!(
        it,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
    )
}

/// What two titles share that differ in case, spaces and punctuation only. Numbers stay apart, because `1.5 l` is not
/// `15 l`. Empty for a title of nothing but signs.
pub(crate) fn key(title: &str) -> String {
    let mut key = String::with_capacity(title.len());
    let mut is_parted = false;
    for it in title.chars().flat_map(char::to_lowercase) {
        if !it.is_alphanumeric() {
            is_parted = true;
            continue;
        }
        if is_parted && it.is_numeric() && key.ends_with(char::is_numeric) {
            key.push(' ');
        }
        is_parted = false;
        key.push(it);
    }
    key
}

/// Words as they are looked up: runs of letters and digits, small, without accents.
pub(crate) fn plain_words(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let runs = small.split(|it: char| !it.is_alphanumeric());
    runs.filter(|word| !word.is_empty()).map(without_accents).collect()
}

fn without_accents(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for it in word.chars() {
        match without_accent(it) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(it),
        }
    }
    plain
}

/// What a small accented letter of the languages that are looked up is written as without its accent.
const fn without_accent(it: char) -> Option<&'static str> {
    Some(match it {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ß' => "ss",
        'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_say_too_little_are_told_from_short_ones_that_do() {
        for (title, expected) in [
            ("", Some(Weakness::Missing)),
            (" - ", Some(Weakness::Missing)),
            ("84029", Some(Weakness::OnlyDigits)),
            ("12 34", Some(Weakness::OnlyDigits)),
            ("A 5", Some(Weakness::FewLetters)),
            ("Teapot", Some(Weakness::OneWord)),
            ("Lamp 12", Some(Weakness::OneWord)),
            ("Red lamp", None),
            ("Mug 500ml", None),
            ("Kaffeemaschine", None),
            ("陶器の急須", None),
        ] {
            assert_eq!(weakness(title), expected, "{title:?}");
        }
    }

    #[test]
    fn keys_ignore_what_does_not_tell_titles_apart() {
        assert_eq!(key("T-Light  HOLDER!"), key("t light holder"));
        assert_eq!(key("Vase 50 cm"), key("VASE 50CM"));
        assert_ne!(key("Teapot 1.5 l"), key("Teapot 15 l"));
        assert_ne!(key("Lamp 1"), key("Lamp 2"));
        assert_eq!(key("***"), "");
    }

    #[test]
    fn words_lose_case_and_accents() {
        assert_eq!(plain_words("Chèque-cadeau: 50 €"), ["cheque", "cadeau", "50"]);
        assert_eq!(plain_words("GEBÜHR, Strauß"), ["gebuhr", "strauss"]);
    }
}
