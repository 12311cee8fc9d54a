//! The figures of each pair.

use pairwell_domain::ProductId;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::sold::{Line, SoldOrders};
use crate::model::Model;
use crate::rates;

/// Money that the orders holding both products brought in or left, of the two products alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Amounts {
    /// In minor units, after discounts and returns.
    pub minor: i64,
    /// The same without the one order that holds most of it: lists are sorted by this, because one bulk order is no
    /// pair.
    pub without_largest_minor: i64,
}

/// What the orders say about two products. The source is the one that is bought in fewer orders, of two equal ones the
/// lower id: a larger share of its orders hold the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairFigures {
    /// The product looked at.
    pub source: ProductId,
    /// What goes with it.
    pub target: ProductId,
    /// Orders that hold both.
    pub n_together: u32,
    /// Orders that hold the source.
    pub n_source: u32,
    /// Orders that hold the target.
    pub n_target: u32,
    /// Orders in all.
    pub n_orders: u32,
    /// Share of the source's orders that hold the target, `n_together / n_source`.
    pub attach_rate: f64,
    /// Pieces of the target in orders with the source, for each 100 pieces of the source sold in all.
    pub pieces_per_100: f64,
    /// Known customers who bought the source, ever.
    pub n_source_buyers: u32,
    /// Of these, those who bought the target too, in the same order or another.
    pub n_both_buyers: u32,
    /// How many times more often both are in one order than by chance:
    /// `n_together * n_orders / (n_source * n_target)`.
    pub assoc_lift: f64,
    /// How far from chance that is, see `rates::log_likelihood_ratio`; at least 0.
    pub log_likelihood_ratio: f64,
    /// What the two products brought in, in orders that hold both.
    pub takings: Amounts,
    /// Of the takings, what comes from more orders than chance would have put together: `takings * (1 - 1 / lift)`, 0
    /// below a lift of 1. It says that they are bought together, not that either is bought because of the other.
    pub beyond_chance_minor: i64,
    /// What they left after their costs, in orders where both costs are known; none when there is no such order.
    pub margin: Option<Amounts>,
    /// Orders in which both costs are known.
    pub n_margin: u32,
}

/// What is summed up of one pair.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n_together: u32,
    /// Pieces of the lower and of the higher item.
    pieces: [u64; 2],
    takings: Running,
    margin: Running,
    n_margin: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Running {
    minor: i64,
    largest_minor: i64,
}

impl Running {
    fn add(&mut self, minor: i64) {
        self.minor += minor;
        self.largest_minor = self.largest_minor.max(minor);
    }

    const fn amounts(self) -> Amounts {
        Amounts {
            minor: self.minor,
            without_largest_minor: self.minor - self.largest_minor,
        }
    }
}

/// One pair of items, the source first, with its figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) items: [u32; 2],
    pub(super) figures: PairFigures,
}

/// All pairs that were mined, with their figures, and who bought what.
pub(super) struct Pairs {
    pub(super) all: Vec<Counted>,
    /// Of each item, who bought it, ascending by customer.
    pub(super) buyers: Vec<Vec<Bought>>,
}

impl Pairs {
    /// Counts the pairs of a model whose items are both `shown`, in the orders it was mined from.
    pub(super) fn count(orders: &SoldOrders, model: &Model, shown: &[bool], max_order: usize) -> Self {
        let partners = partners(orders, model, shown);
        let of_shop = OfShop {
            orders,
            n_orders: model.n_orders(),
            items: of_items(orders, max_order),
            buyers: buyers(orders),
        };
        let sums = sums(orders, &partners, max_order);
        let with_partners = (0_u32..).zip(partners.iter().zip(&sums));
        let all = with_partners.flat_map(|(lower, (partners, sums))| {
            let of_shop = &of_shop;
            (partners.iter().zip(sums)).map(move |(&higher, sums)| of_shop.counted([lower, higher], sums))
        });
        Self {
            all: all.collect(),
            buyers: of_shop.buyers,
        }
    }

