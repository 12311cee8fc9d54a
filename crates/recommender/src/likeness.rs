//! The same thing in another dress: products that replace each other instead of completing each other.
//!
//! Two titles are of one class when they are alike but for a few neighbouring words that say a colour, a size or a number,
//! or that stand where other titles have a colour: "green regency teacup" and "roses regency teacup". That roses is such
//! a word is learned from the catalogue: it takes the place of a colour in at least [`MIN_FRAMES`] different frames.
//! What costs much more is another thing whatever its title says: [`MAX_PRICE_RATIO`], and [`MAX_SIZE_PRICE_RATIO`] where
//! only a size or a number differs. Classes are closed: what is alike to one of them is alike to all.
//!
//! What orders say is no evidence here. Who buys for a shop buys every colour in one order, and offering a shopper the
//! same teacup four times is wrong all the same.
//!
//! It errs on both sides. Patterns that no other product repeats are missed, and so are titles that name a thing in other
//! words. A series whose parts differ by a colour word alone ("green fairy", "pink fairy") counts as one thing.

use rustc_hash::FxHashMap;

/// Frames in which words must stand where a colour stands elsewhere, to count as a dress themselves.
pub const MIN_FRAMES: usize = 2;

/// Most that the dearest of those that differ in a dress may cost, in prices of the cheapest.
pub const MAX_PRICE_RATIO: f32 = 1.6;

/// The same for those that differ in a size or a number alone: large costs more than small.
pub const MAX_SIZE_PRICE_RATIO: f32 = 4.0;

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

