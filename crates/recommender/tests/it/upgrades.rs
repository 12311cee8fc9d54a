//! Steps up a ladder, and which of the two kinds a page speaks of.

use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{PageContext, Silence, Upgrade, WithheldBy};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::sales::{SalesStats, VariantSales};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::tier::{Good, HighlightLabel, Period};
use pairwell_domain::{LadderId, VariantId};
use pairwell_recommender::{Catalogue, LadderBook, Sales, attention};

use crate::attention::{no_to, shown};
use crate::support::{Shop, choosing, ids, line, minute, on, product, rule_against, variant, view, with_cart};

/// Products 1, 2 and 3 are good, better and best; 4 goes with 1.
fn shop() -> Shop {
    Shop::with_products(1..10).stepped(&[1, 2, 3]).paired(1, 4)
}

fn seen_in_cart(context: &mut PageContext, id: i64) {
    context.attention.shown.push(pairwell_domain::attention::Shown {
        kind: OfferKind::Upsell,
        ladder: Some(LadderId::new(1)),
        placement: PlacementKind::CartDrawer,
        is_seen: true,
        ..shown(1, id, 99, minute(-1))
    });
    context.attention.last_at = Some(minute(-1));
}

#[test]
fn rungs_above_are_offered_while_the_choice_is_open_and_nothing_beside_them() {
    let page = shop().page(&choosing(1));
    let (ladder, beside) = (&page.surfaces[0], &page.surfaces[1]);
    assert_eq!(ids(&ladder.offers), [2, 3]);
    let step = Upgrade {
        ladder: LadderId::new(1),
        rung: 1,
        from_rung: 0,
        replaces: None,
    };
    assert_eq!(ladder.offers[0].upgrade, Some(step));
    assert_eq!(ladder.offers[0].anchor, Some(product(1)));
    assert!(
        matches!(&ladder.offers[0].reason, Reason::Upgrade { step_minor: 333, best_for, .. } if best_for == "more people")
    );
    assert_eq!(beside.silence, Some(Silence::OtherKind));
    assert_eq!(rule_against(beside, 4), Some(WithheldBy::OtherKind));
}

#[test]
fn middle_rung_leads_to_the_top_and_the_top_nowhere() {
    assert_eq!(ids(&shop().first(&choosing(2)).offers), [3]);
    let page = shop().page(&choosing(3));
    assert_eq!(page.surfaces[0].silence, Some(Silence::NoCandidates));
}

#[test]
fn page_falls_back_to_what_goes_with_it_when_no_upgrade_can_be_offered() {
    let beside = |shop: Shop, context: &PageContext| {
        let page = shop.page(context);
        assert!(page.surfaces[0].offers.is_empty());
        ids(&page.surfaces[1].offers)
    };
    let mut declined = choosing(1);
    attention::declined(
        &mut declined.attention,
        pairwell_domain::attention::Declined {
            kind: OfferKind::Upsell,
            ladder: Some(LadderId::new(1)),
            ..no_to(3, minute(-1))
        },
    );
    assert_eq!(beside(shop(), &declined), [4], "the ladder was declined");

    let mut chosen = choosing(1);
    chosen.cart = vec![line(variant(1), 1)];
    assert_eq!(beside(shop(), &chosen), [4], "the choice was made");
    let ladder = shop().first(&chosen);
    assert_eq!(rule_against(&ladder, 2), Some(WithheldBy::BaseInCart));

    let mut off = shop();
    off.placement(PlacementKind::ProductLadder).is_enabled = false;
    assert_eq!(beside(off, &choosing(1)), [4], "ladders are off");
    let none_above = shop().stocked(2, 0).stocked(3, 0);
    assert_eq!(beside(none_above, &choosing(1)), [4], "nothing above can be sold");
}

#[test]
fn rung_that_cannot_be_sold_is_left_out() {
    let ladder = shop().stocked(2, 0).first(&choosing(1));
    assert_eq!(ids(&ladder.offers), [3]);
    assert_eq!(rule_against(&ladder, 2), Some(WithheldBy::OutOfStock));
    let ladder = shop().with_status(2, ProductStatus::Draft).first(&choosing(1));
    assert_eq!(rule_against(&ladder, 2), Some(WithheldBy::NotActive));
    assert_eq!(
        ids(&shop().stocked(2, 0).first(&with_cart(&[1])).offers),
        [3],
        "the next that can"
    );
}

