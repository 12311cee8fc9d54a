mod admin;
mod answers;
mod auth;
mod health;
mod proxy;
mod webhooks;
