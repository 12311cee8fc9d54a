//! Trying what a merchant has set on the shop's own past.

use pairwell_domain::rule::{Matching, RuleIn, RuleKind};
use pairwell_domain::{ErrorKind, ProductId, ShopId};
use pairwell_services::Actor;
use pairwell_services::backtests::{
    AS_SET, BacktestRequest, LADDERS, LEARNED, PAIRINGS, POPULARITY, RULES, Report, TOGETHER,
};
use pairwell_store::pairings;
use pairwell_test_support::{OrderBuilder, ShopBuilder, first_variant, for_each_db, instant};

use crate::support::{Stand, domain, product};

/// Lamps 1 to 3, bulbs 4 to 6, shades 7 to 9: who buys a lamp buys its own bulb, two numbers up.
async fn shop(stand: &Stand) -> Actor {
    for id in 1..=9 {
        let mut it = product(id, 0);
        it.product.product_type = ["Lamps", "Bulbs", "Shades"][((id - 1) / 3) as usize].to_owned();
        stand.platform.put_product(&domain(), it);
    }
    let actor = stand.open().await;
    stand.services.sync().run(actor.shop).await.expect("read");
    for id in 1..=600 {
        let lamp = 1 + id % 3;
        let order = OrderBuilder::new(actor.shop).id(id).placed_at(instant(id * 60));
        let bought = [lamp, lamp + 3].map(|id| first_variant(ProductId::new(id)));
        let order = bought.into_iter().fold(order, |order, variant| order.line(variant, 1));
        order.insert(stand.db().conn()).await;
    }
    actor
}

fn beside(kind: RuleKind, when: &str, then: &str, is_enabled: bool) -> RuleIn {
    let of_type = |name: &str| Matching {
        product_types: vec![name.to_owned()],
        ..Matching::default()
    };
    RuleIn {
        kind,
        when: of_type(when),
        then: of_type(then),
        reason_text: None,
        is_enabled,
    }
}

async fn run(stand: &Stand, shop: ShopId, request: BacktestRequest) -> Report {
    let report = stand.services.backtests().run(shop, request, |_| {}).await;
    report.expect("a report")
}

/// Share of lamps' pages whose offers of one place held what was bought.
fn found(report: &Report, name: &str) -> f64 {
    let strategy = report.strategies.iter().find(|strategy| strategy.name == name);
    strategy
        .unwrap_or_else(|| panic!("{name} takes part: {report:?}"))
        .cart
        .hit_rate
        .mean
}

#[tokio::test]
async fn each_part_of_what_is_set_takes_part_and_all_together() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let rules = stand.services.rules();
        for rule in [
            beside(RuleKind::GoesWith, "lamps", "shades", true),
            beside(RuleKind::GoesWith, "lamps", "bulbs", false),
        ] {
            rules.create(&actor, rule).await.expect("made");
        }
        let one_place = BacktestRequest {
            k: 1,
            ..BacktestRequest::default()
        };
        let report = run(&stand, actor.shop, one_place.clone()).await;
        let names: Vec<&str> = report
            .strategies
            .iter()
            .map(|strategy| strategy.name.as_str())
            .collect();
        assert_eq!(names, [POPULARITY, AS_SET, PAIRINGS, RULES, LADDERS, TOGETHER, LEARNED]);
        assert!((found(&report, TOGETHER) - 1.0).abs() < 1e-9, "each lamp has its bulb");
        assert!(found(&report, PAIRINGS).abs() < 1e-9, "there are none");
        assert!(found(&report, RULES).abs() < 1e-9, "nobody buys a shade");

        let with_each = BacktestRequest {
            each: true,
            ..one_place.clone()
        };
        let report = run(&stand, actor.shop, with_each).await;
        let off = "rule: beside Bulbs offer Lamps";
        assert!(!report.strategies.iter().any(|strategy| strategy.name.starts_with(off)));
        let bulbs = found(&report, "rule: beside lamps offer bulbs (switched off)");
        assert!(
            (0.05..0.5).contains(&bulbs),
            "of three bulbs the best seller, beside lamps alone: {bulbs}"
        );
        assert!(found(&report, "rule: beside lamps offer shades").abs() < 1e-9);

        // What rules keep apart is not offered by what is set, though it is what goes together.
        let apart = beside(RuleKind::NeverWith, "lamps", "bulbs", true);
        rules.create(&actor, apart).await.expect("made");
        let report = run(&stand, actor.shop, one_place).await;
        assert!(
            found(&report, AS_SET) < 0.6,
            "bulbs never beside lamps: {}",
            found(&report, AS_SET)
        );
        assert!((found(&report, TOGETHER) - 1.0).abs() < 1e-9);
    })
    .await;
}

#[tokio::test]
async fn pairings_can_be_tried_before_they_are_made_and_are_read_with_care() {
    for_each_db(|db| async move {
        let stand = Stand::on(db);
        let actor = shop(&stand).await;
        let backtests = stand.services.backtests();
        let file = "looked_at,offered\nSKU-1,SKU-4\nSKU-2, SKU-5\nSKU-3,SKU-6\n";
        let pairs = backtests.read_pairings(&actor, file.as_bytes()).await.expect("read");
        assert_eq!(pairs[1], (ProductId::new(2), ProductId::new(5)));
        let request = BacktestRequest {
            k: 1,
            pairings: pairs,
            ..BacktestRequest::default()
        };
        let name = request.pairings_name.clone();
        let report = run(&stand, actor.shop, request).await;
        let share = found(&report, &name);
        assert!(
            (0.3..0.7).contains(&share),
            "of two halves of a pair it knows one way: {share}"
        );
        assert!(
            pairings::enabled(stand.db().conn(), actor.shop)
                .await
                .expect("an answer")
                .is_empty()
        );

        for (broken, says) in [
            ("a,b\nSKU-1,NO-SUCH\n", "NO-SUCH"),
            ("a,b\nSKU-1,SKU-4\nSKU-1\n", "line 3"),
        ] {
            let refused = backtests
                .read_pairings(&actor, broken.as_bytes())
                .await
                .expect_err("refused");
            assert_eq!(refused.kind(), ErrorKind::Invalid);
            assert!(refused.to_string().contains(says), "{refused}");
        }
        let other = ShopBuilder::new("other").insert(stand.db().conn()).await;
        let stranger = Actor {
            shop: other,
            ..actor.clone()
        };
        let strange = backtests.read_pairings(&stranger, file.as_bytes()).await;
        assert!(strange.expect_err("not its products").to_string().contains("SKU-1"));
        let unknown = backtests
            .run(ShopId::new(9_999), BacktestRequest::default(), |_| {})
            .await;
        assert_eq!(unknown.expect_err("no such shop").kind(), ErrorKind::NotFound);
    })
    .await;
}
