//! What a shop's orders say about pairs.

use pairwell_domain::admin::SuggestionKey;
use pairwell_domain::{CustomerId, ErrorKind, ProductId, ShopId};
use pairwell_services::Actor;
use pairwell_services::pair_reports::{MAX_TOP, PairReportOut, Traffic};
use pairwell_test_support::{OrderBuilder, ShopBuilder, first_variant, for_each_db, instant};

use crate::support::{Stand, domain, product};

/// A lamp (1) at 30 that costs 10, a bulb (2) at 5 that costs 2, and a vase (3). Of 80 orders on as many days, 20 hold a
/// lamp and two bulbs of which one came back, 60 a vase alone.
async fn shop(stand: &Stand) -> Actor {
    let prices = [
        ("Brass desk lamp", 3_000, Some(1_000)),
        ("Warm  white bulb", 500, Some(200)),
        ("Tall vase", 2_000, None),
    ];
    for (id, (title, price_minor, cost_minor)) in (1..).zip(prices) {
        let mut it = product(id, 0);
        it.product.title = title.to_owned();
        it.variants[0].variant.price_minor = price_minor;
        it.variants[0].variant.cost_minor = cost_minor;
        stand.platform.put_product(&domain(), it);
    }
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    let [lamp, bulb, vase] = [1, 2, 3].map(|id| first_variant(ProductId::new(id)));
    for id in 1..=80 {
        let order = OrderBuilder::new(actor.shop).id(id).placed_at(instant(id * 24 * 60));
        let order = if id % 4 == 0 {
            order.customer(CustomerId::new(id)).line(lamp, 1).line(bulb, 2).kept(1)
        } else {
            order.line(vase, 1)
        };
        order.insert(stand.db().conn()).await;
    }
    actor
}

async fn report(stand: &Stand, shop: ShopId) -> PairReportOut {
    stand.services.pair_reports().make(shop, 5).await.expect("a report")
}

#[tokio::test]
async fn pairs_are_counted_with_what_was_kept_and_what_it_cost() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let out = report(&stand, actor.shop).await;
        let [pair] = out.report.together[..] else {
            panic!("one pair: {out:?}")
        };
        assert_eq!((pair.n_together, pair.n_source, pair.n_orders), (20, 20, 80));
        assert_eq!((pair.n_both_buyers, pair.n_source_buyers), (20, 20));
        assert!((pair.assoc_lift - 4.0).abs() < 1e-12 && (pair.pieces_per_100 - 100.0).abs() < 1e-12);
        // Every piece of a line brings in ten, whatever the price is today: one lamp, one of two bulbs.
        let margin = pair.margin.expect("both costs are known");
        assert_eq!(pair.takings.minor - margin.minor, 20 * (1_000 + 200));
        assert_eq!(out.titles[&ProductId::new(2)], "Warm  white bulb");
        assert!(
            !out.titles.contains_key(&ProductId::new(3)),
            "nothing is said of a vase"
        );
        assert!((out.report.cost_known - 40.0 / 100.0).abs() < 1e-12);
        let start = out.report.start.expect("a start");
        assert_eq!((start.source, start.traffic), (ProductId::new(1), Traffic::Orders(20)));
    })
    .await;
}

#[tokio::test]
async fn what_was_put_away_is_no_quick_win() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let wins = report(&stand, actor.shop).await.report.quick_wins;
        let [win] = wins[..] else { panic!("one: {wins:?}") };
        let key = SuggestionKey {
            source: win.source,
            target: win.target,
        };
        assert_eq!((win.source, win.margin_minor), (ProductId::new(1), Some(300)));
        let suggestions = stand.services.suggestions();
        suggestions.dismiss(&actor, &[key]).await.expect("put away");
        let after = report(&stand, actor.shop).await.report;
        assert!(after.quick_wins.is_empty(), "{after:?}");
        assert!(after.start.is_some_and(|start| start.is_decided));
    })
    .await;
}

#[tokio::test]
async fn no_other_shops_orders_count_and_a_list_has_an_end() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let out = report(&stand, other).await;
        assert_eq!((out.report.n_orders, out.report.start), (0, None));
        assert!(out.titles.is_empty());
        for top in [0, MAX_TOP + 1] {
            let refused = stand.services.pair_reports().make(actor.shop, top).await;
            assert_eq!(refused.expect_err("refused").kind(), ErrorKind::Invalid);
        }
        let unknown = stand.services.pair_reports().make(ShopId::new(999), 5).await;
        assert_eq!(unknown.expect_err("refused").kind(), ErrorKind::NotFound);
    })
    .await;
}
