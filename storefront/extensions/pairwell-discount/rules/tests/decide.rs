//! Carts with known answers, and rules that hold for every cart.

use pairwell_discount_rules::config::{Off, Part, Set};
use pairwell_discount_rules::{Cart, Config, Decimal, Discount, Line, Target, Value, decide};
use proptest::collection::vec;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a decimal")
}

/// A line of one product with one variant, whose number is ten times the product's.
fn line(product: u64, quantity: u64, price: &str, from_offer: bool) -> Line {
    Line {
        id: format!("line-{product}"),
        product: Some(product),
        variant: Some(product * 10),
        quantity,
        price: decimal(price),
        from_offer,
    }
}

fn cart(lines: Vec<Line>) -> Cart {
    Cart {
        lines,
        rate: decimal("1.0"),
        minor_digits: 2,
    }
}

fn part(product: u64, gets: bool) -> Part {
    Part {
        products: vec![product],
        variants: Vec::new(),
        gets,
    }
}

/// Product 2 is cheaper beside product 1, where it was offered.
fn pair(off: Off) -> Set {
    Set {
        message: "Goes with the lamp".to_owned(),
        off,
        needs_offer: true,
        parts: vec![part(1, false), part(2, true)],
    }
}

fn config(sets: Vec<Set>) -> Config {
    Config {
        max_percent_bps: 5_000,
        max_uses: 3,
        sets,
    }
}

fn percent(targets: &[(usize, u64)], bps: u16) -> Discount {
    Discount {
        targets: targets
            .iter()
            .map(|&(line, quantity)| Target { line, quantity })
            .collect(),
        value: Value::Percent(Decimal::percent(bps)),
        message: "Goes with the lamp".to_owned(),
    }
}

#[test]
fn accepted_offer_gets_its_price_for_as_many_pieces_as_go_together() {
    let config = config(vec![pair(Off::Percent(1_000))]);
    let given = |lamps, shades| {
        decide(
            &cart(vec![line(1, lamps, "50", false), line(2, shades, "20", true)]),
            &config,
        )
    };
    assert_eq!(given(1, 1), [percent(&[(1, 1)], 1_000)]);
    assert_eq!(given(1, 5), [percent(&[(1, 1)], 1_000)]);
    assert_eq!(given(5, 2), [percent(&[(1, 2)], 1_000)]);
    // Three times a cart.
    assert_eq!(given(9, 9), [percent(&[(1, 3)], 1_000)]);
    assert_eq!(given(0, 1), []);
}

#[test]
fn line_without_an_offer_gets_nothing_unless_the_set_says_so() {
    let lines = vec![line(1, 1, "50", true), line(2, 1, "20", false)];
    let mut set = pair(Off::Percent(1_000));
    assert_eq!(decide(&cart(lines.clone()), &config(vec![set.clone()])), []);
    set.needs_offer = false;
    assert_eq!(decide(&cart(lines), &config(vec![set])), [percent(&[(1, 1)], 1_000)]);
}

#[test]
fn whole_set_gets_its_price() {
    let set = Set {
        needs_offer: false,
        parts: vec![part(1, true), part(2, true), part(3, false)],
        ..pair(Off::Percent(2_000))
    };
    let lines = vec![
        line(3, 1, "9", false),
        line(2, 4, "20", false),
        line(7, 1, "1", false),
        line(1, 2, "50", false),
    ];
    assert_eq!(
        decide(&cart(lines), &config(vec![set])),
        [percent(&[(1, 1), (3, 1)], 2_000)]
    );
}

#[test]
fn share_is_capped_and_so_is_an_amount() {
    let lines = vec![line(1, 1, "50", false), line(2, 1, "9.99", true)];
    let given = |off| decide(&cart(lines.clone()), &config(vec![pair(off)]));
    assert_eq!(given(Off::Percent(9_000)), [percent(&[(1, 1)], 5_000)]);
    let each = |amount| Value::EachItem(decimal(amount));
    assert_eq!(given(Off::Amount(decimal("2.50")))[0].value, each("2.5"));
    // Half of 9.99, cut to pence.
    assert_eq!(given(Off::Amount(decimal("100")))[0].value, each("4.99"));
}

