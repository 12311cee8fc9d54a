//! `pairwell recommend`

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use pairwell_domain::admin::{ProductCard, WhySurface};
use pairwell_domain::placement::{Placement, PlacementKind};
use serde::Serialize;

use crate::cli::RecommendArgs;
use crate::config::Config;

/// What `--json` prints.
#[derive(Serialize)]
struct Recommended<'a> {
    product: &'a ProductCard,
    #[serde(flatten)]
    surface: &'a WhySurface,
}

pub(super) async fn run(config: &Config, args: &RecommendArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let actor = super::operator_of(&shop);
    let product = super::named_product(&services, &actor, &args.product).await?;
    let cart = super::named_variants(&services, &actor, &args.cart).await?;
    // The question is what would be offered, whether or not the shop shows it yet.
    let placement = Placement {
        is_enabled: true,
        ..services.placements().get(&actor, PlacementKind::ProductPage).await?
    };
    let preview = services
        .offers()
        .preview(&actor, placement, Some(product.id), &cart)
        .await?;
    let surface = preview
        .why
        .surfaces
        .first()
        .ok_or_else(|| anyhow::anyhow!("the product page was not decided on"))?;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        let recommended = Recommended {
            product: &product,
            surface,
        };
        println!("{}", serde_json::to_string_pretty(&recommended)?);
    } else {
        println!("Beside {}:\n{}", product.title, in_words(surface));
    }
    Ok(())
}

/// One surface: its offers as a table, or why it is silent, and what was withheld.
pub(super) fn in_words(surface: &WhySurface) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    if let Some(silence) = surface.silence {
        text.push_str(silence.merchant_line());
    } else {
        text.push_str(&table(surface).to_string());
    }
    if !surface.withheld.is_empty() {
        text.push_str("\nNot offered:\n");
        for withheld in &surface.withheld {
            let (title, score) = (&withheld.product.title, withheld.score * 100.0);
            writeln!(
                text,
                "  {title} ({}, {score:.1}%): {}",
                withheld.source.to_lowercase(),
                withheld.line()
            )
            .expect("writing to a string cannot fail");
        }
    }
    text.trim_end().to_owned()
}

fn table(surface: &WhySurface) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["", "Product", "SKU", "Price", "Expected", "Why"]);
    for (place, offer) in surface.offers.iter().enumerate() {
        let price = offer.product.price_from.map(|price| price.to_string());
        table.add_row([
            (place + 1).to_string(),
            offer.product.title.clone(),
            offer.product.skus.join(", "),
            price.unwrap_or_default(),
            format!("{:.1}%", offer.score * 100.0),
            offer.merchant_line.clone(),
        ]);
    }
    for column in [3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
