//! The shop, counted once: what every finding is worked out from.

use std::cmp::Reverse;

use pairwell_domain::ProductId;
use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use rustc_hash::FxHashMap;

use super::ShopData;
use crate::non_products::telling_words;
use crate::orders::LoggedOrder;

pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// How far back "sold" looks, from the newest order.
const RECENT_DAYS: i64 = 365;

/// How many products the most sold ones are.
const N_TOP: usize = 10;

/// What was counted.
pub(super) struct Survey<'a> {
    pub(super) shop: &'a ShopData<'a>,
    /// By position in the products.
    variants: Vec<Vec<&'a Variant>>,
    /// By item: orders that hold it.
    n_orders: Vec<u32>,
    /// By item: the same in the last year.
    n_recent: Vec<u32>,
    n_recent_lines: u64,
    /// By position in the products: the words that make an active product none.
    non_products: Vec<Option<String>>,
    /// Active products that are not non-products, ascending.
    goods: Vec<u32>,
    /// The active products in most orders of the last year, ties by id.
    top: Vec<u32>,
}

impl<'a> Survey<'a> {
    pub(super) fn take(shop: &'a ShopData<'a>) -> Self {
        let non_products: Vec<Option<String>> = (shop.products.iter())
            .map(|product| telling_words(product).filter(|_| is_active(product)))
            .collect();
        let is_good = |at: &u32| is_active(&shop.products[*at as usize]) && non_products[*at as usize].is_none();
        let goods = (0..shop.products.len() as u32).filter(is_good).collect();
        let n_items = shop.orders.n_items();
        let mut survey = Self {
            shop,
            variants: variants_by_product(shop),
            n_orders: vec![0; n_items],
            n_recent: vec![0; n_items],
            n_recent_lines: 0,
            non_products,
            goods,
            top: Vec::new(),
        };
        survey.count_lines();
        survey.top = survey.most_sold();
        survey
    }

    fn count_lines(&mut self) {
        let last_s = self.last_s();
        for order in self.shop.orders.iter() {
            let is_recent = last_s.is_some_and(|last_s| {
                order.placed_at_s <= last_s && order.placed_at_s > last_s.saturating_sub(RECENT_DAYS * SECONDS_PER_DAY)
            });
            for &item in order.items {
                self.n_orders[item as usize] += 1;
                self.n_recent[item as usize] += u32::from(is_recent);
            }
            self.n_recent_lines += if is_recent { order.items.len() as u64 } else { 0 };
        }
    }

    fn most_sold(&self) -> Vec<u32> {
        let sold = |at: &u32| is_active(self.product(*at)) && self.n_recent(*at) > 0;
        let mut items: Vec<u32> = (0..self.shop.products.len() as u32).filter(sold).collect();
        items.sort_by_key(|at| (Reverse(self.n_recent(*at)), self.product(*at).id));
        items.truncate(N_TOP);
        items
    }

    /// The time of the newest order that is not in the future, in seconds since 1970.
    pub(super) fn last_s(&self) -> Option<i64> {
        let now_s = self.shop.now.timestamp();
        let orders = self.shop.orders;
        let mut newest_first = (0..orders.len()).rev().map(|at| orders.order(at).placed_at_s);
        newest_first.find(|placed_at_s| *placed_at_s <= now_s)
    }

    /// The product at a position of the catalogue.
    pub(super) fn product(&self, at: u32) -> &'a Product {
        &self.shop.products[at as usize]
    }

    /// Its variants.
    pub(super) fn variants(&self, at: u32) -> &[&'a Variant] {
        &self.variants[at as usize]
    }

    /// What makes an active product none, in words.
    pub(super) fn non_product(&self, item: u32) -> Option<&str> {
        self.non_products.get(item as usize)?.as_deref()
    }

    /// Active products that are not non-products.
    pub(super) fn goods(&self) -> &[u32] {
        &self.goods
    }

    pub(super) fn n_active(&self) -> usize {
        let products = self.shop.products.iter();
        products.filter(|product| is_active(product)).count()
    }

    pub(super) fn n_variants(&self) -> usize {
        self.variants.iter().map(Vec::len).sum()
    }

    /// Orders that hold an item; 0 for a product that no order numbers.
    pub(super) fn n_orders(&self, item: u32) -> u32 {
        self.n_orders.get(item as usize).copied().unwrap_or(0)
    }

    fn n_recent(&self, item: u32) -> u32 {
        self.n_recent.get(item as usize).copied().unwrap_or(0)
    }

    /// Whether anything was sold in the last year.
    pub(super) const fn has_sold(&self) -> bool {
        self.n_recent_lines > 0
    }

    /// Share of the lines of the last year that are of these items; 0 where there are none.
    pub(super) fn sold_share(&self, items: &[u32]) -> f64 {
        let n: u64 = items.iter().map(|item| u64::from(self.n_recent(*item))).sum();
        share(n, self.n_recent_lines)
    }

    /// The active products in most orders of the last year, at most ten.
    pub(super) fn top(&self) -> &[u32] {
        &self.top
    }

    /// Orders of which `is_meant` is true.
    pub(super) fn count_orders(&self, is_meant: impl Fn(&LoggedOrder<'_>) -> bool) -> u64 {
        self.shop.orders.iter().filter(is_meant).count() as u64
    }

    /// The id of an item; none when nothing given has its number.
    pub(super) fn id(&self, item: u32) -> Option<ProductId> {
        let at = item as usize;
        match self.shop.products.get(at) {
            Some(product) => Some(product.id),
            None => self.shop.gone.get(at - self.shop.products.len()).copied(),
        }
    }

    /// Those with most orders first, ties by id.
    pub(super) fn by_orders(&self, mut items: Vec<u32>) -> Vec<u32> {
        items.sort_by_key(|item| (Reverse(self.n_orders(*item)), self.id(*item), *item));
        items
    }
}

fn is_active(product: &Product) -> bool {
    product.status == ProductStatus::Active
}

fn variants_by_product<'a>(shop: &'a ShopData<'a>) -> Vec<Vec<&'a Variant>> {
    let products = shop.products.iter().zip(0..);
    let position: FxHashMap<ProductId, usize> = products.map(|(product, at)| (product.id, at)).collect();
    let mut variants = vec![Vec::new(); shop.products.len()];
    for variant in shop.variants {
        if let Some(at) = position.get(&variant.product_id) {
            variants[*at].push(variant);
        }
    }
    variants
}

/// A part as a share, `0.0..=1.0`; 0 of nothing.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
