mod admin;
mod checkout;
mod health;
mod pixel;
mod proxy;
mod webhooks;
