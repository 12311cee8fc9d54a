//! Where recommendations come from: each source is fitted from the orders, and gives scores that mean something by
//! themselves.
//!
//! | source | says | formula |
//! | --- | --- | --- |
//! | [`regression`] | what a basket needs, one item given the others | ridge regression on the nearest items |
//! | [`pairs`] | what is bought in one order with an item | damped co-occurrence |
//! | [`histories`] | what the shopper bought before, how often, when last | counts |
//! | [`similar_shoppers`] | what shoppers like this one buy now | cosine of purchases, decayed by age |
//! | [`profiles`] | what the history says by these, and by regression over shoppers | sums |
//! | [`titles`] | what is called alike, also before its first sale | cosine of TF-IDF |
//! | [`trends`] | what is bought lately | counts of 7 and 30 days |

pub mod histories;
pub mod pairs;
pub mod profiles;
pub mod regression;
mod rows;
mod said;
pub mod similar_shoppers;
pub mod sparse;
pub mod titles;
pub mod trends;

use crate::mapped::{Flat, Reader, Writer};
use crate::model::ModelFileError;
use crate::orders::OrderLog;

pub use said::SourceName;

use histories::Histories;
use pairs::{PairParams, Pairs};
use profiles::{Profiles, Relations};
use regression::RegressionParams;
use rows::{Rows, basket_rows};
use sparse::Sparse;
use trends::Trends;

/// What is known of an item beside its sales.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemFacts {
    /// Its title and whatever else describes it in words; empty when nothing does.
    pub title: String,
    /// Its price, in whatever unit all prices are; none when not known.
    pub price: Option<f32>,
    /// Whether it may be recommended. What may not still says what goes with it.
    pub is_offered: bool,
}

impl Default for ItemFacts {
    fn default() -> Self {
        Self {
            title: String::new(),
            price: None,
            is_offered: true,
        }
    }
}

/// What fitting the sources can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceParams {
    /// Days after which an order counts half, from the newest one; none counts all alike.
    pub half_life_days: Option<f32>,
    /// Exponent of a basket's size by which its weight falls: 0 gives every basket one say in each of its pairs, 1
    /// gives every line about one say.
    pub size_power: f32,
    /// Largest basket that counts for what goes together; larger ones cost the square of their size and are a
    /// reseller's restocking or a day's total. They still count for histories and trends.
    pub max_basket_size: usize,
    /// Of the baskets.
    pub regression: RegressionParams,
    /// Of the shoppers.
    pub shopper_regression: RegressionParams,
    /// Of pairs.
    pub pairs: PairParams,
}

impl Default for SourceParams {
    fn default() -> Self {
        let regression = RegressionParams::default();
        Self {
            half_life_days: Some(180.0),
            size_power: 0.5,
            max_basket_size: 300,
            regression,
            shopper_regression: RegressionParams {
                ridge: 50.0,
                n_neighbours: 64,
                ..regression
            },
            pairs: PairParams::default(),
        }
    }
}

/// Items of one shopper that are related to each other, the latest ones.
const MAX_OWNED: usize = 200;

/// Similar titles kept per item.
const N_SIMILAR_TITLES: usize = 40;

/// Items of similar shoppers kept per shopper.
const N_OF_SIMILAR: usize = 50;

/// Items bought most that are worth a look everywhere.
const N_POPULAR: usize = 40;

/// All sources, fitted.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// When the newest order was placed, in seconds since 1970.
    pub(crate) newest_s: i64,
    /// Row: an item of the basket; column: what it says for another.
    pub(crate) regression: Sparse,
    /// What is bought in one order.
    pub(crate) pairs: Pairs,
    /// Row: an item; column: a similar title.
    pub(crate) titles: Sparse,
    /// What shoppers bought.
    pub(crate) histories: Histories,
    /// What follows from that for each shopper.
    pub(crate) profiles: Profiles,
    /// How often items are bought.
    pub(crate) trends: Trends,
    /// The items bought most lately.
    pub(crate) popular: Flat<u32>,
    /// Per item: 1 when it was sold and may be recommended, 0 otherwise.
    pub(crate) showable: Flat<u8>,
    /// Natural logarithm of each item's price; not a number when not known.
    pub(crate) log_prices: Flat<f32>,
    /// Mean of these over what each shopper bought; not a number when not known.
    pub(crate) shopper_log_prices: Flat<f32>,
}

