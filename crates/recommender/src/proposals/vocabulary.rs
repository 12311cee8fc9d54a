//! The words that say how much: a list to add to, as shops use others.

use super::measure::{STANDARD_EDITION, STANDARD_SIZE, Scale, THOUSANDTHS};

/// Parts that are counted: more of them do more.
pub(super) const PARTS: [&str; 9] = [
    "tier",
    "drawer",
    "hook",
    "wick",
    "peg",
    "shelf",
    "compartment",
    "pocket",
    "light",
];

/// Words before a number of pieces.
pub(super) const PACKS: [&str; 7] = ["set", "pack", "box", "bundle", "s", "packet", "string"];

/// Words behind a number of pieces.
pub(super) const PIECES: [&str; 6] = ["piece", "pieces", "pc", "pcs", "pack", "count"];

/// Words behind a number of people.
pub(super) const PEOPLE: [&str; 4] = ["person", "persons", "people", "place"];

/// Words that two titles of one family may differ in.
pub(super) const FILLING: [&str; 18] = [
    "a", "an", "and", "at", "by", "design", "for", "from", "in", "of", "on", "size", "style", "the", "to", "w", "with",
    "-",
];

/// Numbers in words.
pub(super) const NUMBERS: [(&str, u64); 11] = [
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("twenty", 20),
];

/// Units with what one of them is on its scale, in thousandths, and how it is written.
pub(super) const UNITS: [(&str, Scale, u64, &str); 19] = [
    ("ml", Scale::Volume, THOUSANDTHS, "ml"),
    ("cl", Scale::Volume, 10 * THOUSANDTHS, "cl"),
    ("l", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("lt", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("ltr", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("litre", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("litres", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("liter", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("liters", Scale::Volume, 1_000 * THOUSANDTHS, "l"),
    ("g", Scale::Weight, THOUSANDTHS, "g"),
    ("gr", Scale::Weight, THOUSANDTHS, "g"),
    ("kg", Scale::Weight, 1_000 * THOUSANDTHS, "kg"),
    ("mm", Scale::Length, THOUSANDTHS, "mm"),
    ("cm", Scale::Length, 10 * THOUSANDTHS, "cm"),
    ("m", Scale::Length, 1_000 * THOUSANDTHS, "m"),
    ("metre", Scale::Length, 1_000 * THOUSANDTHS, "m"),
    ("meter", Scale::Length, 1_000 * THOUSANDTHS, "m"),
    ("inch", Scale::Length, 25_400, "in"),
    ("\"", Scale::Length, 25_400, "in"),
];

/// Sizes in words, smallest first.
pub(super) const SIZES: [(&[&str], u64, &str); 18] = [
    (&["miniature"], 1, "Mini"),
    (&["mini"], 1, "Mini"),
    (&["tiny"], 1, "Mini"),
    (&["travel", "size"], 1, "Travel size"),
    (&["lunch", "bag"], 2, "Lunch size"),
    (&["small"], 2, "Small"),
    (&["standard"], STANDARD_SIZE, "Standard"),
    (&["regular"], STANDARD_SIZE, "Regular"),
    (&["medium"], STANDARD_SIZE, "Medium"),
    (&["extra", "large"], 5, "Extra large"),
    (&["x", "large"], 5, "Extra large"),
    (&["xl"], 5, "Extra large"),
    (&["xxl"], 6, "Extra extra large"),
    (&["large"], 4, "Large"),
    (&["big"], 4, "Big"),
    (&["jumbo"], 6, "Jumbo"),
    (&["giant"], 6, "Giant"),
    (&["huge"], 6, "Huge"),
];

/// Editions with their ranks.
pub(super) const EDITIONS: [(&str, u64); 9] = [
    ("basic", 1),
    ("essential", 1),
    ("standard", STANDARD_EDITION),
    ("plus", 3),
    ("pro", 4),
    ("deluxe", 5),
    ("premium", 5),
    ("luxury", 5),
    ("ultimate", 6),
];

/// Materials from the plainest to the finest, each on its own scale. Those of one rank are not compared.
pub(super) const MATERIALS: [(&str, Scale, u64); 23] = [
    ("polyester", Scale::Textile, 1),
    ("cotton", Scale::Textile, 2),
    ("linen", Scale::Textile, 3),
    ("wool", Scale::Textile, 3),
    ("silk", Scale::Textile, 4),
    ("cashmere", Scale::Textile, 5),
    ("plastic", Scale::Hard, 1),
    ("acrylic", Scale::Hard, 1),
    ("melamine", Scale::Hard, 1),
    ("enamel", Scale::Hard, 2),
    ("metal", Scale::Hard, 2),
    ("wood", Scale::Hard, 2),
    ("wooden", Scale::Hard, 2),
    ("bamboo", Scale::Hard, 2),
    ("ceramic", Scale::Hard, 3),
    ("stoneware", Scale::Hard, 3),
    ("glass", Scale::Hard, 4),
    ("porcelain", Scale::Hard, 4),
    ("marble", Scale::Hard, 4),
    ("crystal", Scale::Hard, 5),
    ("bronze", Scale::Hard, 5),
    ("silver", Scale::Hard, 6),
    ("platinum", Scale::Hard, 7),
];

/// Most pieces a number is read as; above it is an article number.
pub(super) const MAX_PIECES: u64 = 2_000;
