//! The commands, one module each.

mod backtest;
mod check;
mod doctor;
mod evaluate;
mod explain;
mod import;
mod keys;
mod migrate;
mod pairs;
mod plan;
mod privacy;
mod quality;
mod recommend;
mod serve;
mod sync;
mod train;
mod webhooks;

use std::sync::Arc;

use anyhow::Context as _;
use pairwell_domain::admin::ProductCard;
use pairwell_domain::{ErrorKind, VariantId};
use pairwell_services::{Actor, Services};
use pairwell_store::Db;
use pairwell_store::shops::ShopRow;

use crate::cli::{Cli, Command, TuneArgs};
use crate::compose;
use crate::config::Config;
use crate::jobs::SilentQueue;
use crate::telemetry;

pub use serve::serve;

/// Does what the command line says.
///
/// # Errors
/// With everything that was being done, outermost first.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let file = cli.config.as_deref();
    // What needs no configuration, or says what is wrong with it.
    match &cli.command {
        Command::Doctor(args) => return doctor::run(file, args).await,
        Command::Evaluate(args) => return evaluate::run(args),
        Command::Tune(TuneArgs { split: Some(split), .. }) => return evaluate::tune_split(split),
        _ => {}
    }
    let config = Config::load(file)?;
    telemetry::start_log(&config.log)?;
    match cli.command {
        Command::Serve => serve::run(config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Sync(args) => sync::run(&config, &args).await,
        Command::Train(args) => train::run(&config, &args).await,
        Command::Quality(args) => quality::run(&config, &args).await,
        Command::Pairs(args) => pairs::run(&config, &args).await,
        Command::Plan(args) => plan::run(&config, &args).await,
        Command::Keys(command) => keys::run(&config, &command).await,
        Command::Webhooks(args) => webhooks::run(&config, &args).await,
        Command::Privacy(args) => privacy::run(&config, &args).await,
        Command::Backtest(args) => backtest::run(&config, &args).await,
        Command::Recommend(args) => recommend::run(&config, &args).await,
        Command::Explain(args) => explain::run(&config, &args).await,
        Command::Check(args) => check::run(&config, &args).await,
        Command::Import(args) => import::run(&config, &args).await,
        Command::Tune(args) => evaluate::tune_shop(&config, &args).await,
        Command::Doctor(_) | Command::Evaluate(_) => unreachable!("answered above"),
    }
}

/// Database, brought up to date, and use cases, for a command that does its work at once.
async fn open(config: &Config) -> anyhow::Result<Services> {
    let db = connect_migrated(config).await?;
    let platform = compose::platform(&Arc::new(compose::shopify_config(config)))?;
    compose::services(config, db, platform, Arc::new(SilentQueue))
}

async fn connect_migrated(config: &Config) -> anyhow::Result<Db> {
    let db = compose::connect(config).await?;
    pairwell_migrations::up(db.conn())
        .await
        .context("bringing the database up to date")?;
    Ok(db)
}

/// The shop a person means.
async fn named_shop(services: &Services, name: Option<&str>) -> anyhow::Result<ShopRow> {
    let shops = services.installs().list().await?;
    let names = || {
        shops
            .iter()
            .map(|shop| shop.domain.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (name, shops.as_slice()) {
        (_, []) => {
            anyhow::bail!("there is no shop yet; install Pairwell in one, or `pairwell import` a file of orders")
        }
        (None, [only]) => Ok(only.clone()),
        (None, _) => anyhow::bail!("there are several shops: {}; say which one with --shop", names()),
        (Some(name), shops) => shops
            .iter()
            .find(|shop| shop.domain.eq_ignore_ascii_case(name))
            .cloned()
            .with_context(|| format!("there is no shop {name}; there is {}", names())),
    }
}

/// The product a person means.
async fn named_product(services: &Services, actor: &Actor, name: &str) -> anyhow::Result<ProductCard> {
    services.products().find(actor, name).await.map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            anyhow::anyhow!("this shop has no product with the SKU, number or address {name:?}")
        } else {
            error.into()
        }
    })
}

/// The variants a person means by their SKUs.
async fn named_variants(services: &Services, actor: &Actor, skus: &[String]) -> anyhow::Result<Vec<VariantId>> {
    let mut variants = Vec::with_capacity(skus.len());
    for sku in skus {
        let found = services.products().variant_by_sku(actor, sku).await?;
        variants.push(found.ok_or_else(|| anyhow::anyhow!("this shop has no variant with the SKU {sku:?}"))?);
    }
    Ok(variants)
}

/// Whoever can run the program on the server may act in any of its shops.
fn operator_of(shop: &ShopRow) -> Actor {
    Actor {
        shop: shop.id,
        user: "operator".to_owned(),
    }
}
