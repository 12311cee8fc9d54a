//! What happens to one shopper's attention: it is spent, given back, refused, and forgotten in time.
//!
//! [`Attention`] is plain data, kept per visitor and per customer. Each function here is one step of it. Whoever stores
//! it does read, decide, [`sent`] and write as one change, and starts again when somebody else has changed it in
//! between: then no two tabs can spend the same budget.

use chrono::{DateTime, Duration, Utc};
use pairwell_domain::attention::{Attention, Declined, MAX_DECLINED, MAX_SHOWN, Shown};
use pairwell_domain::decision::DecidedOffer;
use pairwell_domain::placement::PlacementKind;
use pairwell_domain::restraint::{RestraintSettings, SESSION_IDLE_MINUTES};
use pairwell_domain::{OfferId, ViewId};

/// Puts together what is known of a visitor and of the customer the visitor turned out to be.
///
/// An offer both know was seen if either saw it, and the newest of equal declines counts. Merging with itself changes
/// nothing, and neither the order nor the grouping of several merges matters. Bring both to [`at`] the same instant
/// first: an old session would count as part of the new one otherwise.
#[must_use]
pub fn merge(left: &Attention, right: &Attention) -> Attention {
    let mut shown: Vec<Shown> = left.shown.iter().chain(&right.shown).cloned().collect();
    // Seen before unseen, so that the one kept of two equal offers is the one that was seen.
    shown.sort_by_key(|it| (it.offer, !it.is_seen));
    shown.dedup_by_key(|it| it.offer);
    shown.sort_by_key(|it| (it.at, it.offer));
    keep_newest(&mut shown, MAX_SHOWN);

    let mut merged = Attention {
        last_at: left.last_at.max(right.last_at),
        shown,
        declined: left.declined.iter().chain(&right.declined).cloned().collect(),
    };
    tidy_declined(&mut merged.declined);
    merged
}

/// The attention as it is at an instant.
///
/// - After more than [`SESSION_IDLE_MINUTES`] without a request a new session begins, and what the old one was shown is
///   forgotten. What was shown in `view`, the look at a page that asks now, stays: it still stands on the screen.
/// - A no is forgotten when neither the product nor its kind can be silent for it any more.
#[must_use]
pub fn at(
    mut attention: Attention,
    now: DateTime<Utc>,
    view: Option<ViewId>,
    settings: &RestraintSettings,
) -> Attention {
    let idle = Duration::minutes(SESSION_IDLE_MINUTES);
    if attention.last_at.is_some_and(|last_at| now - last_at > idle) {
        attention.shown.retain(|it| it.view.is_some() && it.view == view);
    }
    let kept_days = settings.decline_days.max(settings.kind_days);
    // A kind falls silent for several declines of one day, so the first of them must outlive the last.
    let kept = Duration::days(i64::from(kept_days) + 1);
    attention.declined.retain(|it| now - it.at < kept);
    attention
}

/// Spends attention on what is sent in answer to a request, seen or not. To be called for every request, also when
/// nothing is sent: it is what keeps a session going.
pub fn sent<'a>(
    attention: &mut Attention,
    now: DateTime<Utc>,
    view: Option<ViewId>,
    offers: impl IntoIterator<Item = (OfferId, PlacementKind, &'a DecidedOffer)>,
) {
    attention.last_at = attention.last_at.max(Some(now));
    attention
        .shown
        .extend(offers.into_iter().map(|(offer, placement, decided)| Shown {
            offer,
            product: decided.product_id,
            kind: decided.kind,
            ladder: decided.upgrade.map(|upgrade| upgrade.ladder),
            placement,
            view,
            at: now,
            is_seen: false,
        }));
    keep_newest(&mut attention.shown, MAX_SHOWN);
}

/// Gives back what a look at a page did not really show, once the page was left.
pub fn leave(attention: &mut Attention, view: ViewId) {
    attention.shown.retain(|it| it.is_seen || it.view != Some(view));
}

/// Notes that an offer was really seen. One that was given back before is not spent again.
pub fn seen(attention: &mut Attention, offer: OfferId) {
    for it in &mut attention.shown {
        it.is_seen |= it.offer == offer;
    }
}

/// Notes a no. Of several to the same thing the newest counts, and the newest [`MAX_DECLINED`] in all.
pub fn declined(attention: &mut Attention, declined: Declined) {
    attention.declined.push(declined);
    tidy_declined(&mut attention.declined);
}

/// Oldest first, each thing once with its newest no, and no more than are kept.
fn tidy_declined(declined: &mut Vec<Declined>) {
    let what = |it: &Declined| (it.product, it.kind.code(), it.ladder);
    declined.sort_by_key(|it| (what(it), std::cmp::Reverse(it.at)));
    declined.dedup_by_key(|it| what(it));
    declined.sort_by_key(|it| (it.at, what(it)));
    keep_newest(declined, MAX_DECLINED);
}

/// Drops the oldest, which stand first.
fn keep_newest<T>(items: &mut Vec<T>, most: usize) {
    items.drain(..items.len().saturating_sub(most));
}
