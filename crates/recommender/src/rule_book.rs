//! The merchant's rules on what products are, ready to be asked at every decision.

use pairwell_domain::catalog::{Product, ProductStatus, Variant};
use pairwell_domain::rule::{MAX_RULES, Matching, RuleIn, RuleKind};
use pairwell_domain::{CollectionId, ProductId};
use rustc_hash::FxHashMap;

use crate::collections::Collections;
use crate::non_products::telling_words;
use crate::sales::Sales;
use crate::titles::plain_words;

/// Products one rule offers at most: those sold most.
const MAX_TARGETS: usize = 16;

/// One bit a rule.
type RuleSet = u128;
const _: () = assert!(MAX_RULES <= RuleSet::BITS as usize, "every rule has a bit");

/// The rules in use, over a catalogue as it was when the book was made.
///
/// 60 bytes a product that any rule means; every question is one look a product and a few operations on bits.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    rules: Vec<RuleIn>,
    /// Of each product that any rule means: the rules whose first side means it, and whose second.
    sets: FxHashMap<ProductId, [RuleSet; 2]>,
    /// Of each rule that offers: what it offers, sold most first, then by id.
    targets: Vec<Vec<ProductId>>,
    /// Rules by kind.
    offering: RuleSet,
    forbidding: RuleSet,
    binding: RuleSet,
}

/// Something a rule offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruled<'a> {
    /// The product.
    pub product: ProductId,
    /// The merchant's own words for the shopper.
    pub text: Option<&'a str>,
}

impl RuleBook {
    /// Reads rules, in their order, over a catalogue; of more than [`MAX_RULES`] the first. Those switched off are passed
    /// over, and those that name a collection that is gone: what is left of them would mean something else.
    /// O(products × words of titles + products × rules).
    #[must_use]
    pub fn new(
        rules: Vec<RuleIn>,
        products: &[Product],
        variants: &[Variant],
        collections: &Collections,
        sales: &Sales,
    ) -> Self {
        let is_followed = |rule: &RuleIn| rule.is_enabled && rule.collections().all(|id| collections.has(id));
        let mut rules: Vec<RuleIn> = rules.into_iter().filter(is_followed).collect();
        rules.truncate(MAX_RULES);
        let of_kind = |kind| {
            let bits = rules.iter().enumerate().filter(|(_, rule)| rule.kind == kind);
            bits.fold(0, |set, (at, _)| set | (1 << at))
        };
        let mut book = Self {
            offering: of_kind(RuleKind::GoesWith),
            forbidding: of_kind(RuleKind::NeverWith),
            binding: of_kind(RuleKind::OnlyWith),
            targets: vec![Vec::new(); rules.len()],
            sets: FxHashMap::default(),
            rules,
        };
        if book.rules.is_empty() {
            return book;
        }
        let sides: Vec<[Matcher<'_>; 2]> = (book.rules.iter())
            .map(|rule| [&rule.when, &rule.then].map(|side| Matcher::new(side, collections)))
            .collect();
        let prices = lowest_prices(variants);
        for product in products {
            let asked = Asked::new(product, prices.get(&product.id).copied());
            let set = |side: usize| -> RuleSet {
                let meant = sides.iter().enumerate().filter(|(_, sides)| sides[side].means(&asked));
                meant.fold(0, |set, (at, _)| set | (1 << at))
            };
            let (when, then) = (set(0), set(1));
            if when | then != 0 {
                book.sets.insert(product.id, [when, then]);
            }
            if product.status == ProductStatus::Active && telling_words(product).is_none() {
                for at in bits(then & book.offering) {
                    book.targets[at].push(product.id);
                }
            }
        }
        for targets in &mut book.targets {
            targets.sort_by_key(|id| (std::cmp::Reverse(sales.n_sold(*id)), *id));
            targets.truncate(MAX_TARGETS);
        }
        book
    }

    /// What the rules offer beside a product, rule after rule; a product may come more than once.
    pub fn beside(&self, product: ProductId) -> impl Iterator<Item = Ruled<'_>> {
        let [when, _] = self.of(product);
        bits(when & self.offering).flat_map(move |at| {
            let text = self.rules[at].reason_text.as_deref();
            let targets = self.targets[at].iter().filter(move |target| **target != product);
            targets.map(move |&product| Ruled { product, text })
        })
    }

