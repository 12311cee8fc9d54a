//! What is not filled in.

use pairwell_domain::admin::{QualityKind, Severity};
use pairwell_domain::catalog::{Product, ProductStatus};

use super::shop::{Change, Shop, example_ids, figures, goods, notes, variant};
use crate::support::product as id;

#[test]
fn facts_are_missed_before_anything_is_sold() {
    let mut shop = Shop::with_goods(2);
    shop.variants[0].cost_minor = None;
    let finding = shop.found(QualityKind::MissingCost);
    assert_eq!(figures(&finding), (Severity::Costs, 1, 2, 0.0, 0));
    assert_eq!(
        finding.sentence,
        "1 of 2 products has no cost. Offers of it cannot be judged by profit. Add the cost per item in your catalogue."
    );
}

#[test]
fn missing_costs_are_weighed_by_what_was_sold() {
    let mut shop = Shop::healthy();
    shop.variants[2].cost_minor = None;
    let mut second = variant(15, 2);
    second.cost_minor = None;
    shop.variants.push(second);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::MissingCost);
    assert_eq!(figures(&finding), (Severity::Costs, 2, 20, 0.1, 1));
    assert_eq!(example_ids(&finding), [3, 15]);
    assert_eq!(notes(&finding), ["", "1 of 2 variants"]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products have no cost, 1 of them on some variants only. Offers of these cannot be judged by profit: they \
         were 10% of what was sold in the last year, and 1 of the 10 products sold most. Add the cost per item in your \
         catalogue."
    );
}

#[test]
fn all_is_said_of_all() {
    let mut shop = Shop::healthy();
    shop.variants.iter_mut().for_each(|variant| variant.cost_minor = None);
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Costs, 20, 20, 1.0, 10));
    assert_eq!(
        finding.sentence,
        "All 20 products have no cost. Offers of these cannot be judged by profit: they were 100% of what was sold in the \
         last year, and all of the 10 products sold most. Add the cost per item in your catalogue."
    );
}

#[test]
fn a_price_is_missing_at_zero_and_without_a_variant() {
    let mut shop = Shop::healthy();
    shop.variants.retain(|variant| variant.product_id != id(20));
    shop.variants[3].price_minor = 0;
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::MissingPrice);
    assert_eq!(figures(&finding), (Severity::Costs, 2, 20, 0.1, 1));
    assert_eq!(example_ids(&finding), [4, 20]);
    assert_eq!(
        finding.sentence,
        "2 of 20 products have no price above zero. What offers of these are worth cannot be said: they were 10% of what \
         was sold in the last year, and 1 of the 10 products sold most. Add the prices in your catalogue, or take them out \
         of sale."
    );
}

#[test]
fn category_brand_and_picture_are_missed() {
    let sold = "it was 5% of what was sold in the last year, and is one of the 10 products sold most";
    let blank: [(Change, QualityKind, Severity, String); 3] = [
        (
            |product| product.product_type = " ".to_owned(),
            QualityKind::MissingCategory,
            Severity::Minor,
            format!(
                "1 of 20 products has no category. Ladders are proposed within a category, and it may be put among goods of \
                 another kind: {sold}. Add the product type in your catalogue."
            ),
        ),
        (
            |product| product.vendor.clear(),
            QualityKind::MissingBrand,
            Severity::Minor,
            format!(
                "1 of 20 products has no brand. Ladders are proposed within a brand, and it may be put beside another \
                 maker's: {sold}. Add the vendor in your catalogue."
            ),
        ),
        (
            |product| product.image_url = None,
            QualityKind::MissingPicture,
            Severity::Costs,
            format!(
                "1 of 20 products has no picture. Shoppers cannot see what is offered to them: {sold}. Add a picture in your \
                 catalogue."
            ),
        ),
    ];
    for (change, kind, severity, sentence) in blank {
        let finding = Shop::healthy().changed(3, change).only_finding();
        assert_eq!(finding.kind, kind);
        assert_eq!(figures(&finding), (severity, 1, 20, 0.05, 1));
        assert_eq!((example_ids(&finding), finding.sentence), (vec![3], sentence));
    }
}

#[test]
fn titles_that_say_nothing_are_missed_with_the_reason() {
    let mut shop = Shop::healthy();
    for (number, title) in (1..).zip(["", "84029", "A 1b", "Lamp"]) {
        shop = shop.titled(number, title);
    }
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::WeakTitle);
    assert_eq!(figures(&finding), (Severity::Costs, 4, 20, 0.2, 4));
    assert_eq!(
        notes(&finding),
        ["no title", "only digits", "fewer than four letters", "one word"]
    );
    assert_eq!(
        finding.sentence,
        "4 of 20 products have a title that says too little. What they are like cannot be found, and shoppers cannot tell \
         what is offered to them: they were 20% of what was sold in the last year, and 4 of the 10 products sold most. Name \
         the thing in its title, in two words at least."
    );
}

#[test]
fn half_of_the_titles_stop_everything_and_ten_are_shown() {
    let mut shop = Shop::healthy();
    for number in 1..=11 {
        shop = shop.titled(number, &format!("Lamp{number}"));
    }
    // One more order each for the last two: examples begin with most orders, ties by id.
    let finding = shop.ordered(59, 1, &[9, 10]).only_finding();
    assert_eq!(finding.severity, Severity::Stops);
    assert_eq!(finding.n_affected, 11);
    assert_eq!(example_ids(&finding), [10, 11, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn what_is_not_for_sale_may_lack_anything() {
    let mut shop = Shop::healthy();
    for status in [ProductStatus::Draft, ProductStatus::Archived, ProductStatus::Unlisted] {
        let number = shop.products.len() as i64 + 1;
        shop.products.push(Product {
            title: String::new(),
            vendor: String::new(),
            product_type: String::new(),
            image_url: None,
            status,
            ..goods(number)
        });
    }
    let report = shop.report();
    assert_eq!((report.n_products, report.n_active, report.findings), (23, 20, vec![]));
}
