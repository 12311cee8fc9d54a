//! Asking a model that stays where its bytes are.

use chrono::{DateTime, Utc};
use pairwell_domain::ProductId;
use pairwell_domain::offer::CoPurchase;

use super::layout::{self, Layout, ModelFileError, Section};
use super::{Facts, PairReturns, strength};
use crate::TopPair;
use crate::params;
use crate::rates::{assoc_lift, attach_rate, estimated_rate, prior_weight};

/// A model read in place from the bytes of its file: a mapped file, a vector, anything that keeps giving the same
/// bytes.
///
/// Opening checks the whole file once: form, version, size, checksum (SHA-256), and that every number in it points
/// into the file and gives rates in `0.0..=1.0`. After that a look-up is a binary search and a few array reads; no
/// byte is copied, and memory is whatever part of the file was touched.
#[derive(Debug, Clone)]
pub struct ModelView<B> {
    bytes: B,
    facts: Facts,
    layout: Layout,
    /// Places of the products in most orders, most first; at most [`MAX_POPULAR`].
    popular: Vec<u32>,
}

/// The most products that are kept at hand as bought most.
pub const MAX_POPULAR: usize = 64;

impl<B: AsRef<[u8]>> ModelView<B> {
    /// Checks the bytes and takes them. O(size).
    ///
    /// # Errors
    /// Anything that is not a whole, undamaged, sensible model of this version; see [`ModelFileError`].
    pub fn open(bytes: B) -> Result<Self, ModelFileError> {
        let (facts, layout) = layout::read(bytes.as_ref())?;
        let mut view = Self {
            bytes,
            facts,
            layout,
            popular: Vec::new(),
        };
        view.check().map_err(ModelFileError::Inconsistent)?;
        view.popular = view.most_held();
        Ok(view)
    }

    /// When it was made.
    #[must_use]
    pub const fn trained_at(&self) -> DateTime<Utc> {
        self.facts.trained_at
    }

    /// The digest of the parameters it was made with; see [`crate::MiningParams::digest`].
    #[must_use]
    pub fn params_digest(&self) -> String {
        params::hex(&self.facts.params_digest)
    }

    /// Baskets counted.
    #[must_use]
    pub const fn n_orders(&self) -> u32 {
        self.facts.n_orders
    }

    /// Baskets left out because they hold more products than one shopper buys.
    #[must_use]
    pub const fn n_oversized(&self) -> u32 {
        self.facts.n_oversized
    }

    /// Products seen in the baskets counted.
    #[must_use]
    pub fn n_products(&self) -> usize {
        self.products().len()
    }

    /// Pairs kept, each direction counted.
    #[must_use]
    pub fn n_pairs(&self) -> usize {
        self.targets().len()
    }

    /// What is bought together with a product: the target, the counts, and the estimated attach rate it is ranked
    /// by. Best first, ties by [`ProductId`]; nothing for a product the model does not know. O(log products) to
    /// start, O(1) each.
    pub fn neighbours(&self, product: ProductId) -> impl Iterator<Item = (ProductId, CoPurchase, f64)> {
        self.find(product)
            .into_iter()
            .flat_map(|source| self.row(source).map(move |pair| (source, pair)))
            .map(|(source, pair)| {
                let target = self.targets()[pair];
                (
                    self.product(target),
                    self.counts(source, pair),
                    self.score(source, pair),
                )
            })
    }

    /// The counts of one pair, when it is among the source's neighbours. O(log products + neighbours).
    #[must_use]
    pub fn evidence(&self, source: ProductId, target: ProductId) -> Option<CoPurchase> {
        self.evidence_and_score(source, target).map(|(evidence, _)| evidence)
    }

    /// Orders that hold a product, of those counted; 0 for one the model does not know. O(log products).
    #[must_use]
    pub fn n_orders_holding(&self, product: ProductId) -> u32 {
        self.find(product).map_or(0, |place| self.n_orders_of()[place as usize])
    }

    /// What came back of a target bought with a source, when it is among the source's neighbours; nothing bought when
    /// returns were not counted. O(log products + neighbours).
    #[must_use]
    pub fn returns(&self, source: ProductId, target: ProductId) -> Option<PairReturns> {
        let pair = self.pair(self.find(source)?, self.find(target)?)?;
        Some(PairReturns {
            n_bought: self.bought_together()[pair],
            n_returned: self.returned_together()[pair],
        })
    }

    /// The strongest pairs of the whole shop, at most `k`, at most [`super::TOP_PAIRS_PER_SOURCE`] of one source;
    /// strongest first, ties by source and target. How strength is measured stands at [`TopPair::strength`].
    /// O(pairs).
    #[must_use]
    pub fn top_pairs(&self, k: usize) -> Vec<TopPair> {
        strength::top_pairs(self, k)
    }

    /// The products in most orders and how many orders hold each: most first, ties by [`ProductId`]; at most
    /// [`MAX_POPULAR`]. Found once, when the model is opened.
    pub fn popular(&self) -> impl Iterator<Item = (ProductId, u32)> {
        self.popular
            .iter()
            .map(|&place| (self.product(place), self.n_orders_of()[place as usize]))
    }

