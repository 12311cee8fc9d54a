//! What is entered for a placement, and what is wrong with it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use pairwell_domain::decision::CandidateSource;
use pairwell_domain::placement::{
    CopyStyle, Devices, Floor, Layout, Placement, PlacementKind, Position, PriceDisplay, Schedule,
};

use crate::UiError;
use crate::format::{self, hundredths};

/// The fields of the form, live. Numbers are kept as they were typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub(super) kind: PlacementKind,
    pub(super) is_enabled: RwSignal<bool>,
    pub(super) headline: RwSignal<String>,
    pub(super) max_items: RwSignal<u8>,
    pub(super) layout: RwSignal<Layout>,
    pub(super) position: RwSignal<Position>,
    pub(super) copy_style: RwSignal<CopyStyle>,
    pub(super) price_display: RwSignal<PriceDisplay>,
    pub(super) sources: RwSignal<Vec<CandidateSource>>,
    pub(super) attach_rate_percent: RwSignal<String>,
    pub(super) assoc_lift: RwSignal<String>,
    pub(super) min_together: RwSignal<String>,
    pub(super) from: RwSignal<Option<DateTime<Utc>>>,
    pub(super) until: RwSignal<Option<DateTime<Utc>>>,
    pub(super) markets: RwSignal<String>,
    pub(super) devices: RwSignal<Devices>,
    pub(super) shows_free_delivery: RwSignal<bool>,
}

impl Draft {
    pub(super) fn new(placement: &Placement) -> Self {
        let draft = Self {
            kind: placement.kind,
            is_enabled: RwSignal::default(),
            headline: RwSignal::default(),
            max_items: RwSignal::default(),
            layout: RwSignal::new(placement.layout),
            position: RwSignal::new(placement.position),
            copy_style: RwSignal::new(placement.copy_style),
            price_display: RwSignal::new(placement.price_display),
            sources: RwSignal::default(),
            attach_rate_percent: RwSignal::default(),
            assoc_lift: RwSignal::default(),
            min_together: RwSignal::default(),
            from: RwSignal::default(),
            until: RwSignal::default(),
            markets: RwSignal::default(),
            devices: RwSignal::new(placement.devices),
            shows_free_delivery: RwSignal::default(),
        };
        draft.set(placement);
        draft
    }

    /// Puts these values in the fields.
    pub(super) fn set(self, placement: &Placement) {
        let Placement {
            kind: _,
            is_enabled,
            headline,
            max_items,
            layout,
            position,
            copy_style,
            price_display,
            sources,
            floor,
            schedule,
            markets,
            devices,
            shows_free_delivery,
        } = placement.clone();
        self.is_enabled.set(is_enabled);
        self.headline.set(headline);
        self.max_items.set(max_items);
        self.layout.set(layout);
        self.position.set(position);
        self.copy_style.set(copy_style);
        self.price_display.set(price_display);
        self.sources.set(sources);
        self.attach_rate_percent
            .set(format::decimal_of_hundredths(floor.attach_rate_bps.into()));
        self.assoc_lift
            .set(format::decimal_of_hundredths(floor.assoc_lift_pct.into()));
        self.min_together.set(floor.min_together.to_string());
        self.from.set(schedule.from);
        self.until.set(schedule.until);
        self.markets.set(markets.join(", "));
        self.devices.set(devices);
        self.shows_free_delivery.set(shows_free_delivery);
    }

    /// What the fields hold, or the first thing to mend; tracked. The server checks again; here it saves a wait.
    pub(super) fn checked(self) -> Result<Placement, UiError> {
        let floor = entered_floor(
            &self.attach_rate_percent.get(),
            &self.assoc_lift.get(),
            &self.min_together.get(),
        );
        // Every field is read before any is judged, so that each of them is followed.
        let placement = |floor| Placement {
            kind: self.kind,
            is_enabled: self.is_enabled.get(),
            headline: self.headline.get(),
            max_items: self.max_items.get(),
            layout: self.layout.get(),
            position: self.position.get(),
            copy_style: self.copy_style.get(),
            price_display: self.price_display.get(),
            sources: self.sources.get(),
            floor,
            schedule: Schedule {
                from: self.from.get(),
                until: self.until.get(),
            },
            markets: entered_markets(&self.markets.get()),
            devices: self.devices.get(),
            shows_free_delivery: self.shows_free_delivery.get(),
        };
        let with_default = placement(Floor::default());
        let floor = floor?;
        Placement { floor, ..with_default }
            .checked()
            .map_err(|rule| UiError::rule(rule.field(), &rule.to_string()))
    }

