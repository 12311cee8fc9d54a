//! What each shopper bought before.

use crate::mapped::{Flat, Reader, Starts, Writer};
use crate::model::ModelFileError;
use crate::orders::{LoggedOrder, NO_SHOPPER, OrderLog};

/// One item a shopper bought before.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Bought {
    /// The item.
    pub item: u32,
    /// In how many orders.
    pub n_orders: u32,
    /// When last, in seconds since 1970.
    pub last_s: i64,
}

/// What is known of one shopper as a whole.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct ShopperFacts {
    /// Orders placed.
    pub n_orders: u32,
    /// Lines of all orders.
    pub n_lines: u32,
    /// When the first one was placed, in seconds since 1970.
    pub first_s: i64,
    /// When the last one was placed, in seconds since 1970.
    pub last_s: i64,
}

/// All shoppers' histories: sixteen bytes for each item a shopper bought, four for each line, about forty a shopper.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histories {
    facts: Flat<ShopperFacts>,
    starts: Flat<u32>,
    bought: Flat<Bought>,
    order_starts: Flat<u32>,
    /// Where each signed order ends in `order_items`, the orders of one shopper together, oldest first.
    order_ends: Flat<u32>,
    order_items: Flat<u32>,
}

/// Histories under way, shopper after shopper.
#[derive(Default)]
struct Gathering {
    facts: Vec<ShopperFacts>,
    starts: Vec<u32>,
    bought: Vec<Bought>,
    order_starts: Vec<u32>,
    order_ends: Vec<u32>,
    order_items: Vec<u32>,
}

impl Gathering {
    fn add_order(&mut self, order: LoggedOrder<'_>, lines: &mut Vec<(u32, i64)>) {
        let facts = &mut self.facts[order.shopper as usize];
        if facts.n_orders == 0 {
            facts.first_s = order.placed_at_s;
        }
        facts.n_orders += 1;
        facts.n_lines += order.items.len() as u32;
        facts.last_s = order.placed_at_s;
        self.order_items.extend_from_slice(order.items);
        self.order_ends.push(self.order_items.len() as u32);
        lines.extend(order.items.iter().map(|&item| (item, order.placed_at_s)));
    }

    fn add_bought(&mut self, lines: &mut [(u32, i64)]) {
        lines.sort_unstable();
        let start = self.bought.len();
        for same in lines.chunk_by(|left, right| left.0 == right.0) {
            let (item, last_s) = same[same.len() - 1];
            let n_orders = same.len() as u32;
            self.bought.push(Bought { item, n_orders, last_s });
        }
        self.bought[start..].sort_unstable_by_key(|bought| (std::cmp::Reverse(bought.last_s), bought.item));
        self.starts.push(self.bought.len() as u32);
    }
}

/// Whether a number can be an instant in seconds since 1970: within some thirty thousand years of it, so that
/// differences stay in range.
pub(super) const fn is_instant(at_s: i64) -> bool {
    at_s.unsigned_abs() < 1 << 40
}

impl Histories {
    /// Gathers them. Orders without a shopper are left out.
    #[must_use]
    pub fn new(orders: &OrderLog) -> Self {
        let n_shoppers = orders.n_shoppers();
        let mut signed: Vec<u32> = (0..orders.len() as u32)
            .filter(|&at| orders.order(at as usize).shopper != NO_SHOPPER)
            .collect();
        // Stable: orders stay by time.
        signed.sort_by_key(|&at| orders.order(at as usize).shopper);
        let mut all = Gathering {
            facts: vec![ShopperFacts::default(); n_shoppers],
            starts: vec![0],
            order_starts: vec![0],
            order_ends: vec![0],
            ..Gathering::default()
        };
        let mut rest = signed.as_slice();
        let mut lines: Vec<(u32, i64)> = Vec::new();
        for shopper in 0..n_shoppers as u32 {
            let n = rest
                .iter()
                .take_while(|&&at| orders.order(at as usize).shopper == shopper)
                .count();
            let (own, others) = rest.split_at(n);
            rest = others;
            lines.clear();
            for &at in own {
                all.add_order(orders.order(at as usize), &mut lines);
            }
            all.order_starts.push(all.order_ends.len() as u32 - 1);
            all.add_bought(&mut lines);
        }
        Self {
            facts: all.facts.into(),
            starts: all.starts.into(),
            bought: all.bought.into(),
            order_starts: all.order_starts.into(),
            order_ends: all.order_ends.into(),
            order_items: all.order_items.into(),
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.facts);
        to.put(&self.starts);
        to.put(&self.bought);
        to.put(&self.order_starts);
        to.put(&self.order_ends);
        to.put(&self.order_items);
    }

