//! Families: goods of one name that differ in how much of something they are.

use std::cmp::Reverse;

use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::tier::Good;
use pairwell_domain::{ProductId, VariantId};

use super::measure::{Measure, Scale};
use super::words::{Reading, read};
use super::{Assortment, step_bps};

/// Dearest step that is still one step: above four times the price, the two are not bought for the same need.
pub const MAX_STEP_BPS: i64 = 30_000;

/// Most members of one family that are compared, the best sold ones: what keeps the cost of a family bounded.
const MAX_MEMBERS: usize = 24;

/// Something that could stand on a rung: a product of one price, or one variant of a product with several.
#[derive(Debug, Clone)]
pub(super) struct Member<'a> {
    pub(super) good: Good,
    /// The product's title.
    pub(super) title: &'a str,
    pub(super) price_minor: i64,
    pub(super) cost_minor: Option<i64>,
    /// Pieces sold of it.
    pub(super) n_sold: u64,
    pub(super) reading: Reading<'a>,
    kin: Kin<'a>,
}

/// What members of one family have in common, besides the stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kin<'a> {
    /// Products of one type and maker.
    Products { product_type: &'a str, vendor: &'a str },
    /// Variants of one product.
    Variants(ProductId),
}

impl Member<'_> {
    /// Its ids, for order among equals: product, then variant.
    pub(super) fn ids(&self) -> (i64, i64) {
        match &self.good {
            Good::Product { product } => (product.get(), 0),
            Good::Variant { product, variant } => (product.get(), variant.get()),
            Good::Plan { .. } => (0, 0),
        }
    }

    pub(super) fn measure(&self, scale: Scale) -> Option<Measure> {
        self.reading.measure(scale)
    }

    /// Whether stepping up from here to `upper` is worth it to the buyer and to the shop: more of what `scale` says,
    /// not less of anything else, dearer but not out of reach, no dearer by the piece, and no loss to the shop.
    pub(super) fn steps_up_to(&self, upper: &Self, scale: Scale) -> bool {
        let rises = |scale: Scale| self.reading.value(scale) <= upper.reading.value(scale);
        let knows = |scale: Scale| self.reading.value(scale).is_some() == upper.reading.value(scale).is_some();
        let (Some(less), Some(more)) = (self.reading.value(scale), upper.reading.value(scale)) else {
            return false;
        };
        let mut others = self.reading.measures.iter().chain(&upper.reading.measures);
        less < more
            && self.price_minor < upper.price_minor
            && step_bps(self.price_minor, upper.price_minor) <= MAX_STEP_BPS
            && others.all(|measure| knows(measure.scale) && rises(measure.scale))
            && (scale.unit().is_none() || is_no_dearer_each((self.price_minor, less), (upper.price_minor, more)))
            && self
                .margin_minor()
                .zip(upper.margin_minor())
                .is_none_or(|(below, above)| below <= above)
    }

    fn margin_minor(&self) -> Option<i64> {
        Some(self.price_minor - self.cost_minor?)
    }
}

/// Compares two prices by what each unit costs, exactly. Each side is a price and an amount.
fn is_no_dearer_each(lower: (i64, u64), upper: (i64, u64)) -> bool {
    i128::from(upper.0) * i128::from(lower.1) <= i128::from(lower.0) * i128::from(upper.1)
}

/// Everything that can be sold, by families; a good without kin is a family of one. Members stand by ids, families by
/// their names. Each holds at most [`MAX_MEMBERS`]. O(n log n).
pub(super) fn families<'a>(
    assortment: &Assortment<'a>,
    n_sold: impl Fn(VariantId) -> u64,
) -> impl Iterator<Item = Vec<Member<'a>>> {
    let mut members = members(assortment, n_sold);
    members.sort_by(|a, b| (a.kin, &a.reading.stem, a.ids()).cmp(&(b.kin, &b.reading.stem, b.ids())));
    let mut members = members.into_iter().peekable();
    std::iter::from_fn(move || {
        let first = members.next()?;
        let mut family = vec![first];
        while let Some(next) = members.next_if(|next| is_kin(&family[0], next)) {
            family.push(next);
        }
        if family.len() > MAX_MEMBERS {
            family.sort_by_key(|member| (Reverse(member.n_sold), member.ids()));
            family.truncate(MAX_MEMBERS);
            family.sort_by_key(Member::ids);
        }
        Some(family)
    })
}

/// A product whose title is nothing but measures has no name to share.
fn is_kin(a: &Member<'_>, b: &Member<'_>) -> bool {
    let is_named = !a.reading.stem.is_empty() || matches!(a.kin, Kin::Variants(_));
    is_named && a.kin == b.kin && a.reading.stem == b.reading.stem
}

fn members<'a>(assortment: &Assortment<'a>, n_sold: impl Fn(VariantId) -> u64) -> Vec<Member<'a>> {
    let mut products: Vec<&Product> = assortment.products.iter().collect();
    products.sort_by_key(|product| product.id);
    products.dedup_by_key(|product| product.id);
    let mut variants: Vec<&Variant> = assortment.variants.iter().collect();
    variants.sort_by_key(|variant| (variant.product_id, variant.position, variant.id));
    variants.dedup_by_key(|variant| variant.id);

    let mut members = Vec::with_capacity(products.len());
    let mut rest = variants.as_slice();
    for product in products {
        rest = &rest[rest.partition_point(|variant| variant.product_id < product.id)..];
        let (own, after) = rest.split_at(rest.partition_point(|variant| variant.product_id == product.id));
        rest = after;
        if product.status == ProductStatus::Active {
            push_members(&mut members, product, own, &n_sold);
        }
    }
    members
}

/// A product whose variants all cost the same stands as itself. One whose variants differ in price has no price to step
/// from: its variants stand by themselves.
fn push_members<'a>(
    members: &mut Vec<Member<'a>>,
    product: &'a Product,
    variants: &[&'a Variant],
    n_sold: &impl Fn(VariantId) -> u64,
) {
    let sellable: Vec<&Variant> = variants
        .iter()
        .copied()
        .filter(|variant| variant.stock.is_sellable() && variant.price_minor > 0)
        .collect();
    let Some(first) = sellable.first() else {
        return;
    };
    if sellable.iter().all(|variant| variant.price_minor == first.price_minor) {
        members.push(Member {
            good: Good::Product { product: product.id },
            title: &product.title,
            price_minor: first.price_minor,
            cost_minor: first.cost_minor,
            n_sold: variants.iter().map(|variant| n_sold(variant.id)).sum(),
            reading: read(&product.title),
            kin: Kin::Products {
                product_type: &product.product_type,
                vendor: &product.vendor,
            },
        });
        return;
    }
    members.extend(sellable.into_iter().map(|variant| Member {
        good: Good::Variant {
            product: product.id,
            variant: variant.id,
        },
        title: &product.title,
        price_minor: variant.price_minor,
        cost_minor: variant.cost_minor,
        n_sold: n_sold(variant.id),
        reading: read(&variant.title),
        kin: Kin::Variants(product.id),
    }));
}

/// The scales on which at least two members of a family differ, in a fixed order.
pub(super) fn scales(family: &[Member<'_>]) -> Vec<Scale> {
    let mut said: Vec<Scale> = family
        .iter()
        .flat_map(|member| &member.reading.measures)
        .map(|measure| measure.scale)
        .collect();
    said.sort_unstable();
    said.dedup();
    said
}
