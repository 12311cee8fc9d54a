//! What is looked at after what, within one visit: where a shopper may want to go next.
//!
//! A visit is the product pages one browser looked at with at most [`VISIT_GAP_MINUTES`] between two of them. Of a source,
//! the next [`HORIZON`] other products of the visit follow it; each counts once a visit. What follows more often than
//! chance is kept. This is the item-to-item form of a session's Markov chain, skips of the first pages allowed (Ludewig &
//! Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 2018: "sequential rules").
//!
//! What is looked at next is often another of the same kind, which is bought instead: it belongs where shoppers look
//! around, not beside what they have chosen.

use chrono::{DateTime, Duration, Utc};
use pairwell_domain::{ProductId, VisitorId};
use rustc_hash::FxHashMap;

use crate::mapped::{FileKind, Flat, Reader, Starts, Writer};
use crate::model::ModelFileError;

/// A pause longer than this ends a visit.
pub const VISIT_GAP_MINUTES: i64 = 30;

/// Products of a visit that follow one.
pub const HORIZON: usize = 3;

/// Products of one visit that are looked at; more are a machine's.
const MAX_LOOKS: usize = 50;

/// Fewest visits in which a product must follow another.
const MIN_VISITS: u32 = 3;

/// Products kept that follow one, best first.
const MAX_NEXT: usize = 20;

/// Strength of chance in the estimated share, in visits.
const PRIOR_VISITS: f64 = 20.0;

/// The file; see [`crate::mapped`]. Sections: visits, products, visits of each, starts, places of what follows, visits.
const FILE: FileKind = FileKind {
    magic: *b"PWVIEWS\n",
    version: 1,
};

/// Counts looks at product pages as they come, by time. Memory: a list of at most fifty products a browser, and an entry
/// for each pair of products that followed each other.
#[derive(Debug, Clone, Default)]
pub struct BrowsingCounter {
    open: FxHashMap<VisitorId, Visit>,
    n_visits: u32,
    n_visits_of: FxHashMap<ProductId, u32>,
    n_next: FxHashMap<(ProductId, ProductId), u32>,
}

#[derive(Debug, Clone)]
struct Visit {
    last_at: DateTime<Utc>,
    looks: Vec<ProductId>,
}

impl BrowsingCounter {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A browser looked at a product's page. Looks come by time.
    pub fn push(&mut self, visitor: VisitorId, at: DateTime<Utc>, product: ProductId) {
        let visit = self.open.entry(visitor).or_insert_with(|| Visit {
            last_at: at,
            looks: Vec::new(),
        });
        let ended =
            (at - visit.last_at > Duration::minutes(VISIT_GAP_MINUTES)).then(|| std::mem::take(&mut visit.looks));
        visit.last_at = at;
        if visit.looks.len() < MAX_LOOKS && visit.looks.last() != Some(&product) {
            visit.looks.push(product);
        }
        if let Some(looks) = ended {
            self.count(&looks);
        }
    }

