//! What any model of "bought together" must do, whatever it counts.

use crate::support::{View, baskets, everything, mine, neighbour_ids, product};

/// Baskets in which even products go with even ones and odd with odd; basket `n` lacks product `n`.
fn checkerboard(n: i64) -> View {
    let contents = (0..n).map(|basket| -> Vec<i64> {
        (0..n)
            .filter(|item| item % 2 == basket % 2 && *item != basket)
            .map(|item| item + 1)
            .collect()
    });
    mine(&baskets(contents), &everything()).to_view()
}

#[test]
fn checkerboard_never_crosses_colours() {
    let view = checkerboard(20);
    for source in 1..=20 {
        let neighbours = neighbour_ids(&view, source);
        assert_eq!(neighbours.len(), 9, "all others of its colour");
        assert!(neighbours.iter().all(|target| target % 2 == source % 2));
        assert!(!neighbours.contains(&source));
    }
}

#[test]
fn no_orders_give_an_empty_model() {
    let view = mine(&baskets::<[i64; 0]>([]), &everything()).to_view();
    assert_eq!((view.n_orders(), view.n_products(), view.n_pairs()), (0, 0, 0));
    assert!(neighbour_ids(&view, 1).is_empty());
    assert!(view.top_pairs(5).is_empty());
}

#[test]
fn orders_of_one_product_are_counted_and_pair_nothing() {
    let view = mine(&baskets([[7], [7], [8]]), &everything()).to_view();
    assert_eq!((view.n_orders(), view.n_products(), view.n_pairs()), (3, 2, 0));
    assert!(neighbour_ids(&view, 7).is_empty());
}

#[test]
fn unknown_products_have_no_neighbours() {
    let view = checkerboard(4);
    assert!(neighbour_ids(&view, 999).is_empty());
    assert_eq!(view.evidence(product(1), product(999)), None);
    assert_eq!(view.evidence(product(999), product(1)), None);
    assert_eq!(view.evidence(product(1), product(1)), None);
}

#[test]
fn asking_for_more_than_exists_gives_what_exists() {
    let view = mine(&baskets([[1, 2], [1, 2], [3, 4]]), &everything()).to_view();
    assert_eq!(view.top_pairs(1_000).len(), 4);
    assert_eq!(view.top_pairs(3).len(), 3);
    assert!(view.top_pairs(0).is_empty());
}

#[test]
fn strongest_pairs_are_spread_over_sources() {
    let contents: Vec<Vec<i64>> = (0..40)
        .map(|order| {
            if order < 20 {
                vec![1, 2, 3, 4, 5]
            } else {
                vec![order, 6]
            }
        })
        .collect();
    let view = mine(&baskets(contents), &everything()).to_view();
    let top = view.top_pairs(100);
    let of_first = top.iter().filter(|pair| pair.source == product(1)).count();
    assert_eq!(of_first, 3);
    assert!(top.is_sorted_by(|left, right| left.strength >= right.strength));
    assert!(top.iter().all(|pair| pair.strength.is_finite() && pair.strength >= 0.0));
    let firmest = &top[..12];
    assert!(
        firmest.iter().all(|pair| pair.evidence.n_together == 20),
        "twenty orders say more than one"
    );
}
