//! A shop that lacks nothing, and ways to spoil it.

use chrono::{DateTime, Utc};
use pairwell_domain::admin::{DataQuality, QualityFinding, QualityKind, Severity};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::{ProductId, VariantId};
use pairwell_recommender::data_quality::{ShopData, SoldPrices, report};
use pairwell_recommender::orders::OrderLog;

use crate::support::{day, product as id};

pub(super) const N_GOODS: u32 = 20;
pub(super) const N_ORDERS: u32 = 600;

/// What is done to a product.
pub(super) type Change = fn(&mut Product);

/// A shop whose item numbers are one below its product ids.
#[derive(Debug, Clone)]
pub(super) struct Shop {
    pub(super) products: Vec<Product>,
    pub(super) gone: Vec<ProductId>,
    pub(super) variants: Vec<Variant>,
    /// Day, shopper and items of each order, by day.
    pub(super) orders: Vec<(i64, u32, Vec<u32>)>,
    pub(super) sold_prices: Vec<SoldPrices>,
    pub(super) now: DateTime<Utc>,
}

impl Shop {
    pub(super) fn empty() -> Self {
        Self {
            products: Vec::new(),
            gone: Vec::new(),
            variants: Vec::new(),
            orders: Vec::new(),
            sold_prices: Vec::new(),
            now: day(1_000),
        }
    }

    pub(super) fn with_goods(n: u32) -> Self {
        let mut shop = Self::empty();
        for number in 1..=i64::from(n) {
            shop.products.push(goods(number));
            shop.variants.push(variant(number, 1));
        }
        shop
    }

    /// Nothing is wrong with it: 20 goods, and 600 orders on 60 days, of two neighbours each. Each of the goods is in 60
    /// orders, one line in twenty.
    pub(super) fn healthy() -> Self {
        let mut shop = Self::with_goods(N_GOODS);
        for n in 0..N_ORDERS {
            shop.order(i64::from(n / 10), &[n % N_GOODS, (n + 1) % N_GOODS]);
        }
        shop
    }

    /// The same goods and as many orders, all of one item each.
    pub(super) fn ordered(mut self, day: i64, n: usize, items: &[u32]) -> Self {
        for _ in 0..n {
            self.order(day, items);
        }
        self
    }

    pub(super) fn order(&mut self, day: i64, items: &[u32]) {
        self.orders.push((day, 0, items.to_vec()));
    }

    pub(super) fn changed(mut self, id: i64, change: impl FnOnce(&mut Product)) -> Self {
        change(&mut self.products[id as usize - 1]);
        self
    }

    pub(super) fn titled(self, id: i64, title: &str) -> Self {
        self.changed(id, |product| title.clone_into(&mut product.title))
    }

    pub(super) fn report(&self) -> DataQuality {
        let numbered = self.orders.iter().flat_map(|(.., items)| items);
        let n_sold = numbered.max().map_or(0, |item| *item as usize + 1);
        let n_items = n_sold.max(self.products.len() + self.gone.len());
        let mut log = OrderLog::new(n_items, 1);
        for (at, shopper, items) in &self.orders {
            log.push(day(*at).timestamp(), *shopper, items).expect("orders by day");
        }
        report(&ShopData {
            products: &self.products,
            gone: &self.gone,
            variants: &self.variants,
            orders: &log,
            sold_prices: &self.sold_prices,
            now: self.now,
        })
    }

    /// The one thing that is wrong.
    pub(super) fn only_finding(&self) -> QualityFinding {
        let mut findings = self.report().findings;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }

    pub(super) fn finding(&self, kind: QualityKind) -> Option<QualityFinding> {
        let findings = self.report().findings;
        findings.into_iter().find(|finding| finding.kind == kind)
    }

    pub(super) fn found(&self, kind: QualityKind) -> QualityFinding {
        self.finding(kind).expect("it is wrong")
    }
}

pub(super) fn goods(number: i64) -> Product {
    Product {
        id: id(number),
        title: format!("Lamp of kind {number}"),
        handle: format!("lamp-{number}"),
        vendor: "Maker".to_owned(),
        product_type: "Lamps".to_owned(),
        status: ProductStatus::Active,
        image_url: Some("https://shop.test/lamp.png".to_owned()),
        updated_at: day(0),
    }
}

pub(super) fn variant(product: i64, position: u32) -> Variant {
    Variant {
        id: VariantId::new(product * 10 + i64::from(position)),
        product_id: id(product),
        title: "Default Title".to_owned(),
        sku: None,
        price_minor: 1_000,
        compare_at_minor: None,
        cost_minor: Some(400),
        stock: Stock {
            is_tracked: false,
            n_available: 0,
            sells_when_out: false,
        },
        position,
    }
}

pub(super) fn example_ids(finding: &QualityFinding) -> Vec<i64> {
    finding.examples.iter().map(|example| example.product.get()).collect()
}

pub(super) fn notes(finding: &QualityFinding) -> Vec<&str> {
    let notes = finding.examples.iter().map(|example| example.note.as_deref());
    notes.map(Option::unwrap_or_default).collect()
}

/// What is exact about a finding: how much it weighs, affected of how many, share, and how many of the best sellers.
pub(super) fn figures(finding: &QualityFinding) -> (Severity, u64, u64, f64, u64) {
    (
        finding.severity,
        finding.n_affected,
        finding.n_of,
        finding.share,
        finding.n_in_top_ten,
    )
}
