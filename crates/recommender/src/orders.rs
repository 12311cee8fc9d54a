//! The orders a shop has had, flat in memory: what every source of recommendations is fitted from.

/// The shopper of an order nobody signed in for.
pub const NO_SHOPPER: u32 = u32::MAX;

/// Smallest share of the orders that a split by time must leave on either side; otherwise the split goes by count.
const MIN_SIDE: f64 = 0.05;

/// Orders ascending by time, each a set of dense item numbers, with the shopper who placed it.
///
/// Costs four bytes a line and sixteen an order.
#[derive(Debug, Clone)]
pub struct OrderLog {
    n_items: usize,
    n_shoppers: usize,
    placed_at_s: Vec<i64>,
    shoppers: Vec<u32>,
    /// Where each order ends in `items`.
    ends: Vec<u32>,
    items: Vec<u32>,
}

/// One order of an [`OrderLog`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedOrder<'a> {
    /// When it was placed, in seconds since 1970.
    pub placed_at_s: i64,
    /// Who placed it; [`NO_SHOPPER`] when not known.
    pub shopper: u32,
    /// Its items, each once, ascending.
    pub items: &'a [u32],
}

/// Why an order could not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Orders come by time.
    #[error("an order is older than the one before it")]
    NotByTime,
    /// Items are numbered from 0.
    #[error("item {item} is not below {n_items}")]
    UnknownItem {
        /// The item.
        item: u32,
        /// The bound.
        n_items: usize,
    },
    /// Shoppers are numbered from 0.
    #[error("shopper {shopper} is not below {n_shoppers}")]
    UnknownShopper {
        /// The shopper.
        shopper: u32,
        /// The bound.
        n_shoppers: usize,
    },
    /// More lines than 32 bits number.
    #[error("more than {} order lines", u32::MAX)]
    TooManyLines,
}

impl OrderLog {
    /// No orders yet, over items below `n_items` and shoppers below `n_shoppers`.
    #[must_use]
    pub const fn new(n_items: usize, n_shoppers: usize) -> Self {
        Self {
            n_items,
            n_shoppers,
            placed_at_s: Vec::new(),
            shoppers: Vec::new(),
            ends: Vec::new(),
            items: Vec::new(),
        }
    }

    /// Adds an order. Repeated items count once; an order without items is left out, because an order of which nothing
    /// was kept says nothing about what goes together.
    ///
    /// # Errors
    /// When the order is older than the last one, when an item or shopper is not below its bound, and when there are
    /// more lines than can be numbered; nothing is added then.
    pub fn push(&mut self, placed_at_s: i64, shopper: u32, items: &[u32]) -> Result<(), LogError> {
        let (n_items, n_shoppers) = (self.n_items, self.n_shoppers);
        if self.placed_at_s.last().is_some_and(|last| *last > placed_at_s) {
            return Err(LogError::NotByTime);
        }
        if shopper != NO_SHOPPER && shopper as usize >= n_shoppers {
            return Err(LogError::UnknownShopper { shopper, n_shoppers });
        }
        if let Some(&item) = items.iter().find(|item| **item as usize >= n_items) {
            return Err(LogError::UnknownItem { item, n_items });
        }
        if self.items.len() + items.len() > u32::MAX as usize {
            return Err(LogError::TooManyLines);
        }
        let start = self.items.len();
        self.items.extend_from_slice(items);
        self.items[start..].sort_unstable();
        let mut kept = start;
        for at in start..self.items.len() {
            if at == start || self.items[at] != self.items[at - 1] {
                self.items[kept] = self.items[at];
                kept += 1;
            }
        }
        self.items.truncate(kept);
        if kept > start {
            self.placed_at_s.push(placed_at_s);
            self.shoppers.push(shopper);
            self.ends.push(kept as u32);
        }
        Ok(())
    }

    /// Orders there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Items are numbered below this.
    #[must_use]
    pub const fn n_items(&self) -> usize {
        self.n_items
    }

    /// Shoppers are numbered below this.
    #[must_use]
    pub const fn n_shoppers(&self) -> usize {
        self.n_shoppers
    }

    /// Lines of all orders, each item once per order.
    #[must_use]
    pub const fn n_lines(&self) -> usize {
        self.items.len()
    }

