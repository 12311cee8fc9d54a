//! What the sources say for each item, and which items are worth a closer look.

use super::features::N_FEATURES;
use super::question::Question;
use crate::orders::NO_SHOPPER;
use crate::ranker::linear::Linear;
use crate::sources::Sources;
use crate::sources::sparse::Sparse;

/// Orders of a shopper that are compared with what is given, the latest ones.
const MAX_OWN_ORDERS: usize = 20;

/// How many of the best of each kind become candidates.
const BEST_BY_REGRESSION: usize = 50;
const BEST_BY_PAIR: usize = 40;
const BEST_BY_TITLE: usize = 20;
const BEST_BY_HISTORY: usize = 25;
const BEST_BY_OWNING: usize = 25;
const BEST_BY_SIMILAR: usize = 25;
const BEST_BY_OWN_ORDERS: usize = 15;
const BEST_BY_BOUGHT: usize = 40;

/// What is known of one item for the question at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signals {
    pub(super) regression: f32,
    pub(super) regression_max: f32,
    pub(super) pair: f32,
    pub(super) pair_max: f32,
    pub(super) attach_rate: f32,
    pub(super) lift: f32,
    pub(super) n_together: f32,
    pub(super) n_pointing: f32,
    pub(super) cosine: f32,
    pub(super) title: f32,
    pub(super) title_max: f32,
    pub(super) last_title: f32,
    pub(super) history: f32,
    pub(super) last_order: f32,
    pub(super) owning: f32,
    pub(super) similar: f32,
    pub(super) own_orders: f32,
    pub(super) own_order_max: f32,
    pub(super) n_bought: f32,
    pub(super) bought_last_s: i64,
    pub(super) is_given: bool,
    is_seen: bool,
    is_candidate: bool,
}

/// The best value of each kind, for what is compared with it; 0 when there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bests {
    pub(super) regression: f32,
    pub(super) pair: f32,
    pub(super) history: f32,
    pub(super) owning: f32,
    pub(super) similar: f32,
}

/// Memory for answering questions, used over and over, also of different engines; grows to the most items once.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) signals: Vec<Signals>,
    seen: Vec<u32>,
    /// Of these, what could be shown.
    showable: Vec<u32>,
    ranked: Vec<(f32, u32)>,
    /// Candidates of the last question, ascending.
    pub(super) candidates: Vec<u32>,
    /// Their features, row after row.
    pub(super) rows: Vec<f32>,
    pub(super) columns: crate::ranker::forest::Columns,
    pub(super) scores: Vec<f32>,
    pub(super) order: Vec<u32>,
    pub(super) best_scores: Vec<f32>,
    pub(super) bests: Bests,
}

impl Scratch {
    fn start(&mut self, n_items: usize) {
        for item in self.seen.drain(..) {
            self.signals[item as usize] = Signals::default();
        }
        if self.signals.len() < n_items {
            self.signals.resize(n_items, Signals::default());
        }
        self.candidates.clear();
        self.bests = Bests::default();
    }

    fn see(&mut self, item: u32) -> &mut Signals {
        let signals = &mut self.signals[item as usize];
        if !signals.is_seen {
            signals.is_seen = true;
            self.seen.push(item);
        }
        signals
    }

    fn find_showable(&mut self, sources: &Sources) {
        let Self {
            signals,
            seen,
            showable,
            ..
        } = self;
        showable.clear();
        showable.extend(
            seen.iter()
                .copied()
                .filter(|&item| !signals[item as usize].is_given && sources.is_showable(item)),
        );
    }

    /// Makes the `n` items with the highest value above 0 candidates, and gives the highest value.
    fn choose(&mut self, n: usize, value: impl Fn(&Signals) -> f32) -> f32 {
        self.ranked.clear();
        for &item in &self.showable {
            let value = value(&self.signals[item as usize]);
            if value > 0.0 {
                self.ranked.push((value, item));
            }
        }
        if self.ranked.len() > n {
            self.ranked.select_nth_unstable_by(n - 1, |left, right| {
                right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
            });
            self.ranked.truncate(n);
        }
        let mut best = 0.0_f32;
        for &(value, item) in &self.ranked {
            best = best.max(value);
            let signals = &mut self.signals[item as usize];
            if !signals.is_candidate {
                signals.is_candidate = true;
                self.candidates.push(item);
            }
        }
        best
    }

    /// Scores the rows of all candidates.
    pub(super) fn score(&mut self, linear: &Linear) {
        self.scores.clear();
        let rows = self.rows.chunks_exact(N_FEATURES);
        self.scores.extend(rows.map(|row| linear.score(row)));
    }

    /// Drops all but the best `n` candidates by their scores, with their rows and scores; those left stay in their
    /// order.
    pub(super) fn keep_best(&mut self, n: usize) {
        if self.candidates.len() <= n {
            return;
        }
        let Self {
            candidates,
            scores,
            order,
            ..
        } = self;
        order.clear();
        order.extend(0..candidates.len() as u32);
        order.select_nth_unstable_by(n - 1, |&left, &right| {
            scores[right as usize]
                .total_cmp(&scores[left as usize])
                .then(left.cmp(&right))
        });
        order.truncate(n);
        order.sort_unstable();
        for (to, &from) in order.iter().enumerate() {
            scores[to] = scores[from as usize];
        }
        scores.truncate(n);
        self.keep_order();
    }

    /// Drops all candidates with their rows but those at the ascending places of `order`.
    pub(super) fn keep_order(&mut self) {
        let Self {
            candidates,
            rows,
            order,
            ..
        } = self;
        for (to, &from) in order.iter().enumerate() {
            let from = from as usize;
            candidates[to] = candidates[from];
            rows.copy_within(from * N_FEATURES..(from + 1) * N_FEATURES, to * N_FEATURES);
        }
        candidates.truncate(order.len());
        rows.truncate(order.len() * N_FEATURES);
    }
}

