//! Ladders and gaps of small shops whose answers are known.

use chrono::DateTime;
use pairwell_domain::catalog::{Product, ProductStatus, Stock, Variant};
use pairwell_domain::tier::check::StepRanges;
use pairwell_domain::tier::{Good, LadderIn};
use pairwell_domain::{Currency, ProductId, VariantId};
use proptest::prelude::*;

use super::{Assortment, Attribute, Gap, MIN_BASE_SOLD, Proposal, gaps, propose};

#[derive(Debug, Clone)]
struct Shop {
    products: Vec<Product>,
    variants: Vec<Variant>,
    n_sold: fn(VariantId) -> u64,
}

impl Shop {
    /// One product of one variant for each title and price, numbered from 1.
    fn of(goods: &[(&str, i64)]) -> Self {
        let mut shop = Self {
            products: vec![],
            variants: vec![],
            n_sold: |_| 500,
        };
        for (title, price_minor) in goods {
            shop.add(title, &[("Default Title", *price_minor)]);
        }
        shop
    }

    /// Adds a product; its variants are numbered from ten times its own number.
    fn add(&mut self, title: &str, variants: &[(&str, i64)]) {
        let id = self.products.len() as i64 + 1;
        self.products.push(Product {
            id: ProductId::new(id),
            title: title.to_owned(),
            handle: String::new(),
            vendor: String::new(),
            product_type: "Home".to_owned(),
            status: ProductStatus::Active,
            image_url: None,
            updated_at: DateTime::UNIX_EPOCH,
        });
        for (place, (title, price_minor)) in variants.iter().enumerate() {
            self.variants.push(Variant {
                id: VariantId::new(id * 10 + place as i64),
                product_id: ProductId::new(id),
                title: (*title).to_owned(),
                sku: None,
                price_minor: *price_minor,
                compare_at_minor: None,
                cost_minor: None,
                stock: Stock {
                    is_tracked: true,
                    n_available: 9,
                    sells_when_out: false,
                },
                position: place as u32 + 1,
            });
        }
    }

    fn assortment(&self) -> Assortment<'_> {
        Assortment {
            products: &self.products,
            variants: &self.variants,
        }
    }

    fn propose(&self) -> Vec<Proposal> {
        propose(&self.assortment(), self.n_sold, &StepRanges::default(), usize::MAX)
    }

    fn gaps(&self) -> Vec<Gap> {
        gaps(&self.assortment(), self.n_sold, &StepRanges::default(), usize::MAX)
    }

    /// Numbers of the goods on each rung of each ladder: the variant's where one stands, else the product's.
    fn ladders(&self) -> Vec<Vec<i64>> {
        self.propose()
            .iter()
            .map(|proposal| numbers(&proposal.ladder))
            .collect()
    }
}

fn numbers(ladder: &LadderIn) -> Vec<i64> {
    let goods = ladder.rungs.iter().flat_map(|rung| &rung.goods);
    goods
        .map(|good| match good {
            Good::Product { product } => product.get(),
            Good::Variant { variant, .. } => variant.get(),
            Good::Plan { .. } => 0,
        })
        .collect()
}

