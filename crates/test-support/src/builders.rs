//! Shops, products and orders, written as rows.
//!
//! Whatever a test does not care about has a plain value. In built shops the only variant of product `n` has the number
//! `n * 10 + 1`: see [`first_variant`].

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeZone as _, Utc};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, StockedVariant, Variant};
use pairwell_domain::order::{Order, OrderLine, Refund};
use pairwell_domain::{Currency, CustomerId, OfferId, OrderId, OrderLineId, ProductId, ShopId, VariantId, VisitorId};
use pairwell_store::orders;
use pairwell_store::products;
use pairwell_store::shops::{self, NewShop};
use sea_orm::ConnectionTrait;

/// So many minutes after the first moment of 2026, UTC.
#[must_use]
pub fn instant(minutes: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(1_767_225_600 + minutes * 60, 0)
        .single()
        .expect("a time within a few thousand years")
}

/// The number of a built product's only variant.
#[must_use]
pub const fn first_variant(product: ProductId) -> VariantId {
    VariantId::new(product.get() * 10 + 1)
}

const fn product_of(variant: VariantId) -> ProductId {
    ProductId::new(variant.get() / 10)
}

/// Makes a shop that is installed.
#[derive(Debug, Clone)]
pub struct ShopBuilder {
    new: NewShop,
}

impl ShopBuilder {
    /// A shop in pounds, without a control group, called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            new: NewShop {
                platform: "shopify".to_owned(),
                domain: format!("{name}.myshopify.com"),
                name: name.to_owned(),
                currency: Currency::GBP,
                holdout_bps: 0,
                installed_at: instant(0),
            },
        }
    }

    /// With another currency.
    #[must_use]
    pub fn currency(mut self, currency: Currency) -> Self {
        self.new.currency = currency;
        self
    }

    /// With a control group of this size, in basis points.
    #[must_use]
    pub fn holdout_bps(mut self, holdout_bps: u16) -> Self {
        self.new.holdout_bps = holdout_bps;
        self
    }

    /// What is written.
    #[must_use]
    pub fn build(self) -> NewShop {
        self.new
    }

    /// Writes the shop.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn insert(self, db: &impl ConnectionTrait) -> ShopId {
        shops::upsert_installed(db, &self.new)
            .await
            .expect("a shop can be written")
    }
}

/// Makes a product with one variant, active and in stock.
#[derive(Debug, Clone)]
pub struct ProductBuilder {
    product: Product,
    variant: StockedVariant,
}

impl ProductBuilder {
    /// Product number `id`, called `Product {id}`, SKU `SKU-{id}`, ten pounds, ten in stock.
    #[must_use]
    pub fn new(id: i64) -> Self {
        let id = ProductId::new(id);
        Self {
            product: Product {
                id,
                title: format!("Product {id}"),
                handle: format!("product-{id}"),
                vendor: String::new(),
                product_type: String::new(),
                status: ProductStatus::Active,
                image_url: None,
                updated_at: instant(0),
            },
            variant: StockedVariant {
                variant: Variant {
                    id: first_variant(id),
                    product_id: id,
                    title: "Default Title".to_owned(),
                    sku: Some(format!("SKU-{id}")),
                    price_minor: 1_000,
                    compare_at_minor: None,
                    cost_minor: None,
                    stock: Stock {
                        is_tracked: true,
                        n_available: 10,
                        sells_when_out: false,
                    },
                    position: 1,
                },
                stock_item_id: Some(id.get() * 100 + 1),
            },
        }
    }

    /// With another title, and the handle that follows from it.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.product.title);
        self.product.handle = title.to_lowercase().replace(' ', "-");
        self
    }

    /// With another SKU.
    #[must_use]
    pub fn sku(mut self, sku: &str) -> Self {
        self.variant.variant.sku = Some(sku.to_owned());
        self
    }

    /// With another status.
    #[must_use]
    pub fn status(mut self, status: ProductStatus) -> Self {
        self.product.status = status;
        self
    }

    /// With another price, in minor units.
    #[must_use]
    pub fn price_minor(mut self, price_minor: i64) -> Self {
        self.variant.variant.price_minor = price_minor;
        self
    }

    /// With another number in stock.
    #[must_use]
    pub fn n_available(mut self, n_available: i64) -> Self {
        self.variant.variant.stock.n_available = n_available;
        self
    }

    /// Last changed at another time.
    #[must_use]
    pub fn updated_at(mut self, at: DateTime<Utc>) -> Self {
        self.product.updated_at = at;
        self
    }

    /// What is written.
    #[must_use]
    pub fn build(self) -> (Product, StockedVariant) {
        (self.product, self.variant)
    }

    /// Writes the product and its variant.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn insert(self, db: &impl ConnectionTrait, shop: ShopId) -> ProductId {
        let (product, variant) = self.build();
        let id = product.id;
        products::upsert_many(db, shop, &[product])
            .await
            .expect("a product can be written");
        products::upsert_variants(db, shop, &[variant])
            .await
            .expect("a variant can be written");
        id
    }
}

