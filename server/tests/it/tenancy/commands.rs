//! Every command, and every word that can follow it. A command or a word without a row here fails the walk.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::CommandFactory as _;
use pairwell_migrations::up;
use pairwell_server::cli::Cli;
use pairwell_store::{ConnectSettings, Db};
use pairwell_test_support::TestDb;

use super::ids::Ids;
use super::world::{MARK, World};
use crate::support::SHOP;

/// What a command line does with ids, if anything.
enum Names {
    /// It takes none: what follows it are files, numbers of rows and ways to print.
    Nothing,
    /// These lines name things of a shop; the shop is added to each.
    These(fn(&Ids) -> Vec<Vec<String>>),
    /// It works on the shop that is named, or on the whole database, and takes no ids beside that.
    OneShop,
}

struct Row {
    command: &'static str,
    /// The words that can follow, beside those of every command.
    words: &'static [&'static str],
    names: Names,
}

const fn row(command: &'static str, words: &'static [&'static str], names: Names) -> Row {
    Row { command, words, names }
}

fn line(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

const ROWS: &[Row] = &[
    row("serve", &[], Names::Nothing),
    row("migrate", &[], Names::Nothing),
    row("doctor", &["new_key"], Names::Nothing),
    row("keys list", &[], Names::Nothing),
    row("keys rotate", &[], Names::Nothing),
    row(
        "evaluate",
        &["split", "out", "plain", "no_tune", "threads", "json"],
        Names::Nothing,
    ),
    row("tune", &["split", "shop"], Names::OneShop),
    row("sync", &["shop", "follow", "changed", "cancel"], Names::OneShop),
    row("plan", &["shop", "check"], Names::OneShop),
    row("webhooks list", &["shop"], Names::OneShop),
    row("train", &["shop", "roll_back"], Names::OneShop),
    row("import", &["file", "shop", "currency"], Names::OneShop),
    row("pairs", &["shop", "top", "json"], Names::OneShop),
    row("quality", &["shop", "json"], Names::OneShop),
    row("check ladders", &["shop", "json"], Names::OneShop),
    row("privacy requests", &["shop"], Names::OneShop),
    row(
        "backtest",
        &["shop", "offers", "each", "pairings", "json"],
        Names::These(|ids| vec![line(&["backtest", "--pairings", &format!("{}.csv", ids.word)])]),
    ),
    row(
        "recommend",
        &["shop", "product", "cart", "json"],
        Names::These(|ids| {
            let number = ids.product(1).to_string();
            let title = format!("{}-{MARK}-lamp", ids.word.to_lowercase());
            [ids.sku(1), number, title]
                .iter()
                .map(|product| line(&["recommend", "--json", "--product", product, "--cart", &ids.sku(9)]))
                .collect()
        }),
    ),
    row(
        "explain",
        &[
            "shop", "product", "cart", "visitor", "page", "market", "device", "decision", "json",
        ],
        Names::These(|ids| {
            vec![
                line(&["explain", "--json", "--decision", &ids.decision]),
                line(&["explain", "--product", &ids.sku(1), "--visitor", ids.visitor]),
                line(&["explain", "--cart", &ids.sku(2)]),
                line(&["explain", "--json", "--page", "home", "--visitor", ids.visitor]),
            ]
        }),
    ),
    row(
        "webhooks replay",
        &["shop", "webhook", "all"],
        Names::These(|ids| vec![line(&["webhooks", "replay", &ids.news.to_string()])]),
    ),
    row(
        "privacy show",
        &["shop", "request", "customer"],
        Names::These(|ids| {
            vec![
                line(&["privacy", "show", "--request", &ids.request.to_string()]),
                line(&["privacy", "show", "--customer", &ids.customer().to_string()]),
            ]
        }),
    ),
    row(
        "privacy answered",
        &["shop", "request"],
        Names::These(|ids| vec![line(&["privacy", "answered", &ids.request.to_string()])]),
    ),
    row(
        "privacy forget",
        &["shop", "customer"],
        Names::These(|ids| vec![line(&["privacy", "forget", &ids.customer().to_string()])]),
    ),
];

/// Each command at the end of the tree, with the words that can follow it.
fn commands(command: &clap::Command, path: &str, before: &[String], into: &mut BTreeMap<String, BTreeSet<String>>) {
    let of_all = ["config", "help", "version"];
    let words: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().to_string())
        .filter(|id| !of_all.contains(&id.as_str()))
        .chain(before.iter().cloned())
        .collect();
    let mut is_leaf = true;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        is_leaf = false;
        let path = format!("{path} {}", sub.get_name());
        commands(sub, path.trim(), &words, into);
    }
    if is_leaf {
        into.insert(path.to_owned(), words.into_iter().collect());
    }
}

#[test]
fn every_command_and_every_word_has_its_row() {
    let mut found = BTreeMap::new();
    commands(&Cli::command(), "", &[], &mut found);
    let rows: BTreeMap<String, BTreeSet<String>> = ROWS
        .iter()
        .map(|row| {
            let words = row.words.iter().map(|word| (*word).to_owned());
            (row.command.to_owned(), words.collect())
        })
        .collect();
    assert_eq!(found, rows, "each command needs one row in ROWS that names every word");
}

