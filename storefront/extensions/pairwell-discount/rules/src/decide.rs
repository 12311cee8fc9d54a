//! From a cart and a configuration to discounts.

use crate::config::{Config, Off, Set};
use crate::decimal::Decimal;
use crate::set::Fitting;

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The platform's name for it.
    pub id: String,
    /// Its product; none for what is not in the catalogue.
    pub product: Option<u64>,
    /// Its variant, as above.
    pub variant: Option<u64>,
    /// Pieces.
    pub quantity: u64,
    /// Price of one piece, in the cart's currency.
    pub price: Decimal,
    /// Whether it carries the token of an offer. Anybody can write one into a cart, so it keeps nobody out who means to
    /// come in; it keeps the price where the merchant offered it.
    pub from_offer: bool,
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Its lines.
    pub lines: Vec<Line>,
    /// One of the shop's currency in the cart's.
    pub rate: Decimal,
    /// Digits behind the point of the cart's currency.
    pub minor_digits: u32,
}

/// A discount on some pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// On what.
    pub targets: Vec<Target>,
    /// How much.
    pub value: Value,
    /// Why, for the shopper.
    pub message: String,
}

/// Some pieces of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The line, by its place in the cart.
    pub line: usize,
    /// How many of its pieces, at least one and at most all.
    pub quantity: u64,
}

/// How much is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Percent, above 0 and at most 100.
    Percent(Decimal),
    /// An amount off each piece, above zero and at most its price, in the cart's currency.
    EachItem(Decimal),
}

/// What a cart gets: sets in the order of the configuration, pieces in the order of the cart.
///
/// A piece serves in one set only, and a line that became cheaper through one set is not made cheaper by another one, so
/// that nothing adds up.
#[must_use]
pub fn decide(cart: &Cart, config: &Config) -> Vec<Discount> {
    let lines = &cart.lines;
    let mut left: Vec<u64> = lines.iter().map(|line| line.quantity).collect();
    let mut is_cheaper = vec![false; lines.len()];
    let mut uses = 0;
    let mut discounts = Vec::new();
    for set in &config.sets {
        let fitting = Fitting::new(&set.parts, lines, |place| {
            let line = &lines[place];
            !is_cheaper[place] && !line.price.is_zero() && (line.from_offer || !set.needs_offer)
        });
        let mut gets = vec![0; lines.len()];
        while uses < config.max_uses {
            let Some(taken) = fitting.take(&left) else {
                break;
            };
            uses += 1;
            for (part, line) in set.parts.iter().zip(taken) {
                left[line] -= 1;
                gets[line] += u64::from(part.gets);
            }
        }
        let targets: Vec<Target> = gets
            .into_iter()
            .enumerate()
            .filter(|(_, quantity)| *quantity > 0)
            .map(|(line, quantity)| Target { line, quantity })
            .collect();
        for target in &targets {
            is_cheaper[target.line] = true;
        }
        discounts.extend(priced(set, targets, cart, config.max_percent_bps));
    }
    discounts
}

/// The discounts of one set: a share is one for all, an amount one for each line, since it may not be more than the line.
fn priced(set: &Set, targets: Vec<Target>, cart: &Cart, max_percent_bps: u16) -> Vec<Discount> {
    let discount = |targets, value| Discount {
        targets,
        value,
        message: set.message.clone(),
    };
    match set.off {
        _ if targets.is_empty() => Vec::new(),
        Off::Percent(bps) => vec![discount(
            targets,
            Value::Percent(Decimal::percent(bps.min(max_percent_bps))),
        )],
        Off::Amount(amount) => {
            let off = |target: &Target| {
                let most = cart.lines[target.line]
                    .price
                    .share(max_percent_bps, cart.minor_digits)?;
                let amount = amount.times(cart.rate, cart.minor_digits)?;
                Some(amount.min(most)).filter(|amount| !amount.is_zero())
            };
            targets
                .into_iter()
                .filter_map(|target| {
                    let amount = off(&target)?;
                    Some(discount(vec![target], Value::EachItem(amount)))
                })
                .collect()
        }
    }
}
