//! `pairwell check`

use std::fmt::Write as _;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use pairwell_domain::admin::{LadderOut, RungOut};
use pairwell_domain::tier::Weight;
use pairwell_services::ladders::LadderReport;

use crate::cli::{CheckArgs, CheckLaddersArgs, CheckSubject};
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &CheckArgs) -> anyhow::Result<()> {
    match &args.subject {
        CheckSubject::Ladders(args) => ladders(config, args).await,
    }
}

async fn ladders(config: &Config, args: &CheckLaddersArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let actor = super::operator_of(&shop);
    let report = services.ladders().check_all(&actor).await?;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", text(&report));
    }
    let n_in_use = report.ladders.iter().filter(|it| it.ladder.is_enabled).count();
    let n_wrong = report.ladders.iter().filter(|it| has_problem_in_use(it)).count();
    anyhow::ensure!(n_wrong == 0, "{n_wrong} of {n_in_use} ladders in use have a problem");
    Ok(())
}

fn has_problem_in_use(ladder: &LadderOut) -> bool {
    ladder.ladder.is_enabled && ladder.findings.iter().any(|it| it.weight == Weight::Problem)
}

fn text(report: &LadderReport) -> String {
    let mut text = String::new();
    if report.ladders.is_empty() {
        text.push_str("There is no ladder yet.\n");
    }
    for ladder in &report.ladders {
        let state = match (ladder.ladder.is_enabled, ladder.is_shown) {
            (false, _) => "switched off",
            (true, true) => "shown",
            (true, false) => "in use, not shown",
        };
        writeln!(text, "{} ({state})\n{}", ladder.ladder.name, rungs(ladder)).expect(WRITTEN);
        for finding in &ladder.findings {
            let weight = match finding.weight {
                Weight::Problem => "problem",
                Weight::Advice => "advice",
            };
            writeln!(text, "  {weight}, option {}: {}", finding.rung + 1, finding.sentence).expect(WRITTEN);
        }
        text.push('\n');
    }
    if !report.gaps.is_empty() {
        text.push_str("Gaps in the catalogue:\n");
    }
    for gap in &report.gaps {
        writeln!(text, "  {}", gap.sentence).expect(WRITTEN);
    }
    text.trim_end().to_owned()
}

fn rungs(ladder: &LadderOut) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["", "Product", "SKU", "Price", "Step", "Sold", "Shown", "Added"]);
    for (place, rung) in ladder.rungs.iter().enumerate() {
        let first = rung.goods.first();
        table.add_row([
            (place + 1).to_string(),
            first.map(|good| good.title.clone()).unwrap_or_default(),
            first.map(|good| good.skus.join(", ")).unwrap_or_default(),
            first
                .and_then(|good| good.price)
                .map(|price| price.to_string())
                .unwrap_or_default(),
            step(rung),
            rung.n_sold.to_string(),
            rung.results.n_shown.to_string(),
            rung.results.n_added.to_string(),
        ]);
    }
    for column in 3..=7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// What a rung costs more than the one below, in money and in whole percent.
fn step(rung: &RungOut) -> String {
    match (rung.step, rung.step_bps) {
        (Some(step), Some(bps)) => format!("{step} ({}%)", (bps + 50).div_euclid(100)),
        (Some(step), None) => step.to_string(),
        (None, _) => String::new(),
    }
}

/// Why writing cannot fail.
const WRITTEN: &str = "writing to a string cannot fail";
