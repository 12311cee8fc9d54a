//! What sells most, whatever is asked.

use super::{Asker, Strategy};
use crate::engine::Question;
use crate::orders::OrderLog;

/// The items that most orders hold, most first, ties by the lower item, without those given.
#[derive(Debug, Clone)]
pub struct Popularity {
    /// Every item that was sold.
    most_first: Vec<u32>,
}

impl Popularity {
    /// Counts the orders, all alike.
    #[must_use]
    pub fn new(orders: &OrderLog) -> Self {
        let mut n_orders = vec![0_u32; orders.n_items()];
        for order in orders.iter() {
            for &item in order.items {
                n_orders[item as usize] += 1;
            }
        }
        let mut most_first: Vec<u32> = (0..orders.n_items() as u32)
            .filter(|item| n_orders[*item as usize] > 0)
            .collect();
        // Stable: equals stay by number.
        most_first.sort_by_key(|item| std::cmp::Reverse(n_orders[*item as usize]));
        Self { most_first }
    }
}

impl Strategy for Popularity {
    fn name(&self) -> &'static str {
        "popularity"
    }

    fn start(&self) -> Box<dyn Asker + '_> {
        Box::new(self)
    }
}

impl Asker for &Popularity {
    fn offer(&mut self, question: &Question<'_>, n: usize, offered: &mut Vec<u32>) {
        offered.clear();
        let others = self.most_first.iter().filter(|item| !question.given.contains(item));
        offered.extend(others.take(n));
    }
}
