//! Every reason for an offer, every reason against one, and every silence, as shoppers and merchants read them. A change
//! of words is looked at as a whole: `cargo insta review`, or `INSTA_UPDATE=always cargo test -p pairwell-domain`.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use pairwell_domain::attention::{Attention, Declined};
use pairwell_domain::catalog::ProductStatus;
use pairwell_domain::decision::{
    Assignment, Bought, BoughtInstead, Candidate, CandidateSource, Case, PageContext, ProductFacts, Silence,
    SurfaceCase, WithheldBy,
};
use pairwell_domain::offer::{Because, CoPurchase, OfferKind, Reason};
use pairwell_domain::placement::{CopyStyle, PageKind, Placement, PlacementKind};
use pairwell_domain::restraint::RestraintSettings;
use pairwell_domain::{Currency, Money, ProductId};

const EVIDENCE: CoPurchase = CoPurchase {
    n_together: 38,
    n_source: 412,
    n_target: 450,
    n_orders: 20_000,
    attach_rate: 38.0 / 412.0,
    assoc_lift: 4.1,
};

/// One of each; a new one does not compile until it has a place here.
fn reasons() -> Vec<Reason> {
    const fn place(reason: &Reason) -> usize {
        match reason {
            Reason::Paired {
                text: None,
                evidence: None,
            } => 0,
            Reason::Paired {
                text: None,
                evidence: Some(_),
            } => 1,
            Reason::Paired { text: Some(_), .. } => 2,
            Reason::Ruled {
                text: None,
                evidence: None,
            } => 3,
            Reason::Ruled {
                text: None,
                evidence: Some(_),
            } => 4,
            Reason::Ruled { text: Some(_), .. } => 5,
            Reason::BoughtTogether { .. } => 6,
            Reason::Popular { .. } => 7,
            Reason::Upgrade { .. } => 8,
            Reason::LookedAtNext { .. } => 15,
            Reason::DueAgain { .. } => 16,
            Reason::Rising { .. } => 17,
            Reason::Learned { because, .. } => match because {
                Because::BoughtTogether { .. } => 9,
                Because::Regular { .. } => 10,
                Because::History { .. } => 11,
                Because::Alike { .. } => 12,
                Because::Rising { .. } => 13,
                Because::Popular { .. } => 14,
            },
        }
    }
    const N_REASONS: usize = 18;
    let words = || Some("Fits this lamp".to_owned());
    let learned = |because| Reason::Learned {
        probability: 0.1234,
        because,
    };
    let reasons = vec![
        Reason::Paired {
            text: None,
            evidence: None,
        },
        Reason::Paired {
            text: None,
            evidence: Some(EVIDENCE),
        },
        Reason::Paired {
            text: words(),
            evidence: Some(EVIDENCE),
        },
        Reason::Ruled {
            text: None,
            evidence: None,
        },
        Reason::Ruled {
            text: None,
            evidence: Some(EVIDENCE),
        },
        Reason::Ruled {
            text: words(),
            evidence: None,
        },
        Reason::BoughtTogether { evidence: EVIDENCE },
        Reason::Popular {
            n_holding: 1_234,
            n_orders: 19_959,
        },
        Reason::Upgrade {
            best_for: "larger rooms".to_owned(),
            step_minor: 450,
            n_sold: 1_040,
            n_ladder_sold: 2_600,
        },
        learned(Because::BoughtTogether { evidence: EVIDENCE }),
        learned(Because::Regular {
            n_orders: 4,
            days_since: 31,
        }),
        learned(Because::History { n_orders: 3 }),
        learned(Because::Alike { similarity: 0.62 }),
        learned(Because::Rising {
            n_lately: 1_040,
            times: 2.25,
        }),
        learned(Because::Popular {
            n_holding: 1_234,
            n_orders: 19_959,
        }),
        Reason::LookedAtNext {
            n_next: 412,
            n_visits: 1_040,
        },
        Reason::DueAgain {
            days_since: 31,
            usual_days: 28,
            n_rebuys: 1_040,
        },
        Reason::Rising {
            n_lately: 1_040,
            times: 2.25,
        },
    ];
    assert!(
        reasons.iter().map(place).eq(0..N_REASONS),
        "each reason once, in its place"
    );
    reasons
}