    /// Reads what [`Self::write`] wrote, and checks that all of it points to items that exist.
    pub(crate) fn read(from: &mut Reader, n_shoppers: usize, n_items: usize) -> Result<Self, ModelFileError> {
        let facts = from.take_n::<ShopperFacts>(n_shoppers)?;
        let Starts { starts, n_entries } = from.take_starts(n_shoppers)?;
        let bought = from.take_n::<Bought>(n_entries)?;
        let orders = from.take_starts(n_shoppers)?;
        let items = from.take_starts(orders.n_entries)?;
        let order_items = from.take_n::<u32>(items.n_entries)?;
        let is_item = |item: u32| (item as usize) < n_items;
        let is_sound = facts.iter().all(|it| is_instant(it.first_s) && is_instant(it.last_s))
            && bought.iter().all(|it| is_item(it.item) && is_instant(it.last_s))
            && order_items.iter().all(|&item| is_item(item));
        if !is_sound {
            return Err(ModelFileError::Inconsistent("a history makes no sense"));
        }
        Ok(Self {
            facts,
            starts,
            bought,
            order_starts: orders.starts,
            order_ends: items.starts,
            order_items,
        })
    }

    /// What a shopper bought, each item once, the last bought first, ties by the lower item; nothing for
    /// [`NO_SHOPPER`].
    ///
    /// # Panics
    /// When there is no such shopper.
    #[must_use]
    pub fn of(&self, shopper: u32) -> &[Bought] {
        if shopper == NO_SHOPPER {
            return &[];
        }
        let starts = &self.starts;
        &self.bought[starts[shopper as usize] as usize..starts[shopper as usize + 1] as usize]
    }

    /// The items of a shopper's orders, the newest order first; nothing for [`NO_SHOPPER`].
    ///
    /// # Panics
    /// When there is no such shopper.
    pub fn orders_of(&self, shopper: u32) -> impl Iterator<Item = &[u32]> {
        let range = if shopper == NO_SHOPPER {
            0..0
        } else {
            self.order_starts[shopper as usize] as usize..self.order_starts[shopper as usize + 1] as usize
        };
        range
            .rev()
            .map(|at| &self.order_items[self.order_ends[at] as usize..self.order_ends[at + 1] as usize])
    }

    /// What is known of a shopper as a whole; all nothing for [`NO_SHOPPER`].
    ///
    /// # Panics
    /// When there is no such shopper.
    #[must_use]
    pub fn facts(&self, shopper: u32) -> ShopperFacts {
        if shopper == NO_SHOPPER {
            ShopperFacts::default()
        } else {
            self.facts[shopper as usize]
        }
    }

    /// Shoppers are numbered below this.
    #[must_use]
    pub fn n_shoppers(&self) -> usize {
        self.facts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_counts_orders_and_comes_latest_first() {
        let mut log = OrderLog::new(4, 3);
        for (at, shopper, items) in [
            (1, 2, vec![0, 3]),
            (2, NO_SHOPPER, vec![1]),
            (3, 0, vec![2]),
            (4, 2, vec![3, 1]),
        ] {
            log.push(at, shopper, &items).expect("they fit");
        }
        let histories = Histories::new(&log);
        let bought: Vec<_> = histories
            .of(2)
            .iter()
            .map(|it| (it.item, it.n_orders, it.last_s))
            .collect();
        assert_eq!(bought, [(1, 1, 4), (3, 2, 4), (0, 1, 1)]);
        assert_eq!(histories.of(1), []);
        assert_eq!(histories.of(NO_SHOPPER), []);
        let orders: Vec<_> = histories.orders_of(2).map(<[u32]>::to_vec).collect();
        assert_eq!(orders, [vec![1, 3], vec![0, 3]]);
        assert_eq!(histories.orders_of(1).count(), 0);
        let expected = ShopperFacts {
            n_orders: 2,
            n_lines: 4,
            first_s: 1,
            last_s: 4,
        };
        assert_eq!(histories.facts(2), expected);
        assert_eq!(histories.facts(NO_SHOPPER), ShopperFacts::default());
    }
}