/// Titles and prices as a real gift shop has them, with what it would sign and what it would not.
#[test]
fn real_titles_make_the_ladders_a_merchant_would_sign() {
    let shop = Shop::of(&[
        // 1 to 3: one pattern, two sizes; another pattern is not a step up.
        ("Lunch Bag Red Retrospot", 165),
        ("Jumbo Bag Red Retrospot", 208),
        ("Jumbo Bag Owls", 250),
        // 4 to 7: words in another order, and a colour of its own.
        ("Heart of Wicker Small", 165),
        ("Heart of Wicker Large", 295),
        ("Small White Heart of Wicker", 165),
        ("Large White Heart of Wicker", 215),
        // 8 to 11: packs, however they are written.
        ("12 Pencils Small Tube Skull", 65),
        ("36 Pencils Tube Skulls", 125),
        ("Set of 2 Christmas Decoupage Candle", 79),
        ("Set/3 Christmas Decoupage Candles", 95),
        // 12 to 14: weights, of which the first pair is dearer by the gram and so no better.
        ("Bag 125g Swirly Marbles", 39),
        ("Bag 250g Swirly Marbles", 85),
        ("Bag 500g Swirly Marbles", 165),
        // 15 to 17: three sizes of paper.
        ("Fairy Cakes Notebook A7 Size", 42),
        ("Fairy Cakes Notebook A6 Size", 65),
        ("Fairy Cake Notebook A5 Size", 85),
        // 18 to 21: parts, and a different cabinet.
        ("Six Drawer Office Tidy", 995),
        ("Nine Drawer Office Tidy", 1_295),
        ("Dolly Cabinet 3 Drawers", 1_495),
        ("3 Hook Hanger Magic Garden", 195),
        // 22 to 24: a plain name is the standard size.
        ("Popcorn Holder", 85),
        ("Large Popcorn Holder", 105),
        ("Small Popcorn Holder", 70),
        // 25 to 30: numbers and colours that are no step.
        ("French Blue Metal Door Sign 1", 125),
        ("French Blue Metal Door Sign 2", 150),
        ("Set 10 Cards Snowman 16965", 250),
        ("Set 12 Cards Robin 17095", 300),
        ("Red Spotty Bowl Small", 125),
        ("Blue Spotty Bowl Large", 155),
        // 31 and 32: a mixture of materials has no rank.
        ("Amber Glass/Silver Bracelet", 300),
        ("Amber Glass Bracelet", 240),
    ]);
    let mut ladders = shop.ladders();
    ladders.sort();
    assert_eq!(
        ladders,
        [
            vec![1, 2],
            vec![4, 5],
            vec![6, 7],
            vec![8, 9],
            vec![10, 11],
            vec![13, 14],
            vec![15, 16, 17],
            vec![18, 19],
            vec![24, 22, 23],
        ]
    );
}

#[test]
fn ladder_says_what_follows_from_the_numbers_and_nothing_else() {
    let shop = Shop::of(&[("Set of 6 Pantry Tins", 600), ("Set of 12 Pantry Tins", 840)]);
    let [proposal] = &shop.propose()[..] else {
        panic!("one ladder is expected");
    };
    let Proposal { key, ladder, because } = proposal;
    assert_eq!(key, "p1-p2");
    assert_eq!((ladder.name.as_str(), ladder.highlighted), ("Pantry Tins", 1));
    assert!(!ladder.is_enabled);
    let best_for: Vec<&str> = ladder.rungs.iter().map(|rung| rung.best_for.as_str()).collect();
    assert_eq!(
        best_for,
        ["those who need up to 6 pieces", "those who need more than 6 pieces"]
    );
    let upper = &ladder.rungs[1].explanation;
    assert_eq!(upper.difference, "12 pieces instead of 6 pieces");
    assert_eq!(upper.worth, "30% less per piece");
    assert_eq!(upper.basic_is_enough, "When 6 pieces will do");
    assert_eq!(upper.relief, "", "only the merchant knows");
    let row = &ladder.differences[0];
    assert_eq!(
        (row.name.as_str(), row.cells[1].specification.as_str()),
        ("Pieces", "12 pieces")
    );
    assert_eq!((because.attribute, because.is_in_range), (Attribute::Pack, true));
    assert_eq!(
        because.sentence(Currency::GBP),
        "6 pieces for £6.00 and 12 pieces for £8.40: 40% more; 500 and 500 sold; £1.00 and £0.70 per piece."
    );
}

#[test]
fn variants_of_one_product_rise_within_their_colour() {
    let mut shop = Shop::of(&[]);
    let sizes = [("Standard", 100), ("Large", 140), ("Extra large", 180)];
    shop.add("Drawer Knob", &sizes);
    shop.add(
        "Throw",
        &[("Red / Small", 1_000), ("Red / Large", 1_300), ("Blue / Large", 1_350)],
    );
    // Letters on clothes fit a body; they are no ladder.
    shop.add("Shirt", &[("M", 2_000), ("XL", 2_500)]);
    assert_eq!(shop.ladders(), [vec![10, 11, 12], vec![20, 21]]);
    assert_eq!(shop.propose()[0].ladder.name, "Drawer Knob");
}

