#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod billing;
pub mod change;
pub mod error;
pub mod export;
#[cfg(feature = "fake")]
pub mod fake;
pub mod platform;
pub mod shopify;
pub mod snapshot;

pub use billing::{NewSubscription, ToApprove};
pub use change::{Change, Delivery, HeaderPairs, WebhookRefusal};
pub use error::{CommerceError, Problem, ShopTrouble};
pub use export::{ByteStream, ExportId, ExportKind, ExportRow, ExportStatus};
pub use platform::{
    Access, Collecting, Collector, CommercePlatform, Grant, Permission, SessionClaims, SessionRefusal, ShopInfo,
    Subscribed, Thing, VersionGap,
};
pub use shopify::names::{ParseShopDomainError, ShopDomain};
pub use snapshot::{CollectionSnapshot, LineSnapshot, OrderSnapshot, ProductSnapshot};
