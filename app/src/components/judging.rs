//! Saying yes or no to what is proposed: one verdict at a time, each with a way back.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Toaster, Undo, focus_first};
use crate::UiError;

/// What a verdict did, and what takes it back.
pub struct Judged {
    said: String,
    undo: Box<dyn Fn() -> Undoing + Send + Sync>,
}

type Undoing = Pin<Box<dyn Future<Output = Result<(), UiError>>>>;

impl Judged {
    /// `said` is what the merchant reads about it.
    pub fn new<F>(said: String, undo: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), UiError>> + 'static,
    {
        Self {
            said,
            undo: Box::new(move || Box::pin(undo())),
        }
    }
}

/// What judging a list of proposals needs: where to say what was done, and how to load the list anew.
#[derive(Clone, Copy)]
pub struct Judge {
    toaster: Toaster,
    reload: Callback<()>,
    is_busy: RwSignal<bool>,
}

impl Judge {
    /// `reload` loads the list anew.
    pub fn new(reload: Callback<()>) -> Self {
        Self {
            toaster: Toaster::expect(),
            reload,
            is_busy: RwSignal::new(false),
        }
    }

    /// Sends a verdict, and says what it did or why it failed. While one is under way, others are not taken: the list is
    /// about to change. Buttons are not disabled meanwhile, because a disabled button would lose the focus.
    pub fn send(self, verdict: impl Future<Output = Result<Judged, UiError>> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            let judged = verdict.await;
            let _ = self.is_busy.try_set(false);
            let _ = self.reload.try_run(());
            match judged {
                Ok(Judged { said, undo }) => {
                    self.toaster.say_with_undo(said, self.undo_with(undo));
                    // The button that was pressed goes with what it judged.
                    request_animation_frame(|| {
                        focus_first(&["h1"]);
                    });
                }
                Err(error) => self.toaster.fail(&error),
            }
        });
    }

    fn undo_with(self, undo: Box<dyn Fn() -> Undoing + Send + Sync>) -> Undo {
        Arc::new(move || {
            let undone = undo();
            spawn_local(async move {
                match undone.await {
                    Ok(()) => self.toaster.say("Undone"),
                    Err(error) => self.toaster.fail(&error),
                }
                // The list may not be in sight any more.
                let _ = self.reload.try_run(());
            });
        })
    }
}