/// The class of each title with its price: equal for those that replace each other, and the number of the first of them.
/// A title of less than three words is alone in its class.
///
/// Prices are in whatever unit all of them are. Those whose price is not known are alike by their titles alone.
///
/// Time and memory follow the words of all titles: each is cut in at most 33 ways, and titles meet where a cut leaves the
/// same frame. No two titles are compared.
#[must_use]
pub fn classes<'a>(items: impl IntoIterator<Item = (&'a str, Option<f32>)>) -> Vec<u32> {
    let mut words = Words::default();
    let mut prices = Vec::new();
    let mut frames: FxHashMap<Box<[u32]>, Vec<(Slot, u32)>> = FxHashMap::default();
    for (item, (title, price)) in items.into_iter().enumerate() {
        prices.push(price);
        for (frame, slot) in cuts(&words.read(title)) {
            frames.entry(frame).or_default().push((slot, item as u32));
        }
    }
    frames.retain(|_, slots| slots.len() > 1);
    let dresses = words.dresses(&frames);
    let mut classes = Classes::new(prices.len());
    // In whatever order: a class is named after its lowest number.
    for slots in frames.values() {
        let of = |is_meant: &dyn Fn(&Slot) -> bool| -> Vec<u32> {
            slots
                .iter()
                .filter(|(slot, _)| is_meant(slot))
                .map(|(_, item)| *item)
                .collect()
        };
        classes.join_priced(of(&|slot| words.is_dress(slot, &dresses)), &prices, MAX_PRICE_RATIO);
        classes.join_priced(of(&|slot| words.is_amount(slot)), &prices, MAX_SIZE_PRICE_RATIO);
    }
    (0..prices.len() as u32).map(|item| classes.of(item)).collect()
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

    fn is_amount(&self, slot: &Slot) -> bool {
        slot.iter().all(|word| self.is_amount[*word as usize])
    }

    fn is_dress(&self, slot: &Slot, dresses: &FxHashMap<&[u32], usize>) -> bool {
        let is_said = |word: &u32| self.is_colour[*word as usize] || self.is_amount[*word as usize];
        slot.iter().all(is_said) || dresses.get(&**slot).is_some_and(|n| *n >= MIN_FRAMES)
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

    /// Joins those of `items` that cost at most `max_ratio` times the cheapest of them, then those of the rest, and so on.
    fn join_priced(&mut self, mut items: Vec<u32>, prices: &[Option<f32>], max_ratio: f32) {
        let price = |item: u32| prices[item as usize].unwrap_or(0.0);
        items.sort_unstable_by(|left, right| price(*left).total_cmp(&price(*right)));
        let unpriced = items.partition_point(|item| price(*item) <= 0.0);
        let (unpriced, priced) = items.split_at(unpriced);
        let mut rest = priced;
        while let [cheapest, ..] = rest {
            let most = price(*cheapest) * max_ratio;
            let (near, dearer) = rest.split_at(rest.partition_point(|item| price(*item) <= most));
            near.iter().for_each(|item| self.join(*cheapest, *item));
            rest = dearer;
        }
        if let Some(first) = items.first() {
            unpriced
                .iter()
                .chain(priced.first())
                .for_each(|item| self.join(*first, *item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TITLES: [&str; 31] = [
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
        "VINTAGE DOILY JUMBO BAG RED",
        "WRAP RED VINTAGE DOILY",
        "LUNCH BAG RED VINTAGE DOILY",
        "CHILDRENS GARDEN SPADE PINK",
        "CHILDRENS GARDEN SPADE BLUE",
        "CHILDRENS GARDEN RAKE PINK",
        "CHILDRENS GARDEN RAKE BLUE",
        "",
        "",
        "Tischlampe Messing blau",
        "テーブル ランプ 赤",
    ];

    fn unpriced<'a>(titles: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
        classes(titles.into_iter().map(|title| (title, None)))
    }

    fn is_alike(left: &str, right: &str) -> bool {
        let classes = unpriced(TITLES);
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
            ("CHILDRENS GARDEN SPADE PINK", "CHILDRENS GARDEN SPADE BLUE"),
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
            ("VINTAGE DOILY JUMBO BAG RED", "WRAP RED VINTAGE DOILY"),
            ("WRAP RED VINTAGE DOILY", "LUNCH BAG RED VINTAGE DOILY"),
            ("CHILDRENS GARDEN SPADE PINK", "CHILDRENS GARDEN RAKE BLUE"),
            ("CHILDRENS GARDEN SPADE PINK", "CHILDRENS GARDEN RAKE PINK"),
        ] {
            assert!(!is_alike(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn titles_that_say_nothing_are_like_none() {
        assert_eq!(unpriced(TITLES)[27..], [27, 28, 29, 30]);
        assert!(unpriced([]).is_empty());
        assert_eq!(unpriced(["red", "blue", "red mug", "blue mug"]), [0, 1, 2, 3]);
    }

    #[test]
    fn what_costs_much_more_is_another_thing() {
        let priced = |prices: [f32; 4]| {
            classes(
                [
                    "red felt egg cosy",
                    "blue felt egg cosy",
                    "felt egg cosy 2",
                    "felt egg cosy 12",
                ]
                .into_iter()
                .zip(prices.map(|price| (price > 0.0).then_some(price))),
            )
        };
        assert_eq!(priced([1.0, 1.6, 1.0, 1.2]), [0, 0, 0, 0]);
        assert_eq!(priced([1.0, 1.7, 1.0, 1.2]), [0, 1, 0, 0]);
        // Twelve cost more than two, and are the same thing in another number.
        assert_eq!(priced([1.0, 1.0, 1.0, 4.0]), [0, 0, 0, 0]);
        assert_eq!(priced([1.0, 1.0, 1.0, 4.1]), [0, 0, 0, 3]);
        assert_eq!(priced([9.0, 2.0, 0.0, 0.0]), [0, 1, 1, 1]);
    }

    #[test]
    fn longest_titles_are_cut_in_few_ways() {
        let longest: Vec<u32> = (0..MAX_WORDS as u32).collect();
        assert!(cuts(&longest).count() <= 34);
    }

    proptest! {
        #[test]
        fn a_class_is_named_after_its_first_title_whatever_the_order(
            items in prop::collection::vec(
                ("(red|blue|roses|big|2) (tea|cake) (cup|plate|stand)", prop::option::of(1_u8..6)),
                0..20,
            ),
        ) {
            let items: Vec<(&str, Option<f32>)> =
                items.iter().map(|(title, price)| (title.as_str(), price.map(f32::from))).collect();
            let forward = classes(items.iter().copied());
            let again = classes(items.iter().copied());
            prop_assert_eq!(&forward, &again);
            for (item, class) in forward.iter().enumerate() {
                prop_assert!(*class as usize <= item);
                prop_assert_eq!(forward[*class as usize], *class);
            }
            let backward = classes(items.iter().rev().copied());
            let n = items.len();
            for left in 0..n {
                for right in 0..n {
                    let alike = forward[left] == forward[right];
                    prop_assert_eq!(alike, backward[n - 1 - left] == backward[n - 1 - right]);
                }
            }
        }
    }
}
