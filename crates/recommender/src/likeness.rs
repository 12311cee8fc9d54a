//! The same thing in another dress: products that replace each other instead of completing each other.
//!
//! Two titles are of one class when they are alike but for a few neighbouring words that say a colour, a size or a number,
//! or that stand where other titles have a colour: "green regency teacup" and "roses regency teacup". That roses is such
//! a word is learned from the catalogue: it takes the place of a colour in at least [`MIN_FRAMES`] different frames.
//! Classes are closed: what is alike to one of them is alike to all.
//!
//! What orders say is no evidence here. Who buys for a shop buys every colour in one order, and offering a shopper the
//! same teacup four times is wrong all the same.
//!
//! It errs on both sides. Patterns that no other product repeats are missed, and so are titles that name a thing in other
//! words. A series whose parts differ by a colour word alone ("green fairy", "pink fairy") counts as one thing.

use rustc_hash::FxHashMap;

/// Frames in which words must stand where a colour stands elsewhere, to count as a dress themselves.
pub const MIN_FRAMES: usize = 2;

/// Most neighbouring words that two titles of a class differ in.
const MAX_SLOT: usize = 3;

/// Fewest words that they have in common.
const MIN_FRAME: usize = 2;

/// Words of a title that are looked at, the first ones.
const MAX_WORDS: usize = 12;

/// Words without a meaning of their own.
const FILLING: [&str; 20] = [
    "a", "an", "and", "at", "de", "design", "der", "die", "el", "for", "in", "la", "le", "mit", "of", "on", "the",
    "und", "w", "with",
];

/// Colours in English, German, French, Spanish, Italian and Dutch.
const COLOURS: [&str; 92] = [
    "amarillo",
    "amber",
    "aqua",
    "arancione",
    "argent",
    "azul",
    "beige",
    "bianco",
    "black",
    "blanc",
    "blanche",
    "blanco",
    "blau",
    "blauw",
    "bleu",
    "bleue",
    "blu",
    "blue",
    "braun",
    "bronze",
    "brown",
    "bruin",
    "burgundy",
    "charcoal",
    "coral",
    "cream",
    "crimson",
    "fuchsia",
    "geel",
    "gelb",
    "giallo",
    "gold",
    "golden",
    "grau",
    "gray",
    "green",
    "grey",
    "grigio",
    "grijs",
    "gris",
    "groen",
    "grün",
    "indigo",
    "ivory",
    "jaune",
    "khaki",
    "lavender",
    "lila",
    "lilac",
    "lime",
    "magenta",
    "maroon",
    "marron",
    "mauve",
    "mint",
    "multicolour",
    "naranja",
    "navy",
    "negro",
    "nero",
    "noir",
    "noire",
    "ocher",
    "olive",
    "orange",
    "oranje",
    "paars",
    "peach",
    "pink",
    "plum",
    "purple",
    "red",
    "rojo",
    "rood",
    "rosa",
    "rose",
    "rosso",
    "rot",
    "rouge",
    "roze",
    "schwarz",
    "silber",
    "silver",
    "tan",
    "teal",
    "turquoise",
    "verde",
    "vert",
    "violet",
    "weiss",
    "white",
    "yellow",
];

/// Sizes in words.
const SIZES: [&str; 18] = [
    "big", "extra", "grand", "grande", "gross", "klein", "l", "large", "m", "medium", "mini", "petit", "petite", "s",
    "small", "xl", "xs", "xxl",
];

/// The class of each title: equal for those that replace each other, and the number of the first of them. A title of
/// less than three words is alone in its class.
///
/// Time and memory follow the words of all titles: each is cut in at most 33 ways, and titles meet where a cut leaves the
/// same frame. No two titles are compared.
#[must_use]
pub fn classes<'a>(titles: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
    let mut words = Words::default();
    let titles: Vec<Vec<u32>> = titles.into_iter().map(|title| words.read(title)).collect();
    let mut frames: FxHashMap<Box<[u32]>, Vec<(Slot, u32)>> = FxHashMap::default();
    for (item, title) in titles.iter().enumerate() {
        for (frame, slot) in cuts(title) {
            frames.entry(frame).or_default().push((slot, item as u32));
        }
    }
    frames.retain(|_, slots| slots.len() > 1);
    let dresses = words.dresses(&frames);
    let mut classes = Classes::new(titles.len());
    // In whatever order: a class is named after its lowest number.
    for slots in frames.values() {
        let mut alike = slots.iter().filter(|(slot, _)| words.is_dress(slot, &dresses));
        if let Some((_, first)) = alike.next() {
            alike.for_each(|(_, other)| classes.join(*first, *other));
        }
    }
    (0..titles.len() as u32).map(|item| classes.of(item)).collect()
}

