//! When a surface is silent, and how the budgets are shared.

use chrono::Duration;
use pairwell_domain::decision::{Assignment, PageContext, Silence, Surface, WithheldBy};
use pairwell_domain::offer::OfferKind;
use pairwell_domain::placement::{Device, Devices, PageKind, PlacementKind, Position};
use pairwell_recommender::attention::declined;

use crate::attention::{no_to, shown};
use crate::support::{Shop, ids, line, looking_at, minute, on, product, rule_against, variant, view};

/// Product 1 is paired with 2 to 9.
fn shop() -> Shop {
    (2..10)
        .fold(Shop::with_products(1..10), |shop, id| shop.paired(1, id))
        .at_most(4)
}

/// Product 1 is looked at and in the cart: its page, the cart's drawer and the strip all go with it.
fn busy_page() -> PageContext {
    PageContext {
        product: Some(product(1)),
        cart: vec![line(variant(1), 1)],
        ..on(
            PageKind::Product,
            &[PlacementKind::ProductPage, PlacementKind::CartDrawer],
        )
    }
}

fn shown_elsewhere(n: usize, minutes_ago: i64) -> PageContext {
    let mut context = looking_at(1);
    context.attention.last_at = Some(minute(-minutes_ago));
    context.attention.shown = (0..n).map(|n| shown(n as u128, 99, 77, minute(-minutes_ago))).collect();
    context
}

#[test]
fn closed_surface_says_what_closed_it() {
    let silence = |change: &dyn Fn(&mut Shop, &mut PageContext)| {
        let (mut shop, mut context) = (shop(), looking_at(1));
        change(&mut shop, &mut context);
        let decision = shop.first(&context);
        assert_eq!(decision.silence.is_some(), decision.offers.is_empty());
        if decision.silence.is_some() {
            assert!(decision.withheld.is_empty(), "nothing was looked at");
        }
        decision.silence
    };
    let kind = PlacementKind::ProductPage;
    assert_eq!(silence(&|_, _| {}), None);
    assert_eq!(silence(&|shop, _| shop.placements.clear()), Some(Silence::PlacementOff));
    for page in [PageKind::Checkout, PageKind::Account] {
        assert_eq!(silence(&|_, context| context.page = page), Some(Silence::QuietPage));
    }
    let quiet = |shop: &mut Shop, context: &mut PageContext| {
        shop.restraint.quiet_paths = vec!["/pages/returns".to_owned()];
        context.path = "/pages/returns/form".to_owned();
    };
    assert_eq!(silence(&quiet), Some(Silence::QuietPage));
    let later = |shop: &mut Shop, _: &mut PageContext| shop.placement(kind).schedule.from = Some(minute(1));
    assert_eq!(silence(&later), Some(Silence::NotScheduled));
    let abroad = |market: Option<&str>| {
        silence(&|shop, context| {
            shop.placement(kind).markets = vec!["GB".to_owned()];
            context.market = market.map(str::to_owned);
        })
    };
    assert_eq!(abroad(Some("FR")), Some(Silence::OtherMarket));
    assert_eq!((abroad(Some("GB")), abroad(None)), (None, None));
    let on_phones = |device| {
        silence(&|shop, context| {
            shop.placement(kind).devices = Devices::Phone;
            context.device = device;
        })
    };
    assert_eq!(on_phones(Some(Device::Desktop)), Some(Silence::OtherDevice));
    assert_eq!((on_phones(Some(Device::Phone)), on_phones(None)), (None, None));
    let at = |position| silence(&|_, context| context.surfaces[0].position = Some(position));
    assert_eq!(at(Position::BelowDescription), Some(Silence::OtherPosition));
    assert_eq!(at(Position::BelowProduct), None);
}

#[test]
fn surfaces_share_the_budget_of_the_page_in_its_order_and_repeat_nothing() {
    let mut shop = shop();
    shop.restraint.max_per_page = 6;
    let page = shop.page(&busy_page());
    assert_eq!(ids(&page.surfaces[0].offers), [2, 3, 4, 5]);
    assert_eq!(ids(&page.surfaces[1].offers), [6, 7]);
    assert_eq!(rule_against(&page.surfaces[1], 2), Some(WithheldBy::ElsewhereOnPage));
    assert_eq!(rule_against(&page.surfaces[1], 8), Some(WithheldBy::OverPageBudget));
    shop.restraint.max_per_page = 4;
    assert_eq!(shop.page(&busy_page()).surfaces[1].silence, Some(Silence::PageBudget));
}

#[test]
fn what_this_look_was_shown_before_counts_for_its_page() {
    let mut shop = shop();
    shop.restraint.max_per_page = 6;
    let mut context = busy_page();
    context.attention.last_at = Some(minute(0));
    context.attention.shown = (0..4).map(|n| shown(n, 2 + n as i64, 1, minute(0))).collect();
    let page = shop.page(&context);
    assert_eq!(ids(&page.surfaces[0].offers), [6, 7]);
    assert_eq!(rule_against(&page.surfaces[0], 2), Some(WithheldBy::ElsewhereOnPage));
    context.view = Some(view(2));
    assert_eq!(
        ids(&shop.page(&context).surfaces[0].offers),
        [2, 3, 4, 5],
        "another look"
    );
}

