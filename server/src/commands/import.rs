//! `pairwell import`

use std::fs::File;
use std::io::{BufReader, Read};

use anyhow::Context as _;
use pairwell_domain::Currency;
use pairwell_domain::money::group_thousands;
use pairwell_services::import::ImportError;

use crate::cli::ImportArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &ImportArgs) -> anyhow::Result<()> {
    let currency: Currency = args.currency.parse().context("--currency")?;
    let services = super::open(config).await?;
    let file: Box<dyn Read + Send> = if args.file.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        let file = File::open(&args.file).with_context(|| format!("opening {}", args.file.display()))?;
        Box::new(BufReader::new(file))
    };
    match services.imports().orders(&args.shop, currency, file).await {
        Ok(imported) => {
            eprintln!(
                "imported {} lines of {} orders with {} products into {}; now `pairwell train --shop {}`",
                group_thousands(imported.n_lines),
                group_thousands(imported.n_orders),
                group_thousands(imported.n_products),
                args.shop,
                args.shop,
            );
            Ok(())
        }
        Err(ImportError::BadLines { lines, n_bad, n_lines }) => {
            for bad in &lines {
                eprintln!("line {}: {}", bad.line, bad.reason);
            }
            if n_bad > lines.len() as u64 {
                eprintln!("… and {} more", group_thousands(n_bad - lines.len() as u64));
            }
            Err(ImportError::BadLines { lines, n_bad, n_lines }.into())
        }
        Err(error) => Err(error.into()),
    }
}
