//! What accepted offers brought, from facts that are stored anyway.

use pairwell_domain::OrderId;
use pairwell_domain::order::OrderLine;

/// What is credited to accepted offers. Attributed, not incremental: see the crate's documentation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributed {
    /// Orders that hold at least one kept line brought by an offer.
    pub n_orders: u64,
    /// What those lines still earn after discounts and returns, in minor units.
    pub minor: i64,
}

/// Credits offers by the direct rule.
///
/// A line counts when it carries an offer, at least one piece of it was kept, and its order was not cancelled; it
/// counts with its kept part ([`OrderLine::kept_minor`]).
///
/// Other lines of the same order count nothing, however likely the offer inspired them. The order of lines does not
/// matter; lines are all of one shop and so of one currency. A sum past the range of `i64` stays at its end.
/// O(n log n) in the lines that count.
#[must_use]
pub fn attribute(lines: &[OrderLine], is_cancelled: impl Fn(OrderId) -> bool) -> Attributed {
    let credited = || {
        lines
            .iter()
            .filter(|line| line.offer_id.is_some() && line.current_quantity > 0 && !is_cancelled(line.order_id))
    };
    let mut orders: Vec<OrderId> = credited().map(|line| line.order_id).collect();
    orders.sort_unstable();
    orders.dedup();
    Attributed {
        n_orders: orders.len() as u64,
        minor: credited().map(OrderLine::kept_minor).fold(0, i64::saturating_add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pairwell_domain::{OfferId, OrderLineId};
    use proptest::prelude::*;

    fn line(order: i64, is_offered: bool, quantity: i64, kept: i64, total_minor: i64) -> OrderLine {
        let offer: OfferId = "off_0000000000000000000000000000002a".parse().expect("an offer's id");
        OrderLine {
            id: OrderLineId::new(1),
            order_id: OrderId::new(order),
            product_id: None,
            variant_id: None,
            quantity,
            current_quantity: kept,
            total_minor,
            offer_id: is_offered.then_some(offer),
        }
    }

    #[test]
    fn only_accepted_and_kept_lines_count() {
        let lines = [
            // Accepted and kept, twice in one order.
            line(1, true, 1, 1, 500),
            line(1, true, 2, 2, 300),
            // Bought beside it.
            line(1, false, 1, 1, 9_000),
            // Accepted, one of two sent back.
            line(2, true, 2, 1, 1_000),
            // Accepted, all sent back.
            line(3, true, 1, 0, 700),
            // Accepted, the order cancelled.
            line(4, true, 1, 1, 800),
        ];
        let attributed = attribute(&lines, |order| order.get() == 4);
        assert_eq!(
            attributed,
            Attributed {
                n_orders: 2,
                minor: 500 + 300 + 500
            }
        );
    }

    #[test]
    fn given_away_line_counts_its_order_and_no_money() {
        let attributed = attribute(&[line(1, true, 1, 1, 0)], |_| false);
        assert_eq!((attributed.n_orders, attributed.minor), (1, 0));
    }

    #[test]
    fn nothing_brings_nothing() {
        assert_eq!(attribute(&[], |_| false), Attributed::default());
    }

    #[test]
    fn absurd_amounts_stay_at_the_end_of_the_range() {
        let lines = [line(1, true, 1, 1, i64::MAX), line(2, true, 1, 1, i64::MAX)];
        assert_eq!(attribute(&lines, |_| false).minor, i64::MAX);
    }

    fn any_line() -> impl Strategy<Value = OrderLine> {
        (1_i64..6, any::<bool>(), 1_i64..5, 0_i64..6, 0_i64..100_000)
            .prop_map(|(order, offered, n, kept, total)| line(order, offered, n, kept, total))
    }

    proptest! {
        #[test]
        fn credit_splits_over_orders_and_ignores_their_sequence(
            lines in prop::collection::vec(any_line(), 0..30),
            cancelled in 1_i64..6,
        ) {
            let is_cancelled = |order: OrderId| order.get() == cancelled;
            let whole = attribute(&lines, is_cancelled);
            let mut reversed = lines.clone();
            reversed.reverse();
            prop_assert_eq!(attribute(&reversed, is_cancelled), whole);

            let mut summed = Attributed::default();
            for order in 1..6 {
                let of_order: Vec<_> = lines
                    .iter()
                    .filter(|line| line.order_id.get() == order)
                    .cloned()
                    .collect();
                let part = attribute(&of_order, is_cancelled);
                prop_assert!(part.n_orders <= 1);
                summed.n_orders += part.n_orders;
                summed.minor += part.minor;
            }
            prop_assert_eq!(summed, whole);
        }
    }
}
