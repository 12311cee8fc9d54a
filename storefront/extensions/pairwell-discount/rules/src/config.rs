//! What a merchant has configured: which sets have a price of their own.

use crate::decimal::Decimal;
use crate::json::Json;

/// The only version there is.
pub const VERSION: u64 = 1;

/// Most sets of one configuration: each takes a share of the instructions there are.
pub const MAX_SETS: usize = 10;

/// Fewest and most parts of a set: one product alone is no set.
pub const PARTS: std::ops::RangeInclusive<usize> = 2..=5;

/// Most products and variants of one part.
pub const MAX_IDS: usize = 50;

/// Most times that sets are given their price in one cart.
pub const MAX_USES: u64 = 10;

/// Longest message, in bytes of UTF-8: it is repeated with each amount, and the platform takes 20 kB in all.
pub const MAX_MESSAGE_BYTES: usize = 120;

/// Everything, in hundredths of a percent.
const WHOLE_BPS: u64 = 10_000;

/// What is configured for one discount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// No line is given more than this share of its price, in hundredths of a percent, `1..=10_000`.
    pub max_percent_bps: u16,
    /// Times that sets are given their price in one cart, all together, `1..=MAX_USES`.
    pub max_uses: u64,
    /// The sets, the preferred first.
    pub sets: Vec<Set>,
}

/// Things that cost less together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// What the shopper reads beside the price: why it is lower.
    pub message: String,
    /// What is taken off each piece that gets the price.
    pub off: Off,
    /// Whether only lines count that carry the token of an offer.
    pub needs_offer: bool,
    /// What has to be in the cart, one piece of each for each use.
    pub parts: Vec<Part>,
}

/// What is taken off a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// A share of the price, in hundredths of a percent, `1..=10_000`.
    Percent(u16),
    /// An amount in the shop's currency, above zero.
    Amount(Decimal),
}

/// One thing of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Any variant of one of these products,
    pub products: Vec<u64>,
    /// or one of these variants.
    pub variants: Vec<u64>,
    /// Whether this is what becomes cheaper.
    pub gets: bool,
}

/// Why a configuration is not used. None of it is then: half a configuration might give what was not meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Where, such as `sets.0.parts`.
    pub field: String,
    /// What has to stand there.
    pub expected: &'static str,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}", self.field, self.expected)
    }
}

impl std::error::Error for ConfigError {}

type Read<T> = Result<T, ConfigError>;

fn wrong<T>(field: impl Into<String>, expected: &'static str) -> Read<T> {
    Err(ConfigError {
        field: field.into(),
        expected,
    })
}

/// A whole number within a range.
fn number(
    json: &Json,
    name: &str,
    at: &str,
    range: std::ops::RangeInclusive<u64>,
    expected: &'static str,
) -> Read<u64> {
    match json
        .get(name)
        .and_then(Json::whole)
        .filter(|number| range.contains(number))
    {
        Some(number) => Ok(number),
        None => wrong(format!("{at}{name}"), expected),
    }
}

/// Hundredths of a percent, from one to all of it.
fn bps(json: &Json, name: &str, at: &str) -> Read<u16> {
    let bps = number(
        json,
        name,
        at,
        1..=WHOLE_BPS,
        "hundredths of a percent, from 1 to 10000",
    )?;
    Ok(u16::try_from(bps).unwrap_or(u16::MAX))
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// The first thing that is not as it should be, and where.
    pub fn read(json: &Json) -> Read<Self> {
        number(json, "version", "", VERSION..=VERSION, "the number 1")?;
        let sets = match json.get("sets").and_then(Json::list) {
            Some(sets) if sets.len() <= MAX_SETS => sets,
            _ => return wrong("sets", "a list of at most 10 sets"),
        };
        Ok(Self {
            max_percent_bps: bps(json, "max_percent_bps", "")?,
            max_uses: number(json, "max_uses", "", 1..=MAX_USES, "a number from 1 to 10")?,
            sets: sets
                .iter()
                .enumerate()
                .map(|(place, set)| Set::read(set, &format!("sets.{place}.")))
                .collect::<Read<_>>()?,
        })
    }
}

impl Config {
    /// Whether a line can matter at all: what is in no set need not be read.
    #[must_use]
    pub fn names(&self, product: Option<u64>, variant: Option<u64>) -> bool {
        self.sets
            .iter()
            .flat_map(|set| &set.parts)
            .any(|part| part.is(product, variant))
    }
}

impl Part {
    /// Whether a line of this product and variant can serve as this part.
    #[must_use]
    pub fn is(&self, product: Option<u64>, variant: Option<u64>) -> bool {
        product.is_some_and(|product| self.products.contains(&product))
            || variant.is_some_and(|variant| self.variants.contains(&variant))
    }
}

impl Set {
    fn read(json: &Json, at: &str) -> Read<Self> {
        let message = json.get("message").and_then(Json::text).unwrap_or_default().trim();
        let is_line = (1..=MAX_MESSAGE_BYTES).contains(&message.len()) && !message.chars().any(char::is_control);
        if !is_line {
            return wrong(format!("{at}message"), "one line of at most 120 bytes");
        }
        let Some(needs_offer) = json.get("needs_offer").and_then(Json::truth) else {
            return wrong(format!("{at}needs_offer"), "true or false");
        };
        let parts = match json.get("parts").and_then(Json::list) {
            Some(parts) if PARTS.contains(&parts.len()) => parts,
            _ => return wrong(format!("{at}parts"), "a list of 2 to 5 parts"),
        };
        let parts = parts
            .iter()
            .enumerate()
            .map(|(place, part)| Part::read(part, &format!("{at}parts.{place}.")))
            .collect::<Read<Vec<Part>>>()?;
        if !parts.iter().any(|part| part.gets) {
            return wrong(format!("{at}parts"), "at least one part that gets the price");
        }
        Ok(Self {
            message: message.to_owned(),
            off: Off::read(json, at)?,
            needs_offer,
            parts,
        })
    }
}

impl Off {
    fn read(json: &Json, at: &str) -> Read<Self> {
        let Some(amount) = json.get("amount") else {
            return bps(json, "percent_bps", at).map(Self::Percent);
        };
        if json.get("percent_bps").is_some() {
            return wrong(format!("{at}amount"), "either an amount or percent_bps, not both");
        }
        match amount
            .text()
            .and_then(Decimal::parse)
            .filter(|amount| !amount.is_zero())
        {
            Some(amount) => Ok(Self::Amount(amount)),
            None => wrong(
                format!("{at}amount"),
                "a decimal above zero in quotes, such as \"5.00\"",
            ),
        }
    }
}

impl Part {
    fn read(json: &Json, at: &str) -> Read<Self> {
        let ids = |name: &str| {
            let Some(list) = json.get(name) else {
                return Ok(Vec::new());
            };
            list.list()
                .and_then(|list| list.iter().map(|id| id.whole().filter(|id| *id > 0)).collect())
                .map_or_else(|| wrong(format!("{at}{name}"), "a list of the platform's numbers"), Ok)
        };
        let part = Self {
            products: ids("products")?,
            variants: ids("variants")?,
            gets: json.get("gets").and_then(Json::truth).unwrap_or(false),
        };
        match part.products.len() + part.variants.len() {
            1..=MAX_IDS => Ok(part),
            _ => wrong(at.trim_end_matches('.'), "1 to 50 products and variants"),
        }
    }
}
