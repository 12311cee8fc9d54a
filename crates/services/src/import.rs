//! Orders from a file, for a merchant without a platform connection.
//!
//! The whole file is checked before anything is stored, and then stored in one transaction: a file with a bad line
//! changes nothing and says which lines are bad and why.

mod file;
mod storing;

use std::io::Read;

use pairwell_domain::{Currency, ShopId};

use crate::{ServiceError, Shared};

/// The platform word of shops that came from a file.
pub const CSV_PLATFORM: &str = "csv";

/// One bad line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, the header being 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines are bad; nothing was stored.
    #[error("{n_bad} of {n_lines} lines are not right; nothing was imported")]
    BadLines {
        /// The first of them.
        lines: Vec<BadLine>,
        /// How many there are.
        n_bad: u64,
        /// Lines in the file, without the header.
        n_lines: u64,
    },
    /// The file as a whole cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// Storing failed; nothing was stored.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<pairwell_store::StoreError> for ImportError {
    fn from(error: pairwell_store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The shop that now holds it.
    pub shop: ShopId,
    /// Orders in the file.
    pub n_orders: u64,
    /// Lines in the file.
    pub n_lines: u64,
    /// Products in the file.
    pub n_products: u64,
}

/// See [`crate::Services::imports`].
pub struct Imports<'a> {
    shared: &'a Shared,
}

impl<'a> Imports<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Imports orders into the file shop called `shop_name`, making it when it is not there. Importing a file again
    /// changes nothing; a longer one adds what is new.
    ///
    /// # Errors
    /// [`ImportError::BadLines`] with the bad lines by number; nothing is stored then.
    pub async fn orders(&self, shop_name: &str, currency: Currency, file: impl Read) -> Result<Imported, ImportError> {
        let sales = file::read_sales(file, currency)?;
        let txn = self.shared.db().begin_write().await?;
        let imported = storing::store(self.shared, &txn, shop_name, currency, &sales).await?;
        txn.commit().await.map_err(ServiceError::from)?;
        self.shared.states.forget(imported.shop).await;
        Ok(imported)
    }
}
