//! Jobs in the database, beside everything else: one thing to run, one thing to back up.

use apalis::prelude::TaskSink as _;
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use async_trait::async_trait;
use pairwell_services::{Job, JobQueue, ServiceError};
use pairwell_store::{Db, Pool};

/// The name of the one queue.
pub(super) const NAME: &str = "pairwell";

/// The job queue inside the database in use.
#[derive(Clone)]
pub enum Queue {
    /// In the SQLite file.
    Sqlite(SqliteStorage<Job>),
    /// In Postgres.
    Postgres(PostgresStorage<Job>),
}

impl Queue {
    /// Opens the queue and makes its tables when they are missing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open(db: &Db) -> Result<Self, ServiceError> {
        match db.pool() {
            Pool::Sqlite(pool) => {
                // The crate's own set-up would also switch off the file's safety against crashes.
                SqliteStorage::migrations()
                    .set_ignore_missing(true)
                    .run(pool)
                    .await
                    .map_err(failed)?;
                let config = apalis_sqlite::Config::default().queue(NAME);
                Ok(Self::Sqlite(SqliteStorage::new(pool).with_config(config)))
            }
            Pool::Postgres(pool) => {
                PostgresStorage::setup(pool).await.map_err(failed)?;
                let config = apalis_postgres::Config::default().queue(NAME);
                Ok(Self::Postgres(PostgresStorage::new(pool).with_config(config)))
            }
        }
    }
}

#[async_trait]
impl JobQueue for Queue {
    async fn push(&self, job: Job) -> Result<(), ServiceError> {
        match self.clone() {
            Self::Sqlite(mut storage) => storage.push(job).await.map_err(failed),
            Self::Postgres(mut storage) => storage.push(job).await.map_err(failed),
        }
    }
}

fn failed(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Queue(error.to_string())
}

/// For commands that do their work at once and leave nothing for later.
#[derive(Debug, Clone, Copy)]
pub struct SilentQueue;

#[async_trait]
impl JobQueue for SilentQueue {
    async fn push(&self, _: Job) -> Result<(), ServiceError> {
        Ok(())
    }
}
