//! `pairwell train`

use std::time::Instant;

use pairwell_domain::money::group_thousands;

use crate::cli::ShopArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &ShopArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.as_deref()).await?;
    let started = Instant::now();
    let learnt = services.learning().learn(shop.id).await?;
    eprintln!(
        "learnt {} from {} orders with {} products in {:.1} s: {} pairs, {} suggestions",
        learnt.version,
        group_thousands(learnt.n_orders),
        group_thousands(learnt.n_products),
        started.elapsed().as_secs_f64(),
        group_thousands(learnt.n_pairs),
        group_thousands(learnt.n_suggestions),
    );
    Ok(())
}
