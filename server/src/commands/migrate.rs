//! `pairwell migrate`

use crate::config::Config;

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    super::connect_migrated(config).await?;
    eprintln!("the database {} is up to date", config.database.redacted_url());
    Ok(())
}
