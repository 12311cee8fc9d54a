//! One small shop, every source's figures worked out by hand.

use pairwell_recommender::orders::{NO_SHOPPER, OrderLog};
use pairwell_recommender::sources::{ItemFacts, SourceName, SourceParams, Sources, similar_titles};

use crate::made_up::{DAY_S, log};

/// Four items and two shoppers; weights are 1, because nothing decays and size does not count.
///
/// | order | shopper | items |
/// | --- | --- | --- |
/// | 1 | 0 | 0, 1 |
/// | 2 | 1 | 0, 1 |
/// | 3 | 0 | 0, 2 |
/// | 4 | 1 | 3 |
fn shop() -> Sources {
    let orders: OrderLog = log(
        4,
        2,
        &[
            (DAY_S, 0, vec![0, 1]),
            (2 * DAY_S, 1, vec![0, 1]),
            (3 * DAY_S, 0, vec![0, 2]),
            (3 * DAY_S, 1, vec![3]),
        ],
    );
    let items = ["red lamp", "red bulb", "lamp", "bag"].map(|title| ItemFacts {
        title: title.to_owned(),
        ..ItemFacts::default()
    });
    let params = SourceParams {
        half_life_days: None,
        size_power: 0.0,
        ..SourceParams::default()
    };
    Sources::fit(&orders, &items, similar_titles(&items), &params)
}

/// What each source says, given item 0 where something is given, for shopper 1 where one is asked about.
fn expected(source: SourceName) -> Vec<(u32, f64)> {
    let ln = f64::ln;
    match source {
        // One item on its neighbours: together / (own + ridge 20), since each has but one neighbour: 2 / 23 and 1 / 23.
        SourceName::Regression => vec![(1, 2.0 / 23.0), (2, 1.0 / 23.0)],
        // (2 / ((3 + 10)^0.9 * (2 + 10)^0.5))^2; items 0 and 2 are together once, which is no pair.
        SourceName::Pairs => vec![(1, 0.003_294_4)],
        // idf: "red" and "lamp" in two of four titles, ln 2 + 0.1 = 0.79315; "bulb" in one, ln 4 + 0.1 = 1.48629.
        // "lamp" is one of two equal words: 1 / √2. "red bulb": 0.79315² / (√2 * 0.79315 * √(0.79315² + 1.48629²)).
        SourceName::Titles => vec![(2, 0.5_f64.sqrt()), (1, 0.332_91)],
        SourceName::Histories => vec![(0, 1.0), (1, 1.0), (3, 1.0)],
        // Shopper 1 bought 0, 1 and 3 once each, each counting ln 2 / √3. For item 0: 1 on {0, 2} gives 2 / 22; for 1:
        // 2 / 23; for 2: 1 / 23.
        SourceName::History => {
            let each = ln(2.0) / 3.0_f64.sqrt();
            vec![(0, each * 2.0 / 22.0), (1, each * 2.0 / 23.0), (2, each / 23.0)]
        }
        // The last order was item 3, which goes with nothing.
        SourceName::LastOrder => Vec::new(),
        // Shoppers own {0, 1, 2} and {0, 1, 3}, ridge 50. For 0 on {1, 2, 3}: (G + 50) w = g with G = [[2,1,1],[1,1,0],
        // [1,0,1]], g = [2,1,1]: w1 = 2/52 less what 2 and 3 take. Worked out below; for 2 on {0, 1}: 1 / 54 each.
        SourceName::Owning => {
            let by_three = three_unknowns();
            let each = 1.0 / 3.0_f64.sqrt();
            vec![
                (0, each * (by_three[0] + by_three[1])),
                (1, each * (by_three[0] + by_three[1])),
                (2, each * 2.0 / 54.0),
                (3, each * 2.0 / 54.0),
            ]
        }
        // One other shopper. idf: 0 and 1 have two buyers of two, ln 2; 2 and 3 one, ln 3. Cosine c = 2 ln²2 / (2 ln²2 +
        // ln²3); the other one bought 0 and 2 on the newest day, and 1 two days before.
        SourceName::SimilarShoppers => {
            let (two, three) = (ln(2.0).powi(2), ln(3.0).powi(2));
            let cosine = 2.0 * two / (2.0 * two + three);
            let squared = cosine * cosine;
            let two_days = (-2.0_f64 / 60.0).exp2();
            vec![(0, squared), (2, squared), (1, squared * two_days)]
        }
        // (n + 0.5) / (4 + 1) of the orders of 30 days.
        SourceName::Trends => vec![(0, 0.7), (1, 0.5), (2, 0.3), (3, 0.3)],
    }
}

/// `[[52, 1, 1], [1, 51, 0], [1, 0, 51]] w = [2, 1, 1]`: the second and third are equal, so `52 w1 + 2 w2 = 2` and `w1 +
/// 51 w2 = 1`. Gives what 1 says, and what 3 says.
fn three_unknowns() -> [f64; 2] {
    let first = (2.0 * 51.0 - 2.0) / (52.0 * 51.0 - 2.0);
    [first, (1.0 - first) / 51.0]
}

/// Whether a source is asked about what is given; the others about the shopper alone.
const fn is_about_given(source: SourceName) -> bool {
    matches!(source, SourceName::Regression | SourceName::Pairs | SourceName::Titles)
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let sources = shop();
    for source in SourceName::ALL {
        let given: &[u32] = if is_about_given(source) { &[0] } else { &[] };
        let shopper = if is_about_given(source) { NO_SHOPPER } else { 1 };
        let said = sources.said_by(source, given, shopper, 10);
        let mut expected = expected(source);
        expected.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let items = |it: &[(u32, f64)]| it.iter().map(|it| it.0).collect::<Vec<_>>();
        let said: Vec<(u32, f64)> = said.into_iter().map(|(item, value)| (item, f64::from(value))).collect();
        assert_eq!(items(&said), items(&expected), "{source:?}: {said:?}");
        for (said, expected) in said.iter().zip(&expected) {
            let close = (said.1 - expected.1).abs() <= 1e-4 * expected.1.abs();
            assert!(close, "{source:?}, item {}: {} is not {}", said.0, said.1, expected.1);
        }
    }
}

#[test]
fn what_several_items_say_is_put_together() {
    let sources = shop();
    // 1 and 2 for 0: regressed on both, which never meet: 2 / 22 and 1 / 21.
    let said = sources.said_by(SourceName::Regression, &[1, 2], NO_SHOPPER, 10);
    assert_eq!(said.len(), 1);
    assert!(
        (f64::from(said[0].1) - (2.0 / 22.0 + 1.0 / 21.0)).abs() < 1e-5,
        "{said:?}"
    );
    // The most similar title counts, not the sum: for "red lamp" that is "lamp".
    let said = sources.said_by(SourceName::Titles, &[1, 2], NO_SHOPPER, 10);
    assert!((f64::from(said[0].1) - 0.5_f64.sqrt()).abs() < 1e-5, "{said:?}");
}

#[test]
fn nobody_known_has_no_history() {
    for source in SourceName::ALL.into_iter().filter(|it| !is_about_given(*it)) {
        let said = shop().said_by(source, &[], NO_SHOPPER, 10);
        assert_eq!(said.is_empty(), source != SourceName::Trends, "{source:?}: {said:?}");
    }
}
