//! What the merchant gains from, between what is equally relevant.

use pairwell_domain::Currency;
use pairwell_domain::catalog::Product;
use pairwell_domain::decision::{Assignment, Bought, CandidateSource, PageContext, WithheldBy};
use pairwell_domain::offer::{OfferKind, Reason};
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::sales::{Rebuy, SalesStats, VariantSales};

use crate::support::{Shop, ids, line, looking_at, minute, on, product, rule_against, stock, variant, with_cart};

/// Products 2 and 3 go with 1 in 20 orders each, 4 in 12.
fn shop() -> Shop {
    let mut orders = vec![vec![99]; 300];
    for (target, n) in [(2, 20), (3, 20), (4, 12)] {
        orders.extend(vec![vec![1, target]; n]);
    }
    Shop::with_products((1..10).chain([99])).learnt_from(orders)
}

fn order(shop: &Shop) -> Vec<i64> {
    ids(&shop.first(&looking_at(1)).offers)
}

#[test]
fn higher_margin_comes_first_only_between_what_is_equally_likely() {
    assert_eq!(order(&shop()), [2, 3, 4]);
    assert_eq!(
        order(&shop().costing(3, 400)),
        [3, 2, 4],
        "an unknown margin counts as none"
    );
    assert_eq!(order(&shop().costing(2, 300).costing(3, 400)), [2, 3, 4]);
    assert_eq!(order(&shop().costing(4, 1)), [2, 3, 4], "much less likely");
}

#[test]
fn what_is_put_forward_comes_first_within_its_source() {
    let mut shop = shop().paired(1, 8);
    shop.selling.boosted = vec![product(4)];
    assert_eq!(order(&shop), [8, 4, 2, 3]);
}

#[test]
fn postage_and_the_like_are_no_offer_unless_the_merchant_paired_them() {
    let mut shop = shop();
    for (id, title) in [(2, "Next day postage"), (3, "Gift voucher 50 EUR")] {
        let is_it = |it: &&mut Product| it.id == product(id);
        shop.products.iter_mut().find(is_it).expect("in the shop").title = title.to_owned();
    }
    let decision = shop.first(&looking_at(1));
    assert_eq!(rule_against(&decision, 2), Some(WithheldBy::NonProduct));
    assert_eq!(rule_against(&decision, 3), Some(WithheldBy::NonProduct));
    assert_eq!(ids(&decision.offers), [4]);
    assert_eq!(ids(&shop.paired(1, 3).first(&looking_at(1)).offers), [3, 4]);
}

#[test]
fn what_is_set_aside_is_not_offered_even_when_paired() {
    let mut shop = shop().paired(1, 8);
    shop.selling.paused = vec![product(2), product(8)];
    let decision = shop.first(&looking_at(1));
    assert_eq!(ids(&decision.offers), [3, 4]);
    assert_eq!(rule_against(&decision, 8), Some(WithheldBy::Paused));
}

#[test]
fn too_few_pieces_are_not_promoted_unless_the_merchant_paired_them() {
    let decision = shop().stocked(2, 1).first(&looking_at(1));
    assert_eq!(
        rule_against(&decision, 2),
        Some(WithheldBy::LowStock),
        "two sizes of one piece each"
    );
    assert_eq!(order(&shop().stocked(2, 2)), [2, 3, 4], "four pieces in all");
    assert_eq!(order(&shop().stocked(2, 1).paired(1, 2))[0], 2);
    let mut endless = shop();
    for variant in &mut endless.variants {
        variant.stock = stock(0);
        variant.stock.sells_when_out = true;
    }
    assert_eq!(order(&endless), [2, 3, 4]);
}

#[test]
fn what_comes_back_often_is_not_promoted() {
    let mut shop = shop();
    let sold = |n_sold, n_returned| VariantSales {
        product: product(2),
        variant: variant(2),
        n_sold,
        n_returned,
    };
    let mut rule = |sales| {
        shop.sales.variants = vec![sales];
        rule_against(&shop.first(&looking_at(1)), 2)
    };
    assert_eq!(rule(sold(70, 30)), None, "30% is not more than 30%");
    assert_eq!(rule(sold(69, 31)), Some(WithheldBy::ReturnedOften));
    assert_eq!(rule(sold(9, 20)), None, "too few to speak of");
}

