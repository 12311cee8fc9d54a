//! The merchant's rules on what products are.

use pairwell_domain::CollectionId;
use pairwell_domain::decision::{CandidateSource, WithheldBy};
use pairwell_domain::offer::Reason;
use pairwell_domain::rule::{Matching, RuleIn, RuleKind};
use pairwell_domain::sales::VariantSales;
use pairwell_recommender::{Collections, Sales, rule_book};
use proptest::prelude::*;

use crate::support::{Shop, ids, looking_at, product, rule_against, variant, with_cart};

/// 1 to 3 are cameras, 4 to 6 lenses, 7 to 9 bags, of brands in turn; what costs 1,000 each. Lenses go with cameras in
/// many orders.
fn shop() -> Shop {
    let mut shop = Shop::with_products(1..=9);
    for (at, it) in shop.products.iter_mut().enumerate() {
        it.product_type = ["Cameras", "Lenses", "Bags"][at / 3].to_owned();
        it.vendor = ["Acme", "Bolt", "Café"][at % 3].to_owned();
        it.title = format!(
            "{} {} of {}",
            ["Red", "Deep blue", "Grün"][at % 3],
            it.product_type,
            it.vendor
        );
    }
    shop
}

fn of_type(name: &str) -> Matching {
    Matching {
        product_types: vec![name.to_owned()],
        ..Matching::default()
    }
}

fn by(brand: &str, side: Matching) -> Matching {
    Matching {
        brands: vec![brand.to_owned()],
        ..side
    }
}

fn rule(kind: RuleKind, when: Matching, then: Matching) -> RuleIn {
    RuleIn {
        kind,
        when,
        then,
        reason_text: None,
        is_enabled: true,
    }
}

fn ruled(rules: Vec<RuleIn>) -> Shop {
    Shop { rules, ..shop() }
}

fn offered(shop: &Shop, id: i64) -> Vec<i64> {
    ids(&shop.first(&looking_at(id)).offers)
}

#[test]
fn what_a_rule_offers_comes_by_pieces_sold_with_the_merchants_words() {
    let mut shop = ruled(vec![RuleIn {
        reason_text: Some("Keeps it safe".to_owned()),
        ..rule(RuleKind::GoesWith, of_type("cameras"), of_type("BAGS"))
    }]);
    assert_eq!(offered(&shop, 1), [7, 8, 9]);
    assert_eq!(offered(&shop, 4), [] as [i64; 0]);
    shop.sales.variants = vec![VariantSales {
        product: product(9),
        variant: variant(9),
        n_sold: 3,
        n_returned: 0,
    }];
    let decision = shop.first(&looking_at(2));
    assert_eq!(ids(&decision.offers), [9, 7, 8]);
    let first = &decision.offers[0];
    assert_eq!((first.source, first.anchor), (CandidateSource::Rule, Some(product(2))));
    let words = Reason::Ruled {
        text: Some("Keeps it safe".to_owned()),
        evidence: None,
    };
    assert_eq!(first.reason, words);
    shop.rules[0].is_enabled = false;
    assert_eq!(offered(&shop, 2), [] as [i64; 0]);
}

#[test]
fn every_list_of_a_side_narrows_it() {
    let bags = |change: fn(&mut Matching)| {
        let mut then = of_type("Bags");
        change(&mut then);
        offered(&ruled(vec![rule(RuleKind::GoesWith, of_type("Cameras"), then)]), 1)
    };
    assert_eq!(bags(|_| {}), [7, 8, 9]);
    assert_eq!(
        bags(|it| it.brands = vec!["acme".to_owned(), "CAFÉ".to_owned()]),
        [7, 9]
    );
    assert_eq!(
        bags(|it| it.words = vec!["grun".to_owned()]),
        [9],
        "accents do not matter"
    );
    assert_eq!(bags(|it| it.words = vec!["deep blue".to_owned()]), [8]);
    assert_eq!(bags(|it| it.words = vec!["blue deep".to_owned()]), [] as [i64; 0]);
    assert_eq!(
        bags(|it| it.words = vec!["re".to_owned()]),
        [] as [i64; 0],
        "words are whole"
    );
    assert_eq!(bags(|it| it.price_from_minor = Some(1_000)), [7, 8, 9]);
    assert_eq!(bags(|it| it.price_from_minor = Some(1_001)), [] as [i64; 0]);
    assert_eq!(bags(|it| it.price_to_minor = Some(999)), [] as [i64; 0]);
}

#[test]
fn pairings_come_before_rules_and_rules_before_what_is_mined() {
    let orders = std::iter::repeat_n([1, 4], 30).chain(std::iter::repeat_n([2, 5], 60));
    let mut shop = shop().learnt_from(orders).paired(1, 9);
    shop.rules = vec![rule(
        RuleKind::GoesWith,
        of_type("Cameras"),
        by("Bolt", of_type("Bags")),
    )];
    assert_eq!(offered(&shop, 1), [9, 8, 4]);
}

#[test]
fn what_must_not_stand_beside_something_is_withheld_beside_it_and_with_it_in_the_cart() {
    let orders = std::iter::repeat_n([1, 4], 30)
        .chain(std::iter::repeat_n([2, 4], 30))
        .chain(std::iter::repeat_n([3, 9], 60));
    let mut shop = shop().learnt_from(orders);
    shop.rules = vec![rule(
        RuleKind::NeverWith,
        by("Acme", of_type("Cameras")),
        of_type("Lenses"),
    )];
    assert_eq!(
        rule_against(&shop.first(&looking_at(1)), 4),
        Some(WithheldBy::DoesNotFit)
    );
    assert_eq!(offered(&shop, 2), [4]);
    let mut beside_cart = looking_at(2);
    beside_cart.cart = with_cart(&[1]).cart;
    assert_eq!(rule_against(&shop.first(&beside_cart), 4), Some(WithheldBy::DoesNotFit));
    // Whoever pairs the two themselves knows better.
    assert_eq!(offered(&shop.paired(1, 4), 1), [4]);
}

