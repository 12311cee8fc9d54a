//! A migrated database of the test's own.

use std::ops::Deref;

use pairwell_store::{ConnectSettings, Db};
use sea_orm::ConnectionTrait;
use url::Url;
use uuid::Uuid;

const URL_VARIABLE: &str = "PAIRWELL_TEST_POSTGRES_URL";
const REQUIRE_VARIABLE: &str = "PAIRWELL_REQUIRE_POSTGRES";

/// A migrated, empty database that nobody else uses. Gone when dropped.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    url: String,
    on_server: Option<ServerDatabase>,
}

impl TestDb {
    /// A database in memory.
    pub async fn sqlite() -> Self {
        let db = Self::empty_sqlite().await;
        migrate(&db).await;
        db
    }

    /// As [`Self::sqlite`], without any tables.
    pub async fn empty_sqlite() -> Self {
        let url = "sqlite::memory:".to_owned();
        let db = Db::connect(&url, &ConnectSettings::default())
            .await
            .expect("a database in memory opens");
        Self {
            db,
            url,
            on_server: None,
        }
    }

    /// A database of its own on the server that `PAIRWELL_TEST_POSTGRES_URL` names; none without that variable.
    ///
    /// # Panics
    /// When the server does not answer, or refuses to make a database. Without the variable, when
    /// `PAIRWELL_REQUIRE_POSTGRES=1` says that Postgres must not be left out.
    pub async fn postgres() -> Option<Self> {
        let db = Self::empty_postgres().await?;
        migrate(&db).await;
        Some(db)
    }

    /// As [`Self::postgres`], without any tables.
    ///
    /// # Panics
    /// As [`Self::postgres`].
    pub async fn empty_postgres() -> Option<Self> {
        let Ok(server_url) = std::env::var(URL_VARIABLE) else {
            let is_required = std::env::var(REQUIRE_VARIABLE).is_ok_and(|value| value == "1");
            assert!(!is_required, "{REQUIRE_VARIABLE}=1, but {URL_VARIABLE} is not set");
            eprintln!("Postgres was left out: {URL_VARIABLE} is not set");
            return None;
        };
        let on_server = ServerDatabase::create(server_url).await;
        let url = on_server.url();
        let db = Db::connect(
            &url,
            &ConnectSettings {
                max_connections: 4,
                ..ConnectSettings::default()
            },
        )
        .await
        .expect("a database that was just made opens");
        Some(Self {
            db,
            url,
            on_server: Some(on_server),
        })
    }

    /// The database.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Its address, for a second connection. A database in memory cannot be reached a second time.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(on_server) = self.on_server.take() {
            on_server.remove();
        }
    }
}

/// Tells one story on each database: SQLite always, Postgres when there is one.
///
/// # Panics
/// When the story does, or as [`TestDb::postgres`].
pub async fn for_each_db<F, Fut>(story: F)
where
    F: Fn(TestDb) -> Fut,
    Fut: Future<Output = ()>,
{
    story(TestDb::sqlite().await).await;
    if let Some(db) = TestDb::postgres().await {
        story(db).await;
    }
}

async fn migrate(db: &Db) {
    pairwell_migrations::up(db.conn())
        .await
        .expect("the migrations run on an empty database");
}

#[derive(Debug)]
struct ServerDatabase {
    server_url: String,
    name: String,
}

impl ServerDatabase {
    async fn create(server_url: String) -> Self {
        let name = format!("pairwell_test_{}", Uuid::new_v4().simple());
        let database = Self { server_url, name };
        database.on_server(&format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    fn url(&self) -> String {
        let mut url = Url::parse(&self.server_url).expect("the address of the Postgres server is one");
        url.set_path(&self.name);
        url.to_string()
    }

    async fn on_server(&self, sql: &str) {
        let settings = ConnectSettings {
            max_connections: 1,
            ..ConnectSettings::default()
        };
        let server = Db::connect(&self.server_url, &settings)
            .await
            .expect("the Postgres server answers");
        server
            .conn()
            .execute_unprepared(sql)
            .await
            .expect("databases may be made and dropped there");
        server.close().await.expect("the connection closes");
    }

    /// Also after a failed test, whose runtime is on its way out: so in a thread with a runtime of its own.
    fn remove(self) {
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime for one statement");
            runtime.block_on(self.on_server(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)));
        });
        if removal.join().is_err() {
            eprintln!("a test database could not be dropped");
        }
    }
}
