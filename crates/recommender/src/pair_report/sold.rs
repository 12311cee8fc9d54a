//! What was sold, order by order, with what it brought in and cost.

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, OrderId, ProductId};

use crate::baskets::Baskets;
use crate::catalogue::Catalogue;

/// What was kept of one order line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoldLine {
    /// The order; its lines come one after another.
    pub order: OrderId,
    /// The buyer, when known.
    pub customer: Option<CustomerId>,
    /// When the order was placed.
    pub placed_at: DateTime<Utc>,
    /// The product.
    pub product: ProductId,
    /// Pieces kept, above 0.
    pub n_kept: u32,
    /// What these brought in after discounts, in minor units.
    pub takings_minor: i64,
    /// What they cost the merchant, in minor units; none when not known.
    pub cost_minor: Option<i64>,
}

/// Orders with their lines, flat. About 40 bytes a line and an order.
#[derive(Debug, Clone, Default)]
pub struct SoldOrders {
    heads: Vec<Head>,
    lines: Vec<Line>,
    /// The product behind each item number, ascending; empty until [`Self::seal`].
    products: Vec<ProductId>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    order: OrderId,
    pub(super) customer: Option<CustomerId>,
    pub(super) placed_at: DateTime<Utc>,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    product: ProductId,
    pub(super) item: u32,
    pub(super) n_kept: u32,
    pub(super) takings_minor: i64,
    pub(super) cost_minor: Option<i64>,
}

impl Line {
    pub(super) fn margin_minor(&self) -> Option<i64> {
        self.cost_minor.map(|cost| self.takings_minor - cost)
    }
}

impl SoldOrders {
    /// Adds a line.
    pub fn push(&mut self, line: &SoldLine) {
        self.lines.push(Line {
            product: line.product,
            item: 0,
            n_kept: line.n_kept,
            takings_minor: line.takings_minor,
            cost_minor: line.cost_minor,
        });
        let end = self.lines.len();
        match self.heads.last_mut() {
            Some(open) if open.order == line.order => open.end = end,
            _ => self.heads.push(Head {
                order: line.order,
                customer: line.customer,
                placed_at: line.placed_at,
                end,
            }),
        }
    }

    /// Numbers the products and puts lines of one product in one order together. Call once, after the last line.
    #[must_use]
    pub fn seal(mut self) -> Self {
        let mut products: Vec<ProductId> = self.lines.iter().map(|line| line.product).collect();
        products.sort_unstable();
        products.dedup();
        let mut start = 0;
        let mut kept: Vec<Line> = Vec::with_capacity(self.lines.len());
        for head in &mut self.heads {
            let lines = &mut self.lines[start..head.end];
            start = head.end;
            lines.sort_by_key(|line| line.product);
            let first = kept.len();
            for line in lines {
                line.item = products
                    .binary_search(&line.product)
                    .expect("every product was collected") as u32;
                match kept[first..].last_mut() {
                    Some(before) if before.item == line.item => {
                        before.n_kept += line.n_kept;
                        before.takings_minor += line.takings_minor;
                        before.cost_minor = before.cost_minor.zip(line.cost_minor).map(|(left, right)| left + right);
                    }
                    _ => kept.push(*line),
                }
            }
            head.end = kept.len();
        }
        self.lines = kept;
        self.products = products;
        self
    }

    pub(super) const fn len(&self) -> usize {
        self.heads.len()
    }

    pub(super) fn oldest(&self) -> Option<DateTime<Utc>> {
        self.heads.iter().map(|head| head.placed_at).min()
    }

    pub(super) fn newest(&self) -> Option<DateTime<Utc>> {
        self.heads.iter().map(|head| head.placed_at).max()
    }

    pub(super) const fn n_items(&self) -> usize {
        self.products.len()
    }

    pub(super) fn product(&self, item: u32) -> ProductId {
        self.products[item as usize]
    }

    pub(super) fn item(&self, product: ProductId) -> Option<u32> {
        self.products.binary_search(&product).ok().map(|at| at as u32)
    }

    /// Every order with its lines, ascending by item.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Head, &[Line])> {
        let starts = std::iter::once(0).chain(self.heads.iter().map(|head| head.end));
        let ranges = starts.zip(&self.heads);
        ranges.map(|(start, head)| (head, &self.lines[start..head.end]))
    }

    /// The lines of each order that holds at most so many items.
    pub(super) fn up_to(&self, max_order: usize) -> impl Iterator<Item = &[Line]> {
        let all = self.iter().map(|(_, lines)| lines);
        all.filter(move |lines| lines.len() <= max_order)
    }

    pub(super) fn baskets(&self) -> Baskets {
        let mut baskets = Baskets::new();
        for (head, lines) in self.iter() {
            baskets.push(head.placed_at, lines.iter().map(|line| line.product));
        }
        baskets
    }

    /// Share of the pieces whose cost is known.
    pub(super) fn cost_known(&self) -> f64 {
        let n = |lines: &mut dyn Iterator<Item = &Line>| lines.map(|line| f64::from(line.n_kept)).sum::<f64>();
        let all = n(&mut self.lines.iter());
        let known = n(&mut self.lines.iter().filter(|line| line.cost_minor.is_some()));
        if all > 0.0 { known / all } else { 0.0 }
    }

    /// Which items are products of the catalogue, and no postage, fee or voucher.
    pub(super) fn shown(&self, catalogue: &Catalogue) -> Vec<bool> {
        let is_shown = |product: &ProductId| catalogue.product(*product).is_some_and(|it| !it.is_non_product);
        self.products.iter().map(is_shown).collect()
    }
}
