//! An engine over a shop's own ids, and the file it is kept in: learned once, then mapped and asked in place.

use chrono::{DateTime, Utc};
use pairwell_domain::shopper::Segment;
use pairwell_domain::{CustomerId, ProductId};

use super::learning::{Engine, EngineScratch, Ranked};
use super::question::{Question, Surface};
use crate::mapped::{FileKind, Flat, Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::NO_SHOPPER;
use crate::segments::Segments;

/// The file; see [`crate::mapped`] for its form. Sections: when it was learned, product ids, classes, shopper ids, then
/// what [`Engine`] writes.
const FILE: FileKind = FileKind {
    magic: *b"PWENGIN\n",
    version: 1,
};

/// Rising products that are kept.
const MAX_RISING: usize = 32;

/// Most items that can be given; of more, the first ones count.
pub const MAX_GIVEN: usize = 50;

/// An engine that is asked in a shop's own ids.
#[derive(Debug, Clone)]
pub struct ShopEngine {
    learned_at_s: i64,
    /// The product behind each item, ascending.
    products: Flat<i64>,
    /// The class of each item; see [`crate::likeness`].
    classes: Flat<u32>,
    /// The customer behind each shopper, ascending.
    shoppers: Flat<i64>,
    /// Cuts of the buyers' segments; they follow from the engine's histories.
    segments: Segments,
    /// What rises, most first; it follows from the engine's trends.
    rising: Vec<Rising>,
    engine: Engine,
}

/// A product that is bought more than usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rising {
    /// The product.
    pub product: ProductId,
    /// Orders of the last 30 days that hold it.
    pub n_lately: u32,
    /// How many times its share of all orders that is.
    pub times: f64,
    /// Its share of the orders of the last 30 days, `0.0..=1.0`.
    pub share: f64,
}

/// A question in a shop's own ids.
#[derive(Debug, Clone, Copy)]
pub struct ShopQuestion<'a> {
    /// Where the answer is shown.
    pub surface: Surface,
    /// Products in the cart, or those looked at; what the engine does not know is passed over.
    pub given: &'a [ProductId],
    /// Who asks.
    pub customer: Option<CustomerId>,
    /// When.
    pub at: DateTime<Utc>,
}

impl ShopEngine {
    /// Takes an engine, the ids behind its numbers, and which items are the same thing in another dress, as
    /// [`crate::likeness::classes`] has them.
    ///
    /// # Panics
    /// When the ids are not ascending, or not as many as the engine has items and shoppers.
    #[must_use]
    pub fn new(
        engine: Engine,
        products: &[ProductId],
        classes: Vec<u32>,
        shoppers: &[CustomerId],
        learned_at: DateTime<Utc>,
    ) -> Self {
        let products: Vec<i64> = products.iter().map(|product| product.get()).collect();
        let shoppers: Vec<i64> = shoppers.iter().map(|shopper| shopper.get()).collect();
        assert!(is_ascending(&products) && is_ascending(&shoppers), "ids ascend");
        let sources = engine.sources();
        assert_eq!(
            (products.len(), shoppers.len()),
            (sources.n_items(), sources.n_shoppers())
        );
        assert_eq!(classes.len(), products.len());
        Self {
            learned_at_s: learned_at.timestamp(),
            classes: classes.into(),
            shoppers: shoppers.into(),
            segments: Segments::new(engine.sources()),
            rising: rising(&engine, &products),
            products: products.into(),
            engine,
        }
    }

