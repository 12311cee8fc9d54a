//! What was bought in one order, folded to products, in a form that can be counted fast.

use chrono::{DateTime, Utc};
use pairwell_domain::order::OrderLine;
use pairwell_domain::{OrderId, ProductId};
use rustc_hash::FxHashMap;

/// The distinct products of one kept order.
///
/// A basket of variants is folded to products here, because a pairing is between products: the sizes and colours of
/// one product must not compete with each other, nor be offered beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    /// When the order was placed.
    pub placed_at: DateTime<Utc>,
    /// Its products, each once, ascending.
    pub products: Vec<ProductId>,
}

impl Basket {
    /// Sorts the products and drops repeats.
    #[must_use]
    pub fn new(placed_at: DateTime<Utc>, mut products: Vec<ProductId>) -> Self {
        products.sort_unstable();
        products.dedup();
        Self { placed_at, products }
    }
}

/// All baskets of a shop, flat: one array of dense item numbers, one of where each basket starts.
///
/// Costs four bytes a line, sixteen a basket and about forty a product. Pushing a line is one hash look-up.
#[derive(Debug, Clone, Default)]
pub struct Baskets {
    /// The product behind each `item_idx`, in the order of first sight.
    products: Vec<ProductId>,
    idx_of: FxHashMap<ProductId, u32>,
    /// The basket that last held each item, counted from 1: what makes a repeat inside a basket cheap to notice.
    last_basket: Vec<u32>,
    /// Where each basket ends in `items`; it starts where the one before ends.
    ends: Vec<usize>,
    items: Vec<u32>,
    placed_at_s: Vec<i64>,
}

impl Baskets {
    /// No baskets yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one basket. Repeats are dropped; a basket without products is not counted at all, because an order of
    /// which nothing was kept says nothing about what goes together.
    pub fn push(&mut self, placed_at: DateTime<Utc>, products: impl IntoIterator<Item = ProductId>) {
        let start = self.items.len();
        // `fit` refuses far fewer baskets than a `u32` can number, so a wrapped number is never counted with.
        let number = (self.ends.len() as u32).wrapping_add(1);
        for product in products {
            let item_idx = self.intern(product);
            let last = &mut self.last_basket[item_idx as usize];
            if *last != number {
                *last = number;
                self.items.push(item_idx);
            }
        }
        if self.items.len() > start {
            self.ends.push(self.items.len());
            self.placed_at_s.push(placed_at.timestamp());
        }
    }

    /// Adds one basket that is already put together.
    pub fn push_basket(&mut self, basket: &Basket) {
        self.push(basket.placed_at, basket.products.iter().copied());
    }

    /// Baskets counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no basket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Distinct products seen; item numbers are below this.
    #[must_use]
    pub fn n_items(&self) -> usize {
        self.products.len()
    }

    /// Products over all baskets, each counted once per basket.
    #[must_use]
    pub fn n_lines(&self) -> usize {
        self.items.len()
    }

    /// Every basket by itself, in the order they were pushed.
    pub fn iter_baskets(&self) -> impl Iterator<Item = Basket> {
        self.iter().zip(&self.placed_at_s).map(|(items, &placed_at_s)| {
            let placed_at =
                DateTime::from_timestamp(placed_at_s, 0).expect("the instant came from a DateTime in whole seconds");
            let products = items.iter().map(|&item| self.products[item as usize]);
            Basket::new(placed_at, products.collect())
        })
    }

    /// The product behind each item number.
    pub(crate) fn products(&self) -> &[ProductId] {
        &self.products
    }

    /// When each basket was placed, in seconds since 1970.
    pub(crate) fn placed_at_s(&self) -> &[i64] {
        &self.placed_at_s
    }

    /// The distinct item numbers of each basket, in the order they were pushed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let items = &self.items[start..end];
            start = end;
            items
        })
    }

    fn intern(&mut self, product: ProductId) -> u32 {
        *self.idx_of.entry(product).or_insert_with(|| {
            let item_idx =
                u32::try_from(self.products.len()).expect("memory ends long before four billion distinct products");
            self.products.push(product);
            self.last_basket.push(0);
            item_idx
        })
    }
}

impl Extend<Basket> for Baskets {
    fn extend<I: IntoIterator<Item = Basket>>(&mut self, baskets: I) {
        for basket in baskets {
            self.push_basket(&basket);
        }
    }
}

impl FromIterator<Basket> for Baskets {
    fn from_iter<I: IntoIterator<Item = Basket>>(baskets: I) -> Self {
        let mut all = Self::new();
        all.extend(baskets);
        all
    }
}