    /// O(products), and no more memory than one number a product.
    fn most_held(&self) -> Vec<u32> {
        let n_orders_of = self.n_orders_of();
        let mut places: Vec<u32> = (0..n_orders_of.len() as u32).collect();
        // Places ascend by product.
        let rank = |place: &u32| (std::cmp::Reverse(n_orders_of[*place as usize]), *place);
        if places.len() > MAX_POPULAR {
            places.select_nth_unstable_by_key(MAX_POPULAR - 1, rank);
            places.truncate(MAX_POPULAR);
        }
        places.sort_unstable_by_key(rank);
        places.shrink_to_fit();
        places
    }

    pub(crate) fn evidence_and_score(&self, source: ProductId, target: ProductId) -> Option<(CoPurchase, f64)> {
        let source = self.find(source)?;
        let pair = self.pair(source, self.find(target)?)?;
        Some((self.counts(source, pair), self.score(source, pair)))
    }

    fn pair(&self, source: u32, target: u32) -> Option<usize> {
        self.row(source).find(|&pair| self.targets()[pair] == target)
    }

    /// The places of a source's pairs.
    pub(super) fn row(&self, source: u32) -> std::ops::Range<usize> {
        let starts = self.starts();
        starts[source as usize] as usize..starts[source as usize + 1] as usize
    }

    pub(super) fn product(&self, place: u32) -> ProductId {
        ProductId::new(self.products()[place as usize])
    }

    pub(super) fn target(&self, pair: usize) -> u32 {
        self.targets()[pair]
    }

    pub(super) fn counts(&self, source: u32, pair: usize) -> CoPurchase {
        let target = self.targets()[pair] as usize;
        let source = source as usize;
        let together = self.weights_together()[pair];
        let weights = self.weights();
        CoPurchase {
            n_together: self.n_together()[pair],
            n_source: self.n_orders_of()[source],
            n_target: self.n_orders_of()[target],
            n_orders: self.facts.n_orders,
            attach_rate: attach_rate(together, weights[source]),
            assoc_lift: assoc_lift(together, weights[source], weights[target], self.facts.total_weight),
        }
    }

    pub(super) fn score(&self, source: u32, pair: usize) -> f64 {
        let Facts {
            total_weight, prior, ..
        } = self.facts;
        let target = self.targets()[pair] as usize;
        estimated_rate(
            self.weights_together()[pair],
            self.weights()[source as usize],
            prior_weight(prior, self.weights()[target], total_weight),
            prior,
        )
    }

    /// A product's share of all orders, by weight.
    pub(super) fn share(&self, place: u32) -> f64 {
        self.weights()[place as usize] as f64 / self.facts.total_weight as f64
    }

    fn find(&self, product: ProductId) -> Option<u32> {
        self.products()
            .binary_search(&product.get())
            .ok()
            .map(|place| place as u32)
    }

    fn products(&self) -> &[i64] {
        self.section(Section::Products)
    }

    fn n_orders_of(&self) -> &[u32] {
        self.section(Section::NOrders)
    }

    fn weights(&self) -> &[u64] {
        self.section(Section::Weights)
    }

    fn starts(&self) -> &[u32] {
        self.section(Section::Starts)
    }

    fn targets(&self) -> &[u32] {
        self.section(Section::Targets)
    }

    fn n_together(&self) -> &[u32] {
        self.section(Section::NTogether)
    }

    fn weights_together(&self) -> &[u64] {
        self.section(Section::WeightsTogether)
    }

    fn bought_together(&self) -> &[u32] {
        self.section(Section::BoughtTogether)
    }

    fn returned_together(&self) -> &[u32] {
        self.section(Section::ReturnedTogether)
    }

    fn section<T: bytemuck::AnyBitPattern>(&self, section: Section) -> &[T] {
        bytemuck::cast_slice(&self.bytes.as_ref()[self.layout.range(section)])
    }

    /// Checks what the checksum cannot: that a file written by a faulty or hostile program is not believed.
    fn check(&self) -> Result<(), &'static str> {
        let products = self.products();
        let n_orders_of = self.n_orders_of();
        let weights = self.weights();
        let total = self.facts.total_weight;
        if !products.is_sorted_by(|left, right| left < right) {
            return Err("products are not ascending");
        }
        // Sums of weights must stay exact and in range wherever they are added.
        if total >= 1 << 40 || self.facts.prior >= 1 << 40 {
            return Err("weights are too large");
        }
        if n_orders_of.iter().any(|&n| n == 0 || n > self.facts.n_orders)
            || weights.iter().any(|&weight| weight == 0 || weight > total)
        {
            return Err("a product has more orders than there are, or none");
        }
        let mut returns = self.returned_together().iter().zip(self.bought_together());
        if returns.any(|(returned, bought)| returned > bought) {
            return Err("more came back than was bought");
        }
        let starts = self.starts();
        if starts[0] != 0 || !starts.is_sorted() || starts[products.len()] as usize != self.targets().len() {
            return Err("neighbours do not follow each other");
        }
        let (targets, n_together, together) = (self.targets(), self.n_together(), self.weights_together());
        for source in 0..products.len() {
            for pair in starts[source] as usize..starts[source + 1] as usize {
                let target = targets[pair] as usize;
                if target >= products.len() || target == source {
                    return Err("a neighbour is not another product");
                }
                if n_together[pair] > n_orders_of[source].min(n_orders_of[target])
                    || n_together[pair] == 0
                    || together[pair] == 0
                    || together[pair] > weights[source].min(weights[target])
                {
                    return Err("a pair has more orders than its products, or none");
                }
            }
        }
        Ok(())
    }
}
