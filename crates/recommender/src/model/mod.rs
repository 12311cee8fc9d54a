//! The model: what was mined, and the file it is kept in.

mod aligned;
mod layout;
mod returns;
mod strength;
mod view;

use chrono::{DateTime, Utc};

use crate::params;

pub use aligned::AlignedBytes;
pub use layout::ModelFileError;
pub use returns::PairReturns;
pub use strength::{TOP_PAIRS_PER_SOURCE, TopPair};
pub use view::{MAX_POPULAR, ModelView};

/// What holds for the model as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) trained_at: DateTime<Utc>,
    pub(crate) n_orders: u32,
    pub(crate) n_oversized: u32,
    pub(crate) total_weight: u64,
    /// Strength of the prior in weight units.
    pub(crate) prior: u64,
    pub(crate) params_digest: [u8; 32],
}

/// A model just made. It is read through [`ModelView`], from memory or from its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    pub(crate) facts: Facts,
    /// Product ids, ascending.
    pub(crate) products: Vec<i64>,
    /// Per product: baskets that hold it.
    pub(crate) n_orders: Vec<u32>,
    /// Per product: their weight.
    pub(crate) weights: Vec<u64>,
    /// Where the pairs of each product start; one more than there are products.
    pub(crate) starts: Vec<u32>,
    /// Per pair: place of the target among the products. Best first within a source.
    pub(crate) targets: Vec<u32>,
    /// Per pair: baskets that hold both.
    pub(crate) n_together: Vec<u32>,
    /// Per pair: their weight.
    pub(crate) weights_together: Vec<u64>,
    /// Per pair: pieces of the target bought in orders with the source; 0 everywhere until returns are counted.
    pub(crate) bought_together: Vec<u32>,
    /// Per pair: pieces of these that came back.
    pub(crate) returned_together: Vec<u32>,
}

impl Model {
    /// When it was made.
    #[must_use]
    pub const fn trained_at(&self) -> DateTime<Utc> {
        self.facts.trained_at
    }

    /// The digest of the parameters it was made with; see [`crate::MiningParams::digest`].
    #[must_use]
    pub fn params_digest(&self) -> String {
        params::hex(&self.facts.params_digest)
    }

    /// Baskets counted.
    #[must_use]
    pub const fn n_orders(&self) -> u32 {
        self.facts.n_orders
    }

    /// Baskets left out because they hold more products than one shopper buys.
    #[must_use]
    pub const fn n_oversized(&self) -> u32 {
        self.facts.n_oversized
    }

    /// Products seen in the baskets counted.
    #[must_use]
    pub const fn n_products(&self) -> usize {
        self.products.len()
    }

    /// Pairs kept, each direction counted.
    #[must_use]
    pub const fn n_pairs(&self) -> usize {
        self.targets.len()
    }

    /// The model as a file: see [`ModelView`] for what is in it.
    ///
    /// # Panics
    /// On a platform that keeps the highest byte first, where no model file can be read either.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        layout::write(self)
    }

    /// The model ready to be asked, without a file in between.
    #[must_use]
    pub fn to_view(&self) -> ModelView<AlignedBytes> {
        ModelView::open(AlignedBytes::from(self.to_bytes())).expect("a model that was just made reads back")
    }
}
