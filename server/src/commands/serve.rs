//! `pairwell serve`

use std::sync::Arc;

use anyhow::Context as _;
use leptos::config::get_configuration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::compose;
use crate::config::Config;
use crate::http::{AppState, ShopperLimits, build_router};
use crate::jobs::{Queue, run_worker};
use crate::telemetry;

pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("listening on {}", config.server.listen))?;
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    serve(config, listener, stop).await
}

/// Serves on a socket that is open already, until told to stop; then finishes what was begun and writes down what is
/// still in memory.
///
/// # Errors
/// When the database cannot be opened or brought up to date, or a part fails for good.
pub async fn serve(config: Config, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let metrics = telemetry::start_metrics();
    let db = super::connect_migrated(&config).await?;
    let queue = Queue::open(&db).await.context("opening the job queue")?;
    let shopify = Arc::new(compose::shopify_config(&config));
    let platform = compose::platform(&shopify)?;
    let services = compose::services(&config, db, Arc::clone(&platform), Arc::new(queue.clone()))?;
    let leptos_options = get_configuration(Some("Leptos.toml"))
        .context("reading Leptos.toml")?
        .leptos_options;
    let address = listener.local_addr().context("asking for the own address")?;
    let router = build_router(AppState {
        leptos_options,
        services: services.clone(),
        platform,
        shopify,
        limits: ShopperLimits::new(&config.limits),
        config: Arc::new(config),
        metrics,
    });

    tracing::info!(%address, "serving");
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    // Whichever of the two ends first takes the other one with it.
    let serving = async {
        let served = serving.await.context("serving");
        stop.cancel();
        served
    };
    let working = async {
        let worked = run_worker(queue, services.clone(), stop.clone()).await;
        stop.cancel();
        worked
    };
    let (served, worked) = tokio::join!(serving, working);
    services.close().await;
    tracing::info!("stopped");
    served.and(worked)
}

async fn stop_on_signal(stop: CancellationToken) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).expect("a process may listen for its signals");
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await.ok();
    tracing::info!("stopping");
    stop.cancel();
}
