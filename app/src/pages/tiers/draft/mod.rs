//! What is entered for a ladder, live. Every rung, row and benefit has a key of its own, so that the fields on the page
//! stay the same ones while things change places.

mod entered;
mod fields;

use leptos::prelude::*;
use pairwell_domain::Currency;
use pairwell_domain::admin::{GoodOut, LadderOut};
use pairwell_domain::tier::{Benefit, Difference, HighlightLabel, LadderIn, RUNGS, Rung, holds_plans};

pub(super) use entered::Entered;
use fields::put;
pub(super) use fields::{BenefitDraft, CellDraft, ExplanationDraft, PlanDraft, QuoteDraft, RowDraft, RungDraft};

use crate::UiError;
use crate::components::{EntryDraft, moved};

/// Names a rung, a row or a benefit for as long as it is on the form.
pub(super) type Key = usize;

/// What shoppers choose between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// Products of the shop.
    Products,
    /// Plans, priced in this currency.
    Plans(Currency),
}

/// The fields of the form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) holds_plans: RwSignal<bool>,
    /// The shop's own.
    pub(super) currency: Currency,
    pub(super) rungs: RwSignal<Vec<RungDraft>>,
    pub(super) rows: RwSignal<Vec<RowDraft>>,
    pub(super) highlighted: RwSignal<Key>,
    pub(super) label: RwSignal<HighlightLabel>,
    pub(super) step_reason: RwSignal<String>,
    pub(super) is_enabled: RwSignal<bool>,
    next_key: StoredValue<Key>,
}

impl Draft {
    pub(super) fn new(entered: &Entered, currency: Currency) -> Self {
        let draft = Self {
            name: RwSignal::default(),
            holds_plans: RwSignal::default(),
            currency,
            rungs: RwSignal::default(),
            rows: RwSignal::default(),
            highlighted: RwSignal::default(),
            label: RwSignal::new(HighlightLabel::Recommended),
            step_reason: RwSignal::default(),
            is_enabled: RwSignal::default(),
            next_key: StoredValue::default(),
        };
        draft.set(entered);
        draft
    }

    fn key(self) -> Key {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        key
    }

    fn set_rung(self, draft: &RungDraft, rung: Rung, goods: Vec<GoodOut>) {
        let Rung {
            goods: named,
            best_for,
            benefits,
            explanation,
            quote,
        } = rung;
        draft.plan.set(named.first(), self.currency);
        let products = goods.into_iter().filter(|good| !good.good.is_plan()).collect();
        put(&draft.goods, products);
        put(&draft.best_for, best_for);
        let mut drafts = draft.benefits.get_untracked();
        drafts.truncate(benefits.len());
        while drafts.len() < benefits.len() {
            drafts.push(BenefitDraft::blank(self.key()));
        }
        for (draft, Benefit { kind, text }) in drafts.iter().zip(benefits) {
            put(&draft.kind, kind);
            put(&draft.text, text);
        }
        draft.benefits.set(drafts);
        draft.explanation.set(explanation);
        draft.quote.set(quote);
    }

    /// What the fields hold now; tracked.
    pub(super) fn get(self) -> LadderIn {
        let rungs = self.rungs.get();
        let keys: Vec<Key> = rungs.iter().map(|rung| rung.key).collect();
        let highlighted = self.highlighted.get();
        let offered = self.offered();
        LadderIn {
            name: self.name.get(),
            differences: self.rows.get().iter().map(|row| row.get(&keys)).collect(),
            highlighted: keys.iter().position(|key| *key == highlighted).unwrap_or_default(),
            rungs: rungs.iter().map(|rung| rung.get(offered)).collect(),
            label: self.label.get(),
            step_reason: Some(self.step_reason.get()).filter(|text| !text.is_empty()),
            is_enabled: self.is_enabled.get(),
        }
    }

    /// What shoppers choose between; tracked.
    pub(super) fn offered(self) -> Offered {
        if self.holds_plans.get() {
            Offered::Plans(self.currency)
        } else {
            Offered::Products
        }
    }

    /// Where a rung stands; tracked. One that was taken away stands nowhere, and counts as the lowest.
    pub(super) fn place_of_rung(self, key: Key) -> usize {
        self.rungs
            .with(|rungs| rungs.iter().position(|rung| rung.key == key))
            .unwrap_or_default()
    }

    /// Where a row stands; tracked.
    pub(super) fn place_of_row(self, key: Key) -> usize {
        self.rows
            .with(|rows| rows.iter().position(|row| row.key == key))
            .unwrap_or_default()
    }

