//! Ladders, from what a merchant enters to what a shopper could see.

use pairwell_domain::ErrorKind;
use pairwell_domain::admin::LadderOut;
use pairwell_domain::questions::Verdict;
use pairwell_domain::sales::{SalesStats, VariantSales};
use pairwell_domain::tier::{
    Benefit, BenefitKind, Cell, Difference, Explanation, FindingKind, Good, HighlightLabel, LadderIn, Period, Quote,
    Rung,
};
use pairwell_domain::{LadderId, ProductId};
use pairwell_services::{Actor, Job, ServiceError};
use pairwell_store::{products, sales};
use pairwell_test_support::{ProductBuilder, ShopBuilder, TestDb, first_variant, for_each_db};

use crate::support::{Stand, domain};

const SMALL: i64 = 1;
const LARGE: i64 = 2;
const HUGE: i64 = 3;

/// A shop with one thing in three sizes, of which the small one sells.
async fn shop(db: TestDb) -> (Stand, Actor) {
    let stand = Stand::on(db);
    let actor = stand.open().await;
    let conn = stand.db().conn();
    for (id, title, price_minor) in [
        (SMALL, "Small Popcorn Holder", 1_000),
        (LARGE, "Large Popcorn Holder", 1_300),
        (HUGE, "Garden Gate", 9_000),
    ] {
        let (product, variant) = ProductBuilder::new(id).title(title).price_minor(price_minor).build();
        products::upsert_many(conn, actor.shop, &[product])
            .await
            .expect("a product");
        products::upsert_variants(conn, actor.shop, &[variant])
            .await
            .expect("its variant");
    }
    let sold = |id, n_sold| VariantSales {
        product: ProductId::new(id),
        variant: first_variant(ProductId::new(id)),
        n_sold,
        n_returned: 0,
    };
    let stats = SalesStats {
        variants: vec![sold(SMALL, 60), sold(LARGE, 40)],
        rebuys: vec![],
    };
    let txn = stand.db().begin_write().await.expect("a transaction");
    sales::replace_all(&txn, actor.shop, &stats).await.expect("counted");
    txn.commit().await.expect("kept");
    (stand, actor)
}

/// A ladder of these products that explains itself.
fn ladder(name: &str, goods: &[i64]) -> LadderIn {
    let said = || "said".to_owned();
    let rung = |id: &i64| Rung {
        goods: vec![Good::Product {
            product: ProductId::new(*id),
        }],
        best_for: format!("buyers of {id}"),
        benefits: vec![Benefit {
            kind: BenefitKind::Warranty,
            text: format!("{id} years"),
        }],
        explanation: Explanation {
            difference: said(),
            audience: said(),
            worth: said(),
            relief: said(),
            basic_is_enough: said(),
        },
        quote: None,
    };
    LadderIn {
        name: name.to_owned(),
        rungs: goods.iter().map(rung).collect(),
        differences: vec![Difference {
            name: "Capacity".to_owned(),
            cells: goods
                .iter()
                .map(|id| Cell {
                    specification: format!("{id} l"),
                    outcome: "more popcorn".to_owned(),
                })
                .collect(),
        }],
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: None,
        is_enabled: true,
    }
}

async fn list(stand: &Stand, actor: &Actor) -> Vec<LadderOut> {
    stand.services.ladders().list(actor).await.expect("a list")
}

#[tokio::test]
async fn ladder_shows_with_its_steps_and_its_mix() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let made = stand
            .services
            .ladders()
            .create(&actor, ladder("Popcorn", &[SMALL, LARGE]))
            .await
            .expect("made");
        assert!(made.is_shown, "{:?}", made.findings);
        let steps: Vec<_> = made
            .rungs
            .iter()
            .map(|rung| (rung.step.map(|step| step.minor), rung.step_bps, rung.n_sold))
            .collect();
        assert_eq!(steps, [(None, None, 60), (Some(300), Some(3_000), 40)]);
        assert_eq!(list(&stand, &actor).await, std::slice::from_ref(&made));
        let told = Job::PublishTheme { shop: actor.shop };
        assert!(stand.jobs.all().contains(&told), "the theme follows");
        // Switched off it is kept, and not shown.
        let ladders = stand.services.ladders();
        ladders.set_enabled(&actor, made.id, false).await.expect("switched");
        assert!(!list(&stand, &actor).await[0].is_shown);
    })
    .await;
}