#[test]
fn finer_materials_and_editions_are_steps() {
    let shop = Shop::of(&[
        ("Cotton Pillowcase", 1_000),
        ("Linen Pillowcase", 1_300),
        ("Silk Pillowcase", 1_700),
        ("Picnic Hamper", 3_000),
        ("Deluxe Picnic Hamper", 4_000),
        ("Picnic Rug", 3_000),
    ]);
    assert_eq!(shop.ladders(), [vec![1, 2, 3], vec![4, 5]]);
    let [first, second] = &shop.propose()[..] else {
        panic!("two ladders are expected");
    };
    assert_eq!(first.ladder.rungs[2].explanation.difference, "Silk instead of linen");
    assert_eq!(second.ladder.rungs[0].best_for, "those who want the standard edition");
}

#[test]
fn steps_in_the_range_are_chosen_and_come_first() {
    let shop = Shop::of(&[
        ("Lantern Small", 1_000),
        ("Lantern Large", 3_000),
        ("Vase Mini", 1_000),
        ("Vase Small", 1_050),
        ("Vase Medium", 1_300),
        ("Vase Large", 1_690),
    ]);
    assert_eq!(shop.ladders(), [vec![3, 5, 6], vec![1, 2]]);
}

#[test]
fn better_sold_ladders_come_first_and_the_limit_cuts_the_rest() {
    let mut shop = Shop::of(&[
        ("Jar Small", 100),
        ("Jar Large", 130),
        ("Vase Small", 100),
        ("Vase Large", 130),
    ]);
    shop.n_sold = |variant| variant.get().unsigned_abs();
    assert_eq!(shop.ladders(), [[3, 4]], "ten pieces of the smaller jar are too few");
    shop.n_sold = |variant| 100 + variant.get().unsigned_abs();
    assert_eq!(shop.ladders(), [[3, 4], [1, 2]]);
    let first = propose(&shop.assortment(), shop.n_sold, &StepRanges::default(), 1);
    assert_eq!(first, shop.propose()[..1]);
}

#[test]
fn ladder_of_which_every_rung_was_bought_comes_before_a_better_sold_base() {
    let mut shop = Shop::of(&[
        ("Jar Small", 100),
        ("Jar Large", 130),
        ("Vase Small", 100),
        ("Vase Large", 130),
    ]);
    shop.n_sold = |variant| match variant.get() {
        10 => 900,
        20 => 0,
        _ => 50,
    };
    assert_eq!(shop.ladders(), [[3, 4], [1, 2]]);
}

#[test]
fn what_cannot_be_bought_earns_less_or_does_not_sell_is_left_out() {
    let jars = || Shop::of(&[("Jar Small", 100), ("Jar Large", 130)]);
    assert_eq!(jars().ladders().len(), 1);
    let changed = |change: fn(&mut Shop)| {
        let mut shop = jars();
        change(&mut shop);
        shop.ladders().len()
    };
    assert_eq!(changed(|shop| shop.products[1].status = ProductStatus::Draft), 0);
    assert_eq!(changed(|shop| shop.variants[1].stock.n_available = 0), 0);
    assert_eq!(changed(|shop| shop.variants[1].price_minor = 100), 0);
    assert_eq!(changed(|shop| shop.products[1].product_type = "Toys".to_owned()), 0);
    assert_eq!(changed(|shop| shop.products[1].vendor = "Other".to_owned()), 0);
    assert_eq!(changed(|shop| shop.n_sold = |_| MIN_BASE_SOLD - 1), 0);
    assert_eq!(changed(|shop| shop.n_sold = |_| MIN_BASE_SOLD), 1);
    let costs = |lower, upper| {
        let mut shop = jars();
        shop.variants[0].cost_minor = Some(lower);
        shop.variants[1].cost_minor = Some(upper);
        shop.ladders().len()
    };
    assert_eq!((costs(50, 80), costs(50, 81)), (1, 0));
}

