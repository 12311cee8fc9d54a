//! Products that sell as no goods do: a price that changes all the time, or company of every kind.
//!
//! A suspicion and no more, so it is kept apart from what words prove, and only products in enough orders are judged.
//! Company alone tells little: in the year of orders of one gift shop (UCI "Online Retail"), the strongest association
//! lift of its postage is 5.8, and that of its fifty best sellers between 5 and 17. So an association must be all but
//! absent, in a shop where the other best sellers have one.

use pairwell_domain::admin::{QualityFinding, QualityKind};

use super::finding::Affected;
use super::sentences;
use super::survey::Survey;

/// Lines below which prices say nothing.
const MIN_PRICED_LINES: u32 = 50;

/// One price of its own on every third line. In that gift shop, with its quantity breaks and sales, only postage charged
/// at cost (0.97) and entries by hand (0.41) reach that on [`MIN_PRICED_LINES`] lines.
const LINES_PER_PRICE: u32 = 3;

/// Where more than one in this many goods has so many prices, discounts make them, and they tell nothing.
const GOODS_PER_SUSPECT: usize = 10;

/// Products compared for their company, the best sold goods: those that would take the places of offers.
const N_COMPARED: usize = 50;

/// Fewer goods do not show what is usual in a shop.
const MIN_COMPARED: usize = 5;

/// Orders below which company says nothing.
const MIN_ORDERS: u32 = 100;

/// What goes with everything is in at least one of this many orders.
const ORDERS_PER_HOLDER: usize = 10;

/// A companion counts when it is in at least one of this many of a product's orders.
const ORDERS_PER_COMPANION: u32 = 20;

/// Below this association lift nothing is bought with a product much more often than by chance.
const LIFT_OF_COMPANY: f64 = 1.5;

/// What half of the best sold goods must reach, so that lacking it is unusual.
const USUAL_LIFT: f64 = 3.0;

/// The goods that are suspect; none when no product is.
pub(super) fn finding(survey: &Survey<'_>) -> Option<QualityFinding> {
    let company = Company::of(survey);
    let goods = survey.goods();
    let n_many_prices = goods.iter().filter(|item| price_note(survey, **item).is_some()).count();
    let prices_tell = n_many_prices * GOODS_PER_SUSPECT <= goods.len();
    let price_note = |item| price_note(survey, item).filter(|_| prices_tell);
    let note = |item| price_note(item).or_else(|| company.note(item));
    let items = goods.iter().copied().filter(|item| note(*item).is_some()).collect();
    let affected = Affected::by_sales(survey, QualityKind::ActsLikeNonProduct, items, goods.len());
    affected.finding(survey, note, sentences::acts_like_non_product)
}

/// Why its prices make a product suspect, in words.
fn price_note(survey: &Survey<'_>, item: u32) -> Option<String> {
    let prices = survey.shop.sold_prices.get(item as usize)?;
    let is_suspect = prices.n_lines >= MIN_PRICED_LINES && prices.n_prices >= prices.n_lines.div_ceil(LINES_PER_PRICE);
    is_suspect.then(|| sentences::price_note(u64::from(prices.n_prices), u64::from(prices.n_lines)))
}

/// Which goods go with everything alike.
struct Company {
    /// Each with its strongest association lift.
    without: Vec<(u32, f64)>,
    /// What half of the best sold goods reach.
    usual_lift: f64,
}

impl Company {
    fn of(survey: &Survey<'_>) -> Self {
        let mut compared = survey.by_orders(survey.goods().to_vec());
        compared.truncate(N_COMPARED);
        compared.retain(|item| survey.n_orders(*item) >= MIN_ORDERS);
        let lifts = strongest_lifts(survey, &compared);
        let usual_lift = median(&lifts);
        let is_judged = compared.len() >= MIN_COMPARED && usual_lift >= USUAL_LIFT;
        let is_common = |item| survey.n_orders(item) as usize * ORDERS_PER_HOLDER >= survey.shop.orders.len();
        let without = (compared.into_iter().zip(lifts))
            .filter(|(item, lift)| is_judged && is_common(*item) && *lift < LIFT_OF_COMPANY)
            .collect();
        Self { without, usual_lift }
    }

    /// Why its company makes a product suspect, in words.
    fn note(&self, item: u32) -> Option<String> {
        let (_, lift) = self.without.iter().find(|(suspect, _)| *suspect == item)?;
        Some(sentences::company_note(*lift, self.usual_lift))
    }
}

/// The strongest association lift of each product, over all its companions; 0 without one. The formula stands in the
/// README, here without weights. O(lines of the orders that hold one of them), once for each.
fn strongest_lifts(survey: &Survey<'_>, compared: &[u32]) -> Vec<f64> {
    let orders = survey.shop.orders;
    let mut slot_of = vec![None; orders.n_items()];
    for (slot, item) in compared.iter().enumerate() {
        slot_of[*item as usize] = Some(slot);
    }
    let mut together = vec![vec![0_u32; orders.n_items()]; compared.len()];
    for order in orders.iter() {
        for slot in order.items.iter().filter_map(|item| slot_of[*item as usize]) {
            for &companion in order.items {
                together[slot][companion as usize] += 1;
            }
        }
    }
    let strongest = |(&item, together): (&u32, &Vec<u32>)| {
        let n_source = survey.n_orders(item);
        let counts = |(companion, n): &(u32, &u32)| {
            *companion != item && **n > 0 && u64::from(**n) * u64::from(ORDERS_PER_COMPANION) >= u64::from(n_source)
        };
        let lift = |(companion, n): (u32, &u32)| {
            let by_chance = f64::from(n_source) * f64::from(survey.n_orders(companion));
            f64::from(*n) * orders.len() as f64 / by_chance
        };
        (0..).zip(together).filter(counts).map(lift).fold(0.0, f64::max)
    };
    compared.iter().zip(&together).map(strongest).collect()
}

/// The middle one, of two the lower; 0 of none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.len().checked_sub(1).map_or(0.0, |last| sorted[last / 2])
}