#[test]
fn reasons_for_an_offer() {
    let mut text = String::new();
    for reason in reasons() {
        writeln!(text, "{}: {}", reason.code(), reason.merchant_line()).expect("memory takes it");
        let mut lines: Vec<String> = CopyStyle::ALL
            .iter()
            .flat_map(|&style| [reason.shopper_line(style), reason.short_line(style)])
            .collect();
        lines.sort();
        lines.dedup();
        for line in lines {
            writeln!(text, "    \"{line}\"").expect("memory takes it");
        }
    }
    assert_snapshot!("reasons_for_an_offer", text);
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("an instant")
}

fn candidate(reason: Reason) -> Candidate {
    Candidate {
        product: ProductId::new(2),
        variant: None,
        kind: OfferKind::CrossSell,
        source: CandidateSource::BoughtTogether,
        anchor: Some(ProductId::new(1)),
        score: 0.013,
        reason,
        upgrade: None,
        facts: ProductFacts {
            status: Some(ProductStatus::Active),
            is_non_product: false,
            price_minor: Some(1_250),
            margin_minor: Some(20),
            profit_minor: Some(-40),
            half_year_minor: Some(-40),
            n_available: Some(2),
            is_unfit: false,
            instead: Some(BoughtInstead {
                given: ProductId::new(1),
                n_next: 412,
                n_visits: 1_040,
                n_orders: 300,
            }),
            is_paused: false,
            is_boosted: false,
            is_low_stock: true,
            is_returned_often: true,
            return_rate: Some(0.342),
            price_pct: None,
            rebuy_days: Some(30),
            class: None,
        },
    }
}

fn surface() -> SurfaceCase {
    SurfaceCase {
        placement: Placement::default_for(PlacementKind::ProductPage),
        position: None,
        candidates: Vec::new(),
        missing_minor: None,
    }
}

fn case() -> Case {
    let days_ago = |days| now() - TimeDelta::days(days);
    Case {
        context: PageContext {
            at: now(),
            view: None,
            page: PageKind::Product,
            path: "/".to_owned(),
            surfaces: Vec::new(),
            product: Some(ProductId::new(1)),
            variant: None,
            added: None,
            cart: Vec::new(),
            recent: Vec::new(),
            currency: None,
            market: None,
            device: None,
            visitor: None,
            customer: None,
            attention: Attention {
                last_at: None,
                shown: Vec::new(),
                declined: vec![Declined {
                    product: ProductId::new(2),
                    kind: OfferKind::CrossSell,
                    ladder: None,
                    at: days_ago(9),
                }],
            },
            bought: vec![Bought {
                product: ProductId::new(2),
                last_at: days_ago(12),
            }],
        },
        cart_products: Vec::new(),
        given_classes: Vec::new(),
        shopper: pairwell_domain::shopper::ShopperView::default(),
        assignment: Assignment::Treated,
        restraint: RestraintSettings::default(),
        surfaces: Vec::new(),
    }
}

#[test]
fn reasons_against_an_offer() {
    let money = |minor| Money::new(minor, Currency::GBP).to_string();
    let mut text = String::new();
    for rule in WithheldBy::ALL {
        writeln!(text, "{}: {}", rule.code(), rule.merchant_line()).expect("memory takes it");
        let mut lines: Vec<String> = reasons()
            .into_iter()
            .filter_map(|reason| rule.numbers(&candidate(reason), &surface(), &case(), money))
            .collect();
        lines.dedup();
        for line in lines {
            writeln!(text, "    {line}").expect("memory takes it");
        }
    }
    assert_snapshot!("reasons_against_an_offer", text);
}

#[test]
fn reasons_for_silence() {
    let lines = Silence::ALL
        .iter()
        .map(|it| format!("{}: {}\n", it.code(), it.merchant_line()));
    assert_snapshot!("reasons_for_silence", lines.collect::<String>());
}
