//! What the rows of a list share: how to load it anew, and what gets the focus when it is there.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Toaster, Undo, focus_first};
use crate::UiError;

/// The list in sight. Rows find it in the context.
#[derive(Debug, Clone, Copy)]
pub struct ListState {
    reload: Callback<()>,
    focus_next: StoredValue<Vec<String>>,
}

impl ListState {
    /// Makes it known to every row; `reload` loads the list anew.
    pub fn provide(reload: Callback<()>) {
        provide_context(Self {
            reload,
            focus_next: StoredValue::new(Vec::new()),
        });
    }

    /// The one that was provided.
    #[must_use]
    pub fn expect() -> Self {
        use_context().expect("the page of the list provides it")
    }

    /// Loads the list anew, if it is still in sight.
    pub fn reload(self) {
        let _ = self.reload.try_run(());
    }

    /// Loads the list anew; afterwards an element that fits has the focus, as the first selector that finds one says.
    pub fn reload_and_focus(self, selectors: Vec<String>) {
        // The merchant may have left the page while the change was under way.
        if self.focus_next.try_set_value(selectors).is_none() {
            self.reload();
        }
    }

    /// Takes a row away, says so, and offers to bring it back. Then the first element that fits `row` has the focus.
    pub fn take_away<B>(
        self,
        toaster: Toaster,
        said: String,
        row: String,
        removing: impl Future<Output = Result<(), UiError>> + 'static,
        restore: impl Fn() -> B + Send + Sync + 'static,
    ) where
        B: Future<Output = Result<(), UiError>> + 'static,
    {
        spawn_local(async move {
            if let Err(error) = removing.await {
                toaster.fail(&error);
                return;
            }
            self.reload_and_focus(vec!["h1".to_owned()]);
            let undo: Undo = Arc::new(move || {
                let (restoring, row) = (restore(), row.clone());
                spawn_local(async move {
                    match restoring.await {
                        Ok(()) => self.reload_and_focus(vec![row]),
                        Err(error) => toaster.fail(&error),
                    }
                });
            });
            toaster.say_with_undo(said, undo);
        });
    }

    /// The list is there: whatever was to get the focus gets it, or the page's heading when that is gone.
    pub fn settle(self) {
        Effect::new(move |_| {
            let wanted = self.focus_next.try_update_value(std::mem::take).unwrap_or_default();
            if !wanted.is_empty() {
                request_animation_frame(move || {
                    if !focus_first(&wanted) {
                        focus_first(&["h1"]);
                    }
                });
            }
        });
    }
}
