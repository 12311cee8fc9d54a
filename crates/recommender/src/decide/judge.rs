//! The second half of a decision: what is shown, from the case and nothing else.
//!
//! # One kind at a time
//!
//! "Take the better one instead" and "take this with it" never compete. Which of the two a page speaks of is decided once:
//!
//! 1. What this look at the page (its view) was shown before decides for the rest of it.
//! 2. After payment nothing better is offered any more: what goes with it.
//! 3. While a better choice of what is being chosen is open, upgrades and nothing else. It is open when an upgrade can be
//!    offered: beside a product whose choice has not been made (it is not in the cart), or for a line of the cart that the
//!    shopper was not reminded of in this session; and neither was declined. What waits in the cart's drawer opens it only
//!    when the drawer is asked for by itself, that is, when the shopper opens it.
//! 4. Otherwise what goes with it, and nothing else.
//!
//! An upgrade that cannot be offered, for whatever rule, opens nothing: the page falls back to what goes with it.
//!
//! # One budget
//!
//! Surfaces take their offers in the order of the page, from one budget of the page and one of the session. A surface shows
//! as many as are left.

use chrono::Duration;
use pairwell_domain::attention::Shown;
use pairwell_domain::decision::{
    Assignment, Candidate, Case, DecidedOffer, PageDecision, Silence, SurfaceCase, SurfaceDecision, Withheld,
    WithheldBy,
};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::{MAX_ITEMS, PageKind, PlacementKind};
use pairwell_domain::{ProductId, VariantId};

use super::eligible::eligible;
use super::opening::closed_by;
use super::rank::{better_first, is_merchants_own, reaches_free_delivery};

/// Decides one page. The same case gives the same decision, today and after being stored.
///
/// Every candidate of an open surface is offered, or withheld by one named rule; only during a pause, and for the control
/// group, what no rule took out is not named. A surface is silent for the first of these reasons: it is closed
/// ([`Silence::PlacementOff`] to [`Silence::OtherPosition`]), there are no candidates, rules took out each of them, offers
/// on another page were too short a time ago, the session's or the page's budget is spent, the page shows the other kind,
/// and, last, the control group.
#[must_use]
pub fn judge(case: &Case) -> PageDecision {
    let mut surfaces: Vec<Judged<'_>> = case.surfaces.iter().map(|surface| Judged::new(surface, case)).collect();
    let is_upgrading = shows_upgrades(case, &surfaces);
    let mut page = Page::new(case, is_upgrading);
    for surface in &mut surfaces {
        surface.restrain(&mut page);
    }
    PageDecision {
        surfaces: surfaces
            .into_iter()
            .map(|surface| surface.decided(case.assignment))
            .collect(),
    }
}

const fn is_upgrade(kind: OfferKind) -> bool {
    matches!(kind, OfferKind::Upsell)
}

/// What this very look at the page was shown before.
fn shown_in_view(case: &Case) -> impl Iterator<Item = &Shown> {
    let view = case.context.view;
    case.context
        .attention
        .shown
        .iter()
        .filter(move |shown| view.is_some() && shown.view == view)
}

/// Whether the page speaks of upgrades, and not of what goes with it.
fn shows_upgrades(case: &Case, surfaces: &[Judged<'_>]) -> bool {
    if let Some(before) = shown_in_view(case).next() {
        return is_upgrade(before.kind);
    }
    // A drawer that is asked for along with a page is still closed: what waits in it must not silence the page.
    let is_drawer = |surface: &Judged<'_>| surface.surface.placement.kind == PlacementKind::CartDrawer;
    let is_alone = surfaces.iter().all(is_drawer);
    case.context.page != PageKind::ThankYou
        && surfaces
            .iter()
            .filter(|surface| is_alone || !is_drawer(surface))
            .flat_map(|surface| &surface.candidates)
            .any(|it| it.verdict.is_ok() && is_upgrade(it.candidate.kind))
}

/// What all surfaces of a page share.
struct Page<'a> {
    is_upgrading: bool,
    is_paused: bool,
    n_session_left: usize,
    n_page_left: usize,
    shown_before: Vec<ProductId>,
    taken: Vec<&'a Candidate>,
}

impl<'a> Page<'a> {
    fn new(case: &'a Case, is_upgrading: bool) -> Self {
        let context = &case.context;
        let shown = &context.attention.shown;
        let shown_before: Vec<ProductId> = shown_in_view(case).map(|shown| shown.product).collect();
        let pause = Duration::minutes(case.restraint.minutes_between.into());
        let is_elsewhere = |it: &Shown| it.view.is_none() || it.view != context.view;
        Self {
            is_upgrading,
            is_paused: shown.iter().any(|it| is_elsewhere(it) && context.at - it.at < pause),
            n_session_left: usize::from(case.restraint.max_per_session).saturating_sub(shown.len()),
            n_page_left: usize::from(case.restraint.max_per_page).saturating_sub(shown_before.len()),
            shown_before,
            taken: Vec::new(),
        }
    }

    /// The rule that keeps a candidate that may be offered from being the next of its surface.
    fn rule_against(&self, candidate: &Candidate, n_taken: usize, n_places: usize) -> Option<WithheldBy> {
        if is_upgrade(candidate.kind) != self.is_upgrading {
            Some(WithheldBy::OtherKind)
        } else if self.holds(candidate) {
            Some(WithheldBy::ElsewhereOnPage)
        } else if self.holds_alike(candidate) {
            Some(WithheldBy::Alike)
        } else if n_taken == n_places {
            Some(WithheldBy::OverLimit)
        } else if self.n_session_left == 0 {
            Some(WithheldBy::OverSessionBudget)
        } else if self.n_page_left == 0 {
            Some(WithheldBy::OverPageBudget)
        } else {
            None
        }
    }

