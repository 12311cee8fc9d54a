//! Weighted sets of items and their inverse, as the sources read them.

use crate::orders::OrderLog;

/// Sets of items with a weight each, and for every item the sets that hold it.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    ends: Vec<u32>,
    items: Vec<u32>,
    weights: Vec<f32>,
    holder_ends: Vec<u32>,
    holders: Vec<u32>,
}

impl Rows {
    /// Takes the sets of at least two items and at most `max_size`, in their order.
    pub(crate) fn new<'a>(n_items: usize, sets: impl Iterator<Item = (&'a [u32], f32)>, max_size: usize) -> Self {
        let mut all = Self {
            ends: Vec::new(),
            items: Vec::new(),
            weights: Vec::new(),
            holder_ends: vec![0; n_items],
            holders: Vec::new(),
        };
        for (items, weight) in sets {
            if (2..=max_size).contains(&items.len()) {
                all.items.extend_from_slice(items);
                all.ends.push(all.items.len() as u32);
                all.weights.push(weight);
            }
        }
        all.invert();
        all
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) const fn n_items(&self) -> usize {
        self.holder_ends.len()
    }

    pub(crate) fn items(&self, row: u32) -> &[u32] {
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.items[start..self.ends[row] as usize]
    }

    pub(crate) fn weight(&self, row: u32) -> f32 {
        self.weights[row as usize]
    }

    /// Rows that hold an item, ascending.
    pub(crate) fn holders(&self, item: u32) -> &[u32] {
        let item = item as usize;
        let start = if item == 0 {
            0
        } else {
            self.holder_ends[item - 1] as usize
        };
        &self.holders[start..self.holder_ends[item] as usize]
    }

    /// Lists the rows of each item, by counting sort.
    fn invert(&mut self) {
        let mut next = vec![0_u32; self.n_items() + 1];
        for &item in &self.items {
            next[item as usize + 1] += 1;
        }
        for item in 0..self.n_items() {
            next[item + 1] += next[item];
        }
        self.holder_ends.copy_from_slice(&next[1..]);
        let mut holders = vec![0; self.items.len()];
        for row in 0..self.len() as u32 {
            for &item in self.items(row) {
                let at = &mut next[item as usize];
                holders[*at as usize] = row;
                *at += 1;
            }
        }
        self.holders = holders;
    }
}

/// `2^(-age / half-life)`; 1 without a half-life, and for what lies in the future.
pub(crate) fn decay(age_s: i64, half_life_days: Option<f32>) -> f32 {
    half_life_days.map_or(1.0, |days| (-(age_s.max(0) as f32) / 86_400.0 / days).exp2())
}

/// Baskets weighted by age, from the newest order, and by size: `2^(-age / half-life) * size^-power`, scaled so that
/// the mean is 1.
pub(crate) fn basket_rows(
    orders: &OrderLog,
    half_life_days: Option<f32>,
    size_power: f32,
    max_basket_size: usize,
) -> Rows {
    let newest_s = orders.newest_s();
    let weights: Vec<f32> = orders
        .iter()
        .map(|order| decay(newest_s - order.placed_at_s, half_life_days) * (order.items.len() as f32).powf(-size_power))
        .collect();
    let counted = |items: &[u32]| (2..=max_basket_size).contains(&items.len());
    let (n, sum) = orders
        .iter()
        .zip(&weights)
        .filter(|(order, _)| counted(order.items))
        .fold((0.0, 0.0), |(n, sum), (_, weight)| (n + 1.0, sum + f64::from(*weight)));
    let scale = if sum > 0.0 { (n / sum) as f32 } else { 1.0 };
    let sets = orders
        .iter()
        .zip(&weights)
        .map(|(order, weight)| (order.items, scale * weight));
    Rows::new(orders.n_items(), sets, max_basket_size)
}
