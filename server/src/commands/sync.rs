//! `pairwell sync`: reads a shop here, or watches a server that does.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use pairwell_domain::ShopId;
use pairwell_domain::admin::{SyncKind, SyncProgress, SyncStage, SyncState};
use pairwell_domain::money::group_thousands;
use pairwell_services::Services;

use crate::cli::SyncArgs;
use crate::config::Config;

const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(super) async fn run(config: &Config, args: &SyncArgs) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let shop = super::named_shop(&services, args.shop.shop.as_deref()).await?;
    let bar = ProgressBar::new_spinner();
    let sync = services.sync();
    if args.cancel {
        return cancel(&services, shop.id).await;
    }
    // A shop that was never read to the end is read whole, whatever was asked for.
    let kind = match sync.progress_of(shop.id).await?.checked_at {
        Some(_) if args.changed => SyncKind::Changed,
        _ => SyncKind::Whole,
    };
    let watched = Watched { shop: shop.id, kind };
    if args.follow {
        watch(&services, watched, &bar, Until::End).await?;
    } else {
        let reading = async {
            match kind {
                SyncKind::Whole => sync.run(shop.id).await,
                SyncKind::Changed => sync.run_changed(shop.id).await,
            }
        };
        tokio::select! {
            done = reading => {
                done.map_err(|error| anyhow::anyhow!("{} ({error})", error.public_text()))?;
            }
            stopped = watch(&services, watched, &bar, Until::Stopped) => stopped?,
        }
    }
    bar.finish_and_clear();
    report(&progress_of(&services, watched).await?, kind)
}

async fn cancel(services: &Services, shop: ShopId) -> anyhow::Result<()> {
    if services.sync().cancel_for(shop).await? {
        eprintln!("reading stopped; `pairwell sync` goes on from its place");
    } else {
        eprintln!("nothing is being read");
    }
    Ok(())
}

/// The reading that is watched.
#[derive(Clone, Copy)]
struct Watched {
    shop: ShopId,
    kind: SyncKind,
}

async fn progress_of(services: &Services, watched: Watched) -> anyhow::Result<SyncProgress> {
    Ok(match watched.kind {
        SyncKind::Whole => services.sync().progress_of(watched.shop).await?,
        SyncKind::Changed => services.sync().changed_progress_of(watched.shop).await?,
    })
}

/// How long to watch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Until the reading has ended.
    End,
    /// Until nobody listens any more: what was read before may still count as ended.
    Stopped,
}

/// Shows how far the reading has come.
async fn watch(services: &Services, watched: Watched, bar: &ProgressBar, until: Until) -> anyhow::Result<()> {
    loop {
        let progress = progress_of(services, watched).await?;
        match progress.state {
            SyncState::Running | SyncState::NotStarted => show(&progress, bar),
            SyncState::Done | SyncState::Failed | SyncState::Cancelled if until == Until::End => return Ok(()),
            SyncState::Done | SyncState::Failed | SyncState::Cancelled => {}
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn show(progress: &SyncProgress, bar: &ProgressBar) {
    let words = progress.stage.map_or("waiting", stage_words);
    match progress.n_total {
        Some(n_total) if n_total > 0 => {
            bar.set_style(style("{msg:32} {bar:30} {human_pos}/{human_len} ({eta})"));
            bar.set_length(n_total);
            bar.set_position(progress.n_done.min(n_total));
        }
        _ => {
            bar.set_style(style("{msg:32} {spinner} {human_pos}"));
            bar.set_position(progress.n_done);
        }
    }
    bar.set_message(words);
    bar.tick();
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are fixed and valid")
}

const fn stage_words(stage: SyncStage) -> &'static str {
    match stage {
        SyncStage::ExportingCatalogue => "the store writes its catalogue",
        SyncStage::ReadingCatalogue => "reading the catalogue",
        SyncStage::ExportingOrders => "the store writes its orders",
        SyncStage::ReadingOrders => "reading the orders",
        SyncStage::Learning => "learning what goes together",
    }
}

fn report(progress: &SyncProgress, kind: SyncKind) -> anyhow::Result<()> {
    match progress.state {
        SyncState::Done => {
            eprintln!(
                "{}",
                match kind {
                    SyncKind::Whole => "the shop is read to the end",
                    SyncKind::Changed => "what changed is read",
                }
            );
            Ok(())
        }
        SyncState::Cancelled => {
            eprintln!("reading was stopped; `pairwell sync` goes on from its place");
            Ok(())
        }
        SyncState::Failed => {
            let problem = progress.problem.as_deref().unwrap_or("no reason was stored");
            anyhow::bail!(
                "reading stopped after {} rows: {problem}",
                group_thousands(progress.n_done)
            )
        }
        SyncState::Running | SyncState::NotStarted => {
            eprintln!("another process is reading this shop; watch it with --follow");
            Ok(())
        }
    }
}
