//! The parts of a ladder's form.

mod benefits;
mod differences;
mod explanation;
mod goods;
mod highlight;
mod live;
mod plan;
mod rung;

use leptos::prelude::*;

use super::draft::Draft;
use super::words::in_rung;
use crate::UiError;

pub(super) use differences::Differences;
pub(super) use highlight::Highlight;
pub(super) use live::{Live, LivePreview};
pub(super) use rung::Rungs;

/// What every part of the form shares: the fields, and what is wrong with them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub(super) draft: Draft,
    pub(super) error: RwSignal<Option<UiError>>,
}

impl Form {
    /// What is wrong with the field at a path. The path may change while things change places.
    pub(super) fn about(self, path: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref()?.about(&path())))
    }

    /// Whether the error is about a field at a path or below it; tracked.
    pub(super) fn is_within(self, path: &str) -> bool {
        self.error.with(|error| {
            let field = error.as_ref().and_then(|error| error.field.as_deref());
            field
                .and_then(|field| field.strip_prefix(path))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// Whether a field says itself what is wrong with it. The lowest rung has neither explanation nor review to fill in.
pub(super) fn has_place(field: &str) -> bool {
    match in_rung(field) {
        Some((0, rest)) => !rest.starts_with("explanation") && !rest.starts_with("quote"),
        Some(_) => true,
        None => {
            field == "name" || field == "step_reason" || field == "differences" || field.starts_with("differences.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_shown_once() {
        for field in [
            "name",
            "step_reason",
            "rungs.0.goods",
            "rungs.2.goods.1",
            "rungs.1.explanation.worth",
            "differences.3.cells",
        ] {
            assert!(has_place(field), "{field}");
        }
        for field in ["rungs", "highlighted", "rungs.0.explanation.worth"] {
            assert!(!has_place(field), "{field}");
        }
    }
}
