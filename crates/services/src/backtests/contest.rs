//! The strategies of one backtest: what the shop has set, part by part and together, over what the older orders say.

use chrono::DateTime;
use pairwell_domain::admin::CollectionCard;
use pairwell_domain::catalog::{Product, Variant};
use pairwell_domain::pairing::Pairing;
use pairwell_domain::rule::{Rule, RuleIn, RuleKind};
use pairwell_domain::sales::{SalesStats, VariantSales};
use pairwell_domain::tier::Ladder;
use pairwell_domain::{Currency, Money, ProductId, VariantId};
use pairwell_recommender::backtest::strategies::{ByEngine, Fitting, Fixed, Layered, Popularity};
use pairwell_recommender::backtest::{Entrants, Replay, Strategy};
use pairwell_recommender::engine::Engine;
use pairwell_recommender::{Baskets, Collections, MiningParams, RuleBook, Sales, fit};

use super::{AS_SET, BacktestRequest, LADDERS, LEARNED, PAIRINGS, RULES, TOGETHER};
use crate::ServiceError;
use crate::past::Past;

/// What a merchant has set, those parts too that are switched off.
pub(super) struct Settings {
    pub(super) currency: Currency,
    pub(super) catalogue: Vec<Product>,
    pub(super) variants: Vec<Variant>,
    pub(super) pairings: Vec<Pairing>,
    pub(super) rules: Vec<Rule>,
    /// What is in the collections that the rules name.
    pub(super) collections: Collections,
    /// Every collection by name.
    pub(super) cards: Vec<CollectionCard>,
    pub(super) ladders: Vec<Ladder>,
}

/// Everything that takes part, before it is put in its roles.
pub(super) struct Contest<'a> {
    past: &'a Past,
    popularity: Popularity,
    pairings: Fixed,
    rules: Fixed,
    ladders: Fixed,
    together: Fixed,
    learned: ByEngine<'a>,
    /// What is asked for besides: a set of pairings, each rule and each ladder by itself.
    single: Vec<Fixed>,
    rule_book: RuleBook,
}

impl<'a> Contest<'a> {
    pub(super) fn new(
        past: &'a Past,
        replay: &Replay,
        engine: &'a Engine,
        settings: &Settings,
        request: &BacktestRequest,
        mining: &MiningParams,
    ) -> Result<Self, ServiceError> {
        let sold_before = sold_before(past, replay);
        let book = |rules: Vec<RuleIn>| {
            RuleBook::new(
                rules,
                &settings.catalogue,
                &settings.variants,
                &settings.collections,
                &sold_before,
            )
        };
        let entered = settings.rules.iter().map(|rule| rule.entered.clone());
        let rule_book = book(entered.collect());
        let paired = settings.pairings.iter().map(|pairing| (pairing.source, pairing.target));
        let enabled = settings.ladders.iter().filter(|ladder| ladder.is_enabled);
        let mut single = Vec::new();
        if !request.pairings.is_empty() {
            let pairs = numbered(past, request.pairings.iter().copied());
            single.push(Fixed::new(request.pairings_name.clone(), pairs));
        }
        if request.each {
            single.extend(offering(&settings.rules).map(|rule| {
                let alone = book(vec![RuleIn {
                    is_enabled: true,
                    ..rule.clone()
                }]);
                Fixed::new(rule_name(rule, settings), ruled(past, &alone))
            }));
            single.extend(settings.ladders.iter().filter_map(|ladder| {
                let rungs = rungs(past, ladder);
                let name = format!("ladder: {}{}", ladder.name, switched_off(ladder.is_enabled));
                (rungs.len() > 1).then(|| Fixed::from_ladders(name, &[rungs]))
            }));
        }
        Ok(Self {
            past,
            popularity: Popularity::new(replay.older()),
            pairings: Fixed::new(PAIRINGS, numbered(past, paired)),
            rules: Fixed::new(RULES, ruled(past, &rule_book)),
            ladders: Fixed::from_ladders(LADDERS, &enabled.map(|ladder| rungs(past, ladder)).collect::<Vec<_>>()),
            together: Fixed::new(TOGETHER, mined(past, replay, mining)?),
            learned: ByEngine::learned(LEARNED, engine),
            single,
            rule_book,
        })
    }