    /// Whether its product is on the page already. Rungs of one ladder may be one product: larger packs of it.
    fn holds(&self, candidate: &Candidate) -> bool {
        let is_other_rung = |taken: &Candidate| match (taken.upgrade, candidate.upgrade) {
            (Some(taken), Some(step)) => taken.ladder == step.ladder && taken.rung != step.rung,
            _ => false,
        };
        self.shown_before.contains(&candidate.product)
            || self
                .taken
                .iter()
                .any(|taken| taken.product == candidate.product && !is_other_rung(taken))
    }

    /// Whether the page shows the same thing in another dress already; what the merchant chose may be.
    fn holds_alike(&self, candidate: &Candidate) -> bool {
        let is_alike = |taken: &&Candidate| taken.facts.class.is_some() && taken.facts.class == candidate.facts.class;
        !is_merchants_own(candidate) && self.taken.iter().any(is_alike)
    }

    fn take(&mut self, candidate: &'a Candidate) {
        self.n_session_left -= 1;
        self.n_page_left -= 1;
        self.taken.push(candidate);
    }
}

/// A candidate with what became of it so far.
struct JudgedCandidate<'a> {
    candidate: &'a Candidate,
    verdict: Result<VariantId, WithheldBy>,
}

/// A surface with what became of its candidates so far, best first.
struct Judged<'a> {
    surface: &'a SurfaceCase,
    candidates: Vec<JudgedCandidate<'a>>,
    silence: Option<Silence>,
}

impl<'a> Judged<'a> {
    fn new(surface: &'a SurfaceCase, case: &Case) -> Self {
        let silence = closed_by(&surface.placement, surface.position, &case.context, &case.restraint);
        let mut candidates = Vec::new();
        if silence.is_none() {
            candidates.extend(surface.candidates.iter().map(|candidate| JudgedCandidate {
                candidate,
                verdict: eligible(candidate, surface, case),
            }));
            candidates
                .sort_by(|left, right| better_first(left.candidate, right.candidate, surface, case.shopper.leaning));
        }
        Self {
            surface,
            candidates,
            silence,
        }
    }

    /// Takes from the page's budgets what this surface shows, or falls silent.
    fn restrain(&mut self, page: &mut Page<'a>) {
        if self.silence.is_none() {
            self.silence = self.nothing_to_show().or(page.is_paused.then_some(Silence::Pause));
        }
        if self.silence.is_some() {
            return;
        }
        let spent = if page.n_session_left == 0 {
            Some(Silence::SessionBudget)
        } else if page.n_page_left == 0 {
            Some(Silence::PageBudget)
        } else {
            None
        };
        let n_places = usize::from(self.surface.placement.max_items.min(MAX_ITEMS));
        let mut n_taken = 0;
        for it in self.candidates.iter_mut().filter(|it| it.verdict.is_ok()) {
            match page.rule_against(it.candidate, n_taken, n_places) {
                Some(rule) => it.verdict = Err(rule),
                None => {
                    page.take(it.candidate);
                    n_taken += 1;
                }
            }
        }
        if n_taken == 0 {
            self.silence = Some(spent.unwrap_or_else(|| self.silence_of_kind()));
        }
    }

    /// The silence of a surface of whose candidates none may be offered.
    fn nothing_to_show(&self) -> Option<Silence> {
        let mut verdicts = self.candidates.iter().map(|it| it.verdict);
        if self.candidates.is_empty() {
            Some(Silence::NoCandidates)
        } else if verdicts.clone().any(|verdict| verdict.is_ok()) {
            None
        } else if verdicts.any(|verdict| verdict == Err(WithheldBy::BelowFloor)) {
            Some(Silence::BelowFloor)
        } else {
            Some(Silence::NothingEligible)
        }
    }

    /// The silence of a surface whose candidates are of the other kind, or stand on the page already.
    fn silence_of_kind(&self) -> Silence {
        let is_here = |it: &JudgedCandidate<'_>| it.verdict == Err(WithheldBy::ElsewhereOnPage);
        if self.candidates.iter().any(is_here) {
            Silence::NothingEligible
        } else {
            Silence::OtherKind
        }
    }

    fn decided(self, assignment: Assignment) -> SurfaceDecision {
        let silence = self
            .silence
            .or((assignment == Assignment::Control).then_some(Silence::ControlGroup));
        SurfaceDecision {
            placement: self.surface.placement.kind,
            withheld: self.withheld(),
            offers: if silence.is_none() { self.offers() } else { Vec::new() },
            silence,
        }
    }

    fn withheld(&self) -> Vec<Withheld> {
        let withheld = |it: &JudgedCandidate<'_>| {
            Some(Withheld {
                product_id: it.candidate.product,
                source: it.candidate.source,
                kind: it.candidate.kind,
                score: it.candidate.score,
                rule: it.verdict.err()?,
            })
        };
        self.candidates.iter().filter_map(withheld).collect()
    }

    fn offers(&self) -> Vec<DecidedOffer> {
        let taken = self
            .candidates
            .iter()
            .filter_map(|it| Some((it.candidate, it.verdict.ok()?)));
        taken
            .zip(0..)
            .map(|((candidate, variant_id), slot)| DecidedOffer {
                slot,
                kind: candidate.kind,
                product_id: candidate.product,
                variant_id,
                anchor: candidate.anchor,
                upgrade: candidate.upgrade,
                source: candidate.source,
                score: candidate.score,
                reaches_free_delivery: reaches_free_delivery(candidate, self.surface),
                reason: candidate.reason.clone(),
            })
            .collect()
    }
}
