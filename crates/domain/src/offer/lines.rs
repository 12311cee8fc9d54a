//! Numbers as a line of words, for several reasons alike.

use super::CoPurchase;
use crate::money::group_thousands;
use crate::placement::CopyStyle;

pub(super) fn together_line(evidence: &CoPurchase, style: CopyStyle) -> String {
    if matches!(style, CopyStyle::Benefit | CopyStyle::Feature) {
        return "Goes with this, as our orders show".to_owned();
    }
    format!(
        "Bought together in {} of {} orders",
        group_thousands(evidence.n_together.into()),
        group_thousands(evidence.n_source.into()),
    )
}

pub(super) fn looked_at_line(n_next: u32, n_visits: u32, style: CopyStyle) -> String {
    if matches!(style, CopyStyle::Benefit | CopyStyle::Feature) {
        return "Often looked at next".to_owned();
    }
    format!(
        "Looked at next in {} of {} visits",
        group_thousands(n_next.into()),
        group_thousands(n_visits.into())
    )
}

pub(super) fn holding_line(n_holding: u32, n_orders: u32) -> String {
    format!(
        "in {} of {} orders",
        group_thousands(n_holding.into()),
        group_thousands(n_orders.into())
    )
}

pub(super) fn popular_line(n_holding: u32, n_orders: u32) -> String {
    format!(
        "Bought in {} of {} orders",
        group_thousands(n_holding.into()),
        group_thousands(n_orders.into())
    )
}

pub(super) fn short_share(n: u32, of: u32) -> String {
    format!(
        "In {} of {} orders",
        group_thousands(n.into()),
        group_thousands(of.into())
    )
}

pub(super) fn evidence_line(evidence: &CoPurchase) -> String {
    format!(
        "in {} of {} orders, {:.1} times more than by chance",
        group_thousands(evidence.n_together.into()),
        group_thousands(evidence.n_source.into()),
        evidence.assoc_lift,
    )
}

pub(super) fn due_line(days_since: u32, style: CopyStyle) -> String {
    if matches!(style, CopyStyle::Benefit | CopyStyle::Feature) {
        return "It may be time for another one".to_owned();
    }
    format!("You ordered this {} days ago", group_thousands(days_since.into()))
}

pub(super) fn rising_line(n_lately: u32) -> String {
    format!("In {} orders of the last 30 days", group_thousands(n_lately.into()))
}

pub(super) fn risen_line(n_lately: u32, times: f64) -> String {
    format!(
        "in {} orders of the last 30 days, {times:.1} times its usual share",
        group_thousands(n_lately.into())
    )
}
