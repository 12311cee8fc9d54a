//! How much of each variant was sold and came back, and what is bought again and when.

use chrono::{DateTime, Utc};
use pairwell_domain::sales::{FOLLOWED_DAYS, Rebuy, SalesStats, VariantSales};
use pairwell_domain::{CustomerId, OrderId, ProductId, VariantId};
use rustc_hash::FxHashMap;

use crate::model::PairReturns;

/// Pieces that must have been bought before a share of returns is spoken of.
pub const MIN_BOUGHT_FOR_RETURNS: u64 = 30;

/// Pieces at the wider rate that returns are counted together with: a rate is believed half when as many were bought.
const PRIOR_PIECES: f64 = 30.0;

/// Repeat purchases that must exist before a product counts as one that is bought again.
pub const MIN_REBUYS: u32 = 20;

/// Of this many known buyers of such a product at least one must have bought it again.
pub const MAX_BUYERS_PER_REBUYER: usize = 10;

const SECONDS_PER_DAY: i64 = 86_400;

/// One line of an order that was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleLine {
    /// The buyer, when known.
    pub customer: Option<CustomerId>,
    /// The order.
    pub order: OrderId,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// The product.
    pub product: ProductId,
    /// The variant; none when it is gone.
    pub variant: Option<VariantId>,
    /// Pieces bought.
    pub quantity: i64,
    /// Pieces left after returns.
    pub kept_quantity: i64,
}

/// Counts sales line by line, in any order.
///
/// - **Sold and returned**: sums of `kept_quantity` and of `quantity - kept_quantity`, neither ever below zero a line.
/// - **Bought again**: a purchase is a day (UTC) on which a known customer bought the product and kept some of it; the
///   second and each later one is a repeat purchase. A product is bought again when there are at least [`MIN_REBUYS`]
///   of these, and at least one in [`MAX_BUYERS_PER_REBUYER`] of its known buyers made one. The gap is the median of
///   the days between neighbouring purchases of one customer, of two in the middle the shorter.
/// - **What a buyer is worth**: buyers whose first purchase lies [`FOLLOWED_DAYS`] or more before the last line of all are
///   followed for so long, and their further purchases of the product counted.
///
/// Memory: one small entry a variant, and 24 bytes a line of a known customer.
#[derive(Debug, Clone, Default)]
pub struct SalesCounter {
    variants: FxHashMap<VariantId, VariantSales>,
    purchases: Vec<Purchase>,
    /// The day of the last line; none before the first.
    last_day: Option<i64>,
}

/// A known customer bought a product on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Purchase {
    product: ProductId,
    customer: CustomerId,
    day: i64,
}

impl SalesCounter {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one line. One of a variant that is gone says nothing of what can be sold today.
    pub fn push(&mut self, line: &SaleLine) {
        let day = line.placed_at.timestamp().div_euclid(SECONDS_PER_DAY);
        self.last_day = self.last_day.max(Some(day));
        let Some(variant) = line.variant else { return };
        let n_bought = line.quantity.max(0) as u64;
        let n_kept = (line.kept_quantity.max(0) as u64).min(n_bought);
        let sales = self.variants.entry(variant).or_insert(VariantSales {
            product: line.product,
            variant,
            n_sold: 0,
            n_returned: 0,
        });
        sales.n_sold += n_kept;
        sales.n_returned += n_bought - n_kept;
        if let Some(customer) = line.customer
            && n_kept > 0
        {
            self.purchases.push(Purchase {
                product: line.product,
                customer,
                day,
            });
        }
    }

    /// Sums up. O(n log n) of the lines of known customers.
    #[must_use]
    pub fn finish(self) -> SalesStats {
        let mut variants: Vec<VariantSales> = self.variants.into_values().collect();
        variants.sort_unstable_by_key(|sales| sales.variant);
        let mut purchases = self.purchases;
        purchases.sort_unstable();
        purchases.dedup();
        let rebuys = purchases
            .chunk_by(|left, right| left.product == right.product)
            .filter_map(|purchases| rebuy(purchases, self.last_day?))
            .collect();
        SalesStats { variants, rebuys }
    }
}

/// Whether one product is bought again; its purchases come by customer and day. Orders are known to `last_day`.
fn rebuy(purchases: &[Purchase], last_day: i64) -> Option<Rebuy> {
    let buyers = purchases.chunk_by(|left, right| left.customer == right.customer);
    let (mut n_buyers, mut n_rebuyers) = (0, 0);
    let (mut n_followed, mut n_later) = (0, 0);
    let mut gaps_days: Vec<i64> = Vec::new();
    for bought in buyers {
        n_buyers += 1;
        n_rebuyers += usize::from(bought.len() > 1);
        gaps_days.extend(bought.windows(2).map(|pair| pair[1].day - pair[0].day));
        let followed_to = bought[0].day + FOLLOWED_DAYS;
        if followed_to <= last_day {
            n_followed += 1;
            n_later += bought[1..].iter().filter(|later| later.day <= followed_to).count();
        }
    }
    let n_rebuys = u32::try_from(gaps_days.len()).unwrap_or(u32::MAX);
    if n_rebuys < MIN_REBUYS || n_rebuyers * MAX_BUYERS_PER_REBUYER < n_buyers {
        return None;
    }
    let middle = (gaps_days.len() - 1) / 2;
    let (_, &mut median, _) = gaps_days.select_nth_unstable(middle);
    Some(Rebuy {
        product: purchases[0].product,
        gap_days: u16::try_from(median).unwrap_or(u16::MAX),
        n_rebuys,
        n_followed,
        n_later: u32::try_from(n_later).unwrap_or(u32::MAX),
    })
}

