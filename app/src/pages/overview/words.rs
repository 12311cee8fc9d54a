//! What the first page says, decided from its figures.

use pairwell_domain::admin::{Overview, SyncState};
use pairwell_domain::placement::PlacementKind;

use crate::format;

/// The sentence at the top, and a quieter one below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResultWords {
    /// What happened.
    pub(super) headline: String,
    /// What it does not say, or what is needed for more.
    pub(super) support: Option<String>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NextStep {
    /// What to do.
    pub(super) title: String,
    /// What it brings and why.
    pub(super) why: String,
    /// What the button says.
    pub(super) button: &'static str,
    /// Where the button leads; none starts reading the shop.
    pub(super) href: Option<&'static str>,
}

/// Most steps shown at once: more are not a next step.
const MAX_STEPS: usize = 3;

/// Says what offers did, without claiming more than was counted.
pub(super) fn result_words(overview: &Overview) -> ResultWords {
    let words = |headline: String, support: Option<&str>| ResultWords {
        headline,
        support: support.map(str::to_owned),
    };
    let offers = &overview.offers;
    if offers.n_orders > 0 {
        return words(
            format!(
                "Offers brought {} into {} so far.",
                format::money(overview.attributed),
                format::counted(offers.n_orders, "order", "orders"),
            ),
            Some(
                "This value is attributed to offers: products added from an offer and kept, after discounts and returns. What Pairwell earned beyond what these shoppers would have bought anyway is not measured yet.",
            ),
        );
    }
    if offers.n_added > 0 {
        return words(
            format!(
                "Shoppers added products from offers {}; none of these carts has become an order yet.",
                format::times(offers.n_added),
            ),
            None,
        );
    }
    if offers.n_shown > 0 {
        return words(
            format!(
                "Offers were seen {}; nothing was added from them yet.",
                format::times(offers.n_shown),
            ),
            None,
        );
    }
    match overview.sync.state {
        SyncState::NotStarted => words(
            "Pairwell has not read your shop yet.".to_owned(),
            Some("It needs your products and past orders to see what is bought together."),
        ),
        SyncState::Running if overview.learnt_at.is_none() => words(
            "Pairwell is reading your shop.".to_owned(),
            Some("You can leave this page; the reading goes on."),
        ),
        SyncState::Failed | SyncState::Cancelled if overview.learnt_at.is_none() => words(
            "Reading your shop stopped before it was complete.".to_owned(),
            Some("Nothing is lost: it goes on where it stopped."),
        ),
        _ if !overview.placements_on.is_empty() => words(
            format!("Offers are on {}; no shopper has seen one yet.", places(overview)),
            None,
        ),
        _ => words(
            "Your orders are read; nothing is shown in your shop yet.".to_owned(),
            None,
        ),
    }
}

/// At most three things to do, the most useful first; none while the shop is being read for the first time.
pub(super) fn next_steps(overview: &Overview) -> Vec<NextStep> {
    let mut steps = Vec::new();
    if overview.is_grant_gone {
        steps.push(NextStep {
            title: "Connect your store again".to_owned(),
            why: "Pairwell has lost access to it, so what changes there is not seen.".to_owned(),
            button: "Open the connection",
            href: Some("/settings/connection"),
        });
    }
    let has_learnt = overview.learnt_at.is_some();
    match overview.sync.state {
        SyncState::NotStarted => steps.push(NextStep {
            title: "Read your shop".to_owned(),
            why: "Pairwell reads your products and past orders once, and follows changes from then on.".to_owned(),
            button: "Start reading",
            href: None,
        }),
        SyncState::Failed | SyncState::Cancelled => steps.push(NextStep {
            title: "Go on reading your shop".to_owned(),
            why: "It goes on where it stopped. Until it is complete, offers rest on part of your orders.".to_owned(),
            button: "Go on",
            href: None,
        }),
        SyncState::Running | SyncState::Done => {}
    }
    if overview.n_news_given_up > 0 {
        let news = format::counted(overview.n_news_given_up, "piece of news", "pieces of news");
        steps.push(NextStep {
            title: format!("Look at {news} that could not be applied"),
            why: "What Pairwell knows of your store may be out of date there.".to_owned(),
            button: "Open the connection",
            href: Some("/settings/connection"),
        });
    }
    if has_learnt && overview.placements_on.is_empty() {
        steps.push(NextStep {
            title: "Switch on offers on product pages".to_owned(),
            why: "Until a placement is on, shoppers see nothing. You see a preview with your own products first."
                .to_owned(),
            button: "Open placements",
            href: Some("/placements"),
        });
    }
    if overview.n_ladders > 0 && !overview.placements_on.contains(&PlacementKind::ProductLadder) {
        steps.push(NextStep {
            title: "Switch on upgrades on product pages".to_owned(),
            why: format!(
                "You have {}, which shoppers cannot see yet.",
                format::counted(overview.n_ladders, "ladder", "ladders")
            ),
            button: "Open the placement",
            href: Some("/placements/product_ladder"),
        });
    }
    if overview.n_suggestions > 0 {
        let pairs = format::counted(overview.n_suggestions, "pair", "pairs");
        steps.push(NextStep {
            title: format!("Review {pairs} found in your orders"),
            why: "Accepted pairs are shown first, before what Pairwell finds by itself.".to_owned(),
            button: "Review suggestions",
            href: Some("/pairings/suggestions"),
        });
    }
    if has_learnt && overview.n_pairings == 0 && overview.n_suggestions == 0 {
        steps.push(NextStep {
            title: "Add your first pairing".to_owned(),
            why: "You know which products go together even where too few orders show it.".to_owned(),
            button: "Add a pairing",
            href: Some("/pairings/new"),
        });
    }
    if has_learnt && overview.n_ladders == 0 {
        steps.push(NextStep {
            title: "Offer a better choice".to_owned(),
            why: "A ladder puts up to three options of one need side by side. Pairwell proposes some from your catalogue."
                .to_owned(),
            button: "Open tiers",
            href: Some("/tiers"),
        });
    }
    steps.truncate(MAX_STEPS);
    steps
}