#[test]
fn cart_reminds_once_of_the_first_line_that_can_be_exchanged() {
    let shop = shop().at_most(4);
    let reminder = shop.first(&with_cart(&[9, 1]));
    assert_eq!(ids(&reminder.offers), [2], "one step, not two");
    assert_eq!(
        reminder.offers[0].upgrade.and_then(|step| step.replaces),
        Some(variant(1))
    );
    assert_eq!(rule_against(&reminder, 4), Some(WithheldBy::OtherKind));

    let mut again = with_cart(&[9, 1]);
    seen_in_cart(&mut again, 2);
    let after = shop.first(&again);
    assert_eq!(ids(&after.offers), [4]);
    assert_eq!(rule_against(&after, 2), Some(WithheldBy::AlreadyReminded));

    let taken = shop.first(&with_cart(&[1, 2]));
    assert_eq!(rule_against(&taken, 2), Some(WithheldBy::InCart));
    assert_eq!(ids(&taken.offers), [4]);
}

#[test]
fn strip_after_adding_speaks_of_what_was_added() {
    let context = PageContext {
        added: Some(variant(2)),
        cart: vec![line(variant(1), 1), line(variant(2), 1)],
        ..on(PageKind::Product, &[PlacementKind::AddedToCart])
    };
    let strip = shop().first(&context);
    assert_eq!(ids(&strip.offers), [3]);
    assert_eq!(strip.offers[0].upgrade.and_then(|step| step.replaces), Some(variant(2)));
}

#[test]
fn nothing_better_is_offered_after_payment() {
    let context = PageContext {
        page: PageKind::ThankYou,
        ..with_cart(&[1])
    };
    let surface = shop().first(&context);
    assert_eq!(ids(&surface.offers), [4]);
    assert_eq!(rule_against(&surface, 2), Some(WithheldBy::OtherKind));
}

#[test]
fn one_look_at_a_page_keeps_its_kind() {
    let mut context = choosing(1);
    context.attention.last_at = Some(minute(0));
    context.attention.shown = vec![shown(1, 9, 1, minute(0))];
    let page = shop().page(&context);
    assert_eq!(page.surfaces[0].silence, Some(Silence::OtherKind));
    assert_eq!(ids(&page.surfaces[1].offers), [4]);

    context.attention.shown[0].kind = OfferKind::Upsell;
    context.product = Some(product(9));
    context.surfaces.truncate(2);
    let page = shop().paired(9, 4).page(&context);
    assert!(page.offers().next().is_none());
    assert_eq!(
        page.surfaces[1].silence,
        Some(Silence::OtherKind),
        "no upgrade is left, and still no other kind"
    );

    context.view = Some(view(2));
    assert_eq!(
        ids(&shop().paired(9, 4).page(&context).surfaces[1].offers),
        [4],
        "another look"
    );
}

#[test]
fn sizes_of_one_product_are_a_ladder_too() {
    let of = |nth: i64| Good::Variant {
        product: product(1),
        variant: VariantId::new(10 + nth),
    };
    let mut shop = Shop::with_products(1..5).paired(1, 4).laddered([of(0), of(1)]);
    shop.variants[1].price_minor = 1_300;

    let ladder = shop.first(&choosing(1));
    assert_eq!(
        ladder.offers[0].variant_id,
        VariantId::new(11),
        "the same product, and no less an offer"
    );
    let mut larger = choosing(1);
    larger.variant = Some(VariantId::new(11));
    assert_eq!(shop.first(&larger).silence, Some(Silence::NoCandidates));

    let reminder = shop.first(&with_cart(&[1]));
    assert_eq!(reminder.offers[0].variant_id, VariantId::new(11));
    let mut both = with_cart(&[1]);
    both.cart.push(line(VariantId::new(11), 1));
    assert_eq!(rule_against(&shop.first(&both), 1), Some(WithheldBy::InCart));

    let mut other_size_in_cart = choosing(1);
    other_size_in_cart.variant = Some(VariantId::new(10));
    other_size_in_cart.cart = vec![line(VariantId::new(10), 1)];
    assert_eq!(
        rule_against(&shop.first(&other_size_in_cart), 1),
        Some(WithheldBy::BaseInCart)
    );
}

#[test]
fn step_the_shopper_bought_is_not_offered() {
    let mut context = choosing(1);
    context.bought = vec![pairwell_domain::decision::Bought {
        product: product(2),
        last_at: minute(-10_000),
    }];
    let ladder = shop().first(&context);
    assert_eq!(ids(&ladder.offers), [3]);
    assert_eq!(rule_against(&ladder, 2), Some(WithheldBy::AlreadyBought));
}