    /// Changes the style. Words that were the former style's own change along; those of the merchant stay.
    pub(super) fn restyle(self, style: CopyStyle) {
        let former = self.copy_style.get_untracked();
        if self.headline.get_untracked().trim() == former.headline(self.kind) {
            self.headline.set(style.headline(self.kind).to_owned());
        }
        self.copy_style.set(style);
    }

    /// The style's ready-made headline, when another one is in the field.
    pub(super) fn ready_headline(self) -> Option<&'static str> {
        let ready = self.copy_style.get().headline(self.kind);
        self.headline.with(|headline| headline.trim() != ready).then_some(ready)
    }
}

fn entered_floor(attach_rate_percent: &str, assoc_lift: &str, min_together: &str) -> Result<Floor, UiError> {
    let bad = |field: &str, rule: &str| UiError::rule(field, rule);
    Ok(Floor {
        attach_rate_bps: hundredths(attach_rate_percent)
            .and_then(|bps| u16::try_from(bps).ok())
            .filter(|bps| *bps <= 10_000)
            .ok_or_else(|| bad("attach_rate", "write a share between 0 and 100%, such as 2 or 2.5"))?,
        assoc_lift_pct: hundredths(assoc_lift)
            .and_then(|pct| u16::try_from(pct).ok())
            .ok_or_else(|| bad("assoc_lift", "write a number between 0 and 600, such as 1.2"))?,
        min_together: min_together
            .trim()
            .parse()
            .map_err(|_| bad("min_together", "write a whole number, such as 5"))?,
    })
}

/// Countries as people write them: with commas, spaces or lines between.
fn entered_markets(text: &str) -> Vec<String> {
    text.split(|letter: char| letter == ',' || letter == ';' || letter.is_whitespace())
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_draft(kind: PlacementKind, test: impl FnOnce(Draft)) {
        let owner = Owner::new();
        owner.with(|| test(Draft::new(&Placement::default_for(kind))));
    }

    #[test]
    fn draft_gives_back_what_was_put_in() {
        for &kind in PlacementKind::ALL {
            with_draft(kind, |draft| {
                assert_eq!(draft.checked(), Ok(Placement::default_for(kind)));
            });
        }
    }

    #[test]
    fn floor_is_read_as_people_write_it() {
        let floor = entered_floor(" 2.5 ", "1.2", "7").expect("a floor");
        assert_eq!(
            (floor.attach_rate_bps, floor.assoc_lift_pct, floor.min_together),
            (250, 120, 7)
        );
        let field = |rate, lift, together| entered_floor(rate, lift, together).expect_err("broken").field;
        assert_eq!(field("101", "1", "1").as_deref(), Some("attach_rate"));
        assert_eq!(field("1", "often", "1").as_deref(), Some("assoc_lift"));
        assert_eq!(field("1", "1", "-1").as_deref(), Some("min_together"));
    }

    #[test]
    fn broken_rules_name_their_field() {
        with_draft(PlacementKind::CartPage, |draft| {
            draft.headline.set("  ".to_owned());
            let error = draft.checked().expect_err("no headline");
            assert!(
                error
                    .about("headline")
                    .is_some_and(|text| text.starts_with("Write a headline"))
            );
            draft.headline.set("Anything missing?".to_owned());
            draft.markets.set("gb de; FR".to_owned());
            assert_eq!(draft.checked().expect("good").markets, ["DE", "FR", "GB"]);
        });
    }

    #[test]
    fn style_changes_only_words_of_its_own() {
        with_draft(PlacementKind::ProductPage, |draft| {
            draft.restyle(CopyStyle::Question);
            assert_eq!(draft.headline.get_untracked(), "Need something with it?");
            assert_eq!(untrack(|| draft.ready_headline()), None);
            draft.headline.set("Our picks".to_owned());
            draft.restyle(CopyStyle::Feature);
            assert_eq!(draft.headline.get_untracked(), "Our picks");
            assert_eq!(untrack(|| draft.ready_headline()), Some("Fits with this"));
        });
    }
}
