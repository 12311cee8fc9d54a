//! `pairwell backtest`

use std::fs::File;
use std::time::Instant;

use anyhow::Context as _;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use indicatif::{ProgressBar, ProgressStyle};
use pairwell_domain::money::group_thousands;
use pairwell_services::backtests::{
    AS_SET, BacktestRequest, BacktestStep, Figure, POPULARITY, Report, StrategyReport, SurfaceReport,
};

use crate::cli::BacktestArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &BacktestArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let mut request = BacktestRequest {
        k: args.offers,
        each: args.each,
        ..BacktestRequest::default()
    };
    if let Some(path) = &args.pairings {
        let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
        let actor = super::operator_of(&shop);
        let read = services.backtests().read_pairings(&actor, file).await;
        request.pairings = read.with_context(|| format!("reading {}", path.display()))?;
        request.pairings_name = format!("pairings of {}", path.display());
    }
    let started = Instant::now();
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")?);
    let shown = bar.clone();
    let backtests = services.backtests();
    let report = backtests.run(shop.id, request, move |step| match step {
        BacktestStep::Reading => shown.set_message("reading orders"),
        BacktestStep::Learning => shown.set_message("learning from the older ones"),
        BacktestStep::Asking(progress) => {
            shown.set_message("asking about the newer ones");
            shown.set_length(progress.n_total as u64);
            // Calls may overtake each other.
            shown.set_position(shown.position().max(progress.n_done as u64));
        }
    });
    let report = report.await?;
    bar.finish_and_clear();
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", text(&report));
        eprintln!("in {:.1} s", started.elapsed().as_secs_f64());
    }
    Ok(())
}

fn text(report: &Report) -> String {
    let n = |n: usize| group_thousands(n as u64);
    if report.strategies.iter().all(|strategy| strategy.cart.n_questions == 0) {
        return format!(
            "Nothing to ask: {} older and {} newer orders, none of the newer ones with two products.",
            n(report.n_older_orders),
            n(report.n_newer_orders)
        );
    }
    format!(
        "Learned from {} older orders, asked about {} newer ones of {} shoppers, {} offers a list.\n\n\
         Beside a cart of which one product was taken out\n{}\n\n\
         Beside one product of an order\n{}\n\n\
         In brackets: 95% intervals, whole shoppers drawn again. What is found was bought anyway; how much more is bought \
         because it was shown, only the control group tells.",
        n(report.n_older_orders),
        n(report.strategies[0].cart.n_questions),
        n(report.n_shoppers),
        report.k,
        table(report, |strategy| &strategy.cart),
        table(report, |strategy| &strategy.page),
    )
}

fn table(report: &Report, surface: impl Fn(&StrategyReport) -> &SurfaceReport) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([
        "strategy",
        "would have shown",
        "found what was bought",
        "of the offers, bought",
        "of what was bought, offered",
        "margin found, each",
        "out of stock",
        "of the products, offered",
        &format!("found, against {POPULARITY}"),
        &format!("against {AS_SET}"),
    ]);
    for strategy in &report.strategies {
        let it = surface(strategy);
        let against = |name: &str| {
            let difference = it.against.iter().find(|difference| difference.baseline == name);
            difference.map_or_else(String::new, |difference| points(&difference.hit_rate))
        };
        let margin = &it.expected_margin_minor;
        let cells = [
            percent(&it.would_have_shown),
            percent(&it.hit_rate),
            percent(&it.bought_share),
            percent(&it.recall),
            money(margin),
            percent(&it.out_of_stock_share),
            format!("{:.0}%", it.coverage * 100.0),
            against(POPULARITY),
            against(AS_SET),
        ];
        let cells = cells
            .into_iter()
            .map(|cell| Cell::new(cell).set_alignment(CellAlignment::Right));
        table.add_row(std::iter::once(Cell::new(&strategy.name)).chain(cells));
    }
    table
}

/// Without any cost known there is no margin to speak of.
fn money(figure: &Figure) -> String {
    let Figure { mean, low, high } = *figure;
    if mean == 0.0 && low == 0.0 && high == 0.0 {
        return "not known".to_owned();
    }
    format!("{:.2} ({:.2} to {:.2})", mean / 100.0, low / 100.0, high / 100.0)
}

fn percent(figure: &Figure) -> String {
    let Figure { mean, low, high } = *figure;
    format!("{:.1}% ({:.1} to {:.1})", mean * 100.0, low * 100.0, high * 100.0)
}

fn points(figure: &Figure) -> String {
    let Figure { mean, low, high } = *figure;
    format!("{:+.1} ({:+.1} to {:+.1})", mean * 100.0, low * 100.0, high * 100.0)
}
