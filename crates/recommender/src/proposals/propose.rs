//! Choosing ladders among the families.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use pairwell_domain::tier::LadderIn;
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::{Currency, VariantId, money::group_thousands};

pub use super::family::MAX_STEP_BPS;
use super::family::{Member, families, scales};
use super::ladder::ladder;
use super::measure::{Attribute, Scale};
use super::{Assortment, money, percent, step_bps};

/// Pieces the lowest rung must have sold: an upgrade is offered to those who would have bought it.
pub const MIN_BASE_SOLD: u64 = 20;

/// A ladder the shop could have, ready to be looked through and saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Names the goods of the ladder, the same for the same goods: lets a proposal that was turned down stay away.
    pub key: String,
    /// Keeps the rules of [`LadderIn::checked`]. Not in use yet.
    pub ladder: LadderIn,
    /// What it rests on.
    pub because: Evidence,
}

/// What a proposal rests on, one entry for each rung, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What rises.
    pub attribute: Attribute,
    /// How much of it each rung has, in words: "12 pieces".
    pub amounts: Vec<String>,
    /// Prices in minor units of the shop's currency.
    pub prices_minor: Vec<i64>,
    /// Each price over the one below, in basis points of the one below; one fewer than rungs.
    pub steps_bps: Vec<i64>,
    /// Whether every step lies in the shop's range.
    pub is_in_range: bool,
    /// Pieces each rung sold.
    pub n_sold: Vec<u64>,
    /// What one unit costs on each rung, for goods that are counted or used up.
    pub unit_prices: Option<UnitPrices>,
}

/// What one unit of the goods costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPrices {
    /// The unit: "piece", "100 ml".
    pub unit: &'static str,
    /// Prices in minor units of the shop's currency, rounded to the nearest, lowest rung first; never rising.
    pub prices_minor: Vec<i64>,
}

impl Evidence {
    /// One sentence with the numbers: "12 pieces for £0.65 and 36 pieces for £1.25: …".
    #[must_use]
    pub fn sentence(&self, currency: Currency) -> String {
        let rungs = self.amounts.iter().zip(&self.prices_minor);
        let rungs: Vec<String> = rungs
            .map(|(amount, price_minor)| format!("{amount} for {}", money(*price_minor, currency)))
            .collect();
        let steps: Vec<String> = self.steps_bps.iter().map(|bps| percent(*bps)).collect();
        let sold: Vec<String> = self.n_sold.iter().map(|n| group_thousands(*n)).collect();
        let mut sentence = format!(
            "{}: {} more; {} sold",
            listed(&rungs),
            steps.join(", then "),
            listed(&sold)
        );
        if let Some(UnitPrices { unit, prices_minor }) = &self.unit_prices {
            let prices: Vec<String> = prices_minor
                .iter()
                .map(|minor| money(*minor, currency).to_string())
                .collect();
            sentence.push_str(&format!("; {} per {unit}", listed(&prices)));
        }
        sentence.push('.');
        sentence
    }
}

/// "a", "a and b", "a, b and c".
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

/// Proposes at most `limit` ladders: those with every price step in the shop's range first, then those of which every
/// rung was bought, then by what their lowest rung sold, then by key.
///
/// A ladder has three rungs when its family has three steps, else two. Where there are more, the rungs are taken whose
/// steps fit the range best. The lowest rung has sold at least [`MIN_BASE_SOLD`] pieces; each rung above has more of
/// one thing and not less of another, costs more, at most [`MAX_STEP_BPS`] more, costs no more by the piece, and, as
/// far as costs are known, earns no less. Nothing stands in two proposals. `n_sold` says how many pieces of a variant
/// were sold and kept. O(n log n) for n variants; no goods, no proposals.
#[must_use]
pub fn propose(
    assortment: &Assortment<'_>,
    n_sold: impl Fn(VariantId) -> u64,
    ranges: &StepRanges,
    limit: usize,
) -> Vec<Proposal> {
    let mut chains: Vec<(Rank, Chain<'_>)> = families(assortment, n_sold)
        .filter(|family| family.len() > 1)
        .flat_map(|family| chains(family, &ranges.goods_bps))
        .map(|chain| (rank(&chain, &ranges.goods_bps), chain))
        .collect();
    chains.sort_by(|(a, _), (b, _)| a.cmp(b));
    chains
        .into_iter()
        .filter_map(|(_, chain)| proposal(&chain, &ranges.goods_bps))
        .take(limit)
        .collect()
}

/// Members that rise, lowest first, and what they rise in.
pub(super) struct Chain<'a> {
    pub(super) scale: Scale,
    pub(super) rungs: Vec<Member<'a>>,
}

/// Smaller comes first: whether a step is out of range, whether a rung was never bought, the demand, the goods.
type Rank = (bool, bool, Reverse<u64>, Vec<(i64, i64)>);