    /// Adds a rung above the others, with a cell in each row, when there is room for one.
    pub(super) fn add_rung(self) -> Option<Key> {
        if self.rungs.with_untracked(Vec::len) >= *RUNGS.end() {
            return None;
        }
        let key = self.key();
        for row in self.rows.get_untracked() {
            row.cells.update(|cells| cells.push(CellDraft::blank(key)));
        }
        self.rungs.update(|rungs| rungs.push(RungDraft::blank(key)));
        Some(key)
    }

    /// Takes a rung away with its cells, unless too few would be left. The highlight goes to the highest one left.
    pub(super) fn remove_rung(self, key: Key) {
        if self.rungs.with_untracked(Vec::len) <= *RUNGS.start() {
            return;
        }
        self.rungs.update(|rungs| rungs.retain(|rung| rung.key != key));
        for row in self.rows.get_untracked() {
            row.cells.update(|cells| cells.retain(|cell| cell.rung != key));
        }
        let highest = self.rungs.with_untracked(|rungs| rungs.last().map(|rung| rung.key));
        if self.highlighted.get_untracked() == key
            && let Some(highest) = highest
        {
            self.highlighted.set(highest);
        }
    }

    /// Moves a rung; its cells go along.
    pub(super) fn move_rung(self, from: usize, to: usize) {
        self.rungs.update(|rungs| moved(rungs, from, to));
    }

    /// Adds an empty row below the others.
    pub(super) fn add_row(self) -> Key {
        let key = self.key();
        let rungs: Vec<Key> = self
            .rungs
            .with_untracked(|rungs| rungs.iter().map(|rung| rung.key).collect());
        self.rows.update(|rows| rows.push(RowDraft::blank(key, &rungs)));
        key
    }

    /// Takes a row away.
    pub(super) fn remove_row(self, key: Key) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    /// Moves a row.
    pub(super) fn move_row(self, from: usize, to: usize) {
        self.rows.update(|rows| moved(rows, from, to));
    }

    /// Adds an empty benefit to a rung.
    pub(super) fn add_benefit(self, rung: &RungDraft) -> Key {
        let key = self.key();
        rung.benefits.update(|benefits| benefits.push(BenefitDraft::blank(key)));
        key
    }
}

impl EntryDraft for Draft {
    type Entered = Entered;
    type In = LadderIn;
    type Out = LadderOut;

    fn entered(ladder: &LadderOut) -> Entered {
        Entered::of(ladder)
    }

    /// Fields that are there stay, so that the one with the focus keeps it.
    fn set(self, entered: &Entered) {
        let Entered { ladder, goods } = entered.clone();
        let LadderIn {
            name,
            rungs,
            differences,
            highlighted,
            label,
            step_reason,
            is_enabled,
        } = ladder;
        put(&self.name, name);
        put(&self.holds_plans, holds_plans(&rungs));
        let mut drafts = self.rungs.get_untracked();
        drafts.truncate(rungs.len());
        while drafts.len() < rungs.len() {
            drafts.push(RungDraft::blank(self.key()));
        }
        for ((draft, rung), goods) in drafts.iter().zip(rungs).zip(goods) {
            self.set_rung(draft, rung, goods);
        }
        let keys: Vec<Key> = drafts.iter().map(|draft| draft.key).collect();
        let mut rows = self.rows.get_untracked();
        rows.truncate(differences.len());
        while rows.len() < differences.len() {
            rows.push(RowDraft::blank(self.key(), &[]));
        }
        for (row, Difference { name, cells }) in rows.iter().zip(differences) {
            put(&row.name, name);
            row.set_cells(&keys, cells);
        }
        put(&self.highlighted, keys.get(highlighted).copied().unwrap_or_default());
        put(&self.label, label);
        put(&self.step_reason, step_reason.unwrap_or_default());
        put(&self.is_enabled, is_enabled);
        self.rungs.set(drafts);
        self.rows.set(rows);
    }

    fn checked(self) -> Result<LadderIn, UiError> {
        self.get()
            .checked()
            .map_err(|error| UiError::rule(&error.field, &error.problem.to_string()))
    }

    fn differs_from(self, kept: &Entered) -> bool {
        self.get() != kept.ladder
    }
}

#[cfg(test)]
mod tests {
    use pairwell_domain::ProductId;
    use pairwell_domain::tier::{BenefitKind, Cell, Good, Period};

    use super::*;

    fn good(product: i64) -> GoodOut {
        GoodOut {
            good: Good::Product {
                product: ProductId::new(product),
            },
            title: format!("Product {product}"),
            image_url: None,
            skus: Vec::new(),
            price: None,
            n_in_stock: None,
            is_sellable: true,
        }
    }