/// Puts baskets together from a stream of kept lines, without holding more than the order at hand.
///
/// The lines of one order must come one after another, as a store streams them with `ORDER BY order`: an order that
/// comes back later would be counted as another one.
#[derive(Debug, Default)]
pub struct BasketStream {
    baskets: Baskets,
    open: Option<(OrderId, DateTime<Utc>)>,
    products: Vec<ProductId>,
}

impl BasketStream {
    /// A stream that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one kept line of an order that was not cancelled.
    pub fn push(&mut self, order: OrderId, placed_at: DateTime<Utc>, product: ProductId) {
        if self.open.is_none_or(|(open, _)| open != order) {
            self.close();
            self.open = Some((order, placed_at));
        }
        self.products.push(product);
    }

    /// The baskets, the last one included.
    #[must_use]
    pub fn finish(mut self) -> Baskets {
        self.close();
        self.baskets
    }

    fn close(&mut self) {
        if let Some((_, placed_at)) = self.open.take() {
            self.baskets.push(placed_at, self.products.drain(..));
        }
    }
}

/// Puts baskets together from lines held in memory, in any order.
///
/// `placed_at` says when an order was placed, and nothing for an order that was cancelled or is not known: its lines
/// are left out. So are lines of which no piece was kept and lines without a product. O(n) when the lines of each
/// order stand together, O(n log n) otherwise.
pub fn from_lines<'a>(
    lines: impl IntoIterator<Item = &'a OrderLine>,
    mut placed_at: impl FnMut(OrderId) -> Option<DateTime<Utc>>,
) -> Baskets {
    let mut kept: Vec<(OrderId, ProductId)> = lines
        .into_iter()
        .filter(|line| line.current_quantity > 0)
        .filter_map(|line| Some((line.order_id, line.product_id?)))
        .collect();
    if !kept.is_sorted_by_key(|(order, _)| *order) {
        // Stable, so that the same lines give the same baskets in the same order.
        kept.sort_by_key(|(order, _)| *order);
    }
    let mut baskets = Baskets::new();
    for order in kept.chunk_by(|left, right| left.0 == right.0) {
        if let Some(placed_at) = placed_at(order[0].0) {
            baskets.push(placed_at, order.iter().map(|(_, product)| *product));
        }
    }
    baskets
}

#[cfg(test)]
mod tests {
    use super::*;
    use pairwell_domain::OrderLineId;

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(n * 86_400, 0).expect("a day near 1970")
    }

    fn line(order: i64, product: Option<i64>, current_quantity: i64) -> OrderLine {
        OrderLine {
            id: OrderLineId::new(1),
            order_id: OrderId::new(order),
            product_id: product.map(ProductId::new),
            variant_id: None,
            quantity: 2,
            current_quantity,
            total_minor: 100,
            offer_id: None,
        }
    }

    fn contents(baskets: &Baskets) -> Vec<Vec<i64>> {
        baskets
            .iter()
            .map(|items| {
                items
                    .iter()
                    .map(|&item| baskets.products()[item as usize].get())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn basket_holds_each_product_once() {
        let products = [3, 1, 3, 2, 1].map(ProductId::new).to_vec();
        let basket = Basket::new(day(0), products);
        assert_eq!(basket.products, [1, 2, 3].map(ProductId::new));
    }

    #[test]
    fn repeats_and_empty_orders_are_not_counted() {
        let mut baskets = Baskets::new();
        baskets.push(day(0), [7, 8, 7].map(ProductId::new));
        baskets.push(day(1), []);
        baskets.push(day(2), [8].map(ProductId::new));
        assert_eq!(contents(&baskets), [vec![7, 8], vec![8]]);
        assert_eq!((baskets.len(), baskets.n_items(), baskets.n_lines()), (2, 2, 3));
        assert_eq!(baskets.placed_at_s(), [0, 2 * 86_400]);
    }

    #[test]
    fn returned_cancelled_and_nameless_lines_are_left_out() {
        let lines = [
            line(2, Some(20), 1),
            line(1, Some(10), 1),
            line(1, Some(11), 0),
            line(2, Some(21), 2),
            line(1, None, 1),
            line(3, Some(30), 1),
            line(1, Some(12), 1),
        ];
        let baskets = from_lines(&lines, |order| (order.get() != 3).then(|| day(order.get())));
        assert_eq!(contents(&baskets), [vec![10, 12], vec![20, 21]]);
        assert_eq!(baskets.placed_at_s(), [86_400, 2 * 86_400]);
    }

    #[test]
    fn stream_closes_an_order_when_the_next_begins() {
        let mut stream = BasketStream::new();
        for (order, product) in [(1, 10), (1, 11), (1, 10), (2, 11), (3, 12)] {
            stream.push(OrderId::new(order), day(order), ProductId::new(product));
        }
        assert_eq!(contents(&stream.finish()), [vec![10, 11], vec![11], vec![12]]);
        assert!(BasketStream::new().finish().is_empty());
    }
}
