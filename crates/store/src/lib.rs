#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod db;
pub mod error;
pub mod schema;

pub mod shops;
pub mod subscriptions;

pub mod collections;
pub mod complements;
pub mod data_reports;
pub mod orders;
pub mod products;
pub mod sales;

pub mod ladder_proposals;
pub mod ladders;
pub mod pairings;
pub mod placements;
pub mod rules;
pub mod settings;
pub mod suggestions;

pub mod attention;
pub mod decisions;
pub mod events;
pub mod visits;

pub mod data_requests;
pub mod people;

pub mod import_keys;
pub mod inbox;
pub mod models;
pub mod sync_runs;

mod batch;
mod convert;
mod entities;
mod house;
mod sql;

pub use db::{ConnectSettings, Db, Pool, Transient, Txn};
pub use error::StoreError;
pub use house::House;
