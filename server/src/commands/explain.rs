//! `pairwell explain`

use pairwell_domain::admin::{Why, WhyQuestion};
use pairwell_domain::decision::{Case, PageDecision};
use pairwell_domain::placement::PageKind;
use pairwell_services::{Actor, Services};
use serde::Serialize;

use super::recommend::in_words;
use crate::cli::ExplainArgs;
use crate::config::Config;

/// What `--json` prints.
#[derive(Serialize)]
struct Explained<'a> {
    decision_id: String,
    case: &'a Case,
    decision: &'a PageDecision,
    /// Whether the same case gives the same decision today.
    replays_the_same: bool,
}

pub(super) async fn run(config: &Config, args: &ExplainArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let actor = super::operator_of(&shop);
    let id = match args.decision {
        Some(id) => id,
        // What is decided now is kept like any other decision, and read back: what is printed is what was stored.
        None => decide(&services, &actor, args).await?,
    };
    let replay = services.offers().replay(&actor, id).await.map_err(|error| {
        if error.kind() == pairwell_domain::ErrorKind::NotFound {
            anyhow::anyhow!("this shop has no decision {id}; decisions are kept for a month")
        } else {
            error.into()
        }
    })?;
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        let explained = Explained {
            decision_id: id.to_string(),
            case: &replay.case,
            decision: &replay.decided,
            replays_the_same: replay.is_same(),
        };
        println!("{}", serde_json::to_string_pretty(&explained)?);
    } else {
        println!("{}", text(&replay.case, &replay.why));
        println!("\nDecision {id}; replay it with: pairwell explain --decision {id}");
        if replay.is_same() {
            println!("Decided again from the same facts: the same answer.");
        }
    }
    anyhow::ensure!(
        replay.is_same(),
        "decided again from the same facts, the answer is another one: the rules of this version differ"
    );
    Ok(())
}

async fn decide(services: &Services, actor: &Actor, args: &ExplainArgs) -> anyhow::Result<pairwell_domain::DecisionId> {
    let product = match &args.product {
        Some(name) => Some(super::named_product(services, actor, name).await?.id),
        None => None,
    };
    let cart = super::named_variants(services, actor, &args.cart).await?;
    let page = match (args.page, product.is_some(), cart.is_empty()) {
        (Some(page), _, _) => page,
        (None, true, _) => PageKind::Product,
        (None, false, false) => PageKind::Cart,
        (None, false, true) => PageKind::Home,
    };
    let question = WhyQuestion {
        page,
        product,
        cart,
        visitor: args.visitor,
        market: args.market.clone(),
        device: args.device,
    };
    let why = services.offers().why(actor, &question).await?;
    why.decision_id
        .ok_or_else(|| anyhow::anyhow!("the decision was not kept"))
}

fn text(case: &Case, why: &Why) -> String {
    use std::fmt::Write as _;
    let context = &case.context;
    let mut text = format!("Page: {}", context.page.code());
    let shown = context.attention.shown.len();
    let declined = context.attention.declined.len();
    match context.visitor {
        Some(visitor) => write!(
            text,
            "\nVisitor: {visitor}; {shown} offers this session, {declined} declined, {} bought before",
            context.bought.len()
        ),
        None => write!(text, "\nVisitor: not known"),
    }
    .expect("writing to a string cannot fail");
    if let Some(shopper) = &why.shopper {
        write!(text, "\nShopper: {shopper}").expect("writing to a string cannot fail");
    }
    let restraint = &case.restraint;
    write!(
        text,
        "\nBudget: {} offers a session, {} a page, {} minutes between; a no is kept {} days",
        restraint.max_per_session, restraint.max_per_page, restraint.minutes_between, restraint.decline_days
    )
    .expect("writing to a string cannot fail");
    if why.surfaces.is_empty() {
        text.push_str("\n\nNothing is ever shown on this page.");
    }
    for surface in &why.surfaces {
        write!(text, "\n\n{}\n{}", surface.placement.name(), in_words(surface))
            .expect("writing to a string cannot fail");
    }
    text
}