/// Words taken out of a title, in their order; none when the title is the frame.
type Slot = Box<[u32]>;

/// Every way to take up to [`MAX_SLOT`] neighbouring words out of a title.
fn cuts(title: &[u32]) -> impl Iterator<Item = (Box<[u32]>, Slot)> {
    let n = title.len();
    let spans = (0..n).flat_map(move |from| (from + 1..=n.min(from + MAX_SLOT)).map(move |until| (from, until)));
    std::iter::once((0, 0)).chain(spans).filter_map(move |(from, until)| {
        let frame: Box<[u32]> = title[..from].iter().chain(&title[until..]).copied().collect();
        (frame.len() >= MIN_FRAME).then(|| (frame, title[from..until].into()))
    })
}

/// Words by number.
#[derive(Default)]
struct Words {
    numbers: FxHashMap<String, u32>,
    is_colour: Vec<bool>,
    /// Sizes and numbers.
    is_amount: Vec<bool>,
}

impl Words {
    fn read(&mut self, title: &str) -> Vec<u32> {
        let small = title.to_lowercase();
        small
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '\''))
            .filter(|word| !word.is_empty() && !FILLING.contains(word))
            .take(MAX_WORDS)
            .map(|word| self.number(word))
            .collect()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.is_colour.len() as u32;
        self.numbers.insert(word.to_owned(), number);
        self.is_colour.push(COLOURS.contains(&word));
        self.is_amount
            .push(SIZES.contains(&word) || word.chars().all(|letter| letter.is_ascii_digit()));
        number
    }

    fn has_colour(&self, slot: &[u32]) -> bool {
        slot.iter().any(|word| self.is_colour[*word as usize])
    }

    /// Slots that stand where others have a colour, with in how many frames.
    fn dresses<'a>(&self, frames: &'a FxHashMap<Box<[u32]>, Vec<(Slot, u32)>>) -> FxHashMap<&'a [u32], usize> {
        let mut n_frames: FxHashMap<&[u32], usize> = FxHashMap::default();
        for slots in frames.values() {
            if !slots.iter().any(|(slot, _)| self.has_colour(slot)) {
                continue;
            }
            let mut others: Vec<&[u32]> = slots.iter().map(|(slot, _)| &**slot).collect();
            others.sort_unstable();
            others.dedup();
            for slot in others {
                *n_frames.entry(slot).or_default() += 1;
            }
        }
        n_frames
    }

    fn is_dress(&self, slot: &Slot, dresses: &FxHashMap<&[u32], usize>) -> bool {
        let is_said = |word: &u32| self.is_colour[*word as usize] || self.is_amount[*word as usize];
        slot.iter().all(is_said) || self.has_colour(slot) || dresses.get(&**slot).is_some_and(|n| *n >= MIN_FRAMES)
    }
}

/// Sets that are joined (Tarjan 1975, with halved paths).
struct Classes {
    above: Vec<u32>,
}

impl Classes {
    fn new(n: usize) -> Self {
        Self {
            above: (0..n as u32).collect(),
        }
    }

    fn of(&mut self, item: u32) -> u32 {
        let mut at = item;
        while self.above[at as usize] != at {
            let next = self.above[at as usize];
            self.above[at as usize] = self.above[next as usize];
            at = next;
        }
        at
    }

    fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.of(left), self.of(right));
        self.above[left.max(right) as usize] = left.min(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TITLES: [&str; 24] = [
        "GREEN REGENCY TEACUP AND SAUCER",
        "PINK REGENCY TEACUP AND SAUCER",
        "ROSES REGENCY TEACUP AND SAUCER",
        "REGENCY CAKESTAND 3 TIER",
        "REGENCY TEA PLATE GREEN",
        "REGENCY TEA PLATE ROSES",
        "REGENCY SUGAR BOWL GREEN",
        "REGENCY SUGAR BOWL ROSES",
        "JUMBO BAG RED RETROSPOT",
        "JUMBO BAG PINK POLKADOT",
        "JUMBO BAG SUKI DESIGN",
        "LUNCH BAG RED RETROSPOT",
        "LUNCH BAG PINK POLKADOT",
        "LUNCH BAG SUKI DESIGN",
        "ALARM CLOCK BAKELIKE GREEN",
        "ALARM CLOCK BAKELIKE RED",
        "POPPY'S PLAYHOUSE BEDROOM",
        "POPPY'S PLAYHOUSE KITCHEN",
        "HEART OF WICKER SMALL",
        "HEART OF WICKER LARGE",
        "",
        "",
        "Tischlampe Messing blau",
        "テーブル ランプ 赤",
    ];

    fn is_alike(left: &str, right: &str) -> bool {
        let classes = classes(TITLES);
        let of = |title: &str| {
            let at = TITLES.iter().position(|it| *it == title);
            classes[at.expect("one of them")]
        };
        of(left) == of(right)
    }

    #[test]
    fn another_colour_pattern_or_size_is_the_same_thing() {
        for (left, right) in [
            ("GREEN REGENCY TEACUP AND SAUCER", "PINK REGENCY TEACUP AND SAUCER"),
            ("GREEN REGENCY TEACUP AND SAUCER", "ROSES REGENCY TEACUP AND SAUCER"),
            ("REGENCY TEA PLATE GREEN", "REGENCY TEA PLATE ROSES"),
            ("JUMBO BAG RED RETROSPOT", "JUMBO BAG PINK POLKADOT"),
            ("LUNCH BAG RED RETROSPOT", "LUNCH BAG SUKI DESIGN"),
            ("ALARM CLOCK BAKELIKE GREEN", "ALARM CLOCK BAKELIKE RED"),
            ("HEART OF WICKER SMALL", "HEART OF WICKER LARGE"),
        ] {
            assert!(is_alike(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn what_completes_it_is_another_thing() {
        for (left, right) in [
            ("GREEN REGENCY TEACUP AND SAUCER", "REGENCY TEA PLATE GREEN"),
            ("GREEN REGENCY TEACUP AND SAUCER", "REGENCY CAKESTAND 3 TIER"),
            ("REGENCY TEA PLATE GREEN", "REGENCY SUGAR BOWL GREEN"),
            ("JUMBO BAG RED RETROSPOT", "LUNCH BAG RED RETROSPOT"),
            ("POPPY'S PLAYHOUSE BEDROOM", "POPPY'S PLAYHOUSE KITCHEN"),
        ] {
            assert!(!is_alike(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn titles_that_say_nothing_are_like_none() {
        assert_eq!(classes(TITLES)[20..], [20, 21, 22, 23]);
        assert_eq!(classes([]), []);
        assert_eq!(classes(["red", "blue", "red mug", "blue mug"]), [0, 1, 2, 3]);
    }

    #[test]
    fn longest_titles_are_cut_in_few_ways() {
        let longest: Vec<u32> = (0..MAX_WORDS as u32).collect();
        assert!(cuts(&longest).count() <= 34);
    }

    proptest! {
        #[test]
        fn a_class_is_named_after_its_first_title_whatever_the_order(
            titles in prop::collection::vec("(red|blue|roses|big|2) (tea|cake) (cup|plate|stand)", 0..20),
        ) {
            let forward = classes(titles.iter().map(String::as_str));
            let again = classes(titles.iter().map(String::as_str));
            prop_assert_eq!(&forward, &again);
            for (item, class) in forward.iter().enumerate() {
                prop_assert!(*class as usize <= item);
                prop_assert_eq!(forward[*class as usize], *class);
            }
            let backward = classes(titles.iter().rev().map(String::as_str));
            let n = titles.len();
            for left in 0..n {
                for right in 0..n {
                    let alike = forward[left] == forward[right];
                    prop_assert_eq!(alike, backward[n - 1 - left] == backward[n - 1 - right]);
                }
            }
        }
    }
}