/// Asks every source, and chooses the candidates: the best of each. With `is_blind`, what is given counts as never sold,
/// so that the ranker learns what to do with new items.
pub(super) fn gather(sources: &Sources, question: &Question<'_>, is_blind: bool, scratch: &mut Scratch) {
    scratch.start(sources.n_items());
    for &item in question.given {
        scratch.see(item).is_given = true;
    }
    if !is_blind {
        from_orders(sources, question.given, scratch);
    }
    from_titles(sources, question.given, scratch);
    if question.shopper != NO_SHOPPER {
        from_history(sources, question.shopper, scratch);
        from_own_orders(sources, question, scratch);
    }
    scratch.find_showable(sources);
    scratch.bests = Bests {
        regression: scratch.choose(BEST_BY_REGRESSION, |it| it.regression),
        pair: scratch.choose(BEST_BY_PAIR, |it| it.pair),
        history: scratch.choose(BEST_BY_HISTORY, |it| it.history),
        owning: scratch.choose(BEST_BY_OWNING, |it| it.owning),
        similar: scratch.choose(BEST_BY_SIMILAR, |it| it.similar),
    };
    scratch.choose(BEST_BY_TITLE, |it| it.title);
    scratch.choose(BEST_BY_OWN_ORDERS, |it| it.own_orders);
    // Most often, then latest: ages stay below one order.
    let newest_s = sources.newest_s;
    let recency = |bought_s: i64| 1.0 / (1.0 + (newest_s - bought_s).max(0) as f32 / 86_400.0);
    scratch.choose(BEST_BY_BOUGHT, |it| {
        if it.n_bought > 0.0 {
            it.n_bought + 0.99 * recency(it.bought_last_s)
        } else {
            0.0
        }
    });
    for &item in sources.popular.iter() {
        let signals = scratch.see(item);
        if !signals.is_given && !signals.is_candidate {
            signals.is_candidate = true;
            scratch.candidates.push(item);
        }
    }
    scratch.candidates.sort_unstable();
}

fn from_orders(sources: &Sources, given: &[u32], scratch: &mut Scratch) {
    let of_item = &sources.trends.of_item;
    for &item in given {
        let (targets, coefficients) = sources.regression.row(item);
        for (&target, &coefficient) in targets.iter().zip(coefficients) {
            let signals = scratch.see(target);
            signals.regression += coefficient;
            signals.regression_max = signals.regression_max.max(coefficient);
        }
        let source = &of_item[item as usize];
        let per_order = 1.0 / (source.n_orders[2] as f32 + 2.0);
        for pair in sources.pairs.of(item) {
            let target = &of_item[pair.target as usize];
            let n_together = pair.n_together as f32;
            let attach_rate = n_together * per_order;
            let signals = scratch.see(pair.target);
            signals.pair += pair.score;
            signals.pair_max = signals.pair_max.max(pair.score);
            signals.n_together = signals.n_together.max(n_together);
            signals.n_pointing += 1.0;
            signals.cosine += n_together * source.inverse_root * target.inverse_root;
            if attach_rate > signals.attach_rate {
                signals.attach_rate = attach_rate;
                signals.lift = attach_rate / (target.n_orders[2] as f32 + 2.0);
            }
        }
    }
}

fn from_titles(sources: &Sources, given: &[u32], scratch: &mut Scratch) {
    for &item in given {
        let (targets, cosines) = sources.titles.row(item);
        for (&target, &cosine) in targets.iter().zip(cosines) {
            let signals = scratch.see(target);
            signals.title += cosine;
            signals.title_max = signals.title_max.max(cosine);
        }
    }
}

fn from_history(sources: &Sources, shopper: u32, scratch: &mut Scratch) {
    for bought in sources.histories.of(shopper) {
        let signals = scratch.see(bought.item);
        signals.n_bought = bought.n_orders as f32;
        signals.bought_last_s = bought.last_s;
    }
    let profiles = &sources.profiles;
    for_each(&profiles.history, shopper, scratch, |signals, value| {
        signals.history = value
    });
    for_each(&profiles.last_order, shopper, scratch, |signals, value| {
        signals.last_order = value
    });
    for_each(&profiles.owning, shopper, scratch, |signals, value| {
        signals.owning = value
    });
    for_each(&profiles.last_titles, shopper, scratch, |signals, value| {
        signals.last_title = value
    });
    for_each(&profiles.similar, shopper, scratch, |signals, value| {
        signals.similar = value
    });
}

fn for_each(list: &Sparse, row: u32, scratch: &mut Scratch, take: impl Fn(&mut Signals, f32)) {
    let (items, values) = list.row(row);
    for (&item, &value) in items.iter().zip(values) {
        take(scratch.see(item), value);
    }
}

fn from_own_orders(sources: &Sources, question: &Question<'_>, scratch: &mut Scratch) {
    let n_given = question.given.len().max(1) as f32;
    for order in sources.histories.orders_of(question.shopper).take(MAX_OWN_ORDERS) {
        let n_common = order
            .iter()
            .filter(|item| scratch.signals[**item as usize].is_given)
            .count();
        if n_common > 0 {
            let share = n_common as f32 / n_given;
            let weight = share / (order.len() as f32).sqrt();
            for &item in order {
                let signals = scratch.see(item);
                signals.own_orders += weight;
                signals.own_order_max = signals.own_order_max.max(share);
            }
        }
    }
}
