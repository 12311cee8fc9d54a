//! `pairwell doctor`: says of each thing it needs whether it is there, and how to mend what is not.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pairwell_commerce::VersionGap;
use pairwell_domain::admin::SyncState;
use pairwell_domain::money::group_thousands;
use pairwell_services::Services;
use pairwell_store::shops::ShopRow;

use crate::cli::DoctorArgs;
use crate::compose;
use crate::config::Config;
use crate::jobs::SilentQueue;

pub(super) async fn run(file: Option<&Path>, args: &DoctorArgs) -> anyhow::Result<()> {
    if args.new_key {
        #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
        {
            println!("{}", new_key());
        }
        return Ok(());
    }
    let mut checks = Checks::default();
    let config = match Config::load(file) {
        Ok(config) => {
            checks.fine("configuration", "read and complete");
            config
        }
        Err(error) => {
            checks.wrong("configuration", &error.to_string());
            return checks.end();
        }
    };
    check_folder(&config, &mut checks);
    check_database(&config, &mut checks).await;
    checks.end()
}

fn new_key() -> String {
    let name: u32 = rand::random();
    let bytes: [u8; 32] = rand::random();
    format!("key-{name:08x}:{}", STANDARD.encode(bytes))
}

fn check_folder(config: &Config, checks: &mut Checks) {
    let dir = &config.models.dir;
    let probe = dir.join(".doctor");
    let written = std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&probe, b"probe"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => checks.fine("model folder", &format!("{} can be written", dir.display())),
        Err(error) => checks.wrong("model folder", &format!("{} cannot be written: {error}", dir.display())),
    }
}

async fn check_database(config: &Config, checks: &mut Checks) {
    let looked = async {
        let db = compose::connect(config).await?;
        db.ping().await.context("asking the database")?;
        let n_pending = pairwell_migrations::n_pending(db.conn())
            .await
            .context("reading its version")?;
        Ok::<_, anyhow::Error>((db, n_pending))
    };
    let db = match looked.await {
        Ok((db, 0)) => {
            checks.fine(
                "database",
                &format!("{} answers and is up to date", config.database.redacted_url()),
            );
            db
        }
        Ok((_, n_pending)) => {
            checks.wrong("database", &format!("{n_pending} steps behind; run `pairwell migrate`"));
            return;
        }
        Err(error) => {
            checks.wrong("database", &format!("{error:#}"));
            return;
        }
    };
    if let Err(error) = check_shops(config, db, checks).await {
        checks.wrong("shops", &format!("{error:#}"));
    }
}

async fn check_shops(config: &Config, db: pairwell_store::Db, checks: &mut Checks) -> anyhow::Result<()> {
    let platform = compose::platform(&Arc::new(compose::shopify_config(config)))?;
    let services = compose::services(config, db, platform, Arc::new(SilentQueue))?;
    let shops = services.installs().list().await?;
    if shops.is_empty() {
        checks.fine("shops", "none yet");
    }
    for shop in shops {
        let actor = super::operator_of(&shop);
        let overview = services.overview().load(&actor).await?;
        let state = format!(
            "{} products, {} orders, {} order lines, {}, {}",
            group_thousands(overview.n_products),
            group_thousands(overview.n_orders),
            group_thousands(overview.n_order_lines),
            reading_words(overview.sync.state),
            overview
                .learnt_at
                .map_or("nothing learnt yet; run `pairwell train`".to_owned(), |at| {
                    format!("learnt {}", at.format("%-d %B %Y, %H:%M UTC"))
                }),
        );
        if shop.needs_reauth {
            checks.wrong(
                &shop.domain,
                "has to grant access again: open Pairwell in the store's admin",
            );
            continue;
        }
        checks.fine(&shop.domain, &state);
        if let Some(problem) = &overview.sync.check_problem {
            checks.wrong(
                &shop.domain,
                &format!("the last look for what changed failed: {problem}"),
            );
        }
        if shop.platform == PLATFORM {
            check_platform(&services, &shop, checks).await;
        }
    }
    Ok(())
}

/// The one that can be asked; shops out of files have none.
const PLATFORM: &str = "shopify";

/// Asks the platform itself.
async fn check_platform(services: &Services, shop: &ShopRow, checks: &mut Checks) {
    let found = match services.installs().look(shop.id).await {
        Ok(found) => found,
        Err(error) => {
            checks.wrong(
                &shop.domain,
                &format!("the platform does not answer: {}", error.public_text()),
            );
            return;
        }
    };
    match found.version_gap {
        None => checks.fine(&shop.domain, "the platform answers in the version it is asked in"),
        Some(VersionGap { asked, served }) => checks.wrong(
            &shop.domain,
            &format!(
                "the platform answers in version {served}, not in {asked}; install a newer Pairwell, or set shopify.api_version to \
                 a version it serves"
            ),
        ),
    }
    for scope in found.missing_scopes {
        checks.wrong(
            &shop.domain,
            &format!("{scope} is not granted; the merchant is asked when Pairwell is opened in the store's admin"),
        );
    }
}

const fn reading_words(state: SyncState) -> &'static str {
    match state {
        SyncState::NotStarted => "not read from a platform",
        SyncState::Running => "being read",
        SyncState::Done => "read to the end",
        SyncState::Failed => "reading stopped by an error",
        SyncState::Cancelled => "reading stopped by the merchant",
    }
}

#[derive(Default)]
struct Checks {
    n_wrong: u32,
}

impl Checks {
    fn fine(&mut self, what: &str, how: &str) {
        eprintln!("  ok     {what}: {how}");
    }

    fn wrong(&mut self, what: &str, how: &str) {
        self.n_wrong += 1;
        eprintln!("  wrong  {what}: {how}");
    }

    fn end(self) -> anyhow::Result<()> {
        match self.n_wrong {
            0 => Ok(()),
            1 => anyhow::bail!("one thing to mend"),
            n => anyhow::bail!("{n} things to mend"),
        }
    }
}