/// What a command printed, and whether it succeeded.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    code: Option<i32>,
    out: String,
    errors: String,
}

/// How long something took is no two times the same.
fn without_times(text: &str) -> String {
    let is_time = |line: &&str| line.starts_with("in ") && line.ends_with(" s");
    text.lines()
        .filter(|line| !is_time(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A database that the program can reach beside the test, with two full shops, and a folder to run the program in.
struct Home {
    dir: tempfile::TempDir,
    url: String,
    world: World,
    _db: Option<TestDb>,
}

impl Home {
    async fn on_sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("shop.db").display());
        let db = Db::connect(&url, &ConnectSettings::default()).await.expect("a file");
        up(db.conn()).await.expect("its tables");
        Self::over(dir, url, db, None).await
    }

    async fn on_postgres() -> Option<Self> {
        let db = TestDb::postgres().await?;
        let dir = tempfile::tempdir().expect("a folder");
        Some(Self::over(dir, db.url().to_owned(), db.db().clone(), Some(db)).await)
    }

    async fn over(dir: tempfile::TempDir, url: String, db: Db, kept: Option<TestDb>) -> Self {
        let world = World::over(db).await;
        for ids in [&world.own, &world.other, &Ids::of_nobody()] {
            let pairs = format!("product,offer\n{},{}\n", ids.sku(1), ids.sku(2));
            let file = dir.path().join(format!("{}.csv", ids.word));
            std::fs::write(file, pairs).expect("a file");
        }
        Self {
            dir,
            url,
            world,
            _db: kept,
        }
    }

    fn say(&self, words: &[String], ids: &Ids) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_pairwell"))
            .args(words)
            .current_dir(self.dir.path())
            .env_clear()
            .env("PAIRWELL_DATABASE__URL", &self.url)
            .env("PAIRWELL_MODELS__DIR", self.world.app.models.path())
            .env(
                "PAIRWELL_SECRETS__ENCRYPTION_KEYS",
                format!("test:{}", STANDARD.encode([7; 32])),
            )
            .env("PAIRWELL_SHOPIFY__CLIENT_ID", "client")
            .env("PAIRWELL_SHOPIFY__CLIENT_SECRET", "client-secret-for-tests-only")
            .output()
            .expect("the program starts");
        let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said {
            code: output.status.code(),
            out: ids.named(&read(&output.stdout)),
            errors: ids.named(&without_times(&read(&output.stderr))),
        }
    }

    /// Says every line that names something; `judge` hears what came of it.
    fn say_all(&self, ids: &Ids, mut judge: impl FnMut(&[String], Said)) {
        for row in ROWS {
            if let Names::These(lines) = row.names {
                for words in lines(ids) {
                    let words = with_shop(&words);
                    let said = self.say(&words, ids);
                    judge(&words, said);
                }
            }
        }
    }
}

/// The first shop's name behind the command, before a subcommand.
fn with_shop(words: &[String]) -> Vec<String> {
    let mut all = words.to_vec();
    all.splice(1..1, ["--shop".to_owned(), SHOP.to_owned()]);
    all
}

async fn homes() -> Vec<Home> {
    let mut homes = vec![Home::on_sqlite().await];
    homes.extend(Home::on_postgres().await);
    homes
}

#[tokio::test]
async fn every_command_takes_another_shops_ids_for_unknown_ones() {
    let (others, nobodys) = (homes().await, homes().await);
    for (other, nobody) in others.iter().zip(&nobodys) {
        let before = other.world.rows_of_other().await;
        let unknown = Ids::of_nobody();
        let mut said = Vec::new();
        other.say_all(&other.world.other, |_, it| said.push(it));
        let mut of_nobody = said.into_iter();
        nobody.say_all(&unknown, |words, it| {
            let of_other = of_nobody.next().expect("the same lines");
            assert!(
                !(of_other.out.clone() + &of_other.errors)
                    .replace(&format!("-{MARK}-"), "")
                    .contains(MARK),
                "{words:?} shows another shop: {of_other:?}"
            );
            assert_eq!(of_other, it, "{words:?}");
        });
        assert_eq!(
            other.world.rows_of_other().await,
            before,
            "rows of another shop were changed"
        );
    }
}

/// Without this the walk above could compare refusals of commands that nobody could give.
#[tokio::test]
async fn every_command_does_its_work_with_the_shops_own_ids() {
    let home = Home::on_sqlite().await;
    let before = home.world.rows_of_other().await;
    let mut own = home.world.own.clone();
    own.word = "Amber";
    home.say_all(&own, |words, said| {
        let is_title = words.iter().any(|word| word.contains(MARK));
        assert_eq!(said.code == Some(0), !is_title, "{words:?}: {said:?}");
    });
    assert_eq!(home.world.rows_of_other().await, before);
}