#[test]
fn what_is_known_to_earn_nothing_after_handling_is_not_offered_unless_the_merchant_paired_it() {
    let costing = |handling_minor| {
        let mut shop = shop().priced(2, 1_000).costing(2, 950);
        shop.selling.handling_minor = handling_minor;
        shop
    };
    let rule = |handling_minor| rule_against(&costing(handling_minor).first(&looking_at(1)), 2);
    assert_eq!(rule(49), None);
    assert_eq!(rule(50), Some(WithheldBy::EarnsNothing));
    let mut unknown = shop();
    unknown.selling.handling_minor = 5_000;
    assert_eq!(
        order(&unknown),
        [2, 3, 4],
        "what a product costs is not known: nothing is held against it"
    );
    assert_eq!(order(&costing(50).paired(1, 2))[0], 2);
}

#[test]
fn what_comes_back_earns_less_and_yields_to_what_stays() {
    let sold = |id, n_sold, n_returned| VariantSales {
        product: product(id),
        variant: variant(id),
        n_sold,
        n_returned,
    };
    let earning = |margin_of_two: i64| {
        let mut shop = shop().priced(2, 1_000).priced(3, 1_000);
        shop = shop.costing(2, 1_000 - margin_of_two).costing(3, 600);
        shop.selling.handling_minor = 100;
        shop
    };
    // Margins after handling: 350 and 300.
    assert_eq!(order(&earning(450)), [2, 3, 4]);
    let mut shop = earning(450);
    // A fifth of 2 comes back, and 3 stays: of all pieces a tenth comes back, so rates are 23 / 130 and 3 / 130.
    // 350 × 107 / 130 - 200 × 23 / 130 = 252.7, and 300 × 127 / 130 - 200 × 3 / 130 = 288.5.
    shop.sales.variants = vec![sold(2, 80, 20), sold(3, 100, 0)];
    assert_eq!(order(&shop), [3, 2, 4]);
    let facts = |shop: &Shop, id| {
        let (case, _) = shop.decide(&looking_at(1), Assignment::Treated);
        let candidates = case.surfaces.into_iter().flat_map(|surface| surface.candidates);
        candidates
            .into_iter()
            .find(|it| it.product == product(id))
            .expect("a candidate")
            .facts
    };
    assert_eq!(
        (facts(&shop, 2).margin_minor, facts(&shop, 2).profit_minor),
        (Some(350), Some(253))
    );
    assert_eq!(facts(&shop, 3).profit_minor, Some(288));
    assert_eq!(facts(&shop, 4).profit_minor, None);
    // 40 earned on what stays, and 200 lost on the 18% that come back.
    shop = earning(140);
    shop.sales.variants = vec![sold(2, 80, 20), sold(3, 100, 0)];
    assert_eq!(
        rule_against(&shop.first(&looking_at(1)), 2),
        Some(WithheldBy::EarnsNothing)
    );
}

#[test]
fn what_its_buyers_come_back_for_earns_more_than_once() {
    let mut shop = shop().priced(2, 1_000).priced(3, 1_000).costing(2, 600).costing(3, 700);
    assert_eq!(order(&shop), [2, 3, 4], "400 against 300 a piece");
    let bought_again = |n_later| SalesStats {
        variants: Vec::new(),
        rebuys: vec![Rebuy {
            product: product(3),
            gap_days: 60,
            n_rebuys: 50,
            n_followed: 70,
            n_later,
        }],
    };
    // 300 × (1 + 33 / 100) = 399, and with one purchase more 402.
    shop.sales = bought_again(33);
    assert_eq!(order(&shop), [2, 3, 4]);
    shop.sales = bought_again(34);
    assert_eq!(order(&shop), [3, 2, 4]);
    assert_eq!(
        order(&shop.priced(4, 10_000).costing(4, 1)),
        [3, 2, 4],
        "much less likely"
    );
}

#[test]
fn what_was_bought_comes_again_when_it_is_due() {
    let mut shop = shop();
    let mut context = looking_at(1);
    context.bought = vec![Bought {
        product: product(2),
        last_at: minute(-24 * 60 * 24),
    }];
    assert_eq!(rule_against(&shop.first(&context), 2), Some(WithheldBy::AlreadyBought));
    let mut rule_with = |gap_days| {
        shop.sales = SalesStats {
            variants: Vec::new(),
            rebuys: vec![Rebuy {
                product: product(2),
                gap_days,
                n_rebuys: 20,
                n_followed: 0,
                n_later: 0,
            }],
        };
        rule_against(&shop.first(&context), 2)
    };
    assert_eq!(rule_with(30), None, "24 of 30 days is four fifths");
    assert_eq!(rule_with(31), Some(WithheldBy::AlreadyBought));
}

