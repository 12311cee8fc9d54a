//! What is looked at after what.

use pairwell_domain::decision::{Assignment, BoughtInstead, CandidateSource, PageContext, WithheldBy};
use pairwell_domain::offer::Reason;
use pairwell_domain::placement::{PageKind, PlacementKind};
use pairwell_domain::{ProductId, VisitorId};
use pairwell_recommender::browsing::{BrowsingBook, BrowsingCounter};
use pairwell_recommender::{AlignedBytes, ModelFileError};
use uuid::Uuid;

use crate::sealed::sealed;
use crate::support::{Shop, ids, line, looking_at, minute, on, product, rule_against, variant, with_cart};

fn visitor(n: u128) -> VisitorId {
    VisitorId::from_uuid(Uuid::from_u128(n))
}

/// Each visit by a browser of its own, a minute between looks.
fn visits<'a>(visits: impl IntoIterator<Item = &'a [i64]>) -> BrowsingCounter {
    let mut counter = BrowsingCounter::new();
    for (n, looks) in (0..).zip(visits) {
        for (at, &id) in (0..).zip(looks) {
            counter.push(visitor(n), minute(at), product(id));
        }
    }
    counter
}

fn after(book: &BrowsingBook, id: i64) -> Vec<(ProductId, u32, u32)> {
    let next = book.after(product(id));
    next.map(|it| (it.product, it.n_next, it.n_visits)).collect()
}

/// Six visits: 1 then 2 in four, 1 then 3 in three; 4 alone and often.
fn six() -> Vec<&'static [i64]> {
    vec![&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[1, 2], &[4], &[4]]
}

#[test]
fn what_follows_is_counted_once_a_visit_and_kept_when_it_beats_chance() {
    let book = visits(six()).finish();
    assert_eq!(book.n_visits(), 6);
    assert_eq!(after(&book, 1), [(product(2), 4, 4), (product(3), 3, 4)]);
    assert_eq!(after(&book, 2), [(product(3), 3, 4)]);
    assert_eq!(after(&book, 3), []);
    assert_eq!(after(&book, 9), [], "never looked at");
    // 4 of 4, with twenty visits of chance, of which 4 of 6 see it.
    let first = book.after(product(1)).next().expect("one follows");
    assert!((first.share - (4.0 + 20.0 * 4.0 / 6.0) / 24.0).abs() < 1e-12);

    let back_and_forth: &[i64] = &[1, 2, 1, 2, 1, 1];
    let book = visits([back_and_forth, back_and_forth, back_and_forth, &[4], &[4]]).finish();
    assert_eq!(after(&book, 1), [(product(2), 3, 3)]);
    assert_eq!(after(&book, 2), [(product(1), 3, 3)]);
}

#[test]
fn only_the_next_three_of_the_same_visit_follow() {
    let long: &[i64] = &[1, 2, 3, 4, 5];
    let book = visits([long, long, long, &[9], &[9], &[9]]).finish();
    let following: Vec<i64> = after(&book, 1).iter().map(|it| it.0.get()).collect();
    assert_eq!(following, [2, 3, 4]);

    let mut counter = BrowsingCounter::new();
    for n in 0..3 {
        counter.push(visitor(n), minute(0), product(1));
        counter.push(visitor(n), minute(30), product(2));
        counter.push(visitor(n), minute(61), product(3));
        counter.push(visitor(n + 10), minute(61), product(9));
    }
    let book = counter.finish();
    assert_eq!(after(&book, 1), [(product(2), 3, 3)], "half an hour is one visit");
    assert_eq!(after(&book, 2), [], "longer is two");
    assert_eq!(book.n_visits(), 9);
}

#[test]
fn what_everybody_looks_at_follows_nothing() {
    let book = visits([&[1, 4][..], &[1, 4], &[1, 4], &[4], &[2, 4]]).finish();
    assert_eq!(after(&book, 1), [], "4 is in every visit anyhow");
    let book = visits([&[1, 2][..], &[1, 2], &[4], &[4]]).finish();
    assert_eq!(after(&book, 1), [], "two visits are a rumour");
}

#[test]
fn file_holds_the_book_and_nothing_else_passes_for_one() {
    let book = visits(six()).finish();
    let bytes = book.to_bytes();
    let reversed: Vec<&[i64]> = six().into_iter().rev().collect();
    assert_eq!(
        visits(reversed).finish().to_bytes(),
        bytes,
        "in any order of the visits"
    );
    let read = BrowsingBook::open(AlignedBytes::from(bytes.as_slice())).expect("it was just made");
    assert_eq!((read.n_visits(), after(&read, 1)), (6, after(&book, 1)));
    for at in [0, 9, 20, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 4;
        assert!(BrowsingBook::open(AlignedBytes::from(damaged)).is_err(), "byte {at}");
    }
    let empty = BrowsingBook::open(AlignedBytes::from(BrowsingBook::default().to_bytes())).expect("an empty book");
    assert_eq!(after(&empty, 1), []);
    let foreign = BrowsingBook::open(AlignedBytes::from(
        pairwell_recommender::SaleLog::new(minute(0)).to_bytes(),
    ));
    assert_eq!(foreign.err(), Some(ModelFileError::NotAModel));
}

