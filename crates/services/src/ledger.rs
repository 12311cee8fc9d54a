//! Decisions are written down in the background, many in one transaction, so that a shopper never waits for a disk.
//!
//! Nothing that counts depends on it having been quick: an accepted offer's token holds all that an order needs to be
//! counted. The queue is bounded; when the database is slower than the shoppers for long, records are dropped and
//! counted, and the shop goes on.

use std::sync::atomic::{AtomicU64, Ordering};

use pairwell_store::Db;
use pairwell_store::decisions::{self, DecisionRecord};
use tokio::sync::{mpsc, oneshot};

const MAX_WAITING: usize = 20_000;
const MAX_BATCH: usize = 500;
const N_TRIES: u32 = 5;

enum Entry {
    Decision(Box<DecisionRecord>),
    Flush(oneshot::Sender<()>),
}

pub(crate) struct Ledger {
    entries: mpsc::Sender<Entry>,
    n_dropped: AtomicU64,
}

impl Ledger {
    pub(crate) fn start(db: Db) -> Self {
        let (entries, waiting) = mpsc::channel(MAX_WAITING);
        tokio::spawn(write_down(db, waiting));
        Self {
            entries,
            n_dropped: AtomicU64::new(0),
        }
    }

    /// Hands a decision over; returns at once.
    pub(crate) fn record(&self, decision: DecisionRecord) {
        if self.entries.try_send(Entry::Decision(Box::new(decision))).is_err() {
            let n_dropped = self.n_dropped.fetch_add(1, Ordering::Relaxed) + 1;
            if n_dropped.is_power_of_two() {
                tracing::warn!(n_dropped, "decisions come faster than they can be written down");
            }
        }
    }

    /// Returns when everything recorded before is in the database.
    pub(crate) async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        if self.entries.send(Entry::Flush(done)).await.is_ok() {
            // The writer is gone only when the process ends, and then nobody waits.
            wait.await.ok();
        }
    }

    pub(crate) async fn close(&self) {
        self.flush().await;
    }
}

async fn write_down(db: Db, mut waiting: mpsc::Receiver<Entry>) {
    let mut entries = Vec::with_capacity(MAX_BATCH);
    while waiting.recv_many(&mut entries, MAX_BATCH).await > 0 {
        let mut records = Vec::with_capacity(entries.len());
        let mut flushed = Vec::new();
        for entry in entries.drain(..) {
            match entry {
                Entry::Decision(record) => records.push(*record),
                Entry::Flush(done) => flushed.push(done),
            }
        }
        insert(&db, &records).await;
        for done in flushed {
            // Whoever asked may have stopped waiting.
            done.send(()).ok();
        }
    }
}

async fn insert(db: &Db, records: &[DecisionRecord]) {
    if records.is_empty() {
        return;
    }
    for attempt in 1..=N_TRIES {
        match decisions::insert_many(db.conn(), records).await {
            Ok(()) => return,
            Err(error) if error.is_transient() && attempt < N_TRIES => {
                tokio::time::sleep(std::time::Duration::from_millis(50 << attempt)).await;
            }
            Err(error) => {
                tracing::error!(%error, n_decisions = records.len(), "decisions could not be written down");
                return;
            }
        }
    }
}
