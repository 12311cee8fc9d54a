//! One thing listed twice.

use pairwell_domain::admin::{QualityKind, Severity};
use pairwell_domain::catalog::Product;

use super::shop::{Shop, example_ids, figures, goods, variant};
use crate::support::product as id;

#[test]
fn twins_split_what_orders_say() {
    let shop = (Shop::healthy().titled(4, "LAMP-OF  kind, 3!"))
        .titled(12, "Lamp of kind 11")
        .ordered(59, 2, &[11, 14]);
    let finding = shop.only_finding();
    assert_eq!(finding.kind, QualityKind::Duplicates);
    // Items 2 and 3 are in 60 orders each and in 30 both, items 10 and 11 too, and item 11 in two more.
    assert_eq!(figures(&finding), (Severity::Costs, 4, 20, 182.0 / 602.0, 3));
    assert_eq!(example_ids(&finding), [12, 3, 4, 11]);
    let groups: Vec<_> = (finding.groups.iter())
        .map(|group| (group.title.as_str(), group.products.clone(), group.n_orders))
        .collect();
    assert_eq!(
        groups,
        [
            ("Lamp of kind 11", vec![id(12), id(11)], 92),
            ("Lamp of kind 3", vec![id(3), id(4)], 90)
        ]
    );
    assert_eq!(
        finding.sentence,
        "4 of 20 products share the title of another, in 2 groups. What orders say of them is split: 30% of your orders \
         hold one of them. Merge them, or say in the title how they differ."
    );
}

#[test]
fn nothing_is_split_while_one_twin_sells() {
    let mut shop = Shop::healthy();
    shop.products.push(Product {
        title: "lamp of kind 1".to_owned(),
        ..goods(21)
    });
    shop.variants.push(variant(21, 1));
    let finding = shop.only_finding();
    assert_eq!(figures(&finding), (Severity::Costs, 2, 21, 0.0, 1));
    assert_eq!(
        finding.sentence,
        "2 of 21 products share the title of another, in 1 group. What orders say of them would be split; so far no two of \
         a group were sold. Merge them, or say in the title how they differ."
    );
}

#[test]
fn goods_of_two_brands_or_other_numbers_are_no_twins() {
    let shop = (Shop::healthy().titled(4, "Lamp of kind 3"))
        .changed(4, |product| product.vendor = "Other maker".to_owned())
        .titled(5, "Lamp of kind 3.5")
        .titled(6, "Lamp of kind 35");
    assert_eq!(shop.report().findings, []);
}
