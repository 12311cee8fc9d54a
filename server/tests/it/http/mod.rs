mod admin;
mod health;
mod proxy;
mod webhooks;
