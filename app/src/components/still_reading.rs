//! What an empty list says while the shop is being read: it is empty because nobody has looked yet.

use leptos::prelude::*;
use pairwell_domain::admin::SyncState;

use super::{AskedInBrowser, Banner, BannerTone};
use crate::server_fns::read_sync_progress;

/// Says that the shop is still being read, while it is. It holds nothing up, and says nothing when it cannot find out.
#[component]
pub fn StillReading() -> impl IntoView {
    let progress = AskedInBrowser::new(read_sync_progress);
    let is_reading = move || {
        let progress = progress.answer()?.ok()?;
        matches!(progress.state, SyncState::Running | SyncState::NotStarted).then_some(())
    };
    move || {
        is_reading().map(|()| {
            view! {
                <Banner
                    tone=BannerTone::Info
                    title="Your shop is still being read. What your catalogue and your orders suggest appears when that is done."
                />
            }
        })
    }
}