fn book(shop: &Shop) -> LadderBook {
    let catalogue = Catalogue::new(shop.products.clone(), shop.variants.clone());
    LadderBook::new(
        shop.ladders.clone(),
        &catalogue,
        &Sales::new(&shop.sales),
        &StepRanges::default(),
    )
}

#[test]
fn ladder_with_a_problem_is_kept_from_shoppers() {
    assert_eq!(book(&shop()).ladders().len(), 1);
    let mut off = shop();
    off.ladders[0].is_enabled = false;
    for (kept, why) in [
        (off, "switched off"),
        (shop().priced(2, 1_000), "not dearer"),
        (shop().priced(3, 9_000), "too wide a step"),
        (shop().costing(1, 100).costing(2, 900), "earns less"),
        (Shop::with_products([1, 2]).stepped(&[1, 2, 77]), "not in the catalogue"),
    ] {
        assert!(book(&kept).ladders().is_empty(), "{why}");
    }
}

#[test]
fn plans_stand_apart_because_no_cart_can_hold_one() {
    let plan = |name: &str, price_minor| Good::Plan {
        name: name.to_owned(),
        price_minor,
        period: Period::Month,
        url: "/pages/plans".to_owned(),
    };
    let mut shop = Shop::with_products([1]).laddered([plan("Solo", 500), plan("Team", 900)]);
    let kept = book(&shop);
    assert!(kept.ladders().is_empty());
    assert_eq!(kept.plans().len(), 1);
    shop.ladders[0].label = HighlightLabel::MostPopular;
    assert_eq!(
        book(&shop).plans()[0].label(),
        HighlightLabel::Recommended,
        "no order proves it"
    );
    shop.ladders[0].is_enabled = false;
    assert!(book(&shop).plans().is_empty());
    let dearer_first = Shop::with_products([1]).laddered([plan("Team", 900), plan("Solo", 500)]);
    assert!(book(&dearer_first).plans().is_empty(), "not dearer");
}

#[test]
fn most_popular_is_said_only_while_it_is_so() {
    let mut shop = shop();
    shop.ladders[0].label = HighlightLabel::MostPopular;
    assert_eq!(book(&shop).ladders()[0].label(), HighlightLabel::Recommended);
    let sold = |id, n_sold| VariantSales {
        product: product(id),
        variant: variant(id),
        n_sold,
        n_returned: 0,
    };
    shop.sales = SalesStats {
        variants: vec![sold(1, 12), sold(2, 20), sold(3, 2)],
        rebuys: Vec::new(),
    };
    assert_eq!(book(&shop).ladders()[0].label(), HighlightLabel::MostPopular);
    assert!(
        shop.first(&choosing(1)).offers[0]
            .reason
            .merchant_line()
            .contains("20 of the 34 pieces")
    );
}

#[test]
fn product_of_two_ladders_stands_on_the_one_that_leads_higher() {
    let shop = Shop::with_products(1..10)
        .stepped(&[1, 2])
        .stepped(&[2, 3])
        .priced(2, 1_333)
        .priced(3, 1_777);
    let book = book(&shop);
    let standing = book.standing(product(2), None).expect("it stands on both");
    assert_eq!((standing.ladder.ladder().id, standing.rung), (LadderId::new(2), 0));
    assert!(book.standing(product(9), None).is_none());
    assert!(book.get(LadderId::new(2)).is_some() && book.get(LadderId::new(3)).is_none());
}

#[test]
fn upgrade_that_waits_in_a_closed_drawer_does_not_silence_the_page() {
    let page = PageContext {
        product: Some(product(9)),
        cart: vec![line(variant(1), 1)],
        ..on(
            PageKind::Product,
            &[PlacementKind::ProductPage, PlacementKind::CartDrawer],
        )
    };
    let mut shop = shop().paired(9, 4);
    shop.placement(PlacementKind::CartDrawer).is_enabled = true;
    let decision = shop.page(&page);
    assert_eq!(ids(&decision.surfaces[0].offers), [4]);
    assert_eq!(rule_against(&decision.surfaces[1], 2), Some(WithheldBy::OtherKind));
    let opened = PageContext {
        view: Some(view(2)),
        ..on(PageKind::Other, &[PlacementKind::CartDrawer])
    };
    let opened = PageContext {
        cart: page.cart,
        ..opened
    };
    assert_eq!(ids(&shop.first(&opened).offers), [2], "asked for by itself, it is open");
}
