//! How much of what is bought with a product comes back.

use super::Model;
use crate::sale_log::SaleLog;
use crate::sales::SaleLine;

/// Orders with more lines than this are a reseller's and say nothing about what goes with what.
const MAX_LINES: usize = 300;

/// What is known of a target in orders that hold the source too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairReturns {
    /// Pieces of the target that were bought.
    pub n_bought: u32,
    /// Of these, pieces that came back.
    pub n_returned: u32,
}

impl Model {
    /// Counts, for every pair there is, the pieces of the target that were bought and those that came back, in orders
    /// of which some piece of the source was kept or came back. Lines of one product in one order count together.
    ///
    /// Takes about the lines times the neighbours of a product, and eight bytes a product.
    #[must_use]
    pub fn with_returns(mut self, log: &SaleLog) -> Self {
        let lines: Vec<SaleLine> = log.lines().collect();
        if lines.iter().all(|line| line.kept_quantity >= line.quantity) {
            return self;
        }
        // Of the order at hand, by place of the product.
        let mut bought = vec![PairReturns::default(); self.products.len()];
        let mut places = Vec::new();
        for order in lines.chunk_by(|left, right| left.order == right.order) {
            if order.len() > MAX_LINES {
                continue;
            }
            for line in order {
                let Ok(place) = self.products.binary_search(&line.product.get()) else {
                    continue;
                };
                let of_product = &mut bought[place];
                if *of_product == PairReturns::default() {
                    places.push(place);
                }
                let n_bought = u32::try_from(line.quantity.max(0)).unwrap_or(u32::MAX);
                let n_kept = u32::try_from(line.kept_quantity.max(0)).unwrap_or(u32::MAX);
                of_product.n_bought = of_product.n_bought.saturating_add(n_bought);
                let n_returned = n_bought.saturating_sub(n_kept);
                of_product.n_returned = of_product.n_returned.saturating_add(n_returned);
            }
            for &source in &places {
                for pair in self.starts[source] as usize..self.starts[source + 1] as usize {
                    let target = bought[self.targets[pair] as usize];
                    self.bought_together[pair] = self.bought_together[pair].saturating_add(target.n_bought);
                    self.returned_together[pair] = self.returned_together[pair].saturating_add(target.n_returned);
                }
            }
            for place in places.drain(..) {
                bought[place] = PairReturns::default();
            }
        }
        self
    }
}
