//! `pairwell quality`

use std::collections::HashMap;

use pairwell_domain::ProductId;
use pairwell_domain::admin::{ProductCard, QualityFinding, QualityOut};
use pairwell_domain::money::group_thousands;

use crate::cli::QualityArgs;
use crate::config::Config;

/// Products named under a finding.
const MAX_NAMED: usize = 5;

pub(super) async fn run(config: &Config, args: &QualityArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let quality = services.data_quality().look(shop.id).await?;
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        println!("{}", serde_json::to_string_pretty(&quality.report)?);
    } else {
        println!("{}", text(&quality));
    }
    Ok(())
}

fn text(quality: &QualityOut) -> String {
    let report = &quality.report;
    let titles: HashMap<ProductId, &ProductCard> = quality.products.iter().map(|card| (card.id, card)).collect();
    let mut text = format!(
        "{} products, {} orders, {} lines.\n",
        group_thousands(report.n_products),
        group_thousands(report.n_orders),
        group_thousands(report.n_lines)
    );
    if report.findings.is_empty() {
        text.push_str("\nNothing is wrong with the data.\n");
    }
    for finding in &report.findings {
        text.push_str(&format!("\n{} ({})\n", finding.kind.name(), finding.severity.name()));
        text.push_str(&format!("  {}\n", finding.sentence));
        for (product, note) in named(finding) {
            let title = titles.get(&product).map_or("", |card| card.title.as_str());
            text.push_str(&format!("  - {title} ({product}){note}\n"));
        }
    }
    text
}

/// The first products of a finding, with why each is one.
fn named(finding: &QualityFinding) -> Vec<(ProductId, String)> {
    let note = |note: &Option<String>| note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
    let examples = finding
        .examples
        .iter()
        .map(|example| (example.product, note(&example.note)));
    let groups = finding.groups.iter().flat_map(|group| &group.products);
    examples
        .chain(groups.map(|product| (*product, String::new())))
        .take(MAX_NAMED)
        .collect()
}
