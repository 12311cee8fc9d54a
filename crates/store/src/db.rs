//! Opening a database, and the transactions everything else runs in.

use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sqlx;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
    TransactionOptions, TransactionTrait,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::StoreError;

/// How often [`Db::transaction`] tries when another transaction is in the way.
const MAX_TRIES: u32 = 5;

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectSettings {
    /// Connections kept open at most. A database in memory always has one, because each connection would be another
    /// database.
    pub max_connections: u32,
    /// How long a call waits for a free connection.
    pub acquire_timeout: Duration,
    /// How long a SQLite connection waits while another one writes.
    pub busy_timeout: Duration,
}

impl Default for ConnectSettings {
    fn default() -> Self {
        Self {
            max_connections: 8,
            acquire_timeout: Duration::from_secs(5),
            busy_timeout: Duration::from_secs(5),
        }
    }
}

/// The pool below, for libraries that bring tables of their own, such as a job queue.
#[derive(Debug, Clone, Copy)]
pub enum Pool<'a> {
    /// A SQLite file.
    Sqlite(&'a SqlitePool),
    /// A Postgres server.
    Postgres(&'a PgPool),
}

/// A database. Cheap to clone; all clones share one pool.
#[derive(Clone)]
pub struct Db {
    conn: DatabaseConnection,
    /// SQLite takes one writer at a time and lets the others ask again and again, at ever longer intervals, whoever comes
    /// first. Here they stand in a queue instead: nobody sleeps past his turn.
    turn: Option<Turn>,
}

/// Whose turn it is to write.
#[derive(Clone)]
struct Turn {
    writer: Arc<Mutex<()>>,
    /// Writers outside this queue (another process, a job queue's own statements) are waited for as long.
    longest_wait: Duration,
}

impl Turn {
    async fn wait(&self) -> Result<OwnedMutexGuard<()>, StoreError> {
        let turn = Arc::clone(&self.writer).lock_owned();
        tokio::time::timeout(self.longest_wait, turn)
            .await
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout).into())
    }
}

/// The pool's own form would show the address and with it the password.
impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens `sqlite:…` or `postgres:…`. A SQLite file is made when it is not there, but not the folder around it.
    ///
    /// SQLite runs with a write-ahead log and `synchronous = NORMAL`: what was committed outlives the end of the
    /// process, however sudden; a power cut may take the last moments, but never leaves the file half written.
    ///
    /// # Errors
    /// [`StoreError::Address`] for an address that is not one, which is not repeated because it may hold a password;
    /// [`StoreError::Unavailable`] when nothing answers there.
    pub async fn connect(url: &str, settings: &ConnectSettings) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            connect_sqlite(url, settings).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            connect_postgres(url, settings).await
        } else {
            Err(StoreError::Address(
                "it must start with sqlite: or postgres:".to_owned(),
            ))
        }
    }

    /// The pool; each call may use another connection of it.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseConnection {
        &self.conn
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.conn.get_database_backend()
    }

    /// The pool below.
    #[must_use]
    pub fn pool(&self) -> Pool<'_> {
        match self.backend() {
            DbBackend::Sqlite => Pool::Sqlite(self.conn.get_sqlite_connection_pool()),
            _ => Pool::Postgres(self.conn.get_postgres_connection_pool()),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.conn.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Closes every connection, after the calls at work have ended.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.conn.close().await?)
    }

    /// Begins a transaction that is going to write. On SQLite it takes the write lock at once, so that it cannot fail
    /// half-way because another writer came first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when another writer keeps the lock for longer than the busy timeout.
    pub async fn begin_write(&self) -> Result<Txn, StoreError> {
        let turn = match &self.turn {
            Some(turn) => Some(turn.wait().await?),
            None => None,
        };
        Ok(Txn {
            open: begin(&self.conn).await?,
            _turn: turn,
        })
    }

    /// Does `work` in one transaction: all of it happens, or nothing. When another transaction is in the way it is
    /// done again, at most five times, so it must have no effect outside the database.
    ///
    /// # Errors
    /// What `work` returns, or what keeps the database from answering.
    pub async fn transaction<T, E>(&self, work: impl AsyncFn(&Txn) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + Transient,
    {
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            match self.try_transaction(&work).await {
                Err(error) if error.is_transient() && n_tries < MAX_TRIES => {
                    tracing::debug!(n_tries, "transaction is done again");
                    tokio::time::sleep(Duration::from_millis(10 << n_tries)).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_transaction<T, E: From<StoreError>>(&self, work: &impl AsyncFn(&Txn) -> Result<T, E>) -> Result<T, E> {
        let txn = self.begin_write().await?;
        match work(&txn).await {
            Ok(done) => {
                txn.commit().await?;
                Ok(done)
            }
            Err(error) => {
                txn.rollback().await?;
                Err(error)
            }
        }
    }
}

/// Errors that know whether another try may help; see [`Db::transaction`].
pub trait Transient {
    /// Whether the same call may go through in a moment.
    fn is_transient(&self) -> bool;
}

impl Transient for StoreError {
    fn is_transient(&self) -> bool {
        self.is_transient()
    }
}

/// A transaction that writes. Dropped without [`Txn::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Txn {
    open: DatabaseTransaction,
    /// Given back after the transaction has ended: fields are dropped in their order.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Txn {
    /// Makes everything done so far last.
    ///
    /// # Errors
    /// When the database refuses; nothing was changed then.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.open.commit().await?)
    }

    /// Takes everything back now instead of when the value is dropped.
    ///
    /// # Errors
    /// When the database does not answer; it then takes everything back by itself.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.open.rollback().await?)
    }
}

#[async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.open.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.open.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.open.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.open.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.open.query_all_raw(statement).await
    }
}

/// Begins a transaction that is going to write, inside one that may be open already.
pub(crate) async fn begin<C: TransactionTrait>(db: &C) -> Result<C::Transaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(db.begin_with_options(options).await?)
}

async fn connect_sqlite(url: &str, settings: &ConnectSettings) -> Result<Db, StoreError> {
    use sqlx::ConnectOptions as _;
    let options = SqliteConnectOptions::from_str(url)
        .map_err(address_error)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(settings.busy_timeout)
        .foreign_keys(true)
        .disable_statement_logging();
    let is_read_only = url.contains("mode=ro");
    let options = options.create_if_missing(!is_read_only);
    let is_in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let pool = SqlitePoolOptions::new().acquire_timeout(settings.acquire_timeout);
    let pool = if is_in_memory {
        // The database ends with its connection, which therefore must never be replaced.
        pool.max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
    } else {
        pool.max_connections(settings.max_connections)
    };
    let pool = pool.connect_with(options).await.map_err(connect_error)?;
    Ok(Db {
        conn: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool),
        turn: Some(Turn {
            writer: Arc::default(),
            longest_wait: settings.busy_timeout,
        }),
    })
}

async fn connect_postgres(url: &str, settings: &ConnectSettings) -> Result<Db, StoreError> {
    use sqlx::ConnectOptions as _;
    let options = PgConnectOptions::from_str(url)
        .map_err(address_error)?
        .application_name("pairwell")
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout)
        .connect_with(options)
        .await
        .map_err(connect_error)?;
    Ok(Db {
        conn: SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
        turn: None,
    })
}

/// What is wrong with an address, without the address.
fn address_error(error: sqlx::Error) -> StoreError {
    StoreError::Address(match error {
        sqlx::Error::Configuration(cause) => cause.to_string(),
        _ => "it cannot be read".to_owned(),
    })
}

fn connect_error(error: sqlx::Error) -> StoreError {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}