    /// The figures of all pairs that have a value, the highest first, ties by id.
    pub(super) fn by(&self, value: impl Fn(&PairFigures) -> Option<i64>) -> Vec<PairFigures> {
        let valued = self.all.iter().filter_map(|it| Some((value(&it.figures)?, it.figures)));
        let mut valued: Vec<(i64, PairFigures)> = valued.collect();
        valued.sort_by_key(|(value, it)| (std::cmp::Reverse(*value), it.source, it.target));
        valued.into_iter().map(|(_, it)| it).collect()
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct OfItem {
    n_orders: u32,
    n_pieces: u64,
}

impl Sums {
    fn add(&mut self, lower: &Line, higher: &Line) {
        self.n_together += 1;
        self.pieces[0] += u64::from(lower.n_kept);
        self.pieces[1] += u64::from(higher.n_kept);
        self.takings.add(lower.takings_minor + higher.takings_minor);
        if let Some((lower, higher)) = lower.margin_minor().zip(higher.margin_minor()) {
            self.margin.add(lower + higher);
            self.n_margin += 1;
        }
    }
}

/// Of each item, the higher items it is a pair with in the model, ascending.
fn partners(orders: &SoldOrders, model: &Model, shown: &[bool]) -> Vec<Vec<u32>> {
    let item_of: Vec<u32> = model
        .products
        .iter()
        .map(|&id| orders.item(ProductId::new(id)).expect("it was mined from these orders"))
        .collect();
    let mut partners = vec![Vec::new(); orders.n_items()];
    for (source, bounds) in model.starts.windows(2).enumerate() {
        for &target in &model.targets[bounds[0] as usize..bounds[1] as usize] {
            let (one, other) = (item_of[source], item_of[target as usize]);
            if shown[one as usize] && shown[other as usize] {
                partners[one.min(other) as usize].push(one.max(other));
            }
        }
    }
    for partners in &mut partners {
        partners.sort_unstable();
        partners.dedup();
    }
    partners
}

/// How often each item was sold, in orders that are not too large.
fn of_items(orders: &SoldOrders, max_order: usize) -> Vec<OfItem> {
    let mut of_items = vec![OfItem::default(); orders.n_items()];
    for line in orders.up_to(max_order).flatten() {
        let of_item = &mut of_items[line.item as usize];
        of_item.n_orders += 1;
        of_item.n_pieces += u64::from(line.n_kept);
    }
    of_items
}

/// What each item and its `partners` come to in one order, in the places of the partners.
fn sums(orders: &SoldOrders, partners: &[Vec<u32>], max_order: usize) -> Vec<Vec<Sums>> {
    const ABSENT: u32 = u32::MAX;
    let mut sums: Vec<Vec<Sums>> = partners.iter().map(|of| vec![Sums::default(); of.len()]).collect();
    let mut place_of: Vec<u32> = vec![ABSENT; orders.n_items()];
    for lines in orders.up_to(max_order) {
        for (line, place) in lines.iter().zip(0..) {
            place_of[line.item as usize] = place;
        }
        for line in lines {
            let item = line.item as usize;
            for (&partner, sums) in partners[item].iter().zip(&mut sums[item]) {
                if let Some(other) = lines.get(place_of[partner as usize] as usize) {
                    sums.add(line, other);
                }
            }
        }
        for line in lines {
            place_of[line.item as usize] = ABSENT;
        }
    }
    sums
}

/// What the figures of every pair are made from.
struct OfShop<'a> {
    orders: &'a SoldOrders,
    n_orders: u32,
    items: Vec<OfItem>,
    buyers: Vec<Vec<Bought>>,
}

impl OfShop<'_> {
    fn counted(&self, items: [u32; 2], sums: &Sums) -> Counted {
        let of_item = |item: u32| self.items[item as usize];
        // Item numbers ascend with ids.
        let is_turned = of_item(items[1]).n_orders < of_item(items[0]).n_orders;
        let [source, target] = if is_turned { [items[1], items[0]] } else { items };
        let pieces_of_target = sums.pieces[usize::from(!is_turned)];
        let [n_source, n_target] = [source, target].map(|item| of_item(item).n_orders);
        let [source_buyers, target_buyers] = [source, target].map(|item| self.buyers[item as usize].as_slice());
        let wide = |n: u32| u64::from(n);
        let lift = rates::assoc_lift(
            wide(sums.n_together),
            wide(n_source),
            wide(n_target),
            wide(self.n_orders),
        );
        let takings = sums.takings.amounts();
        Counted {
            items: [source, target],
            figures: PairFigures {
                source: self.orders.product(source),
                target: self.orders.product(target),
                n_together: sums.n_together,
                n_source,
                n_target,
                n_orders: self.n_orders,
                attach_rate: rates::attach_rate(wide(sums.n_together), wide(n_source)),
                pieces_per_100: 100.0 * pieces_of_target as f64 / of_item(source).n_pieces as f64,
                n_source_buyers: source_buyers.len() as u32,
                n_both_buyers: in_both(source_buyers, target_buyers).count() as u32,
                assoc_lift: lift,
                log_likelihood_ratio: rates::log_likelihood_ratio(
                    wide(sums.n_together),
                    wide(n_source),
                    wide(n_target),
                    wide(self.n_orders),
                ),
                takings,
                beyond_chance_minor: (takings.minor as f64 * (1.0 - 1.0 / lift).max(0.0)).round() as i64,
                margin: (sums.n_margin > 0).then(|| sums.margin.amounts()),
                n_margin: sums.n_margin,
            },
        }
    }
}

/// A known customer, by number, and the day (UTC) of the first purchase of an item.
pub(super) type Bought = (u32, i64);

/// Of each item, who bought it, ascending by customer.
fn buyers(orders: &SoldOrders) -> Vec<Vec<Bought>> {
    let mut number_of = FxHashMap::default();
    let mut buyers: Vec<Vec<Bought>> = vec![Vec::new(); orders.n_items()];
    for (head, lines) in orders.iter() {
        let Some(customer) = head.customer else { continue };
        let next = number_of.len() as u32;
        let customer = *number_of.entry(customer).or_insert(next);
        let day = day_of(head.placed_at);
        for line in lines {
            buyers[line.item as usize].push((customer, day));
        }
    }
    for buyers in &mut buyers {
        buyers.sort_unstable();
        buyers.dedup_by_key(|bought| bought.0);
    }
    buyers
}

pub(super) fn day_of(at: chrono::DateTime<chrono::Utc>) -> i64 {
    at.timestamp().div_euclid(86_400)
}

/// The days of those who bought both, of each the one and the other.
pub(super) fn in_both(left: &[Bought], right: &[Bought]) -> impl Iterator<Item = [i64; 2]> {
    let mut rest = right;
    left.iter().filter_map(move |&(customer, day)| {
        let at = rest.partition_point(|it| it.0 < customer);
        rest = &rest[at..];
        rest.first().filter(|it| it.0 == customer).map(|it| [day, it.1])
    })
}