    /// The rules whose first side means any of these products; give it to [`Self::is_unfit`].
    #[must_use]
    pub fn given(&self, products: impl IntoIterator<Item = ProductId>) -> GivenRules {
        GivenRules(products.into_iter().fold(0, |set, product| set | self.of(product)[0]))
    }

    /// Whether the rules keep a product away from what is given: it must not stand beside it, or it needs something else.
    #[must_use]
    pub fn is_unfit(&self, product: ProductId, given: GivenRules) -> bool {
        let GivenRules(given) = given;
        if self.forbidding & given == 0 && self.binding == 0 {
            return false;
        }
        let [_, then] = self.of(product);
        let needs = then & self.binding;
        then & self.forbidding & given != 0 || (needs != 0 && needs & given == 0)
    }

    fn of(&self, product: ProductId) -> [RuleSet; 2] {
        self.sets.get(&product).copied().unwrap_or([0, 0])
    }
}

/// The rules that apply to what is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenRules(RuleSet);

/// The products that one side of a rule means, those sold most first, then by id; nothing while a collection it names is
/// gone. O(products × words of titles).
#[must_use]
pub fn matched(
    side: &Matching,
    products: &[Product],
    variants: &[Variant],
    collections: &Collections,
    sales: &Sales,
) -> Vec<ProductId> {
    if !side.collections.iter().all(|id| collections.has(*id)) {
        return Vec::new();
    }
    let matcher = Matcher::new(side, collections);
    let prices = lowest_prices(variants);
    let is_meant = |product: &&Product| {
        product.status == ProductStatus::Active && matcher.means(&Asked::new(product, prices.get(&product.id).copied()))
    };
    let mut matched: Vec<ProductId> = products.iter().filter(is_meant).map(|product| product.id).collect();
    matched.sort_by_key(|id| (std::cmp::Reverse(sales.n_sold(*id)), *id));
    matched
}

fn bits(mut set: RuleSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(at)
    })
}

fn lowest_prices(variants: &[Variant]) -> FxHashMap<ProductId, i64> {
    let mut prices: FxHashMap<ProductId, i64> = FxHashMap::default();
    for variant in variants {
        let price = prices.entry(variant.product_id).or_insert(variant.price_minor);
        *price = variant.price_minor.min(*price);
    }
    prices
}

/// A product as sides are asked about it.
struct Asked {
    id: ProductId,
    product_type: String,
    brand: String,
    /// The words of its title, each with a space before and behind.
    title: String,
    price_minor: Option<i64>,
}

impl Asked {
    fn new(product: &Product, price_minor: Option<i64>) -> Self {
        Self {
            id: product.id,
            product_type: product.product_type.trim().to_lowercase(),
            brand: product.vendor.trim().to_lowercase(),
            title: spaced(&product.title),
            price_minor,
        }
    }
}

/// One side of a rule, ready to be compared.
struct Matcher<'a> {
    product_types: Vec<String>,
    collections: &'a [CollectionId],
    known: &'a Collections,
    brands: Vec<String>,
    words: Vec<String>,
    price_from_minor: Option<i64>,
    price_to_minor: Option<i64>,
}

impl<'a> Matcher<'a> {
    fn new(side: &'a Matching, known: &'a Collections) -> Self {
        let small = |entries: &[String]| entries.iter().map(|entry| entry.to_lowercase()).collect();
        Self {
            product_types: small(&side.product_types),
            collections: &side.collections,
            known,
            brands: small(&side.brands),
            words: side.words.iter().map(|words| spaced(words)).collect(),
            price_from_minor: side.price_from_minor,
            price_to_minor: side.price_to_minor,
        }
    }

    fn means(&self, product: &Asked) -> bool {
        let is_one_of = |entries: &[String], value: &String| entries.is_empty() || entries.contains(value);
        let is_priced = |holds: fn(i64, i64) -> bool, limit: Option<i64>| {
            limit.is_none_or(|limit| product.price_minor.is_some_and(|price| holds(price, limit)))
        };
        is_one_of(&self.product_types, &product.product_type)
            && (self.collections.is_empty() || self.known.hold(self.collections, product.id))
            && is_one_of(&self.brands, &product.brand)
            && (self.words.is_empty() || self.words.iter().any(|words| product.title.contains(words.as_str())))
            && is_priced(|price, from| price >= from, self.price_from_minor)
            && is_priced(|price, to| price <= to, self.price_to_minor)
    }
}

/// Words with one space before, between and behind, so that only whole ones are found in a text.
fn spaced(text: &str) -> String {
    let words = plain_words(text);
    format!(" {} ", words.join(" "))
}
