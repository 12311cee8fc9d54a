//! Short ways to say what a test is about.

use chrono::{DateTime, Utc};
use pairwell_domain::attention::Attention;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::decision::{
    Assignment, CartLine, Case, DecidedOffer, PageContext, PageDecision, Surface, SurfaceDecision, WithheldBy,
};
use pairwell_domain::pairing::{Pairing, PairingOrigin};
use pairwell_domain::placement::{PageKind, Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::rule::RuleIn;
use pairwell_domain::sales::SalesStats;
use pairwell_domain::selling::{FreeDelivery, SellingRules};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::tier::{Good, HighlightLabel, Ladder, Rung};
use pairwell_domain::{Currency, LadderId, Money, OfferId, PairingId, ProductId, VariantId, ViewId};
use pairwell_recommender::browsing::BrowsingBook;
use pairwell_recommender::engine::ShopEngine;
use pairwell_recommender::{
    AlignedBytes, Baskets, Catalogue, Collections, LadderBook, MiningParams, Model, ModelView, PairingBook, RuleBook,
    Sales, ShopState, decide, fit,
};
use uuid::Uuid;

pub(crate) type View = ModelView<AlignedBytes>;

pub(crate) fn day(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(n * 86_400, 0).expect("a day after 1970")
}

pub(crate) fn product(id: i64) -> ProductId {
    ProductId::new(id)
}

pub(crate) fn minute(n: i64) -> DateTime<Utc> {
    day(200) + chrono::Duration::minutes(n)
}

pub(crate) fn view(n: u128) -> ViewId {
    ViewId::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn offer_id(n: u128) -> OfferId {
    OfferId::from_uuid(Uuid::from_u128(n))
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

/// A shop to decide for: every product active with two variants in stock unless said otherwise, every placement on.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    pub(crate) products: Vec<Product>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) pairings: Vec<Pairing>,
    pub(crate) rules: Vec<RuleIn>,
    pub(crate) collections: Collections,
    pub(crate) ladders: Vec<Ladder>,
    pub(crate) sales: SalesStats,
    pub(crate) model: Option<View>,
    pub(crate) browsing: BrowsingBook,
    pub(crate) engine: Option<ShopEngine>,
    pub(crate) placements: Vec<Placement>,
    pub(crate) selling: SellingRules,
    pub(crate) free_delivery: FreeDelivery,
    pub(crate) restraint: RestraintSettings,
}

impl Shop {
    pub(crate) fn with_products(ids: impl IntoIterator<Item = i64>) -> Self {
        let placements = PlacementKind::ALL.iter().map(|&kind| Placement {
            is_enabled: true,
            ..Placement::default_for(kind)
        });
        let mut shop = Self {
            products: Vec::new(),
            variants: Vec::new(),
            pairings: Vec::new(),
            rules: Vec::new(),
            collections: Collections::default(),
            ladders: Vec::new(),
            sales: SalesStats::default(),
            model: None,
            browsing: BrowsingBook::default(),
            engine: None,
            placements: placements.collect(),
            selling: SellingRules::default(),
            free_delivery: FreeDelivery::default(),
            restraint: RestraintSettings::default(),
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

    /// A ladder of these goods, one a rung, in use. Prices are the business of [`Self::priced`].
    pub(crate) fn laddered(mut self, goods: impl IntoIterator<Item = Good>) -> Self {
        let rungs = goods.into_iter().map(|good| Rung {
            goods: vec![good],
            best_for: "more people".to_owned(),
            benefits: Vec::new(),
            explanation: pairwell_domain::tier::Explanation::default(),
            quote: None,
        });
        self.ladders.push(Ladder {
            id: LadderId::new(self.ladders.len() as i64 + 1),
            name: String::new(),
            rungs: rungs.collect(),
            differences: Vec::new(),
            highlighted: 1,
            label: HighlightLabel::Recommended,
            step_reason: None,
            is_enabled: true,
            created_at: day(0),
            updated_at: day(0),
        });
        self
    }

    /// Products as rungs of a ladder, each a third dearer than the one below.
    pub(crate) fn stepped(self, ids: &[i64]) -> Self {
        let mut shop = self;
        let mut price_minor = 1_000;
        for &id in ids {
            shop = shop.priced(id, price_minor);
            price_minor = price_minor * 4 / 3;
        }
        shop.laddered(ids.iter().map(|&id| Good::Product { product: product(id) }))
    }

    pub(crate) fn with_status(mut self, id: i64, status: ProductStatus) -> Self {
        for product in &mut self.products {
            if product.id.get() == id {
                product.status = status;
            }
        }
        self
    }

    fn each_variant(mut self, id: i64, change: impl Fn(&mut Variant)) -> Self {
        let of_product = self
            .variants
            .iter_mut()
            .filter(|variant| variant.product_id.get() == id);
        of_product.for_each(change);
        self
    }

    pub(crate) fn priced(self, id: i64, price_minor: i64) -> Self {
        self.each_variant(id, |variant| variant.price_minor = price_minor)
    }

    pub(crate) fn costing(self, id: i64, cost_minor: i64) -> Self {
        self.each_variant(id, |variant| variant.cost_minor = Some(cost_minor))
    }

    pub(crate) fn stocked(self, id: i64, n_available: i64) -> Self {
        self.each_variant(id, |variant| variant.stock = stock(n_available))
    }

    pub(crate) fn sold_out(mut self, id: VariantId) -> Self {
        for variant in &mut self.variants {
            if variant.id == id {
                variant.stock = stock(0);
            }
        }
        self
    }

    pub(crate) fn free_from(mut self, minor: i64) -> Self {
        self.free_delivery.from = vec![Money::new(minor, Currency::GBP)];
        self
    }

    pub(crate) fn placement(&mut self, kind: PlacementKind) -> &mut Placement {
        self.placements
            .iter_mut()
            .find(|placement| placement.kind == kind)
            .expect("every placement is there")
    }

    pub(crate) fn at_most(mut self, max_items: u8) -> Self {
        for placement in &mut self.placements {
            placement.max_items = max_items;
        }
        self
    }

    pub(crate) fn decide(&self, context: &PageContext, assignment: Assignment) -> (Case, PageDecision) {
        let catalogue = Catalogue::new(self.products.clone(), self.variants.clone());
        let sales = Sales::new(&self.sales);
        let state = ShopState {
            catalogue: &catalogue,
            pairings: &PairingBook::new(self.pairings.clone()),
            rules: &RuleBook::new(
                self.rules.clone(),
                &self.products,
                &self.variants,
                &self.collections,
                &sales,
            ),
            ladders: &LadderBook::new(self.ladders.clone(), &catalogue, &sales, &StepRanges::default()),
            sales: &sales,
            model: self.model.as_ref(),
            browsing: &self.browsing,
            engine: self.engine.as_ref(),
            selling: &self.selling,
            free_delivery: &self.free_delivery,
            currency: Currency::GBP,
            restraint: &self.restraint,
            placements: &self.placements,
        };
        decide(context.clone(), &state, assignment)
    }

    /// What a treated shopper gets.
    pub(crate) fn page(&self, context: &PageContext) -> PageDecision {
        self.decide(context, Assignment::Treated).1
    }

    /// What a treated shopper gets on the first surface asked for.
    pub(crate) fn first(&self, context: &PageContext) -> SurfaceDecision {
        self.page(context).surfaces.remove(0)
    }
}

pub(crate) fn stock(n_available: i64) -> Stock {
    Stock {
        is_tracked: true,
        n_available,
        sells_when_out: false,
    }
}

/// A stranger with an empty cart, on some page with these surfaces.
pub(crate) fn on(page: PageKind, surfaces: &[PlacementKind]) -> PageContext {
    PageContext {
        at: minute(0),
        view: Some(view(1)),
        page,
        path: "/".to_owned(),
        surfaces: surfaces
            .iter()
            .map(|&placement| Surface {
                placement,
                position: None,
            })
            .collect(),
        product: None,
        variant: None,
        added: None,
        cart: Vec::new(),
        recent: Vec::new(),
        currency: None,
        market: None,
        device: None,
        visitor: None,
        customer: None,
        attention: Attention::default(),
        bought: Vec::new(),
    }
}

/// A stranger with an empty cart looks at a product, whose page shows what goes with it.
pub(crate) fn looking_at(id: i64) -> PageContext {
    PageContext {
        product: Some(product(id)),
        ..on(PageKind::Product, &[PlacementKind::ProductPage])
    }
}

/// The same with the ladder above what goes with it.
pub(crate) fn choosing(id: i64) -> PageContext {
    PageContext {
        product: Some(product(id)),
        ..on(
            PageKind::Product,
            &[PlacementKind::ProductLadder, PlacementKind::ProductPage],
        )
    }
}

/// On the cart's page, with one of the first variant of each product.
pub(crate) fn with_cart(ids: &[i64]) -> PageContext {
    PageContext {
        cart: ids.iter().map(|&id| line(variant(id), 1)).collect(),
        ..on(PageKind::Cart, &[PlacementKind::CartPage])
    }
}

pub(crate) const fn line(variant: VariantId, quantity: u32) -> CartLine {
    CartLine { variant, quantity }
}

pub(crate) fn ids(offers: &[DecidedOffer]) -> Vec<i64> {
    offers.iter().map(|offer| offer.product_id.get()).collect()
}

pub(crate) fn rule_against(decision: &SurfaceDecision, id: i64) -> Option<WithheldBy> {
    decision
        .withheld
        .iter()
        .find(|withheld| withheld.product_id == product(id))
        .map(|withheld| withheld.rule)
}
