//! What is entered for a ladder, live. Every rung, row and benefit has a key of its own, so that the fields on the page
//! stay the same ones while things change places.

use leptos::prelude::*;
use pairwell_domain::admin::{GoodOut, LadderOut, ProposalOut, RungOut};
use pairwell_domain::tier::{
    Benefit, BenefitKind, Cell, Difference, Explanation, HighlightLabel, LadderIn, RUNGS, Rung,
};

use crate::UiError;
use crate::components::moved;

/// A ladder at one moment, with what is known of the goods it names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entered {
    /// As it would be sent.
    pub(super) ladder: LadderIn,
    /// The goods of each rung, lowest first.
    pub(super) goods: Vec<Vec<GoodOut>>,
}

impl Entered {
    /// What a new ladder starts from.
    pub(super) fn blank() -> Self {
        let rung = || Rung {
            goods: Vec::new(),
            best_for: String::new(),
            benefits: Vec::new(),
            explanation: Explanation::default(),
        };
        Self {
            ladder: LadderIn {
                name: String::new(),
                rungs: vec![rung(), rung()],
                differences: Vec::new(),
                highlighted: 1,
                label: HighlightLabel::Recommended,
                step_reason: None,
                is_enabled: true,
            },
            goods: vec![Vec::new(), Vec::new()],
        }
    }

    /// What a ladder is now.
    pub(super) fn of(ladder: &LadderOut) -> Self {
        Self {
            ladder: ladder.ladder.clone(),
            goods: goods_of(&ladder.rungs),
        }
    }

    /// What a proposal would become. It is opened to be put to use.
    pub(super) fn of_proposal(proposal: &ProposalOut) -> Self {
        Self {
            ladder: LadderIn {
                is_enabled: true,
                ..proposal.ladder.clone()
            },
            goods: goods_of(&proposal.rungs),
        }
    }
}

fn goods_of(rungs: &[RungOut]) -> Vec<Vec<GoodOut>> {
    rungs.iter().map(|rung| rung.goods.clone()).collect()
}

/// What is sent, or the first thing to mend. The server checks again; here it saves the merchant a wait.
pub(super) fn checked(ladder: LadderIn) -> Result<LadderIn, UiError> {
    ladder
        .checked()
        .map_err(|error| UiError::rule(&error.field, &error.problem.to_string()))
}

/// Names a rung, a row or a benefit for as long as it is on the form.
pub(super) type Key = usize;

/// The fields of the form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) rungs: RwSignal<Vec<RungDraft>>,
    pub(super) rows: RwSignal<Vec<RowDraft>>,
    pub(super) highlighted: RwSignal<Key>,
    pub(super) label: RwSignal<HighlightLabel>,
    pub(super) step_reason: RwSignal<String>,
    pub(super) is_enabled: RwSignal<bool>,
    next_key: StoredValue<Key>,
}

/// The fields of one rung. What comes and goes is counted by its users, not owned by the part of the page that made it.
#[derive(Debug, Clone)]
pub(super) struct RungDraft {
    pub(super) key: Key,
    pub(super) goods: ArcRwSignal<Vec<GoodOut>>,
    pub(super) best_for: ArcRwSignal<String>,
    pub(super) benefits: ArcRwSignal<Vec<BenefitDraft>>,
    pub(super) explanation: ExplanationDraft,
}

/// The five explanations of one rung.
#[derive(Debug, Clone, Default)]
pub(super) struct ExplanationDraft {
    pub(super) difference: ArcRwSignal<String>,
    pub(super) audience: ArcRwSignal<String>,
    pub(super) worth: ArcRwSignal<String>,
    pub(super) relief: ArcRwSignal<String>,
    pub(super) basic_is_enough: ArcRwSignal<String>,
}

/// The fields of one benefit.
#[derive(Debug, Clone)]
pub(super) struct BenefitDraft {
    pub(super) key: Key,
    pub(super) kind: ArcRwSignal<BenefitKind>,
    pub(super) text: ArcRwSignal<String>,
}

/// The fields of one row of the comparison.
#[derive(Debug, Clone)]
pub(super) struct RowDraft {
    pub(super) key: Key,
    pub(super) name: ArcRwSignal<String>,
    pub(super) cells: ArcRwSignal<Vec<CellDraft>>,
}

/// What one rung has in one row.
#[derive(Debug, Clone)]
pub(super) struct CellDraft {
    /// The rung it belongs to, wherever that stands.
    pub(super) rung: Key,
    pub(super) specification: ArcRwSignal<String>,
    pub(super) outcome: ArcRwSignal<String>,
}

