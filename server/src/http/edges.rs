//! What can be reached from outside, as one list: the router is made of it, and so are the tests that walk every edge.

use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use http::Method;

use super::{AppState, admin, auth, checkout, cors, health, pixel, proxy, webhooks};

/// What a caller has to show before anything is done for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// The platform's session token, in the header of each call.
    Session,
    /// The same in the address of a document; without one, a page that shows nothing of any shop.
    Document,
    /// The platform's signature over the query.
    Redirect,
    /// The same, and the state of the browser that set out.
    State,
    /// The platform's signature over the raw body.
    Delivery,
    /// The signature of the platform's storefront proxy.
    Proxy,
    /// The platform's token of a page of its own: checkout, or the page of an order.
    Checkout,
    /// The public key of a shop, which proves nothing.
    ShopKey,
    /// Nothing: it tells no secret.
    Nobody,
}

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Its path, as the router knows it.
    pub path: String,
    /// How it is called.
    pub method: String,
    /// What has to be shown.
    pub trust: Trust,
}

impl Edge {
    fn new(method: &Method, path: impl Into<String>, trust: Trust) -> Self {
        Self {
            path: path.into(),
            method: method.to_string(),
            trust,
        }
    }
}

/// An edge with what answers it.
pub(super) struct Route {
    method: Method,
    path: &'static str,
    trust: Trust,
    answer: MethodRouter<AppState>,
}

impl Route {
    pub(super) fn get<T: 'static>(path: &'static str, trust: Trust, handler: impl Handler<T, AppState>) -> Self {
        Self {
            method: Method::GET,
            path,
            trust,
            answer: get(handler),
        }
    }

    pub(super) fn post<T: 'static>(path: &'static str, trust: Trust, handler: impl Handler<T, AppState>) -> Self {
        Self {
            method: Method::POST,
            path,
            trust,
            answer: post(handler),
        }
    }

    /// Lets scripts of any origin ask, and read the answer.
    pub(super) fn for_any_origin(mut self) -> Self {
        self.answer = self.answer.layer(middleware::from_fn(cors::any_origin));
        self
    }
}

/// Everything but the admin, whose pages and calls its framework lists.
fn routes() -> impl Iterator<Item = Route> {
    let all = [
        auth::routes(),
        webhooks::routes(),
        proxy::routes(),
        checkout::routes(),
        pixel::routes(),
        health::routes(),
    ];
    all.into_iter().flatten()
}

/// Every way in there is, in the order of the paths.
#[must_use]
pub fn edges() -> Vec<Edge> {
    let own = routes().map(|route| Edge::new(&route.method, route.path, route.trust));
    let pages = admin::pages().map(|path| Edge::new(&Method::GET, path, Trust::Document));
    let calls = leptos::server_fn::axum::server_fn_paths();
    let calls = calls.map(|(path, method)| Edge::new(&method, path, Trust::Session));
    let mut edges: Vec<Edge> = own.chain(pages).chain(calls).collect();
    edges.sort();
    edges
}

/// The routes as a router.
pub(super) fn router() -> Router<AppState> {
    routes().fold(Router::new(), |router, route| router.route(route.path, route.answer))
}
