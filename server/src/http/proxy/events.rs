//! `POST /proxy/events`: what a shopper did with offers.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use pairwell_services::Services;

use super::Proxied;
use crate::http::{AppError, asking};

pub(super) async fn take(
    proxied: Proxied,
    State(services): State<Services>,
    body: Bytes,
) -> Result<Response, AppError> {
    asking::take_events(&services, proxied.shop, proxied.customer, &body).await
}