#[tokio::test]
async fn problem_keeps_a_ladder_back_and_is_said() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let made = ladders
            .create(&actor, ladder("Wide", &[SMALL, HUGE]))
            .await
            .expect("made");
        assert!(!made.is_shown);
        let is_odd = |it: &LadderOut| {
            it.findings
                .iter()
                .any(|found| matches!(found.kind, FindingKind::StepOutsideRange { has_reason: false, .. }))
        };
        assert!(is_odd(&made));
        let explained = LadderIn {
            step_reason: Some("it is a gate".to_owned()),
            ..made.ladder
        };
        let mended = ladders.update(&actor, made.id, explained).await.expect("changed");
        assert!(mended.is_shown && !is_odd(&mended), "{:?}", mended.findings);
        // Popularity that is not proved is not claimed, and keeps nothing back.
        let popular = LadderIn {
            label: HighlightLabel::MostPopular,
            ..mended.ladder
        };
        let claimed = ladders.update(&actor, made.id, popular).await.expect("changed");
        assert_eq!((claimed.label, claimed.is_shown), (HighlightLabel::Recommended, true));
    })
    .await;
}

#[tokio::test]
async fn refusals_name_the_field_or_the_product() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let mut wordless = ladder("Popcorn", &[SMALL, LARGE]);
        wordless.rungs[1].best_for.clear();
        let error = ladders.create(&actor, wordless).await.expect_err("a rule is broken");
        assert_eq!(error.field(), Some("rungs.1.best_for"));
        let error = ladders
            .create(&actor, ladder("Unknown", &[SMALL, 99]))
            .await
            .expect_err("no such product");
        assert_eq!(error.field(), Some("rungs.1.goods.0"));
        ladders
            .create(&actor, ladder("Popcorn", &[SMALL, LARGE]))
            .await
            .expect("made");
        let error = ladders
            .create(&actor, ladder("Other", &[LARGE, HUGE]))
            .await
            .expect_err("taken");
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(
            error.public_text(),
            "Large Popcorn Holder stands in the ladder \"Popcorn\" already; take it off there first."
        );
        assert_eq!(list(&stand, &actor).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn another_shops_ladder_is_like_an_unknown_one() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let made = ladders
            .create(&actor, ladder("Popcorn", &[SMALL, LARGE]))
            .await
            .expect("made");
        let stranger = Actor {
            shop: ShopBuilder::new("stranger").insert(stand.db().conn()).await,
            user: "stranger".to_owned(),
        };
        for (who, id) in [(&stranger, made.id), (&actor, LadderId::new(made.id.get() + 1))] {
            let answers: [Result<(), ServiceError>; 5] = [
                ladders.get(who, id).await.map(drop),
                ladders.update(who, id, made.ladder.clone()).await.map(drop),
                ladders.set_enabled(who, id, false).await,
                ladders.delete(who, id).await,
                ladders.restore(who, id).await,
            ];
            for answer in answers {
                assert_eq!(answer.expect_err("unknown").public_text(), "There is no such ladder.");
            }
        }
        assert_eq!(list(&stand, &actor).await, [made]);
    })
    .await;
}

#[tokio::test]
async fn deleted_ladder_comes_back_unless_its_products_moved_on() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let made = ladders
            .create(&actor, ladder("Popcorn", &[SMALL, LARGE]))
            .await
            .expect("made");
        ladders.delete(&actor, made.id).await.expect("deleted");
        assert_eq!(list(&stand, &actor).await, []);
        ladders.restore(&actor, made.id).await.expect("restored");
        assert_eq!(list(&stand, &actor).await, std::slice::from_ref(&made));
        ladders.delete(&actor, made.id).await.expect("deleted");
        ladders
            .create(&actor, ladder("New", &[SMALL, LARGE]))
            .await
            .expect("free again");
        let error = ladders.restore(&actor, made.id).await.expect_err("taken meanwhile");
        assert_eq!(error.kind(), ErrorKind::Conflict);
    })
    .await;
}

