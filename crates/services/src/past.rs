//! A shop's past as learning reads it: orders by time, over numbers that ascend with the shop's ids.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::{CustomerId, OrderId, ProductId};
use pairwell_recommender::data_quality::SoldPrices;
use pairwell_recommender::non_products::telling_words;
use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::sources::ItemFacts;
use pairwell_store::orders::Sale;

/// Orders, what they are numbered by, and what is known of each product.
pub(crate) struct Past {
    pub(crate) orders: OrderLog,
    /// Facts of each item.
    pub(crate) items: Vec<ItemFacts>,
    /// The product behind each item, ascending.
    pub(crate) products: Vec<ProductId>,
    /// The customer behind each shopper, ascending.
    pub(crate) shoppers: Vec<CustomerId>,
    /// At how many prices each item was sold, after discounts.
    pub(crate) sold_prices: Vec<SoldPrices>,
}

impl Past {
    /// The number of a product; none when it was never sold and is not in the catalogue. O(log n).
    pub(crate) fn item(&self, product: ProductId) -> Option<u32> {
        self.products.binary_search(&product).ok().map(|at| at as u32)
    }
}

/// Takes kept lines as they are streamed, the lines of one order one after another. About forty bytes a line.
#[derive(Default)]
pub(crate) struct PastStream {
    /// Each order with where its lines end.
    orders: Vec<(OrderId, DateTime<Utc>, Option<CustomerId>, usize)>,
    lines: Vec<ProductId>,
    /// Every price of one piece that a product was sold at, in minor units.
    prices: HashSet<(ProductId, i64)>,
}

impl PastStream {
    /// Takes a line; nothing of it when none of it was kept.
    pub(crate) fn push(&mut self, sale: &Sale) {
        if sale.kept_quantity <= 0 {
            return;
        }
        self.lines.push(sale.product_id);
        self.prices
            .insert((sale.product_id, sale.total_minor / sale.quantity.max(1)));
        let end = self.lines.len();
        match self.orders.last_mut() {
            Some(open) if open.0 == sale.order_id => open.3 = end,
            _ => self.orders.push((sale.order_id, sale.placed_at, sale.customer, end)),
        }
    }

    /// Puts the past together with the catalogue as it is now. Orders of one instant stay by id.
    pub(crate) fn finish(self, catalogue: &[Product], variants: &[Variant]) -> Past {
        let mut products = self.lines.clone();
        products.extend(catalogue.iter().map(|product| product.id));
        products.sort_unstable();
        products.dedup();
        let mut shoppers: Vec<CustomerId> = self.orders.iter().filter_map(|order| order.2).collect();
        shoppers.sort_unstable();
        shoppers.dedup();

        let starts = std::iter::once(0).chain(self.orders.iter().map(|order| order.3));
        let mut by_time: Vec<_> = self.orders.iter().zip(starts).collect();
        by_time.sort_by_key(|((id, placed_at, ..), _)| (*placed_at, *id));
        let mut orders = OrderLog::new(products.len(), shoppers.len());
        let mut items = Vec::new();
        for ((_, placed_at, customer, end), start) in by_time {
            items.clear();
            items.extend(self.lines[start..*end].iter().map(|product| place(&products, product)));
            let shopper = customer.map_or(NO_SHOPPER, |customer| place(&shoppers, &customer));
            orders
                .push(placed_at.timestamp(), shopper, &items)
                .expect("orders come by time, and every number was just given");
        }
        let mut sold_prices = vec![SoldPrices::default(); products.len()];
        for product in &self.lines {
            sold_prices[place(&products, product) as usize].n_lines += 1;
        }
        for (product, _) in &self.prices {
            sold_prices[place(&products, product) as usize].n_prices += 1;
        }
        Past {
            sold_prices,
            items: facts(&products, catalogue, variants),
            orders,
            products,
            shoppers,
        }
    }
}

/// The place of an id among all, of which it is one.
fn place<T: Ord>(ids: &[T], id: &T) -> u32 {
    ids.binary_search(id).expect("every id was collected") as u32
}

/// What is known of each product: its words, its lowest price, and whether it may be recommended. One that is gone from
/// the catalogue or no goods may not, and still says what goes with it.
fn facts(products: &[ProductId], catalogue: &[Product], variants: &[Variant]) -> Vec<ItemFacts> {
    let gone = || ItemFacts {
        is_offered: false,
        ..ItemFacts::default()
    };
    let mut items: Vec<ItemFacts> = products.iter().map(|_| gone()).collect();
    for product in catalogue {
        let item = &mut items[place(products, &product.id) as usize];
        let words = [&product.title, &product.product_type, &product.vendor];
        item.title = words.map(String::as_str).join(" ");
        item.is_offered = product.status == ProductStatus::Active && telling_words(product).is_none();
    }
    for variant in variants {
        let Ok(at) = products.binary_search(&variant.product_id) else {
            continue;
        };
        let price = variant.price_minor as f32;
        let item = &mut items[at];
        item.price = Some(item.price.map_or(price, |lowest| lowest.min(price)));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale(order: i64, day: i64, customer: Option<i64>, product: i64, kept_quantity: i64) -> Sale {
        Sale {
            order_id: OrderId::new(order),
            customer: customer.map(CustomerId::new),
            placed_at: DateTime::from_timestamp(day * 86_400, 0).expect("a day"),
            product_id: ProductId::new(product),
            variant_id: None,
            quantity: 1,
            kept_quantity,
            total_minor: 100,
        }
    }

    #[test]
    fn orders_come_by_time_and_numbers_ascend_with_ids() {
        let mut stream = PastStream::default();
        for sale in [
            sale(1, 9, Some(70), 300, 1),
            sale(1, 9, Some(70), 100, 1),
            sale(2, 3, None, 200, 1),
            sale(2, 3, None, 100, 0),
            sale(3, 3, Some(60), 300, 2),
        ] {
            stream.push(&sale);
        }
        let past = stream.finish(&[], &[]);
        assert_eq!(past.products, [100, 200, 300].map(ProductId::new));
        assert_eq!(past.shoppers, [60, 70].map(CustomerId::new));
        let orders: Vec<_> = past
            .orders
            .iter()
            .map(|order| (order.placed_at_s / 86_400, order.shopper, order.items.to_vec()))
            .collect();
        assert_eq!(orders, [(3, NO_SHOPPER, vec![1]), (3, 0, vec![2]), (9, 1, vec![0, 2])]);
        assert!(
            past.items.iter().all(|item| !item.is_offered),
            "none is in the catalogue"
        );
    }
}