/// What was sold, ready to look up.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    /// By id, ascending: pieces kept.
    variants: Vec<(VariantId, u64)>,
    products: FxHashMap<ProductId, ProductSales>,
    /// Share of all pieces that came back, `0.0..=1.0`; 0 when nothing was bought.
    return_rate: f64,
}

/// What was sold of one product, all its variants together.
#[derive(Debug, Clone, Copy)]
pub struct ProductSales {
    n_sold: u64,
    n_returned: u64,
    rebuy: Option<Rebuy>,
}

impl Sales {
    /// Takes what was counted, in any order. A variant or product given twice counts as both together.
    #[must_use]
    pub fn new(stats: &SalesStats) -> Self {
        let mut variants: FxHashMap<VariantId, u64> = FxHashMap::default();
        let mut products: FxHashMap<ProductId, ProductSales> = FxHashMap::default();
        for sales in &stats.variants {
            *variants.entry(sales.variant).or_default() += sales.n_sold;
            let of_product = products.entry(sales.product).or_insert(ProductSales::NONE);
            of_product.n_sold += sales.n_sold;
            of_product.n_returned += sales.n_returned;
        }
        for rebuy in &stats.rebuys {
            let of_product = products.entry(rebuy.product).or_insert(ProductSales::NONE);
            // Of two, the one that asks for more patience.
            if of_product.rebuy.is_none_or(|known| known.gap_days < rebuy.gap_days) {
                of_product.rebuy = Some(*rebuy);
            }
        }
        let mut variants: Vec<_> = variants.into_iter().collect();
        variants.sort_unstable_by_key(|(id, _)| *id);
        let n_sold: u64 = products.values().map(|sales| sales.n_sold).sum();
        let n_returned: u64 = products.values().map(|sales| sales.n_returned).sum();
        Self {
            variants,
            products,
            return_rate: n_returned as f64 / (n_sold + n_returned).max(1) as f64,
        }
    }

    /// Share of pieces expected to come back, `0.0..=1.0`, in two steps of the same shrinkage:
    ///
    /// - of the product by itself: `(returned + 30 × shop's rate) / (bought + 30)`; what was never sold comes back at the
    ///   shop's rate;
    /// - of the product bought with another one: `(returned with it + 30 × own rate) / (bought with it + 30)`; what was
    ///   never bought with it comes back at its own rate.
    #[must_use]
    pub fn expected_return_rate(&self, sales: Option<&ProductSales>, with_it: PairReturns) -> f64 {
        let (n_bought, n_returned) = sales.map_or((0, 0), |sales| (sales.n_sold + sales.n_returned, sales.n_returned));
        let own_rate = shrunk(n_returned, n_bought, self.return_rate);
        shrunk(with_it.n_returned.into(), with_it.n_bought.into(), own_rate)
    }

    /// Pieces of a variant that were bought and kept.
    #[must_use]
    pub fn n_sold_of_variant(&self, variant: VariantId) -> u64 {
        self.variants
            .binary_search_by_key(&variant, |(id, _)| *id)
            .map_or(0, |at| self.variants[at].1)
    }

    /// Pieces of all variants of a product that were bought and kept.
    #[must_use]
    pub fn n_sold(&self, product: ProductId) -> u64 {
        self.product(product).map_or(0, |sales| sales.n_sold)
    }

    /// Share of a product's pieces that came back, in basis points, rounded down; none below
    /// [`MIN_BOUGHT_FOR_RETURNS`] pieces.
    #[must_use]
    pub fn return_rate_bps(&self, product: ProductId) -> Option<u16> {
        self.product(product).and_then(ProductSales::return_rate_bps)
    }

    /// Days after which a product is usually bought again, when it is.
    #[must_use]
    pub fn rebuy_days(&self, product: ProductId) -> Option<u16> {
        self.product(product).and_then(ProductSales::rebuy_days)
    }

    /// All of this about one product, found at once.
    #[must_use]
    pub fn product(&self, product: ProductId) -> Option<&ProductSales> {
        self.products.get(&product)
    }
}

/// A rate of few pieces, believed half when there are [`PRIOR_PIECES`] of them, and pulled to `prior_rate` for the rest.
fn shrunk(n_returned: u64, n_bought: u64, prior_rate: f64) -> f64 {
    (n_returned as f64 + PRIOR_PIECES * prior_rate) / (n_bought as f64 + PRIOR_PIECES)
}

impl ProductSales {
    const NONE: Self = Self {
        n_sold: 0,
        n_returned: 0,
        rebuy: None,
    };

    /// See [`Sales::return_rate_bps`].
    #[must_use]
    pub fn return_rate_bps(&self) -> Option<u16> {
        let n_bought = self.n_sold + self.n_returned;
        (n_bought >= MIN_BOUGHT_FOR_RETURNS).then(|| {
            let bps = u128::from(self.n_returned) * 10_000 / u128::from(n_bought);
            u16::try_from(bps).expect("a part is at most 10,000 basis points of the whole")
        })
    }

    /// See [`Sales::rebuy_days`].
    #[must_use]
    pub fn rebuy_days(&self) -> Option<u16> {
        self.rebuy.map(|rebuy| rebuy.gap_days)
    }

    /// How soon its buyers buy it again, when they do.
    #[must_use]
    pub const fn rebuy(&self) -> Option<Rebuy> {
        self.rebuy
    }
}