#[test]
fn amount_is_in_the_carts_currency() {
    let lines = vec![line(1, 1, "7000", false), line(2, 1, "3000", true)];
    let yen = Cart {
        rate: decimal("187.456"),
        minor_digits: 0,
        ..cart(lines)
    };
    let given = decide(&yen, &config(vec![pair(Off::Amount(decimal("2.50")))]));
    assert_eq!(given[0].value, Value::EachItem(decimal("468")));
    // Less than the smallest coin is nothing.
    assert_eq!(decide(&yen, &config(vec![pair(Off::Amount(decimal("0.005")))])), []);
}

#[test]
fn piece_serves_once_and_the_first_set_wins() {
    let second = Set {
        message: "second".to_owned(),
        ..pair(Off::Percent(3_000))
    };
    let lines = vec![line(1, 2, "50", false), line(2, 2, "20", true)];
    let config = Config {
        max_uses: 1,
        ..config(vec![pair(Off::Percent(1_000)), second.clone()])
    };
    assert_eq!(decide(&cart(lines.clone()), &config), [percent(&[(1, 1)], 1_000)]);
    // More uses go to the first as well: the line is cheaper already, and nothing adds up.
    let config = Config { max_uses: 3, ..config };
    assert_eq!(decide(&cart(lines), &config), [percent(&[(1, 2)], 1_000)]);
}

#[test]
fn parts_that_could_take_the_same_piece_share_out_what_there_is() {
    let either = Part {
        products: vec![1, 2],
        variants: Vec::new(),
        gets: true,
    };
    let set = Set {
        needs_offer: false,
        parts: vec![either, part(1, false)],
        ..pair(Off::Percent(1_000))
    };
    let lines = vec![line(1, 1, "50", false), line(2, 1, "20", false)];
    assert_eq!(
        decide(&cart(lines), &config(vec![set.clone()])),
        [percent(&[(1, 1)], 1_000)]
    );
    // One piece alone is no set of two.
    assert_eq!(decide(&cart(vec![line(1, 1, "50", false)]), &config(vec![set])), []);
}

#[test]
fn variant_is_not_every_variant_of_its_product() {
    let set = Set {
        parts: vec![
            part(1, false),
            Part {
                products: Vec::new(),
                variants: vec![20],
                gets: true,
            },
        ],
        ..pair(Off::Percent(1_000))
    };
    let mut other = line(2, 1, "20", true);
    other.variant = Some(21);
    let lamp = line(1, 1, "50", false);
    let given = |shade| decide(&cart(vec![lamp.clone(), shade]), &config(vec![set.clone()]));
    assert_eq!(given(line(2, 1, "20", true)), [percent(&[(1, 1)], 1_000)]);
    assert_eq!(given(other), []);
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let one = (0..5_u64, 0..4_u64, 0..3_000_u64, any::<bool>());
    vec(one, 0..6).prop_map(|lines| {
        lines
            .into_iter()
            .enumerate()
            .map(|(place, (product, quantity, pence, from_offer))| Line {
                id: format!("line-{place}"),
                // What is not in the catalogue has no number.
                product: (product > 0).then_some(product),
                variant: (product > 0).then_some(product * 10),
                quantity,
                price: decimal(&format!("{}.{:02}", pence / 100, pence % 100)),
                from_offer,
            })
            .collect()
    })
}

fn sets() -> impl Strategy<Value = Vec<Set>> {
    let part =
        (vec(1..5_u64, 1..3), any::<bool>(), any::<bool>()).prop_map(|(ids, by_variant, gets)| match by_variant {
            true => Part {
                products: Vec::new(),
                variants: ids.into_iter().map(|id| id * 10).collect(),
                gets,
            },
            false => Part {
                products: ids,
                variants: Vec::new(),
                gets,
            },
        });
    let off = prop_oneof![
        (1..=10_000_u16).prop_map(Off::Percent),
        (1..5_000_u64).prop_map(|pence| Off::Amount(decimal(&format!("{}.{:02}", pence / 100, pence % 100)))),
    ];
    let set = (vec(part, 2..4), off, any::<bool>()).prop_map(|(mut parts, off, needs_offer)| {
        parts[0].gets = true;
        Set {
            message: "together".to_owned(),
            off,
            needs_offer,
            parts,
        }
    });
    vec(set, 0..4)
}