    /// One order, the oldest first.
    ///
    /// # Panics
    /// When there is no such order.
    #[must_use]
    pub fn order(&self, at: usize) -> LoggedOrder<'_> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        LoggedOrder {
            placed_at_s: self.placed_at_s[at],
            shopper: self.shoppers[at],
            items: &self.items[start..self.ends[at] as usize],
        }
    }

    /// All orders, the oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = LoggedOrder<'_>> {
        (0..self.len()).map(|at| self.order(at))
    }

    /// The `n` oldest orders by themselves; the bounds stay.
    #[must_use]
    pub fn oldest(&self, n: usize) -> Self {
        let n = n.min(self.len());
        let n_lines = if n == 0 { 0 } else { self.ends[n - 1] as usize };
        Self {
            n_items: self.n_items,
            n_shoppers: self.n_shoppers,
            placed_at_s: self.placed_at_s[..n].to_vec(),
            shoppers: self.shoppers[..n].to_vec(),
            ends: self.ends[..n].to_vec(),
            items: self.items[..n_lines].to_vec(),
        }
    }

    /// The newest orders by themselves, as many as have no more than `n` lines; the bounds stay.
    #[must_use]
    pub fn newest_lines(&self, n: usize) -> Self {
        let dropped = self.n_lines().saturating_sub(n) as u32;
        let first = if dropped == 0 {
            0
        } else {
            self.ends.partition_point(|end| *end < dropped) + 1
        };
        let first = first.min(self.len());
        let start = if first == 0 { 0 } else { self.ends[first - 1] };
        Self {
            n_items: self.n_items,
            n_shoppers: self.n_shoppers,
            placed_at_s: self.placed_at_s[first..].to_vec(),
            shoppers: self.shoppers[first..].to_vec(),
            ends: self.ends[first..].iter().map(|end| end - start).collect(),
            items: self.items[start as usize..].to_vec(),
        }
    }

    /// How many orders lie before the newest `share` (0..=1) of the time between the first and the last. When that
    /// leaves next to nothing on one side, as with orders that carry no real dates, the newest `share` of their number.
    #[must_use]
    pub fn n_before_newest(&self, share: f64) -> usize {
        let n = self.len();
        let (Some(first), Some(last)) = (self.placed_at_s.first(), self.placed_at_s.last()) else {
            return 0;
        };
        let cut_s = first + ((last - first) as f64 * (1.0 - share)) as i64;
        let by_time = self.placed_at_s.partition_point(|placed_at_s| *placed_at_s < cut_s);
        let smaller = by_time.min(n - by_time) as f64;
        if smaller >= MIN_SIDE * n as f64 {
            by_time
        } else {
            (n as f64 * (1.0 - share)).round() as usize
        }
    }

    /// When the newest order was placed, in seconds since 1970; 0 when there is none.
    #[must_use]
    pub fn newest_s(&self) -> i64 {
        self.placed_at_s.last().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_keep_each_item_once_and_empty_ones_are_left_out() {
        let mut log = OrderLog::new(4, 1);
        assert_eq!(log.push(10, 0, &[3, 1, 3]), Ok(()));
        assert_eq!(log.push(10, NO_SHOPPER, &[]), Ok(()));
        assert_eq!(log.push(11, NO_SHOPPER, &[2]), Ok(()));
        let orders: Vec<_> = log
            .iter()
            .map(|order| (order.placed_at_s, order.items.to_vec()))
            .collect();
        assert_eq!(orders, [(10, vec![1, 3]), (11, vec![2])]);
        assert_eq!((log.len(), log.n_lines(), log.newest_s()), (2, 3, 11));
        assert_eq!(log.oldest(1).n_lines(), 2);
        for (n, expected) in [(0, 0), (1, 1), (2, 1), (3, 3), (9, 3)] {
            assert_eq!(log.newest_lines(n).n_lines(), expected, "at most {n}");
        }
        assert_eq!(log.newest_lines(1).order(0).items, [2]);
    }

    #[test]
    fn what_does_not_fit_is_refused_whole() {
        let mut log = OrderLog::new(2, 1);
        assert_eq!(log.push(5, 0, &[0]), Ok(()));
        assert_eq!(log.push(4, 0, &[0]), Err(LogError::NotByTime));
        assert_eq!(
            log.push(5, 1, &[0]),
            Err(LogError::UnknownShopper {
                shopper: 1,
                n_shoppers: 1
            })
        );
        assert_eq!(
            log.push(5, 0, &[1, 2]),
            Err(LogError::UnknownItem { item: 2, n_items: 2 })
        );
        assert_eq!((log.len(), log.n_lines()), (1, 1));
    }

    #[test]
    fn split_goes_by_time_and_by_count_when_time_says_nothing() {
        let mut dated = OrderLog::new(1, 0);
        for day in [0, 10, 20, 70, 95, 100] {
            assert_eq!(dated.push(day, NO_SHOPPER, &[0]), Ok(()));
        }
        assert_eq!(dated.n_before_newest(0.2), 4);
        let mut undated = OrderLog::new(1, 0);
        for _ in 0..10 {
            assert_eq!(undated.push(0, NO_SHOPPER, &[0]), Ok(()));
        }
        assert_eq!(undated.n_before_newest(0.2), 8);
        assert_eq!(OrderLog::new(1, 0).n_before_newest(0.2), 0);
    }
}