#[test]
fn a_count_that_cannot_be_is_refused_though_the_file_is_whole() {
    let bytes = visits(six()).finish().to_bytes();
    // The last section: 4, 3 and 3 visits, and four bytes that fill up.
    let counts = bytes.len() - 16;
    assert_eq!(bytes[counts..], [4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    for impossible in [0, 5] {
        let mut changed = bytes.clone();
        changed[counts + 8] = impossible;
        let opened = BrowsingBook::open(AlignedBytes::from(sealed(changed, 16..48)));
        let inconsistent = ModelFileError::Inconsistent("what is looked at next");
        assert_eq!(opened.err(), Some(inconsistent), "{impossible} of 4 visits");
    }
}

/// Looking around at home, having looked at product 1.
fn looking_around() -> PageContext {
    PageContext {
        recent: vec![product(1)],
        ..on(PageKind::Home, &[PlacementKind::Home])
    }
}

#[test]
fn home_offers_what_is_looked_at_next_and_says_so() {
    let mut shop = Shop::with_products(1..=4);
    let decision = shop.first(&looking_around());
    assert!(ids(&decision.offers).is_empty(), "nothing was looked at yet");

    let often: Vec<&[i64]> = six().into_iter().cycle().take(60).collect();
    shop.browsing = visits(often).finish();
    let decision = shop.first(&looking_around());
    let offers = &decision.offers;
    assert_eq!(ids(offers), [2, 3]);
    let expected = Reason::LookedAtNext {
        n_next: 40,
        n_visits: 40,
    };
    assert_eq!(
        (offers[0].source, &offers[0].reason),
        (CandidateSource::LookedAtNext, &expected)
    );
    assert_eq!(offers[0].anchor, Some(product(1)));
}

#[test]
fn few_looks_are_too_weak_and_the_cart_is_never_told() {
    let mut shop = Shop::with_products(1..=4);
    shop.browsing = visits(six()).finish();
    for placement in &mut shop.placements {
        placement.floor.min_together = 4;
    }
    let decision = shop.first(&looking_around());
    assert_eq!(ids(&decision.offers), [2]);
    let against = rule_against(&decision, 3);
    assert_eq!(against, Some(WithheldBy::BelowFloor));
    let beside = shop.page(&looking_at(1));
    assert!(
        beside.surfaces.iter().all(|surface| surface.offers.is_empty()),
        "what is bought instead is not offered beside what was chosen"
    );
}

#[test]
fn what_is_bought_instead_is_kept_away_from_what_was_chosen() {
    // 300 orders of 1 and as many of 2, none of both; 1 and 3 go together, and 3 is looked at after 1 as well.
    let mut orders: Vec<Vec<i64>> = vec![vec![99]; 600];
    orders.extend(vec![vec![1, 3]; 300]);
    orders.extend(vec![vec![2]; 300]);
    let mut shop = Shop::with_products([1, 2, 3, 4, 99]).learnt_from(orders).at_most(4);
    let home = || on(PageKind::Home, &[PlacementKind::Home]);
    let with = |context: PageContext, chosen| PageContext {
        cart: vec![line(variant(chosen), 1)],
        ..context
    };
    let before = shop.first(&with(home(), 1));
    assert!(ids(&before.offers).contains(&2), "the orders alone do not say it");

    let often: Vec<&[i64]> = vec![&[1, 2, 3]; 60];
    shop.browsing = visits([often, vec![&[4, 99]; 60]].concat()).finish();
    let decision = shop.first(&with(home(), 1));
    assert_eq!(rule_against(&decision, 2), Some(WithheldBy::BoughtInstead));
    assert_eq!(
        rule_against(&decision, 3),
        None,
        "what is bought with it is not bought instead"
    );
    let surfaces = shop.decide(&with(home(), 1), Assignment::Treated).0.surfaces;
    let facts = surfaces[0].candidates.iter().find(|it| it.product == product(2));
    let expected = BoughtInstead {
        given: product(1),
        n_next: 60,
        n_visits: 60,
        n_orders: 300,
    };
    assert_eq!(facts.expect("it was looked up").facts.instead, Some(expected));

    // Four was never sold, so nothing can be said of what it is bought with: 99 stays.
    assert_eq!(rule_against(&shop.first(&with(home(), 4)), 99), None);
    // The merchant knows better.
    let paired = shop.paired(1, 2).first(&with_cart(&[1]));
    assert!(ids(&paired.offers).contains(&2));
}
