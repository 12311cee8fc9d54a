//! `pairwell pairs`

use std::time::Instant;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use pairwell_domain::money::group_thousands;
use pairwell_domain::{Money, ProductId};
use pairwell_services::pair_reports::{Amounts, PairFigures, PairReportOut, QuickWinKind, Traffic};

use crate::cli::PairsArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &PairsArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let started = Instant::now();
    let report = services.pair_reports().make(shop.id, args.top).await?;
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", Text(&report).whole());
        eprintln!("in {:.1} s", started.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The report as a person reads it.
struct Text<'a>(&'a PairReportOut);

impl Text<'_> {
    fn whole(&self) -> String {
        let report = &self.0.report;
        let (Some(since), Some(until)) = (report.since, report.until) else {
            return "No orders yet: nothing to say about pairs.".to_owned();
        };
        let parts = [
            format!(
                "{} orders from {} to {}; {} of them hold too many products to say what goes together.",
                n(report.n_orders),
                since.date_naive(),
                until.date_naive(),
                n(report.n_oversized)
            ),
            self.start(),
            self.quick_wins(),
            self.pairs("Most often in one order", &report.together, |_| None),
            self.pairs("Brought in most together", &report.takings, |it| Some(it.takings)),
            self.margins(),
            self.sequences(),
        ];
        parts.join("\n\n")
    }

    fn start(&self) -> String {
        let Some(start) = &self.0.report.start else {
            return "Where to start: no product has a partner yet that is bought with it clearly more often than by chance."
                .to_owned();
        };
        let traffic = match start.traffic {
            Traffic::Views(views) => format!("looked at {} times in the last 30 days", n(views)),
            Traffic::Orders(orders) => format!("in {} orders of the last 90 days", n(orders)),
        };
        let decided = if start.is_decided {
            " You have decided about this pair already."
        } else {
            ""
        };
        format!(
            "Where to start: {}, {traffic}.\nIts most natural offer: {}, in {} of its {} orders, {:.1} times as often as by \
             chance.{decided}",
            self.title(start.source),
            self.title(start.target),
            n(start.n_together.into()),
            n(start.n_source.into()),
            start.assoc_lift,
        )
    }

    fn quick_wins(&self) -> String {
        let mut table = table(&[
            "beside",
            "offer",
            "as",
            "of its orders, hold it",
            "times chance",
            "orders without it, 90 days",
            "price",
            "leaves",
        ]);
        for win in &self.0.report.quick_wins {
            let kind = match win.kind {
                QuickWinKind::Accessory => "accessory",
                QuickWinKind::Bundle => "set",
            };
            let share = format!("{} ({} of {})", percent(win.attach_rate), win.n_together, win.n_source);
            let words = [self.title(win.source), self.title(win.target), kind.to_owned()];
            let numbers = [
                share,
                format!("{:.1}", win.assoc_lift),
                n(win.n_recent_without.into()),
                self.money(win.price_minor),
                win.margin_minor.map_or_else(unknown, |minor| self.money(minor)),
            ];
            add_row(&mut table, words, numbers);
        }
        section(
            "Quick wins: bought together, and not yet decided by you",
            "None.",
            &table,
        )
    }

    fn pairs(&self, what: &str, figures: &[PairFigures], amounts: impl Fn(&PairFigures) -> Option<Amounts>) -> String {
        let has_amounts = figures.iter().any(|it| amounts(it).is_some());
        let mut head = vec![
            "with",
            "goes",
            "orders with both",
            "of its orders",
            "pieces per 100",
            "buyers of both",
            "times chance",
        ];
        if has_amounts {
            head.extend(["together", "without the largest order"]);
        }
        let mut table = table(&head);
        for it in figures {
            let words = [self.title(it.source), self.title(it.target)];
            let mut numbers = vec![
                n(it.n_together.into()),
                percent(it.attach_rate),
                format!("{:.0}", it.pieces_per_100),
                format!("{} of {}", n(it.n_both_buyers.into()), n(it.n_source_buyers.into())),
                format!("{:.1}", it.assoc_lift),
            ];
            if let Some(amounts) = amounts(it) {
                numbers.extend([amounts.minor, amounts.without_largest_minor].map(|minor| self.money(minor)));
            }
            add_row(&mut table, words, numbers);
        }
        section(what, "None.", &table)
    }

    fn margins(&self) -> String {
        const WHAT: &str = "Left most together, after costs";
        let known = self.0.report.cost_known;
        if known <= 0.0 {
            return format!("{WHAT}\nNo costs are known. Enter the cost per item of your products to see this.");
        }
        let pairs = self.pairs(WHAT, &self.0.report.margins, |it| it.margin);
        format!(
            "{pairs}\nCosts, as they are today, are known for {} of the pieces sold.",
            percent(known)
        )
    }

    fn sequences(&self) -> String {
        let mut table = table(&[
            "first",
            "then",
            "customers",
            "the other way round",
            "on one day",
            "days between, median",
            "middle half",
        ]);
        for it in &self.0.report.sequences {
            let words = [self.title(it.first), self.title(it.then)];
            let numbers = [
                n(it.n_in_order.into()),
                n(it.n_reversed.into()),
                n(it.n_same_day.into()),
                n(it.median_days.into()),
                format!("{} to {}", it.middle_half_days[0], it.middle_half_days[1]),
            ];
            add_row(&mut table, words, numbers);
        }
        section(
            "Bought one after the other, by known customers; the season makes such an order too",
            "None whose order could not be chance.",
            &table,
        )
    }

    /// A product's title, its spaces put in order.
    fn title(&self, product: ProductId) -> String {
        let title = self.0.titles.get(&product).map_or("", String::as_str);
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn money(&self, minor: i64) -> String {
        Money::new(minor, self.0.currency).to_string()
    }
}

/// A heading over a table, or over a word where the table has no rows.
fn section(heading: &str, none: &str, table: &Table) -> String {
    if table.is_empty() {
        format!("{heading}\n{none}")
    } else {
        format!("{heading}\n{table}")
    }
}

fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(head.to_vec());
    table
}

/// Words stand left, numbers right.
fn add_row(table: &mut Table, words: impl IntoIterator<Item = String>, numbers: impl IntoIterator<Item = String>) {
    let numbers = numbers
        .into_iter()
        .map(|number| Cell::new(number).set_alignment(CellAlignment::Right));
    table.add_row(words.into_iter().map(Cell::new).chain(numbers));
}

fn n(number: u64) -> String {
    group_thousands(number)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn unknown() -> String {
    "not known".to_owned()
}
