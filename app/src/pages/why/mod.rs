//! Why this, why not that, and why nothing, for any page, product and cart.

mod ask;
mod page;
mod question;
mod surface;

pub use page::WhyPage;
pub(super) use question::{about, address};
pub(super) use surface::{OfferReasons, WithheldReasons};
