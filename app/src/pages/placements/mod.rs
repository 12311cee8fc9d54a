//! Where offers show and how, with what a shopper would see beside it.

mod form;
mod preview;

use leptos::prelude::*;
use pairwell_domain::placement::PlacementKind;

use self::form::PlacementForm;
use crate::components::{Loaded, Page, SkeletonShape};
use crate::server_fns::get_placement;

/// The product page's placement: settings and live preview.
#[component]
pub fn PlacementsPage() -> impl IntoView {
    let placement = Resource::new(|| (), |()| get_placement(PlacementKind::ProductPage));
    view! {
        <Page title="Placements">
            <Loaded
                resource=placement
                skeleton=SkeletonShape::Lines(10)
                view=|placement| view! { <PlacementForm placement /> }
            />
        </Page>
    }
}