/// How many placements are on, or the name of the only one.
fn places(overview: &Overview) -> String {
    match overview.placements_on.as_slice() {
        [only] => format!("in one place ({})", only.name().to_lowercase()),
        placements => format!("in {} places", placements.len()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use pairwell_domain::admin::{OfferCounts, SyncProgress};
    use pairwell_domain::{Currency, Money};

    use super::*;

    fn overview(state: SyncState) -> Overview {
        Overview {
            shop_name: "Demo".to_owned(),
            is_grant_gone: false,
            n_news_given_up: 0,
            sync: SyncProgress {
                state,
                stage: None,
                n_done: 0,
                n_total: None,
                problem: None,
                started_at: None,
                finished_at: None,
                checked_at: None,
                check_problem: None,
            },
            n_products: 0,
            n_orders: 0,
            n_order_lines: 0,
            orders_from_to: None,
            learnt_at: None,
            offers: OfferCounts::default(),
            attributed: Money::zero(Currency::GBP),
            top_pairs: Vec::new(),
            n_pairings: 0,
            n_suggestions: 0,
            n_ladders: 0,
            placements_on: Vec::new(),
        }
    }

    fn learnt() -> Overview {
        Overview {
            learnt_at: Utc.with_ymd_and_hms(2026, 11, 1, 0, 0, 0).single(),
            ..overview(SyncState::Done)
        }
    }

    fn titles(overview: &Overview) -> Vec<String> {
        next_steps(overview).into_iter().map(|step| step.title).collect()
    }

    #[test]
    fn trouble_with_the_store_comes_first() {
        let mut troubled = learnt();
        troubled.is_grant_gone = true;
        troubled.n_news_given_up = 2;
        assert_eq!(
            titles(&troubled)[..2],
            [
                "Connect your store again",
                "Look at 2 pieces of news that could not be applied"
            ]
        );
    }

    #[test]
    fn value_is_said_to_be_attributed() {
        let mut sold = learnt();
        sold.offers = OfferCounts {
            n_shown: 90,
            n_added: 5,
            n_orders: 3,
            ..OfferCounts::default()
        };
        sold.attributed = Money::new(4120, Currency::GBP);
        let words = result_words(&sold);
        assert_eq!(words.headline, "Offers brought £41.20 into 3 orders so far.");
        let support = words.support.expect("a second sentence");
        assert!(support.contains("attributed"));
        assert!(support.contains("not measured yet"));
    }

    #[test]
    fn headline_says_the_furthest_thing_that_happened() {
        let mut seen = learnt();
        assert_eq!(
            result_words(&seen).headline,
            "Your orders are read; nothing is shown in your shop yet."
        );
        seen.placements_on = vec![PlacementKind::CartPage];
        assert_eq!(
            result_words(&seen).headline,
            "Offers are on in one place (cart page); no shopper has seen one yet."
        );
        seen.placements_on.push(PlacementKind::ThankYou);
        assert_eq!(
            result_words(&seen).headline,
            "Offers are on in 2 places; no shopper has seen one yet."
        );
        seen.offers.n_shown = 1;
        assert_eq!(
            result_words(&seen).headline,
            "Offers were seen once; nothing was added from them yet."
        );
        seen.offers.n_added = 2;
        assert!(
            result_words(&seen)
                .headline
                .starts_with("Shoppers added products from offers 2 times;")
        );
    }

    #[test]
    fn an_unread_shop_is_read_before_anything_else() {
        assert_eq!(titles(&overview(SyncState::NotStarted)), ["Read your shop"]);
        assert_eq!(titles(&overview(SyncState::Running)), [""; 0]);
        assert_eq!(titles(&overview(SyncState::Failed)), ["Go on reading your shop"]);
    }

    #[test]
    fn a_read_shop_is_led_to_showing_offers() {
        let mut shop = learnt();
        assert_eq!(
            titles(&shop),
            [
                "Switch on offers on product pages",
                "Add your first pairing",
                "Offer a better choice"
            ]
        );
        shop.n_suggestions = 1;
        assert_eq!(
            titles(&shop)[..2],
            [
                "Switch on offers on product pages",
                "Review 1 pair found in your orders"
            ]
        );
        shop.placements_on = vec![PlacementKind::ProductPage];
        shop.n_suggestions = 0;
        shop.n_pairings = 4;
        shop.n_ladders = 2;
        assert_eq!(titles(&shop), ["Switch on upgrades on product pages"]);
        shop.placements_on.push(PlacementKind::ProductLadder);
        assert_eq!(titles(&shop), [""; 0]);
    }
}
