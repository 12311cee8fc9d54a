//! The app: what is around every page, and which page an address means.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::bridge;
use crate::components::{FocusAfterNavigation, PlatformNav, TabNav, ToastRegion, Toaster, Unsaved, UnsavedGuard};
use crate::pages::{
    ConnectionPage, DataPage, DataRequestsPage, EditLadder, EditPairing, EditPlacement, EditRule, LadderProposalsPage,
    ListsPage, NewLadder, NewPairing, NewRule, NotFound, OverviewPage, PairingsPage, PlacementsPage, PlanPage,
    RulesPage, SettingsPage, SuggestionsPage, TiersPage, WhyPage,
};

/// The whole admin.
///
/// Pages are rendered when their data are there, not streamed: an answer's status is then that of its data, and the page
/// is complete when it arrives.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Toaster::provide();
    Unsaved::provide();
    FocusAfterNavigation::provide();
    let is_routing = RwSignal::new(false);
    Effect::new(move |was_routing: Option<bool>| {
        let is_routing = is_routing.get();
        if was_routing.is_some_and(|was_routing| was_routing != is_routing) {
            bridge::set_loading(is_routing);
        }
        is_routing
    });
    // Effects run in the browser only, once the page is taken over: whoever drives the page can wait for this.
    Effect::new(|_| bridge::mark_hydrated());
    view! {
        <Title formatter=|page: String| format!("{page} · Pairwell") />
        <Router set_is_routing=is_routing>
            <UnsavedGuard>
                <PlatformNav />
                <TabNav />
                <main>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async />
                        <Route path=path!("/pairings") view=PairingsPage ssr=SsrMode::Async />
                        <Route path=path!("/pairings/new") view=NewPairing ssr=SsrMode::Async />
                        <Route path=path!("/pairings/suggestions") view=SuggestionsPage ssr=SsrMode::Async />
                        <Route path=path!("/pairings/lists") view=ListsPage ssr=SsrMode::Async />
                        <Route path=path!("/pairings/rules") view=RulesPage ssr=SsrMode::Async />
                        <Route path=path!("/pairings/rules/new") view=NewRule ssr=SsrMode::Async />
                        <Route path=path!("/pairings/rules/:id") view=EditRule ssr=SsrMode::Async />
                        <Route path=path!("/pairings/:id") view=EditPairing ssr=SsrMode::Async />
                        <Route path=path!("/tiers") view=TiersPage ssr=SsrMode::Async />
                        <Route path=path!("/tiers/new") view=NewLadder ssr=SsrMode::Async />
                        <Route path=path!("/tiers/proposals") view=LadderProposalsPage ssr=SsrMode::Async />
                        <Route path=path!("/tiers/:id") view=EditLadder ssr=SsrMode::Async />
                        <Route path=path!("/placements") view=PlacementsPage ssr=SsrMode::Async />
                        <Route path=path!("/placements/:kind") view=EditPlacement ssr=SsrMode::Async />
                        <Route path=path!("/why") view=WhyPage ssr=SsrMode::Async />
                        <Route path=path!("/data") view=DataPage ssr=SsrMode::Async />
                        <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                        <Route path=path!("/settings/connection") view=ConnectionPage ssr=SsrMode::Async />
                        <Route path=path!("/settings/buyers-data") view=DataRequestsPage ssr=SsrMode::Async />
                        <Route path=path!("/settings/plan") view=PlanPage ssr=SsrMode::Async />
                    </Routes>
                </main>
            </UnsavedGuard>
            <ToastRegion />
        </Router>
    }
}
