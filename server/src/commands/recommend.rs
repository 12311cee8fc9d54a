//! `pairwell recommend`

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use pairwell_domain::VariantId;
use pairwell_domain::admin::Preview;
use pairwell_domain::placement::PlacementKind;
use pairwell_services::{Actor, Services};

use crate::cli::RecommendArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &RecommendArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let actor = super::operator_of(&shop);
    let product = services
        .products()
        .find(&actor, &args.product)
        .await
        .map_err(|error| not_found(error, &args.product))?;
    let cart = variants(&services, &actor, &args.cart).await?;
    let placement = services.placements().get(&actor, PlacementKind::ProductPage).await?;
    let preview = services
        .offers()
        .preview(&actor, placement_on(placement), product.id, &cart)
        .await?;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    if args.json {
        println!("{}", serde_json::to_string_pretty(&preview)?);
    } else {
        println!("{}", table(&preview));
    }
    Ok(())
}

/// The question is what would be offered, whether or not the shop shows it yet.
fn placement_on(placement: pairwell_domain::placement::Placement) -> pairwell_domain::placement::Placement {
    pairwell_domain::placement::Placement {
        is_enabled: true,
        ..placement
    }
}

fn not_found(error: pairwell_services::ServiceError, name: &str) -> anyhow::Error {
    if error.kind() == pairwell_domain::ErrorKind::NotFound {
        anyhow::anyhow!("this shop has no product with the SKU, number or address {name:?}")
    } else {
        error.into()
    }
}

async fn variants(services: &Services, actor: &Actor, skus: &[String]) -> anyhow::Result<Vec<VariantId>> {
    let mut variants = Vec::with_capacity(skus.len());
    for sku in skus {
        let found = services.products().variant_by_sku(actor, sku).await?;
        variants.push(found.ok_or_else(|| anyhow::anyhow!("this shop has no variant with the SKU {sku:?}"))?);
    }
    Ok(variants)
}

fn table(preview: &Preview) -> String {
    use std::fmt::Write as _;
    let mut text = format!("Beside {}:\n", preview.product.title);
    if let Some(silence) = &preview.silence {
        text.push_str(silence);
    } else {
        let mut table = Table::new();
        table
            .load_style(UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["", "Product", "SKU", "Price", "Attach rate", "Why"]);
        for (place, offer) in preview.offers.iter().enumerate() {
            table.add_row([
                (place + 1).to_string(),
                offer.product.title.clone(),
                offer.product.skus.join(", "),
                offer
                    .product
                    .price_from
                    .map(|price| price.to_string())
                    .unwrap_or_default(),
                format!("{:.1} %", offer.score * 100.0),
                offer.merchant_line.clone(),
            ]);
        }
        for column in [3, 4] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        text.push_str(&table.to_string());
    }
    if !preview.withheld.is_empty() {
        text.push_str("\nNot offered:\n");
        for withheld in &preview.withheld {
            writeln!(text, "  {}: {}", withheld.product.title, withheld.why).expect("writing to a string cannot fail");
        }
    }
    text.trim_end().to_owned()
}
