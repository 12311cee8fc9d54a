//! Goods of one title and brand: what their orders say is split over several.

use std::cmp::Reverse;

use pairwell_domain::admin::{DuplicateGroup, QualityFinding, QualityKind};
use rustc_hash::FxHashMap;

use super::finding::{Affected, MAX_EXAMPLES};
use super::sentences;
use super::survey::{Survey, share};
use crate::titles::key;

/// Groups of goods whose title and brand differ in case, spaces and punctuation only; none when there is none. Goods of
/// two brands that share a title are two products.
pub(super) fn finding(survey: &Survey<'_>) -> Option<QualityFinding> {
    let groups = groups(survey);
    let items: Vec<u32> = groups.iter().flatten().copied().collect();
    let n_goods = survey.goods().len();
    let share_split = share(n_orders_split(survey, &groups), survey.shop.orders.len() as u64);
    let affected = Affected {
        kind: QualityKind::Duplicates,
        weight: share_split.max(share(items.len() as u64, n_goods as u64)),
        items,
        n_of: n_goods,
        share: share_split,
    };
    let n_groups = groups.len() as u64;
    let finding = affected.finding(survey, |_| None, |numbers| sentences::duplicates(numbers, n_groups))?;
    let groups = shown(survey, groups);
    Some(QualityFinding { groups, ..finding })
}

/// Groups of at least two, each by orders.
fn groups(survey: &Survey<'_>) -> Vec<Vec<u32>> {
    let mut goods_of: FxHashMap<(String, String), Vec<u32>> = FxHashMap::default();
    for &at in survey.goods() {
        let product = survey.product(at);
        let title = key(&product.title);
        if !title.is_empty() {
            goods_of.entry((title, key(&product.vendor))).or_default().push(at);
        }
    }
    let several = goods_of.into_values().filter(|group| group.len() > 1);
    several.map(|group| survey.by_orders(group)).collect()
}

/// Orders that hold a member of a group of which more than one was sold.
fn n_orders_split(survey: &Survey<'_>, groups: &[Vec<u32>]) -> u64 {
    let is_sold = |item: &&u32| survey.n_orders(**item) > 0;
    let split = groups.iter().filter(|group| group.iter().filter(is_sold).count() > 1);
    let mut is_split = vec![false; survey.shop.products.len()];
    for item in split.flatten() {
        is_split[*item as usize] = true;
    }
    let holds = |item: &u32| is_split.get(*item as usize).copied().unwrap_or(false);
    survey.count_orders(|order| order.items.iter().any(holds))
}

/// The groups with most lines in the orders, then by how many orders hold one of them, ties by the first product's id.
/// Each is counted by a pass over the orders.
fn shown(survey: &Survey<'_>, mut groups: Vec<Vec<u32>>) -> Vec<DuplicateGroup> {
    let n_lines = |group: &Vec<u32>| -> u64 { group.iter().map(|item| u64::from(survey.n_orders(*item))).sum() };
    groups.sort_by_key(|group| (Reverse(n_lines(group)), survey.id(group[0])));
    groups.truncate(MAX_EXAMPLES);
    let group_out = |group: Vec<u32>| DuplicateGroup {
        title: survey.product(group[0]).title.clone(),
        n_orders: survey.count_orders(|order| order.items.iter().any(|item| group.contains(item))),
        products: group.into_iter().filter_map(|item| survey.id(item)).collect(),
    };
    let mut shown: Vec<DuplicateGroup> = groups.into_iter().map(group_out).collect();
    shown.sort_by_key(|group| (Reverse(group.n_orders), group.products[0]));
    shown
}