impl Sources {
    /// Fits every source. Runs on the rayon pool it is called from; the result is the same on any number of threads.
    ///
    /// `titles` are the similar titles of [`similar_titles`]: they do not depend on orders.
    ///
    /// # Panics
    /// When there are not as many `items` as the orders have.
    #[must_use]
    pub fn fit(orders: &OrderLog, items: &[ItemFacts], titles: Sparse, params: &SourceParams) -> Self {
        assert_eq!(items.len(), orders.n_items(), "every item has its facts");
        let baskets = basket_rows(orders, params.half_life_days, params.size_power, params.max_basket_size);
        let histories = Histories::new(orders);
        let trends = Trends::new(orders, &histories);
        let log_prices: Vec<f32> = items
            .iter()
            .map(|item| item.price.filter(|price| *price > 0.0).map_or(f32::NAN, f32::ln))
            .collect();
        let regression = regression::fit(&baskets, &params.regression);
        let shopper_regression = regression::fit(&owned(&histories, orders.n_items()), &params.shopper_regression);
        let similar = similar_shoppers::fit(&histories, orders.newest_s(), orders.n_items(), N_OF_SIMILAR);
        let relations = Relations {
            regression: &regression,
            shopper_regression: &shopper_regression,
            titles: &titles,
        };
        let mut sources = Self {
            newest_s: orders.newest_s(),
            profiles: Profiles::new(&histories, &relations, similar),
            pairs: pairs::fit(&baskets, orders, params.half_life_days, &params.pairs),
            regression,
            titles,
            popular: Flat::default(),
            showable: Flat::default(),
            shopper_log_prices: (0..histories.n_shoppers() as u32)
                .map(|shopper| mean(histories.of(shopper).iter().map(|it| log_prices[it.item as usize])))
                .collect::<Vec<f32>>()
                .into(),
            log_prices: log_prices.into(),
            histories,
            trends,
        };
        sources.offer(|item| items[item as usize].is_offered);
        sources
    }

    /// Says what may be recommended, of what was ever sold.
    pub(crate) fn offer(&mut self, is_offered: impl Fn(u32) -> bool) {
        let trends = &self.trends;
        let showable = |item: u32| u8::from(trends.is_sold(item) && is_offered(item));
        let showable: Vec<u8> = (0..self.n_items() as u32).map(showable).collect();
        self.popular = trends.most_bought(N_POPULAR, &is_offered).into();
        self.showable = showable.into();
    }

    /// Fits the regression of the baskets alone, which is what tuning compares.
    #[must_use]
    pub fn fit_regression(orders: &OrderLog, params: &SourceParams) -> Sparse {
        let baskets = basket_rows(orders, params.half_life_days, params.size_power, params.max_basket_size);
        regression::fit(&baskets, &params.regression)
    }

    /// Items are numbered below this.
    #[must_use]
    pub fn n_items(&self) -> usize {
        self.log_prices.len()
    }

    /// Whether an item may be recommended: it was sold before, and nothing was said against it.
    ///
    /// # Panics
    /// When there is no such item.
    #[must_use]
    pub fn is_showable(&self, item: u32) -> bool {
        self.showable[item as usize] != 0
    }

    /// Shoppers are numbered below this.
    #[must_use]
    pub fn n_shoppers(&self) -> usize {
        self.histories.n_shoppers()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        let Self {
            newest_s,
            regression,
            pairs,
            titles,
            histories,
            profiles,
            trends,
            popular,
            showable,
            log_prices,
            shopper_log_prices,
        } = self;
        to.put(&[*newest_s]);
        regression.write(to);
        pairs.write(to);
        titles.write(to);
        histories.write(to);
        profiles.write(to);
        trends.write(to);
        to.put(popular);
        to.put(showable);
        to.put(log_prices);
        to.put(shopper_log_prices);
    }

    /// Reads what [`Self::write`] wrote. Whatever the bytes say, a question is answered without leaving them.
    pub(crate) fn read(from: &mut Reader, n_items: usize, n_shoppers: usize) -> Result<Self, ModelFileError> {
        let newest_s = from.take_n::<i64>(1)?[0];
        if !histories::is_instant(newest_s) {
            return Err(ModelFileError::Inconsistent("time of the newest order"));
        }
        let sources = Self {
            newest_s,
            regression: Sparse::read(from, n_items, n_items)?,
            pairs: Pairs::read(from, n_items)?,
            titles: Sparse::read(from, n_items, n_items)?,
            histories: Histories::read(from, n_shoppers, n_items)?,
            profiles: Profiles::read(from, n_shoppers, n_items)?,
            trends: Trends::read(from, n_items)?,
            popular: from.take()?,
            showable: from.take_n(n_items)?,
            log_prices: from.take_n(n_items)?,
            shopper_log_prices: from.take_n(n_shoppers)?,
        };
        if sources.popular.len() > N_POPULAR || sources.popular.iter().any(|item| *item as usize >= n_items) {
            return Err(ModelFileError::Inconsistent("what is popular"));
        }
        Ok(sources)
    }
}

/// The similar titles of every item.
#[must_use]
pub fn similar_titles(items: &[ItemFacts]) -> Sparse {
    let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
    titles::fit(&titles, N_SIMILAR_TITLES)
}

/// What each shopper owns as one set of items, weighted by one over the root of its size, the mean weight 1.
fn owned(histories: &Histories, n_items: usize) -> Rows {
    let sets: Vec<Vec<u32>> = (0..histories.n_shoppers() as u32)
        .map(|shopper| {
            let mut items: Vec<u32> = histories.of(shopper).iter().take(MAX_OWNED).map(|it| it.item).collect();
            items.sort_unstable();
            items
        })
        .collect();
    let weight = |set: &Vec<u32>| (set.len().max(1) as f32).sqrt().recip();
    let mean = mean(sets.iter().map(weight));
    Rows::new(
        n_items,
        sets.iter().map(|set| (set.as_slice(), weight(set) / mean)),
        MAX_OWNED,
    )
}

/// The mean of those that are numbers; not a number when none is.
pub(crate) fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (mut sum, mut n) = (0.0, 0.0);
    for value in values.filter(|value| value.is_finite()) {
        sum += value;
        n += 1.0;
    }
    if n > 0.0 { sum / n } else { f32::NAN }
}
