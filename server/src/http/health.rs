//! Whether the program lives, whether it can work, and its figures.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use pairwell_services::Services;

use super::{AppError, AppState};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/health/live", get(async || "live"))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

async fn ready(State(services): State<Services>) -> Result<&'static str, AppError> {
    services.check_ready().await?;
    Ok("ready")
}

async fn metrics(State(metrics): State<PrometheusHandle>) -> String {
    metrics.render()
}