    /// Two rungs, one benefit, one row.
    fn entered() -> Entered {
        let mut entered = Entered::blank();
        entered.ladder.name = "Teapots".to_owned();
        for (place, rung) in entered.ladder.rungs.iter_mut().enumerate() {
            let product = i64::try_from(place).expect("a small number") + 1;
            entered.goods[place] = vec![good(product)];
            rung.goods = vec![good(product).good];
            rung.best_for = format!("{product} cups");
        }
        entered.ladder.rungs[1].benefits.push(Benefit {
            kind: BenefitKind::Service,
            text: "Descaling".to_owned(),
        });
        entered.ladder.differences.push(Difference {
            name: "Capacity".to_owned(),
            cells: ["0.5 l", "1.5 l"]
                .map(|text| Cell {
                    specification: text.to_owned(),
                    outcome: String::new(),
                })
                .to_vec(),
        });
        entered
    }

    /// Signals need an owner; a component has one.
    fn with_draft(test: impl FnOnce(Draft)) {
        let owner = Owner::new();
        owner.with(|| test(Draft::new(&entered(), Currency::GBP)));
    }

    #[test]
    fn what_is_put_in_comes_out() {
        with_draft(|draft| {
            assert_eq!(draft.get(), entered().ladder);
            draft.set(&Entered::blank());
            assert_eq!(draft.get(), Entered::blank().ladder);
        });
    }

    #[test]
    fn plans_are_entered_in_the_place_of_products() {
        with_draft(|draft| {
            draft.holds_plans.set(true);
            let error = draft.checked().expect_err("a plan without a name");
            assert_eq!(error.field.as_deref(), Some("rungs.0.goods.0.name"));
            for (rung, (name, price)) in draft
                .rungs
                .get_untracked()
                .iter()
                .zip([("Solo", "19"), ("Team", "29.5")])
            {
                rung.plan.name.set(name.to_owned());
                rung.plan.price.set(price.to_owned());
                rung.plan.url.set("/pages/plans".to_owned());
            }
            let ladder = draft.checked().expect("two plans");
            let good = Good::Plan {
                name: "Team".to_owned(),
                price_minor: 2_950,
                period: Period::Month,
                url: "/pages/plans".to_owned(),
            };
            assert_eq!(ladder.rungs[1].goods, [good]);
            let kept = Entered {
                goods: vec![Vec::new(); 2],
                ladder,
            };
            draft.set(&kept);
            assert!(!draft.differs_from(&kept), "what is kept comes out as it went in");
            assert_eq!(
                draft.rungs.get_untracked()[1].plan.price.get_untracked(),
                "29.5",
                "as it was typed"
            );
            draft.rungs.get_untracked()[1].plan.price.set("29,5".to_owned());
            let error = draft.checked().expect_err("no amount");
            assert_eq!(error.field.as_deref(), Some("rungs.1.goods.0.price"));
            draft.holds_plans.set(false);
            assert!(draft.checked().is_err(), "the products made place for the plans");
        });
    }

    #[test]
    fn moved_rung_takes_its_cells_and_its_highlight_along() {
        with_draft(|draft| {
            draft.move_rung(1, 0);
            let ladder = draft.get();
            assert_eq!(ladder.rungs[0].best_for, "2 cups");
            assert_eq!(ladder.differences[0].cells[0].specification, "1.5 l");
            assert_eq!(ladder.highlighted, 0);
        });
    }

    #[test]
    fn third_rung_comes_and_goes_with_its_cells() {
        with_draft(|draft| {
            let key = draft.add_rung().expect("room for a third");
            assert_eq!(draft.add_rung(), None);
            assert_eq!(draft.get().differences[0].cells.len(), 3);
            draft.highlighted.set(key);
            draft.remove_rung(key);
            assert_eq!(draft.get(), entered().ladder, "and the highlight is on a rung there is");
            let lowest = draft.rungs.with_untracked(|rungs| rungs[0].key);
            draft.remove_rung(lowest);
            assert_eq!(draft.get().rungs.len(), 2, "one rung is no choice");
        });
    }

    #[test]
    fn rules_name_the_field_to_mend() {
        with_draft(|draft| {
            let row = draft.add_row();
            let error = draft.checked().expect_err("a row without a name");
            assert_eq!(error.field.as_deref(), Some("differences.1.name"));
            draft.remove_row(row);
            assert_eq!(draft.checked(), Ok(entered().ladder));
        });
    }
}