/// An order with its lines and refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltOrder {
    /// The shop.
    pub shop: ShopId,
    /// The head.
    pub order: Order,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// What went back.
    pub refunds: Vec<Refund>,
}

/// Makes an order.
#[derive(Debug, Clone)]
pub struct OrderBuilder {
    built: BuiltOrder,
}

impl OrderBuilder {
    /// An empty order in pounds, with a number nothing else in this process has.
    #[must_use]
    pub fn new(shop: ShopId) -> Self {
        static NEXT_ID: AtomicI64 = AtomicI64::new(1);
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Self {
            built: BuiltOrder {
                shop,
                order: Order {
                    id: OrderId::new(id),
                    name: format!("#{id}"),
                    customer_id: None,
                    visitor_id: None,
                    placed_at: instant(0),
                    updated_at: instant(0),
                    cancelled_at: None,
                    currency: Currency::GBP,
                    total_minor: 0,
                },
                lines: Vec::new(),
                refunds: Vec::new(),
            },
        }
    }

    /// With a number of the test's choice. Call before adding lines.
    #[must_use]
    pub fn id(mut self, id: i64) -> Self {
        self.built.order.id = OrderId::new(id);
        self.built.order.name = format!("#{id}");
        self
    }

    /// Adds so many of a variant, ten pounds each.
    #[must_use]
    pub fn line(mut self, variant: VariantId, quantity: i64) -> Self {
        let order_id = self.built.order.id;
        let total_minor = 1_000 * quantity;
        self.built.lines.push(OrderLine {
            id: OrderLineId::new(order_id.get() * 100 + self.built.lines.len() as i64),
            order_id,
            product_id: Some(product_of(variant)),
            variant_id: Some(variant),
            quantity,
            current_quantity: quantity,
            total_minor,
            offer_id: None,
        });
        self.built.order.total_minor += total_minor;
        self
    }

    /// The line added last was brought by an offer.
    ///
    /// # Panics
    /// When there is no line yet.
    #[must_use]
    pub fn by_offer(mut self, offer: OfferId) -> Self {
        self.last_line().offer_id = Some(offer);
        self
    }

    /// Of the line added last, only so many pieces were kept.
    ///
    /// # Panics
    /// When there is no line yet.
    #[must_use]
    pub fn kept(mut self, current_quantity: i64) -> Self {
        self.last_line().current_quantity = current_quantity;
        self
    }

    fn last_line(&mut self) -> &mut OrderLine {
        self.built.lines.last_mut().expect("a line was added before")
    }

    /// Adds money that went back an hour after the order was placed.
    #[must_use]
    pub fn refund(mut self, id: i64, amount_minor: i64) -> Self {
        self.built.refunds.push(Refund {
            id,
            order_id: self.built.order.id,
            refunded_at: self.built.order.placed_at + chrono::TimeDelta::hours(1),
            amount_minor,
        });
        self
    }

    /// Placed, and last changed, at another time.
    #[must_use]
    pub fn placed_at(mut self, at: DateTime<Utc>) -> Self {
        self.built.order.placed_at = at;
        self.built.order.updated_at = at;
        self
    }

    /// Last changed at another time.
    #[must_use]
    pub fn updated_at(mut self, at: DateTime<Utc>) -> Self {
        self.built.order.updated_at = at;
        self
    }

    /// Cancelled as a whole.
    #[must_use]
    pub fn cancelled_at(mut self, at: DateTime<Utc>) -> Self {
        self.built.order.cancelled_at = Some(at);
        self
    }

    /// By a known buyer.
    #[must_use]
    pub fn customer(mut self, customer: CustomerId) -> Self {
        self.built.order.customer_id = Some(customer);
        self
    }

    /// From a known browser.
    #[must_use]
    pub fn visitor(mut self, visitor: VisitorId) -> Self {
        self.built.order.visitor_id = Some(visitor);
        self
    }

    /// What is written.
    #[must_use]
    pub fn build(self) -> BuiltOrder {
        self.built
    }

    /// Writes the order.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn insert(self, db: &impl ConnectionTrait) -> OrderId {
        let BuiltOrder {
            shop,
            order,
            lines,
            refunds,
        } = self.built;
        orders::replace_order(db, shop, &order, &lines, &refunds, None)
            .await
            .expect("an order can be written");
        order.id
    }
}
