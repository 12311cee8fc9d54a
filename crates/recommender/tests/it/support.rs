//! Short ways to say what a test is about.

use chrono::{DateTime, Utc};
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::decision::DecisionContext;
use pairwell_domain::pairing::{Pairing, PairingOrigin};
use pairwell_domain::placement::{Placement, PlacementKind};
use pairwell_domain::{PairingId, ProductId, VariantId};
use pairwell_recommender::{
    AlignedBytes, Assignment, Baskets, Catalogue, MiningParams, Model, ModelView, PairingBook, Rules, ShopState,
    decide, fit,
};

pub(crate) type View = ModelView<AlignedBytes>;

pub(crate) fn day(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(n * 86_400, 0).expect("a day after 1970")
}

pub(crate) fn product(id: i64) -> ProductId {
    ProductId::new(id)
}

/// The first variant of a product; the second is one more.
pub(crate) fn variant(product: i64) -> VariantId {
    VariantId::new(product * 10)
}

/// Baskets of product numbers, all of one day.
pub(crate) fn baskets<B: AsRef<[i64]>>(contents: impl IntoIterator<Item = B>) -> Baskets {
    let mut baskets = Baskets::new();
    for content in contents {
        let products = content.as_ref().iter().copied().map(ProductId::new);
        baskets.push(day(100), products);
    }
    baskets
}

/// Keeps whatever was seen together once, without decay.
pub(crate) fn everything() -> MiningParams {
    MiningParams {
        min_together: 1,
        half_life_days: None,
        min_assoc_lift: 0.0,
        ..MiningParams::default()
    }
}

pub(crate) fn mine(baskets: &Baskets, params: &MiningParams) -> Model {
    fit(baskets, params, day(100)).expect("parameters that make sense")
}

pub(crate) fn neighbour_ids(view: &View, source: i64) -> Vec<i64> {
    view.neighbours(product(source))
        .map(|(target, _, _)| target.get())
        .collect()
}

/// A shop to decide for: every product active with two variants in stock unless said otherwise.
pub(crate) struct Shop {
    pub(crate) products: Vec<Product>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) pairings: Vec<Pairing>,
    pub(crate) model: Option<View>,
    pub(crate) placement: Placement,
    pub(crate) rules: Rules,
}

impl Shop {
    pub(crate) fn with_products(ids: impl IntoIterator<Item = i64>) -> Self {
        let mut shop = Self {
            products: Vec::new(),
            variants: Vec::new(),
            pairings: Vec::new(),
            model: None,
            placement: Placement {
                is_enabled: true,
                ..Placement::default_for(PlacementKind::ProductPage)
            },
            rules: Rules::default(),
        };
        for id in ids {
            shop.products.push(Product {
                id: product(id),
                title: format!("Product {id}"),
                handle: format!("product-{id}"),
                vendor: String::new(),
                product_type: String::new(),
                status: ProductStatus::Active,
                image_url: None,
                updated_at: day(0),
            });
            for nth in 0..2 {
                shop.variants.push(Variant {
                    id: VariantId::new(id * 10 + nth),
                    product_id: product(id),
                    title: String::new(),
                    sku: None,
                    price_minor: 1_000,
                    compare_at_minor: None,
                    cost_minor: None,
                    stock: stock(5),
                    position: nth as u32 + 1,
                });
            }
        }
        shop
    }

    pub(crate) fn learnt_from<B: AsRef<[i64]>>(mut self, contents: impl IntoIterator<Item = B>) -> Self {
        self.model = Some(mine(&baskets(contents), &everything()).to_view());
        self
    }

    pub(crate) fn paired(mut self, source: i64, target: i64) -> Self {
        let number = self.pairings.len();
        self.pairings.push(Pairing {
            id: PairingId::new(number as i64 + 1),
            source: product(source),
            target: product(target),
            position: number as u32,
            is_enabled: true,
            reason_text: None,
            origin: PairingOrigin::Manual,
            created_at: day(0),
            updated_at: day(0),
        });
        self
    }

    pub(crate) fn with_status(mut self, id: i64, status: ProductStatus) -> Self {
        for product in &mut self.products {
            if product.id.get() == id {
                product.status = status;
            }
        }
        self
    }

    pub(crate) fn sold_out(mut self, id: VariantId) -> Self {
        for variant in &mut self.variants {
            if variant.id == id {
                variant.stock = stock(0);
            }
        }
        self
    }

    pub(crate) fn at_most(mut self, max_items: u8) -> Self {
        self.placement.max_items = max_items;
        self
    }

    pub(crate) fn decide(&self, ctx: &DecisionContext, assignment: Assignment) -> pairwell_domain::decision::Decision {
        let state = ShopState {
            catalogue: &Catalogue::new(self.products.clone(), self.variants.clone()),
            pairings: &PairingBook::new(self.pairings.clone()),
            model: self.model.as_ref(),
            placement: &self.placement,
        };
        decide(ctx, &state, &self.rules, assignment)
    }
}

fn stock(n_available: i64) -> Stock {
    Stock {
        is_tracked: true,
        n_available,
        sells_when_out: false,
    }
}

/// A stranger with an empty cart looks at a product.
pub(crate) fn looking_at(id: i64) -> DecisionContext {
    DecisionContext {
        placement: PlacementKind::ProductPage,
        product: product(id),
        cart: Vec::new(),
        visitor: None,
        declined: Vec::new(),
    }
}