    /// Runs `f` with every strategy in its role: popularity and the present setting as baselines, then its parts, then
    /// what was asked for besides.
    pub(super) fn with_entrants<T>(&self, f: impl FnOnce(&Entrants<'_>) -> T) -> T {
        let Self { past, rule_book, .. } = self;
        let fits = |given: &[u32], item: u32| {
            let given = rule_book.given(given.iter().map(|item| past.products[*item as usize]));
            !rule_book.is_unfit(past.products[item as usize], given)
        };
        let n_items = past.products.len();
        let learned = Fitting::new(LEARNED, &self.learned, n_items, fits);
        let together = Fitting::new(TOGETHER, &self.together, n_items, fits);
        let ruled = Fitting::new(RULES, &self.rules, n_items, fits);
        let as_set = Layered::new(AS_SET, vec![&self.pairings, &ruled, &learned, &together]);
        let parts: [&dyn Strategy; 5] = [
            &self.pairings,
            &self.rules,
            &self.ladders,
            &self.together,
            &self.learned,
        ];
        let single = self.single.iter().map(|it| it as &dyn Strategy);
        let others: Vec<&dyn Strategy> = parts.into_iter().chain(single).collect();
        f(&Entrants {
            baselines: &[&self.popularity, &as_set],
            others: &others,
        })
    }
}

/// Pairs by item numbers, without those of which a product was never sold and is gone.
fn numbered<'a>(
    past: &'a Past,
    pairs: impl Iterator<Item = (ProductId, ProductId)> + 'a,
) -> impl Iterator<Item = (u32, u32)> + 'a {
    pairs.filter_map(|(source, target)| Some((past.item(source)?, past.item(target)?)))
}

/// What rules offer beside every product, in their order.
fn ruled<'a>(past: &'a Past, book: &'a RuleBook) -> impl Iterator<Item = (u32, u32)> + 'a {
    let beside = |source: ProductId| book.beside(source).map(move |ruled| (source, ruled.product));
    numbered(past, past.products.iter().copied().flat_map(beside))
}

fn offering(rules: &[Rule]) -> impl Iterator<Item = &RuleIn> {
    let entered = rules.iter().map(|rule| &rule.entered);
    entered.filter(|rule| rule.kind == RuleKind::GoesWith)
}

fn rule_name(rule: &RuleIn, settings: &Settings) -> String {
    let money = |minor| Money::new(minor, settings.currency);
    let named = |id| CollectionCard::of(&settings.cards, id).name();
    format!(
        "rule: beside {} offer {}{}",
        rule.when.in_words(money, named),
        rule.then.in_words(money, named),
        switched_off(rule.is_enabled)
    )
}

const fn switched_off(is_enabled: bool) -> &'static str {
    if is_enabled { "" } else { " (switched off)" }
}

/// A ladder's products from the lowest rung up, each once: orders do not tell the variants of one product apart here, and
/// plans are in none.
fn rungs(past: &Past, ladder: &Ladder) -> Vec<u32> {
    let goods = ladder.rungs.iter().filter_map(|rung| rung.goods.first()?.product());
    let mut items: Vec<u32> = Vec::new();
    for item in goods.filter_map(|product| past.item(product)) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    items
}

/// What the older orders sold: rules offer what sells most, and must not know the answers.
fn sold_before(past: &Past, replay: &Replay) -> Sales {
    let mut n_sold = vec![0_u64; past.products.len()];
    for order in replay.older().iter() {
        for &item in order.items {
            n_sold[item as usize] += 1;
        }
    }
    let variants = past.products.iter().zip(n_sold).map(|(&product, n_sold)| VariantSales {
        product,
        // Only products are asked about.
        variant: VariantId::new(product.get()),
        n_sold,
        n_returned: 0,
    });
    Sales::new(&SalesStats {
        variants: variants.collect(),
        rebuys: Vec::new(),
    })
}

/// Pairs mined from the older orders, best first of each source.
fn mined(past: &Past, replay: &Replay, params: &MiningParams) -> Result<Vec<(u32, u32)>, ServiceError> {
    let mut baskets = Baskets::new();
    for order in replay.older().iter() {
        let placed_at = DateTime::from_timestamp(order.placed_at_s, 0).unwrap_or_default();
        baskets.push(placed_at, order.items.iter().map(|item| past.products[*item as usize]));
    }
    let newest = DateTime::from_timestamp(replay.older().newest_s(), 0).unwrap_or_default();
    let model = fit(&baskets, params, newest)?.to_view();
    let pairs = past.products.iter().enumerate().flat_map(|(source, product)| {
        let targets = model.neighbours(*product);
        targets.filter_map(move |(target, ..)| Some((source as u32, past.item(target)?)))
    });
    Ok(pairs.collect())
}
