//! The life of a form that makes one thing or changes it: saving, giving up, removing, and the ways back.

use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::{Banner, BannerTone, SaveBar, Toaster, Unsaved};
use crate::UiError;

/// The fields of such a form, live.
pub trait EntryDraft: Copy + Send + Sync + 'static {
    /// The fields at one moment.
    type Entered: Clone + Send + Sync + 'static;
    /// What is sent.
    type In: Clone + Send + Sync + 'static;
    /// What is kept, as it comes back.
    type Out: Clone + Send + Sync + 'static;

    /// What the fields hold for something that is kept.
    fn entered(kept: &Self::Out) -> Self::Entered;

    /// Puts these values in the fields.
    fn set(self, entered: &Self::Entered);

    /// What is sent, or the first thing to mend; every field is tracked. The server checks again: here it saves the
    /// merchant a wait.
    fn checked(self) -> Result<Self::In, UiError>;

    /// Whether saving would change what is kept; every field is tracked.
    fn differs_from(self, kept: &Self::Entered) -> bool;
}

/// What the merchant reads about one kind of thing, and where its list is.
#[derive(Debug, Clone, Copy)]
pub struct EntryWords {
    /// What a new one is while it is not saved: "Unsaved ladder".
    pub unsaved: &'static str,
    /// After a new one was saved: "Ladder added".
    pub added: &'static str,
    /// After a change was saved: "Ladder saved".
    pub saved: &'static str,
    /// After it was taken away: "Ladder removed".
    pub removed: &'static str,
    /// The address of the list; each thing's own page is below it.
    pub list: &'static str,
}

/// One form. It starts with what is kept, or blank for something new.
pub struct EntryForm<D: EntryDraft> {
    /// Its fields.
    pub draft: D,
    /// What is wrong with them, as the last try said. Any change may mend it, and takes it away.
    pub error: RwSignal<Option<UiError>>,
    kept: RwSignal<D::Entered>,
    is_dirty: Memo<bool>,
    save: Action<D::In, Result<D::Out, UiError>>,
    is_new: bool,
    words: EntryWords,
}

// Not derived: that would ask the entered values to be `Copy` too, which only the signals of them are.
impl<D: EntryDraft> Clone for EntryForm<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: EntryDraft> Copy for EntryForm<D> {}

impl<D: EntryDraft> EntryForm<D> {
    /// `kept` is what discarding goes back to. After saving, the form of something new leads to the list, and any other
    /// stays.
    pub fn new<F>(
        draft: D,
        kept: D::Entered,
        is_new: bool,
        words: EntryWords,
        save: impl Fn(D::In) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<D::Out, UiError>> + Send + 'static,
    {
        let kept = RwSignal::new(kept);
        let form = Self {
            draft,
            error: RwSignal::new(None),
            kept,
            is_dirty: Memo::new(move |_| kept.with(|kept| draft.differs_from(kept))),
            save: Action::new(move |entry: &D::In| save(entry.clone())),
            is_new,
            words,
        };
        Effect::new(move |is_later: Option<bool>| {
            let _ = draft.checked();
            if is_later.is_some() {
                form.error.set(None);
            }
            true
        });
        form.follow_saving();
        form
    }

    fn follow_saving(self) {
        let toaster = Toaster::expect();
        let unsaved = Unsaved::expect();
        let navigate = use_navigate();
        Effect::new(move |_| match self.save.value().get() {
            Some(Ok(entry)) => {
                self.error.set(None);
                let now = D::entered(&entry);
                self.draft.set(&now);
                self.kept.set(now);
                if self.is_new {
                    unsaved.forget();
                    toaster.say(self.words.added);
                    navigate(self.words.list, Default::default());
                } else {
                    toaster.say(self.words.saved);
                }
            }
            Some(Err(refusal)) => self.error.set(Some(refusal)),
            None => {}
        });
    }

    fn submit(self) {
        if self.save.pending().get_untracked() {
            return;
        }
        match untrack(|| self.draft.checked()) {
            Ok(entry) => {
                self.save.dispatch(entry);
            }
            Err(rule) => self.error.set(Some(rule)),
        }
    }

    fn discard(self) {
        self.draft.set(&self.kept.get_untracked());
        self.error.set(None);
    }

    /// What stands above the form: an error that no field shows; tracked.
    fn general_error(self, has_place: fn(&str) -> bool) -> Option<String> {
        self.error.with(|error| {
            let error = error
                .as_ref()
                .filter(|error| !error.field.as_deref().is_some_and(has_place))?;
            Some(error.message.clone())
        })
    }
}

/// The form itself, with the bar to save it and what is wrong with it as a whole.
#[component]
pub fn EntryFields<D: EntryDraft>(
    /// Its life.
    form: EntryForm<D>,
    /// Whether the field of an error shows it itself.
    has_place: fn(&str) -> bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="flex min-w-0 flex-col gap-400"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                form.submit();
            }
        >
            <SaveBar
                message=if form.is_new { form.words.unsaved } else { "Unsaved changes" }
                is_dirty=form.is_dirty
                is_saving=form.save.pending()
                on_discard=move |()| form.discard()
            />
            {move || {
                form.general_error(has_place)
                    .map(|message| view! { <Banner tone=BannerTone::Critical title=message /> })
            }}
            {children()}
        </form>
    }
}

/// What the button does that takes a thing away: it leads to the list and offers to bring the thing back, and after that
/// leads to the thing again, wherever the merchant is by then.
pub fn removal<R, B>(
    words: EntryWords,
    id: impl std::fmt::Display,
    remove: impl Fn() -> R + Send + Sync + 'static,
    restore: impl Fn() -> B + Clone + Send + Sync + 'static,
) -> Callback<MouseEvent>
where
    R: Future<Output = Result<(), UiError>> + 'static,
    B: Future<Output = Result<(), UiError>> + 'static,
{
    let toaster = Toaster::expect();
    let unsaved = Unsaved::expect();
    let navigate = use_navigate();
    let address = format!("{}/{id}", words.list);
    Callback::new(move |_| {
        let (removing, restore) = (remove(), restore.clone());
        let (navigate, address) = (navigate.clone(), address.clone());
        spawn_local(async move {
            if let Err(error) = removing.await {
                toaster.fail(&error);
                return;
            }
            unsaved.forget();
            navigate(words.list, Default::default());
            toaster.say_with_undo(
                words.removed,
                Arc::new(move || {
                    let restoring = restore();
                    let (navigate, address) = (navigate.clone(), address.clone());
                    spawn_local(async move {
                        match restoring.await {
                            Ok(()) => navigate(&address, Default::default()),
                            Err(error) => toaster.fail(&error),
                        }
                    });
                }),
            );
        });
    })
}