impl Draft {
    pub(super) fn new(entered: &Entered) -> Self {
        let draft = Self {
            name: RwSignal::default(),
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

    /// Puts these values in the fields. Fields that are there stay, so that the one with the focus keeps it.
    pub(super) fn set(self, entered: &Entered) {
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

    fn set_rung(self, draft: &RungDraft, rung: Rung, goods: Vec<GoodOut>) {
        let Rung {
            goods: _,
            best_for,
            benefits,
            explanation,
        } = rung;
        put(&draft.goods, goods);
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
    }

    /// What the fields hold now; tracked.
    pub(super) fn get(self) -> LadderIn {
        let rungs = self.rungs.get();
        let keys: Vec<Key> = rungs.iter().map(|rung| rung.key).collect();
        let highlighted = self.highlighted.get();
        LadderIn {
            name: self.name.get(),
            differences: self.rows.get().iter().map(|row| row.get(&keys)).collect(),
            highlighted: keys.iter().position(|key| *key == highlighted).unwrap_or_default(),
            rungs: rungs.iter().map(RungDraft::get).collect(),
            label: self.label.get(),
            step_reason: Some(self.step_reason.get()).filter(|text| !text.is_empty()),
            is_enabled: self.is_enabled.get(),
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

impl RungDraft {
    fn blank(key: Key) -> Self {
        Self {
            key,
            goods: ArcRwSignal::default(),
            best_for: ArcRwSignal::default(),
            benefits: ArcRwSignal::default(),
            explanation: ExplanationDraft::default(),
        }
    }

    fn get(&self) -> Rung {
        Rung {
            goods: self
                .goods
                .with(|goods| goods.iter().map(|good| good.good.clone()).collect()),
            best_for: self.best_for.get(),
            benefits: self.benefits.get().iter().map(BenefitDraft::get).collect(),
            explanation: self.explanation.get(),
        }
    }
}

impl ExplanationDraft {
    fn set(&self, explanation: Explanation) {
        let Explanation {
            difference,
            audience,
            worth,
            relief,
            basic_is_enough,
        } = explanation;
        put(&self.difference, difference);
        put(&self.audience, audience);
        put(&self.worth, worth);
        put(&self.relief, relief);
        put(&self.basic_is_enough, basic_is_enough);
    }

    /// The five as they are now; tracked.
    pub(super) fn get(&self) -> Explanation {
        Explanation {
            difference: self.difference.get(),
            audience: self.audience.get(),
            worth: self.worth.get(),
            relief: self.relief.get(),
            basic_is_enough: self.basic_is_enough.get(),
        }
    }
}

impl BenefitDraft {
    fn blank(key: Key) -> Self {
        Self {
            key,
            kind: ArcRwSignal::new(BenefitKind::Warranty),
            text: ArcRwSignal::default(),
        }
    }

    fn get(&self) -> Benefit {
        Benefit {
            kind: self.kind.get(),
            text: self.text.get(),
        }
    }
}

impl RowDraft {
    fn blank(key: Key, rungs: &[Key]) -> Self {
        Self {
            key,
            name: ArcRwSignal::default(),
            cells: ArcRwSignal::new(rungs.iter().map(|rung| CellDraft::blank(*rung)).collect()),
        }
    }

    fn set_cells(&self, rungs: &[Key], cells: Vec<Cell>) {
        let mut drafts = self.cells.get_untracked();
        drafts.retain(|draft| rungs.contains(&draft.rung));
        for (rung, Cell { specification, outcome }) in rungs.iter().zip(cells) {
            if !drafts.iter().any(|draft| draft.rung == *rung) {
                drafts.push(CellDraft::blank(*rung));
            }
            for draft in drafts.iter().filter(|draft| draft.rung == *rung) {
                put(&draft.specification, specification.clone());
                put(&draft.outcome, outcome.clone());
            }
        }
        self.cells.set(drafts);
    }

    /// The cell of one rung; tracked.
    pub(super) fn cell(&self, rung: Key) -> Option<CellDraft> {
        self.cells
            .with(|cells| cells.iter().find(|cell| cell.rung == rung).cloned())
    }

    fn get(&self, rungs: &[Key]) -> Difference {
        Difference {
            name: self.name.get(),
            cells: rungs
                .iter()
                .map(|rung| {
                    self.cell(*rung).map_or_else(Cell::default, |cell| Cell {
                        specification: cell.specification.get(),
                        outcome: cell.outcome.get(),
                    })
                })
                .collect(),
        }
    }
}

impl CellDraft {
    fn blank(rung: Key) -> Self {
        Self {
            rung,
            specification: ArcRwSignal::default(),
            outcome: ArcRwSignal::default(),
        }
    }
}

/// Sets a field only when that changes it: whoever follows it is not woken for nothing.
fn put<S, T>(signal: &S, value: T)
where
    S: GetUntracked<Value = T> + Set<Value = T>,
    T: PartialEq,
{
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use pairwell_domain::ProductId;
    use pairwell_domain::tier::Good;

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
        owner.with(|| test(Draft::new(&entered())));
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
            let error = checked(draft.get()).expect_err("a row without a name");
            assert_eq!(error.field.as_deref(), Some("differences.1.name"));
            draft.remove_row(row);
            assert_eq!(checked(draft.get()), Ok(entered().ladder));
        });
    }
}