    fn count(&mut self, looks: &[ProductId]) {
        self.n_visits += 1;
        let mut seen: Vec<ProductId> = looks.to_vec();
        seen.sort_unstable();
        seen.dedup();
        for product in seen {
            *self.n_visits_of.entry(product).or_insert(0) += 1;
        }
        let mut pairs: Vec<(ProductId, ProductId)> = Vec::new();
        for (at, &source) in looks.iter().enumerate() {
            let mut following: Vec<ProductId> = Vec::with_capacity(HORIZON);
            for &target in &looks[at + 1..] {
                if target != source && !following.contains(&target) {
                    following.push(target);
                }
                if following.len() == HORIZON {
                    break;
                }
            }
            pairs.extend(following.into_iter().map(|target| (source, target)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for pair in pairs {
            *self.n_next.entry(pair).or_insert(0) += 1;
        }
    }

    /// Sums up. The same looks give the same book, byte for byte.
    #[must_use]
    pub fn finish(mut self) -> BrowsingBook {
        for visit in std::mem::take(&mut self.open).into_values() {
            self.count(&visit.looks);
        }
        let mut products: Vec<ProductId> = self.n_visits_of.keys().copied().collect();
        products.sort_unstable();
        let n_visits_of: Vec<u32> = products.iter().map(|product| self.n_visits_of[product]).collect();
        let place = |product: &ProductId| products.binary_search(product).expect("it was looked at") as u32;
        let mut next: Vec<Vec<(u32, u32)>> = vec![Vec::new(); products.len()];
        for ((source, target), &n) in &self.n_next {
            next[place(source) as usize].push((place(target), n));
        }
        let mut book = BrowsingBook {
            n_visits: self.n_visits,
            products: products
                .iter()
                .map(|product| product.get())
                .collect::<Vec<i64>>()
                .into(),
            n_visits_of: n_visits_of.into(),
            ..BrowsingBook::default()
        };
        let (mut starts, mut targets, mut n_next) = (vec![0], Vec::new(), Vec::new());
        for (source, following) in next.iter().enumerate() {
            let mut kept: Vec<(f64, u32, u32)> = following
                .iter()
                .filter(|(target, n)| *n >= MIN_VISITS && book.is_above_chance(source, *target as usize, *n))
                .map(|&(target, n)| (book.share(source, target as usize, n), target, n))
                .collect();
            kept.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
            kept.truncate(MAX_NEXT);
            targets.extend(kept.iter().map(|it| it.1));
            n_next.extend(kept.iter().map(|it| it.2));
            starts.push(targets.len() as u32);
        }
        book.starts = starts.into();
        book.targets = targets.into();
        book.n_next = n_next.into();
        book
    }
}

/// What follows each product, best first. Twelve bytes a product and eight for each that follows; read from memory or
/// from its file.
#[derive(Debug, Clone)]
pub struct BrowsingBook {
    n_visits: u32,
    /// Ids, ascending.
    products: Flat<i64>,
    n_visits_of: Flat<u32>,
    starts: Flat<u32>,
    /// Places among the products.
    targets: Flat<u32>,
    n_next: Flat<u32>,
}

impl Default for BrowsingBook {
    fn default() -> Self {
        Self {
            n_visits: 0,
            products: Vec::new().into(),
            n_visits_of: Vec::new().into(),
            starts: vec![0].into(),
            targets: Vec::new().into(),
            n_next: Vec::new().into(),
        }
    }
}

/// A product that is looked at after another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LookedAtNext {
    /// The product.
    pub product: ProductId,
    /// Visits in which it followed.
    pub n_next: u32,
    /// Visits that looked at the one before.
    pub n_visits: u32,
    /// Estimated share of these in which it follows, `0.0..=1.0`: `(n_next + k * p) / (n_visits + k)`, where `p` is its
    /// share of all visits and `k` is 20.
    pub share: f64,
}

impl BrowsingBook {
    /// Visits counted.
    #[must_use]
    pub const fn n_visits(&self) -> u32 {
        self.n_visits
    }

    /// What is looked at after a product, best first, ties by id; at most 20. O(log n).
    pub fn after(&self, product: ProductId) -> impl Iterator<Item = LookedAtNext> {
        let source = self.products.binary_search(&product.get()).ok();
        source.into_iter().flat_map(move |source| {
            let range = self.starts[source] as usize..self.starts[source + 1] as usize;
            range.map(move |at| {
                let (target, n_next) = (self.targets[at] as usize, self.n_next[at]);
                LookedAtNext {
                    product: ProductId::new(self.products[target]),
                    n_next,
                    n_visits: self.n_visits_of[source],
                    share: self.share(source, target, n_next),
                }
            })
        })
    }

    fn share(&self, source: usize, target: usize, n_next: u32) -> f64 {
        let by_chance = f64::from(self.n_visits_of[target]) / f64::from(self.n_visits);
        (f64::from(n_next) + PRIOR_VISITS * by_chance) / (f64::from(self.n_visits_of[source]) + PRIOR_VISITS)
    }

    fn is_above_chance(&self, source: usize, target: usize, n_next: u32) -> bool {
        let [of_source, of_target] = [source, target].map(|it| u64::from(self.n_visits_of[it]));
        u64::from(n_next) * u64::from(self.n_visits) > of_source * of_target
    }

    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.put(&[self.n_visits]);
        to.put(&[self.products.len() as u64]);
        to.put(&self.products);
        to.put(&self.n_visits_of);
        to.put(&self.starts);
        to.put(&self.targets);
        to.put(&self.n_next);
        to.finish(FILE)
    }

    /// Reads what [`Self::to_bytes`] made, in place. O(size).
    ///
    /// # Errors
    /// [`ModelFileError`] when the bytes are another file, of another version, or not as they were written.
    pub fn open<B>(bytes: B) -> Result<Self, ModelFileError>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let mut from = Reader::open(bytes, FILE)?;
        let n_visits = from.take_n::<u32>(1)?[0];
        let products = from.take_n::<u64>(1)?[0];
        let n_products = usize::try_from(products).unwrap_or(usize::MAX - 1);
        let products = from.take_n::<i64>(n_products)?;
        let n_visits_of = from.take_n::<u32>(n_products)?;
        let Starts { starts, n_entries } = from.take_starts(n_products)?;
        let book = Self {
            n_visits,
            products,
            n_visits_of,
            starts,
            targets: from.take_n(n_entries)?,
            n_next: from.take_n(n_entries)?,
        };
        from.finish()?;
        let is_ascending = book.products.windows(2).all(|pair| pair[0] < pair[1]);
        let are_known = book.targets.iter().all(|target| (*target as usize) < n_products);
        let is_counted = |n: &u32| (1..=n_visits).contains(n);
        // What follows does so in one visit at least, and in no more than looked at what came before.
        let are_bounded = book
            .n_visits_of
            .iter()
            .zip(book.starts.windows(2))
            .all(|(&n_visits, row)| {
                let following = &book.n_next[row[0] as usize..row[1] as usize];
                following.iter().all(|n| (1..=n_visits).contains(n))
            });
        if is_ascending && are_known && are_bounded && book.n_visits_of.iter().all(is_counted) {
            Ok(book)
        } else {
            Err(ModelFileError::Inconsistent("what is looked at next"))
        }
    }
}