    /// The whole file. The same engine gives the same bytes.
    ///
    /// # Panics
    /// On a platform that keeps the highest byte first, where no file can be read either.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.put(&[self.learned_at_s]);
        to.put(&self.products);
        to.put(&self.classes);
        to.put(&self.shoppers);
        self.engine.write(&mut to);
        to.finish(FILE)
    }

    /// Checks the bytes once and takes them: form, version, size, checksum, and that every number in them points to
    /// something that exists. O(size); after that, asking reads in place.
    ///
    /// # Errors
    /// Anything that is not a whole, undamaged, sensible engine of this version; see [`ModelFileError`].
    pub fn open<B>(bytes: B) -> Result<Self, ModelFileError>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let mut from = Reader::open(bytes, FILE)?;
        let learned_at_s = from.take_n::<i64>(1)?[0];
        let products = from.take::<i64>()?;
        let classes = from.take_n::<u32>(products.len())?;
        let shoppers = from.take::<i64>()?;
        if DateTime::from_timestamp(learned_at_s, 0).is_none() || !is_ascending(&products) || !is_ascending(&shoppers) {
            return Err(ModelFileError::Inconsistent("ids do not ascend"));
        }
        let engine = Engine::read(&mut from, products.len(), shoppers.len())?;
        from.finish()?;
        Ok(Self {
            learned_at_s,
            rising: rising(&engine, &products),
            products,
            classes,
            shoppers,
            segments: Segments::new(engine.sources()),
            engine,
        })
    }

    /// When it was learned.
    ///
    /// # Panics
    /// Never: the instant was checked.
    #[must_use]
    pub fn learned_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.learned_at_s, 0).expect("checked when it was made")
    }

    /// The engine in its own numbers.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The number of a product; none when it was not there to learn of. O(log n).
    #[must_use]
    pub fn item(&self, product: ProductId) -> Option<u32> {
        let found = self.products.binary_search(&product.get());
        found.ok().map(|at| at as u32)
    }

    /// The number of a customer; [`NO_SHOPPER`] when none is named, or when it had no order to learn of. O(log n).
    #[must_use]
    pub fn shopper(&self, customer: Option<CustomerId>) -> u32 {
        customer
            .and_then(|customer| self.shoppers.binary_search(&customer.get()).ok())
            .map_or(NO_SHOPPER, |at| at as u32)
    }

    /// Where a buyer stands at an instant; see [`Segments`].
    #[must_use]
    pub fn segment(&self, customer: CustomerId, at: DateTime<Utc>) -> Segment {
        let shopper = self.shopper(Some(customer));
        self.segments.of(self.engine.sources(), shopper, at.timestamp())
    }

    /// The class of a product: equal for products that are the same thing in another dress; none when it was not there to
    /// learn of. O(log n).
    #[must_use]
    pub fn class(&self, product: ProductId) -> Option<u32> {
        self.item(product).map(|item| self.classes[item as usize])
    }

    /// What is bought more than usual, most first; at most 32. See [`crate::sources::trends::Trends::rising`].
    #[must_use]
    pub fn rising(&self) -> &[Rising] {
        &self.rising
    }

    /// The product behind an item.
    ///
    /// # Panics
    /// When there is no such item.
    #[must_use]
    pub fn product(&self, item: u32) -> ProductId {
        ProductId::new(self.products[item as usize])
    }

    /// The best `n` products for a question, best first, as [`Engine::rank`] has them; nothing when there is neither a
    /// known product nor a known customer to go by.
    pub fn rank(&self, question: &ShopQuestion<'_>, n: usize, scratch: &mut EngineScratch, best: &mut Vec<Ranked>) {
        best.clear();
        let mut given = [0_u32; MAX_GIVEN];
        let mut n_given = 0;
        for item in question.given.iter().filter_map(|&product| self.item(product)) {
            if n_given < MAX_GIVEN && !given[..n_given].contains(&item) {
                given[n_given] = item;
                n_given += 1;
            }
        }
        let shopper = self.shopper(question.customer);
        if n_given == 0 && shopper == NO_SHOPPER {
            return;
        }
        let question = Question {
            surface: question.surface,
            given: &given[..n_given],
            shopper,
            now_s: question.at.timestamp(),
        };
        self.engine.rank(&question, n, scratch, best);
    }
}

fn rising(engine: &Engine, products: &[i64]) -> Vec<Rising> {
    let trends = &engine.sources().trends;
    let [_, n_orders_lately, _] = trends.n_orders;
    let rising = trends.rising(MAX_RISING).into_iter();
    rising
        .map(|(item, times)| {
            let n_lately = trends.of_item[item as usize].n_orders[1];
            Rising {
                product: ProductId::new(products[item as usize]),
                n_lately,
                times,
                share: (f64::from(n_lately) / f64::from(n_orders_lately.max(1))).min(1.0),
            }
        })
        .collect()
}

fn is_ascending(ids: &[i64]) -> bool {
    ids.is_sorted_by(|left, right| left < right)
}