#[test]
fn what_needs_something_is_offered_beside_that_alone() {
    let orders = std::iter::repeat_n([1, 4], 30)
        .chain(std::iter::repeat_n([2, 4], 30))
        .chain(std::iter::repeat_n([3, 9], 60));
    let mut shop = shop().learnt_from(orders);
    shop.rules = vec![
        rule(RuleKind::OnlyWith, by("Acme", of_type("Cameras")), of_type("Lenses")),
        rule(RuleKind::OnlyWith, of_type("Bags"), of_type("Lenses")),
    ];
    assert_eq!(offered(&shop, 1), [4]);
    assert_eq!(
        rule_against(&shop.first(&looking_at(2)), 4),
        Some(WithheldBy::DoesNotFit)
    );
    // Either of what it needs will do.
    let mut with_bag = looking_at(2);
    with_bag.cart = with_cart(&[7]).cart;
    assert_eq!(ids(&shop.first(&with_bag).offers), [4]);
}

fn any_side() -> impl Strategy<Value = Matching> {
    let one_of = |all: &'static [&'static str]| prop::sample::subsequence(all.to_vec(), 0..=2);
    (
        one_of(&["Cameras", "Lenses", "Bags"]),
        one_of(&["Acme", "Bolt", "Café"]),
        one_of(&["red", "of", "deep blue"]),
    )
        .prop_map(|(types, brands, words)| {
            let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
            Matching {
                product_types: owned(types),
                brands: owned(brands),
                words: owned(words),
                ..Matching::default()
            }
        })
}

fn any_rule() -> impl Strategy<Value = RuleIn> {
    (prop::sample::select(RuleKind::ALL), any_side(), any_side()).prop_map(|(kind, when, then)| rule(kind, when, then))
}

proptest! {
    #[test]
    fn no_rule_is_ever_broken(rules in prop::collection::vec(any_rule(), 0..8), id in 1_i64..=9, in_cart in 1_i64..=9) {
        let orders = (1..=9).flat_map(|left| (1..=9).map(move |right| vec![left, right]));
        let shop = Shop { rules, ..shop().learnt_from(orders) };
        let mut context = looking_at(id);
        context.cart = with_cart(&[in_cart]).cart;
        let means = |side: &Matching, id: i64| {
            let it = &shop.products[(id - 1) as usize];
            (side.product_types.is_empty() || side.product_types.contains(&it.product_type))
                && (side.brands.is_empty() || side.brands.contains(&it.vendor))
                && (side.words.is_empty()
                    || side.words.iter().any(|words| it.title.to_lowercase().contains(words.as_str())))
        };
        for offer in shop.first(&context).offers {
            let offer = offer.product_id.get();
            let about = |kind| {
                let said: Vec<&RuleIn> = shop.rules.iter().filter(|rule| rule.kind == kind && means(&rule.then, offer)).collect();
                let is_given = said.iter().any(|rule| means(&rule.when, id) || means(&rule.when, in_cart));
                (said.len(), is_given)
            };
            prop_assert!(!about(RuleKind::NeverWith).1);
            let (n_needs, is_there) = about(RuleKind::OnlyWith);
            prop_assert!(n_needs == 0 || is_there);
        }
    }
}

fn in_collection(id: i64) -> Matching {
    Matching {
        collections: vec![CollectionId::new(id)],
        ..Matching::default()
    }
}

#[test]
fn collection_means_what_is_in_it_and_a_rule_whose_collection_is_gone_is_not_followed() {
    let shelves = |held: &[(i64, &[i64])]| {
        Collections::new(held.iter().map(|(id, products)| {
            let products: Vec<_> = products.iter().map(|&id| product(id)).collect();
            (CollectionId::new(*id), products)
        }))
    };
    let offers = rule(RuleKind::GoesWith, in_collection(1), in_collection(2));
    let forbids = rule(RuleKind::NeverWith, in_collection(1), by("acme", in_collection(2)));
    let mut shop = ruled(vec![offers.clone()]);
    shop.collections = shelves(&[(1, &[1, 4]), (2, &[8, 9])]);
    assert_eq!(offered(&shop, 1), [8, 9]);
    assert_eq!(offered(&shop, 4), [8, 9]);
    assert_eq!(offered(&shop, 2), [] as [i64; 0], "not in the first collection");

    shop.collections = shelves(&[(1, &[1, 4]), (2, &[7, 8])]);
    shop.rules.push(forbids);
    assert_eq!(offered(&shop, 1), [8], "7 is of the brand that does not fit");
    shop.collections = shelves(&[(1, &[1, 4]), (2, &[])]);
    assert_eq!(offered(&shop, 1), [] as [i64; 0], "an empty collection means nothing");

    shop.rules = vec![
        rule(RuleKind::GoesWith, of_type("cameras"), of_type("bags")),
        rule(RuleKind::NeverWith, of_type("cameras"), in_collection(3)),
        rule(RuleKind::OnlyWith, in_collection(3), of_type("bags")),
        rule(RuleKind::GoesWith, in_collection(3), of_type("lenses")),
    ];
    shop.collections = Collections::default();
    assert_eq!(
        offered(&shop, 1),
        [7, 8, 9],
        "a collection that is gone neither forbids, nor binds, nor offers beside everything"
    );
    let sales = Sales::default();
    let side = |side: &Matching| rule_book::matched(side, &shop.products, &shop.variants, &shop.collections, &sales);
    assert!(side(&in_collection(3)).is_empty());
}