#[test]
fn title_that_may_not_be_stored_gives_a_ladder_another_name() {
    let shop = Shop::of(&[("Bestseller Jar Small", 100), ("Bestseller Jar Large", 130)]);
    assert_eq!(shop.propose()[0].ladder.name, "Size");
}

#[test]
fn gaps_name_what_is_missing_with_their_numbers() {
    let shop = Shop::of(&[
        ("Heart of Wicker Small", 165),
        ("Heart of Wicker Large", 295),
        ("Jar Small", 100),
        ("Jar Large", 140),
        ("Globe", 99),
    ]);
    let gaps = shop.gaps();
    let sentences: Vec<String> = gaps.iter().map(|gap| gap.sentence(Currency::GBP)).collect();
    assert_eq!(
        sentences,
        [
            "From \"Heart of Wicker Small\" at £1.65 (500 sold) to \"Heart of Wicker Large\" at £2.95 is a step of 79%; one \
             between them at about £2.20 is missing.",
            "\"Globe\" sold 500 at £0.99, and nothing of its name is larger or better; one from £1.19 to £1.38 would be a \
             step up.",
        ]
    );
}

#[test]
fn empty_shop_has_neither() {
    let shop = Shop::of(&[]);
    assert_eq!((shop.propose(), shop.gaps()), (vec![], vec![]));
}

/// Shops of few names and many measures, so that families are common.
fn any_shop() -> impl Strategy<Value = Shop> {
    let name = prop::sample::select(vec!["Jar", "Tin", "Jar Red"]);
    let measure = prop::sample::select(vec![
        "",
        "Small",
        "Medium",
        "Large",
        "Jumbo",
        "Set of 3",
        "Set of 6",
        "Pack of 12",
        "500ml",
        "1.5 l",
        "Glass",
        "Plastic",
        "Deluxe",
        "Set of 6 Large",
        "2 Drawer",
        "20cm",
    ]);
    let good = (name, measure, 1..400_i64, prop::option::of(0..200_i64), 0..3_i64);
    prop::collection::vec(good, 0..40).prop_map(|goods| {
        let mut shop = Shop::of(&[]);
        shop.n_sold = |variant| variant.get().unsigned_abs() % 90;
        for (name, measure, price_minor, cost_minor, n_available) in goods {
            shop.add(&format!("{name} {measure}"), &[("Default Title", price_minor)]);
            if let Some(variant) = shop.variants.last_mut() {
                variant.cost_minor = cost_minor;
                variant.stock.n_available = n_available;
            }
        }
        shop
    })
}

proptest! {
    #[test]
    fn every_proposal_is_a_ladder_that_rises(shop in any_shop()) {
        let mut seen = vec![];
        for proposal in shop.propose() {
            let ladder = proposal.ladder;
            prop_assert_eq!(ladder.clone().checked(), Ok(ladder.clone()));
            let prices = &proposal.because.prices_minor;
            prop_assert!(prices.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", prices);
            if let Some(units) = proposal.because.unit_prices {
                prop_assert!(units.prices_minor.is_sorted_by(|a, b| a >= b), "{:?}", units);
            }
            seen.extend(numbers(&ladder));
        }
        let n_seen = seen.len();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(seen.len(), n_seen, "nothing stands in two proposals");
    }

    #[test]
    fn order_of_input_changes_nothing(shop in any_shop()) {
        let mut turned = shop.clone();
        turned.products.reverse();
        turned.variants.rotate_left(shop.variants.len() / 3);
        prop_assert_eq!(shop.propose(), turned.propose());
        prop_assert_eq!(shop.gaps(), turned.gaps());
    }

    #[test]
    fn key_is_the_goods_and_not_their_prices(shop in any_shop(), factor in 2..5_i64) {
        let mut dearer = shop.clone();
        for variant in &mut dearer.variants {
            variant.price_minor *= factor;
            variant.cost_minor = variant.cost_minor.map(|cost_minor| cost_minor * factor);
        }
        let keys = |shop: &Shop| shop.propose().into_iter().map(|proposal| proposal.key).collect::<Vec<_>>();
        prop_assert_eq!(keys(&shop), keys(&dearer));
    }
}
