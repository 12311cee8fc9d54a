//! Whether a surface may show anything at all, whatever there is to show.

use pairwell_domain::decision::{PageContext, Silence};
use pairwell_domain::placement::{Placement, Position};
use pairwell_domain::restraint::RestraintSettings;

/// What keeps a surface closed: the first of placement off, quiet page, outside its time, another country, another
/// screen, another position. What the page does not say is never held against it.
pub(super) fn closed_by(
    placement: &Placement,
    position: Option<Position>,
    context: &PageContext,
    restraint: &RestraintSettings,
) -> Option<Silence> {
    let is_other_market =
        |market: &String| !placement.markets.is_empty() && !placement.markets.iter().any(|it| it == market);
    if !placement.is_enabled || placement.max_items == 0 {
        Some(Silence::PlacementOff)
    } else if context.page.is_quiet() || restraint.is_quiet_path(&context.path) {
        Some(Silence::QuietPage)
    } else if !placement.schedule.holds(context.at) {
        Some(Silence::NotScheduled)
    } else if context.market.as_ref().is_some_and(is_other_market) {
        Some(Silence::OtherMarket)
    } else if !placement.devices.include(context.device) {
        Some(Silence::OtherDevice)
    } else if position.is_some_and(|position| position != placement.position) {
        Some(Silence::OtherPosition)
    } else {
        None
    }
}