fn any_config() -> impl Strategy<Value = Config> {
    (1..=10_000_u16, 1..5_u64, sets()).prop_map(|(max_percent_bps, max_uses, sets)| Config {
        max_percent_bps,
        max_uses,
        sets,
    })
}

/// The most times one set can be taken, by trying every way.
fn most_uses(parts: &[Part], lines: &[Line], left: &mut Vec<u64>, may_get: &dyn Fn(&Line) -> bool) -> u64 {
    fn ways(part: usize, parts: &[Part], lines: &[Line], left: &mut Vec<u64>, may_get: &dyn Fn(&Line) -> bool) -> u64 {
        let Some(wanted) = parts.get(part) else {
            return 1 + most_uses(parts, lines, left, may_get);
        };
        let mut best = 0;
        for place in 0..lines.len() {
            let line = &lines[place];
            let fits = line.product.is_some_and(|product| wanted.products.contains(&product))
                || line.variant.is_some_and(|variant| wanted.variants.contains(&variant));
            if left[place] > 0 && fits && (!wanted.gets || may_get(line)) {
                left[place] -= 1;
                best = best.max(ways(part + 1, parts, lines, left, may_get));
                left[place] += 1;
            }
        }
        best
    }
    ways(0, parts, lines, left, may_get)
}

proptest! {
    #[test]
    fn nothing_is_given_twice_or_beyond_its_caps(lines in lines(), config in any_config(), rate in 1..30_000_u64) {
        let cart = Cart { rate: decimal(&format!("{}.{:03}", rate / 1_000, rate % 1_000)), ..cart(lines) };
        let discounts = decide(&cart, &config);
        let needs_offer = config.sets.iter().all(|set| set.needs_offer);
        let mut targets: Vec<&Target> = Vec::new();
        for discount in &discounts {
            prop_assert!(!discount.targets.is_empty() && !discount.message.is_empty());
            for target in &discount.targets {
                let line = &cart.lines[target.line];
                prop_assert!(target.quantity >= 1 && target.quantity <= line.quantity);
                prop_assert!(line.from_offer || !needs_offer);
                let most = line.price.share(config.max_percent_bps, 10).expect("a share");
                match discount.value {
                    Value::Percent(percent) => prop_assert!(!percent.is_zero() && percent <= Decimal::percent(config.max_percent_bps)),
                    Value::EachItem(amount) => prop_assert!(!amount.is_zero() && amount <= most && amount <= line.price),
                }
                targets.push(target);
            }
        }
        let mut places: Vec<usize> = targets.iter().map(|target| target.line).collect();
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), targets.len(), "a line is in two discounts");
        let most_parts = config.sets.iter().map(|set| set.parts.len() as u64).max().unwrap_or(0);
        prop_assert!(targets.iter().map(|target| target.quantity).sum::<u64>() <= config.max_uses * most_parts);
        prop_assert_eq!(decide(&cart, &config), discounts);
    }

    #[test]
    fn set_is_found_as_often_as_it_is_there(lines in lines(), mut sets in sets(), max_uses in 1..5_u64) {
        sets.truncate(1);
        let Some(set) = sets.first_mut() else { return Ok(()) };
        // One part that gets the price, so that its pieces are the uses.
        for part in &mut set.parts[1..] { part.gets = false; }
        set.off = Off::Percent(1_000);
        let needs_offer = set.needs_offer;
        let may_get = |line: &Line| !line.price.is_zero() && (line.from_offer || !needs_offer);
        let mut left: Vec<u64> = lines.iter().map(|line| line.quantity).collect();
        let most = most_uses(&set.parts, &lines, &mut left, &may_get).min(max_uses);
        let config = Config { max_percent_bps: 10_000, max_uses, sets };
        let given: u64 = decide(&cart(lines), &config)
            .iter()
            .flat_map(|discount| &discount.targets)
            .map(|target| target.quantity)
            .sum();
        prop_assert!(given <= most);
        prop_assert_eq!(given > 0, most > 0);
    }
}