#[tokio::test]
async fn proposal_is_accepted_or_put_away_and_does_not_come_back() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let proposals = ladders.proposals(&actor).await.expect("an answer");
        let [proposal] = proposals.as_slice() else {
            panic!("one ladder is in the catalogue: {proposals:?}");
        };
        let key = proposal.key.as_str();
        assert!(proposal.because.contains("60"), "{}", proposal.because);
        ladders.dismiss(&actor, key).await.expect("put away");
        assert_eq!(ladders.proposals(&actor).await.expect("an answer"), []);
        let error = ladders.accept(&actor, key).await.expect_err("put away");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        ladders.undo_dismiss(&actor, key).await.expect("taken back");
        let made = ladders.accept(&actor, key).await.expect("accepted");
        assert!(made.ladder.is_enabled);
        assert_eq!(made.rungs.iter().map(|rung| rung.n_sold).collect::<Vec<_>>(), [60, 40]);
        assert_eq!(ladders.proposals(&actor).await.expect("an answer"), []);
        let unknown = ladders.dismiss(&actor, "made up").await.expect_err("never proposed");
        assert_eq!(unknown.kind(), ErrorKind::NotFound);
    })
    .await;
}

#[tokio::test]
async fn preview_draws_what_is_not_saved() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let ladders = stand.services.ladders();
        let preview = ladders
            .preview(&actor, ladder("Popcorn", &[SMALL, LARGE]))
            .await
            .expect("a preview");
        for text in ["Small Popcorn Holder", "Large Popcorn Holder", "£3.00", "Capacity"] {
            assert!(preview.html.contains(text), "{text}: {}", preview.html);
        }
        assert_eq!(preview.findings.len(), 1, "{:?}", preview.findings);
        assert_eq!(preview.findings[0].kind, FindingKind::MarginUnknown);
        let verdicts: Vec<Verdict> = preview.answers.iter().map(|answer| answer.verdict).collect();
        let (holds, weak) = (Verdict::Holds, Verdict::Weak);
        assert_eq!(
            verdicts,
            [holds, weak, holds, Verdict::Unknown, holds],
            "{:?}",
            preview.answers
        );
        assert_eq!(list(&stand, &actor).await, []);
    })
    .await;
}

/// A ladder of plans, each twice as dear as the one below.
fn plans(name: &str) -> LadderIn {
    let mut entered = ladder(name, &[1, 2]);
    for (rung, (title, price_minor, period)) in entered
        .rungs
        .iter_mut()
        .zip([("Solo", 1_000, Period::Month), ("Team", 2_000, Period::Month)])
    {
        rung.goods = vec![Good::Plan {
            name: title.to_owned(),
            price_minor,
            period,
            url: format!("/pages/{}", title.to_lowercase()),
        }];
    }
    entered
}

/// What the theme was told last.
fn newest(stand: &Stand) -> String {
    stand.platform.published(&domain()).pop().expect("the theme was told")
}

#[tokio::test]
async fn plans_are_a_part_of_the_theme_and_of_no_decision() {
    for_each_db(|db| async move {
        let (stand, actor) = shop(db).await;
        let mut entered = plans("Care");
        entered.rungs[1].quote = Some(Quote {
            text: "Worth it <3".to_owned(),
            author: "Anna K.".to_owned(),
            url: "/pages/reviews".to_owned(),
        });
        let ladders = stand.services.ladders();
        let preview = ladders.preview(&actor, entered.clone()).await.expect("a preview");
        let made = ladders.create(&actor, entered).await.expect("made");
        assert!(made.is_shown, "{:?}", made.findings);
        assert!(stand.services.theme().publish(actor.shop).await.expect("told"));
        let told: serde_json::Value = serde_json::from_str(&newest(&stand)).expect("JSON");
        assert_eq!(told["ladders"], serde_json::json!({}), "no product stands on it");
        assert_eq!(told["plans"][0]["id"], made.id.get());
        let html = told["plans"][0]["html"].as_str().expect("text");
        assert_eq!(html, preview.html, "what was previewed is what shows");
        for part in [
            "£10.00 a month",
            "+ £10.00 a month",
            "href=\"/pages/team\"",
            "Worth it &lt;3",
            "href=\"/pages/reviews\"",
            "Recommended",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("data-offer"), "it is no offer");
        assert!(!html.contains("{{"), "and no template");

        ladders.set_enabled(&actor, made.id, false).await.expect("switched off");
        assert!(stand.services.theme().publish(actor.shop).await.expect("told"));
        assert!(newest(&stand).contains("\"plans\":[]"));
    })
    .await;
}
