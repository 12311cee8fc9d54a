mod admin;
mod answers;
mod auth;
mod checkout;
mod health;
mod pixel;
mod proxy;
mod webhooks;