#[test]
fn home_reminds_of_what_is_due_again_and_of_nothing_else() {
    let mut shop = Shop::with_products(1..=5).at_most(4);
    let rebuy = |id, gap_days| Rebuy {
        product: product(id),
        gap_days,
        n_rebuys: 20,
        n_followed: 0,
        n_later: 0,
    };
    shop.sales = SalesStats {
        variants: Vec::new(),
        rebuys: vec![rebuy(1, 30), rebuy(2, 30), rebuy(3, 30), rebuy(4, 30)],
    };
    let days_ago = |id, days: i64| Bought {
        product: product(id),
        last_at: minute(-24 * 60 * days),
    };
    let mut context = on(PageKind::Home, &[PlacementKind::Home]);
    // Due now, overdue, too early, long stopped, and one that nobody buys twice.
    context.bought = vec![
        days_ago(2, 60),
        days_ago(1, 31),
        days_ago(3, 12),
        days_ago(4, 100),
        days_ago(5, 31),
    ];
    let decision = shop.first(&context);
    assert_eq!(ids(&decision.offers), [1, 2]);
    let first = &decision.offers[0];
    assert_eq!(
        (first.kind, first.source),
        (OfferKind::Replenishment, CandidateSource::DueAgain)
    );
    let expected = Reason::DueAgain {
        days_since: 31,
        usual_days: 30,
        n_rebuys: 20,
    };
    assert_eq!(first.reason, expected);
    shop.placement(PlacementKind::Home).floor.min_together = 21;
    assert_eq!(rule_against(&shop.first(&context), 1), Some(WithheldBy::BelowFloor));
    context.bought.clear();
    assert!(shop.first(&context).offers.is_empty(), "nothing is known of a stranger");
}

/// A cart of £30.00 whose one line goes with 2 (£5), 3 (£21), 4 (£25) and 5 (£90), in this order of likelihood.
fn cart() -> (Shop, PageContext) {
    let mut orders = vec![vec![99]; 300];
    for (target, n) in [(2, 20), (3, 18), (4, 16), (5, 14)] {
        orders.extend(vec![vec![1, target]; n]);
    }
    let shop = Shop::with_products((1..10).chain([99]))
        .learnt_from(orders)
        .priced(2, 500)
        .priced(3, 1_999)
        .priced(4, 2_000)
        .priced(5, 9_000)
        .free_from(5_000)
        .at_most(4);
    let mut context = with_cart(&[1]);
    context.cart = vec![line(variant(1), 3)];
    (shop, context)
}

#[test]
fn what_makes_up_free_delivery_comes_first_and_says_so() {
    let (shop, context) = cart();
    let (case, decision) = shop.decide(&context, pairwell_domain::decision::Assignment::Treated);
    assert_eq!(case.surfaces[0].missing_minor, Some(2_000));
    let offers = &decision.surfaces[0].offers;
    assert_eq!(ids(offers), [4, 2, 3, 5], "£90 for want of £20 is out of proportion");
    let reach: Vec<bool> = offers.iter().map(|offer| offer.reaches_free_delivery).collect();
    assert_eq!(reach, [true, false, false, true]);
    assert_eq!(
        ids(&shop.paired(1, 9).first(&context).offers),
        [9, 4, 2, 3],
        "pairings win"
    );
}

#[test]
fn free_delivery_is_spoken_of_only_where_the_sum_is_known() {
    let missing = |change: &dyn Fn(&mut Shop, &mut PageContext)| {
        let (mut shop, mut context) = cart();
        change(&mut shop, &mut context);
        let (case, _) = shop.decide(&context, pairwell_domain::decision::Assignment::Treated);
        case.surfaces[0].missing_minor
    };
    assert_eq!(missing(&|_, _| {}), Some(2_000));
    assert_eq!(
        missing(&|_, context| context.currency = Some(Currency::GBP)),
        Some(2_000)
    );
    assert_eq!(missing(&|_, context| context.currency = Some(Currency::EUR)), None);
    assert_eq!(
        missing(&|_, context| context.cart.push(line(variant(555), 1))),
        None,
        "a price is missing"
    );
    assert_eq!(
        missing(&|_, context| context.cart[0].quantity = 5),
        None,
        "it is reached"
    );
    let unsaid = |shop: &mut Shop| shop.placement(PlacementKind::CartPage).shows_free_delivery = false;
    assert_eq!(missing(&|shop, _| unsaid(shop)), None);
    assert_eq!(missing(&|shop, _| shop.free_delivery.from.clear()), None);
}
