//! Whether the program lives, whether it can work, and its figures.

use axum::extract::State;
use metrics_exporter_prometheus::PrometheusHandle;
use pairwell_services::Services;

use super::AppError;
use super::edges::{Route, Trust};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/health/live", Trust::Nobody, async || "live"),
        Route::get("/health/ready", Trust::Nobody, ready),
        Route::get("/metrics", Trust::Nobody, metrics),
    ]
}

async fn ready(State(services): State<Services>) -> Result<&'static str, AppError> {
    services.check_ready().await?;
    Ok("ready")
}

async fn metrics(State(metrics): State<PrometheusHandle>) -> String {
    metrics.render()
}