#[test]
fn session_budget_is_spent_by_what_was_sent_and_new_with_each_session() {
    let mut shop = shop();
    shop.restraint.max_per_session = 10;
    let decision = shop.first(&shown_elsewhere(8, 1));
    assert_eq!(ids(&decision.offers), [2, 3]);
    assert_eq!(rule_against(&decision, 4), Some(WithheldBy::OverSessionBudget));
    assert_eq!(
        shop.first(&shown_elsewhere(10, 1)).silence,
        Some(Silence::SessionBudget)
    );
    assert_eq!(shop.first(&shown_elsewhere(10, 31)).silence, None);
}

#[test]
fn pause_lies_between_pages_and_never_within_one() {
    let mut shop = shop();
    shop.restraint.minutes_between = 5;
    assert_eq!(shop.first(&shown_elsewhere(1, 4)).silence, Some(Silence::Pause));
    assert_eq!(shop.first(&shown_elsewhere(1, 5)).silence, None);
    let mut same = shown_elsewhere(1, 4);
    same.view = Some(view(77));
    assert_eq!(shop.first(&same).silence, None);
    let mut unknown = shown_elsewhere(1, 4);
    unknown.view = None;
    assert_eq!(shop.first(&unknown).silence, Some(Silence::Pause));
}

#[test]
fn declined_product_stays_away_for_its_days_on_every_surface() {
    let mut context = busy_page();
    declined(
        &mut context.attention,
        no_to(2, minute(0) - Duration::days(90) + Duration::minutes(1)),
    );
    declined(&mut context.attention, no_to(3, minute(0) - Duration::days(90)));
    let page = shop().page(&context);
    for surface in &page.surfaces {
        assert_eq!(rule_against(surface, 2), Some(WithheldBy::Declined));
    }
    assert!(ids(&page.surfaces[0].offers).contains(&3), "the time is over");
}

#[test]
fn several_declines_of_one_day_silence_their_kind() {
    let hours_apart = |hours: i64, days_ago: i64| {
        let mut context = looking_at(1);
        for n in 0..3 {
            let at = minute(0) - Duration::days(days_ago) - Duration::hours(hours * n);
            declined(&mut context.attention, no_to(100 + n, at));
        }
        let decision = shop().first(&context);
        rule_against(&decision, 2)
    };
    assert_eq!(hours_apart(11, 0), Some(WithheldBy::KindDeclined));
    assert_eq!(hours_apart(12, 0), None, "more than a day from the first to the last");
    assert_eq!(hours_apart(1, 6), Some(WithheldBy::KindDeclined));
    assert_eq!(hours_apart(1, 7), None, "the week is over");
}

#[test]
fn one_ladder_is_one_no_and_the_other_kind_is_not_concerned() {
    let ladder = |kind, ladder: i64, id| pairwell_domain::attention::Declined {
        kind,
        ladder: Some(pairwell_domain::LadderId::new(ladder)),
        ..no_to(id, minute(-1))
    };
    let shop = Shop::with_products(1..10).stepped(&[1, 2, 3]).paired(1, 4);
    let page_after = |declines: &[(i64, i64)]| {
        let mut context = crate::support::choosing(1);
        for &(number, id) in declines {
            declined(&mut context.attention, ladder(OfferKind::Upsell, number, id));
        }
        shop.page(&context)
    };
    let one = page_after(&[(7, 70), (7, 71), (8, 80)]);
    assert_eq!(ids(&one.surfaces[0].offers), [2, 3]);
    let three = page_after(&[(7, 70), (8, 80), (9, 90)]);
    assert_eq!(rule_against(&three.surfaces[0], 2), Some(WithheldBy::KindDeclined));
    assert_eq!(ids(&three.surfaces[1].offers), [4]);
}

#[test]
fn control_group_sees_nothing_and_spends_the_page_as_if_it_did() {
    let mut shop = shop();
    shop.restraint.max_per_page = 4;
    let control = shop.decide(&busy_page(), Assignment::Control).1;
    assert!(control.offers().next().is_none());
    let silences: Vec<_> = control.surfaces.iter().map(|surface| surface.silence).collect();
    assert_eq!(silences, [Some(Silence::ControlGroup), Some(Silence::PageBudget)]);
}

#[test]
fn same_placement_asked_for_twice_shows_where_it_stands() {
    let mut context = looking_at(1);
    context.surfaces = [Position::BelowDescription, Position::BelowProduct]
        .map(|position| Surface {
            placement: PlacementKind::ProductPage,
            position: Some(position),
        })
        .to_vec();
    let page = shop().page(&context);
    assert_eq!(page.surfaces[0].silence, Some(Silence::OtherPosition));
    assert_eq!(ids(&page.surfaces[1].offers), [2, 3, 4, 5]);
}
