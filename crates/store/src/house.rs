//! Which of several processes on one database keeps house: looks for what was left undone, and clears away what is old.

use sea_orm::sqlx::{self, Connection as _, PgConnection};
use sea_orm::{DbErr, RuntimeErr};

use crate::StoreError;
use crate::db::{Db, Pool};

/// Tells this lock from any others in the same database.
const HOUSE_LOCK: i64 = 0x0f_fe_26;

/// The right to keep house. It ends with the process, however that ends, and then another one may claim it.
pub struct House {
    /// Holds the lock, in Postgres. A SQLite file has one process that serves.
    connection: Option<PgConnection>,
}

/// A connection has nothing worth showing.
impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("House")
    }
}

impl House {
    /// Claims it; none while another process has it. The claim has a connection of its own, beside the pool's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim(db: &Db) -> Result<Option<Self>, StoreError> {
        let Pool::Postgres(pool) = db.pool() else {
            return Ok(Some(Self { connection: None }));
        };
        let mut connection = pool.acquire().await.map_err(failed)?.detach();
        let is_ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(HOUSE_LOCK)
            .fetch_one(&mut connection)
            .await
            .map_err(failed)?;
        if is_ours {
            return Ok(Some(Self {
                connection: Some(connection),
            }));
        }
        // Whether the other end hears of it does not matter.
        connection.close().await.ok();
        Ok(None)
    }

    /// Whether it is still ours: a database that was started anew knows nothing of it.
    pub async fn is_kept(&mut self) -> bool {
        match &mut self.connection {
            Some(connection) => connection.ping().await.is_ok(),
            None => true,
        }
    }
}

fn failed(error: sqlx::Error) -> StoreError {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}
