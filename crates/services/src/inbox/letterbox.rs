//! The slot that deliveries are put through: those that come while others are being written down are written together.
//!
//! A statement and a commit of its own for each would cost most of what a database can do in a second, and in a storm
//! each delivery would wait for those before it. Written together the price is paid once, and nobody waits longer than
//! for the batch before.

use pairwell_store::inbox::{self, Inserted, NewDelivery};
use pairwell_store::{Db, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::ServiceError;

/// Deliveries written in one transaction at most.
const MAX_BATCH: usize = 200;

/// Deliveries that may wait. Whoever comes then waits at the door, and is sent away by the limit on requests in the end.
const MAX_WAITING: usize = 2_000;

struct Letter {
    delivery: NewDelivery,
    /// Told once the delivery is safe.
    receipt: oneshot::Sender<Result<Inserted, StoreError>>,
}

/// Cheap to reach, with one writer behind it.
pub(crate) struct Letterbox {
    letters: mpsc::Sender<Letter>,
}

impl Letterbox {
    /// Starts the writer. Call inside a tokio runtime.
    pub(crate) fn start(db: Db) -> Self {
        let (letters, waiting) = mpsc::channel(MAX_WAITING);
        tokio::spawn(write_down(db, waiting));
        Self { letters }
    }

    /// Returns when the delivery is committed, and not before.
    pub(crate) async fn post(&self, delivery: NewDelivery) -> Result<Inserted, ServiceError> {
        let (receipt, receipted) = oneshot::channel();
        let closed = || ServiceError::CutShort("the inbox is closed".to_owned());
        let letter = Letter { delivery, receipt };
        self.letters.send(letter).await.map_err(|_| closed())?;
        Ok(receipted.await.map_err(|_| closed())??)
    }
}

async fn write_down(db: Db, mut waiting: mpsc::Receiver<Letter>) {
    let mut letters = Vec::with_capacity(MAX_BATCH);
    while waiting.recv_many(&mut letters, MAX_BATCH).await > 0 {
        let (deliveries, receipts): (Vec<_>, Vec<_>) = letters
            .drain(..)
            .map(|letter| (letter.delivery, letter.receipt))
            .unzip();
        match write(&db, &deliveries).await {
            // Whoever brought it may have stopped waiting; it is safe all the same.
            Ok(outcomes) => {
                for (receipt, outcome) in receipts.into_iter().zip(outcomes) {
                    receipt.send(Ok(outcome)).ok();
                }
            }
            // One that cannot be stored must not take the others with it.
            Err(_) => {
                for (delivery, receipt) in deliveries.iter().zip(receipts) {
                    receipt.send(write_one(&db, delivery).await).ok();
                }
            }
        }
    }
}

async fn write(db: &Db, deliveries: &[NewDelivery]) -> Result<Vec<Inserted>, StoreError> {
    let txn = db.begin_write().await?;
    let outcomes = inbox::insert_many(&txn, deliveries).await?;
    txn.commit().await?;
    Ok(outcomes)
}

async fn write_one(db: &Db, delivery: &NewDelivery) -> Result<Inserted, StoreError> {
    let outcomes = write(db, std::slice::from_ref(delivery)).await?;
    Ok(outcomes.into_iter().next().unwrap_or(Inserted::Duplicate))
}
