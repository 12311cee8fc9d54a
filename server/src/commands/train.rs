//! `pairwell train`

use std::time::Instant;

use pairwell_domain::ErrorKind;
use pairwell_domain::learning::SurfaceReport;
use pairwell_domain::money::group_thousands;

use crate::cli::TrainArgs;
use crate::config::Config;

pub(super) async fn run(config: &Config, args: &TrainArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    if args.roll_back {
        let version = services.learning().roll_back(&super::operator_of(&shop)).await;
        let version = version.map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow::anyhow!("there is no model before the one in use"),
            _ => error.into(),
        })?;
        eprintln!("using {version} again; new orders make a new model");
        return Ok(());
    }
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
    if let Some(engine) = &learnt.engine {
        say("beside a cart", &engine.cart);
        say("beside a product", &engine.page);
    }
    Ok(())
}

fn say(place: &str, learned: &SurfaceReport) {
    let [plain, linear, trees] = learned.ndcg;
    eprintln!(
        "{place}: ranking {}, from {} questions about past orders; NDCG@10 on {} held out: simple {plain:.4}, weighted \
         {linear:.4}, full {trees:.4}",
        learned.level.name().to_lowercase(),
        group_thousands(learned.n_learned),
        group_thousands(learned.n_held_out),
    );
    for part in &learned.reliability {
        eprintln!(
            "  said {:5.1}%, bought {:5.1}% of {}",
            part.predicted * 100.0,
            part.observed * 100.0,
            group_thousands(part.n)
        );
    }
}