fn rank(chain: &Chain<'_>, range_bps: &RangeInclusive<i64>) -> Rank {
    let rungs: Vec<&Member<'_>> = chain.rungs.iter().collect();
    let ids = rungs.iter().map(|member| member.ids()).collect();
    (
        outside_bps(&rungs, range_bps) > 0,
        rungs.iter().any(|rung| rung.n_sold == 0),
        Reverse(rungs[0].n_sold),
        ids,
    )
}

/// How far the steps lie outside the range, summed.
fn outside_bps(rungs: &[&Member<'_>], range_bps: &RangeInclusive<i64>) -> i64 {
    rungs
        .windows(2)
        .map(|pair| {
            let bps = step_bps(pair[0].price_minor, pair[1].price_minor);
            (range_bps.start() - bps).max(bps - range_bps.end()).max(0)
        })
        .sum()
}

/// Takes the best chain out of a family again and again, until none is left.
fn chains<'a>(mut family: Vec<Member<'a>>, range_bps: &RangeInclusive<i64>) -> Vec<Chain<'a>> {
    let mut chains = Vec::new();
    while let Some((scale, places)) = best_chain(&family, range_bps) {
        let rungs = places.iter().map(|&place| family[place].clone()).collect();
        chains.push(Chain { scale, rungs });
        let left = family
            .into_iter()
            .enumerate()
            .filter(|(place, _)| !places.contains(place));
        family = left.map(|(_, member)| member).collect();
    }
    chains
}

/// The best of all chains of a family: three rungs before two, then the steps that fit best, then the better sold base.
fn best_chain(family: &[Member<'_>], range_bps: &RangeInclusive<i64>) -> Option<(Scale, Vec<usize>)> {
    let mut best = None;
    for scale in scales(family) {
        let above =
            |lower: usize| (0..family.len()).filter(move |&upper| family[lower].steps_up_to(&family[upper], scale));
        let bases = (0..family.len()).filter(|&base| family[base].n_sold >= MIN_BASE_SOLD);
        for base in bases {
            for middle in above(base) {
                let three = above(middle).map(|top| vec![base, middle, top]);
                for places in three.chain([vec![base, middle]]) {
                    let rungs: Vec<&Member<'_>> = places.iter().map(|&place| &family[place]).collect();
                    let fit = (
                        Reverse(places.len()),
                        outside_bps(&rungs, range_bps),
                        Reverse(family[base].n_sold),
                        scale,
                        places,
                    );
                    if best.as_ref().is_none_or(|best| fit < *best) {
                        best = Some(fit);
                    }
                }
            }
        }
    }
    best.map(|(_, _, _, scale, places)| (scale, places))
}

/// None when the shop's own titles cannot be made into a name that is fit to be stored.
fn proposal(chain: &Chain<'_>, range_bps: &RangeInclusive<i64>) -> Option<Proposal> {
    let Chain { scale, rungs } = chain;
    let prices_minor: Vec<i64> = rungs.iter().map(|member| member.price_minor).collect();
    let steps_bps: Vec<i64> = prices_minor.windows(2).map(|pair| step_bps(pair[0], pair[1])).collect();
    let measures: Vec<_> = rungs.iter().filter_map(|member| member.measure(*scale)).collect();
    let unit_prices = scale.unit().map(|(size, unit)| UnitPrices {
        unit,
        prices_minor: rungs
            .iter()
            .zip(&measures)
            .map(|(member, measure)| price_each(member.price_minor, size, measure.value))
            .collect(),
    });
    Some(Proposal {
        key: key(rungs),
        ladder: ladder(chain)?,
        because: Evidence {
            attribute: scale.attribute(),
            amounts: measures.into_iter().map(|measure| measure.text).collect(),
            prices_minor,
            is_in_range: steps_bps.iter().all(|bps| range_bps.contains(bps)),
            steps_bps,
            n_sold: rungs.iter().map(|member| member.n_sold).collect(),
            unit_prices,
        },
    })
}

/// The price of `size` out of `amount`, rounded to the nearest minor unit.
fn price_each(price_minor: i64, size: u64, amount: u64) -> i64 {
    let amount = i128::from(amount.max(1));
    let minor = (i128::from(price_minor) * i128::from(size) * 2 + amount) / (amount * 2);
    i64::try_from(minor).unwrap_or(i64::MAX)
}

/// The goods' ids, sorted, so that prices and sales do not change it.
fn key(rungs: &[Member<'_>]) -> String {
    let mut ids: Vec<(i64, i64)> = rungs.iter().map(Member::ids).collect();
    ids.sort_unstable();
    let ids: Vec<String> = ids
        .into_iter()
        .map(|(product, variant)| match variant {
            0 => format!("p{product}"),
            variant => format!("v{variant}"),
        })
        .collect();
    ids.join("-")
}
