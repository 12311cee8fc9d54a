//! The command line, as a person without a store uses it.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pairwell_domain::tier::{Explanation, Good, HighlightLabel, LadderIn, Rung};
use pairwell_store::{ConnectSettings, Db, ladders, products, shops};

struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a folder"),
        }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pairwell"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env(
                "PAIRWELL_SECRETS__ENCRYPTION_KEYS",
                format!("test:{}", STANDARD.encode([7; 32])),
            )
            .env("PAIRWELL_SHOPIFY__CLIENT_ID", "client")
            .env("PAIRWELL_SHOPIFY__CLIENT_SECRET", "client-secret-for-tests-only")
            .output()
            .expect("the program starts")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a file");
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Forty orders: lamp and bulb together in thirty of them, a rug alone in ten.
fn orders() -> String {
    let mut text = "order_id,ordered_at,product_id,title,quantity,unit_price\n".to_owned();
    for n in 0..40 {
        let day = format!("2026-01-{:02}", n % 28 + 1);
        if n < 30 {
            text.push_str(&format!(
                "A{n},{day},LAMP,Desk lamp,1,25.00\nA{n},{day},BULB,Bulb,2,3.50\n"
            ));
        } else {
            text.push_str(&format!("A{n},{day},RUG,Rug,1,80.00\n"));
        }
    }
    text
}

#[test]
fn file_of_orders_becomes_a_recommendation_with_its_reason() {
    let home = Home::new();
    home.write("orders.csv", &orders());
    for args in [&["import", "orders.csv"][..], &["import", "orders.csv"], &["train"]] {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    }
    let output = home.run(&["recommend", "--product", "LAMP", "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let preview: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(preview["offers"][0]["product"]["title"], "Bulb");
    assert_eq!(
        preview["offers"][0]["shopper_line"],
        "Bought together in 30 of 30 orders"
    );
    let table = stdout(&home.run(&["recommend", "--product", "LAMP"]));
    assert!(
        table.contains("Bulb") && table.contains("in 30 of 30 orders"),
        "{table}"
    );
    let in_cart = stdout(&home.run(&["recommend", "--product", "LAMP", "--cart", "BULB"]));
    assert!(in_cart.contains("already in the cart"), "{in_cart}");
}

#[test]
fn plans_are_off_until_they_are_written_and_then_every_shop_is_told() {
    let home = Home::new();
    home.write("orders.csv", &orders());
    let imported = home.run(&["import", "orders.csv", "--shop", "lamps"]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    assert_eq!(
        stdout(&home.run(&["plan"])),
        "Billing is off: nobody is asked for anything, and everything is unlimited.\n"
    );
    let on = "[billing]\nmode = \"on\"\n\
              [[billing.plans]]\ncode = \"free\"\nname = \"Free\"\nprice_minor = 0\ncurrency = \"USD\"\n\
              interval = \"thirty_days\"\nlimits = { products = 2 }\n";
    home.write("pairwell.toml", on);
    // A shop read from a file has no platform to ask, and is looked at all the same.
    let told = home.run(&["plan", "--shop", "lamps", "--check"]);
    assert!(told.status.success(), "{}", stderr(&told));
    let line = stdout(&told);
    assert!(line.starts_with("lamps: Free (free), orders "), "{line}");
    assert!(
        line.contains("products 3 of 2, placements 0, beyond; live until "),
        "{line}"
    );
    home.write("pairwell.toml", &on.replace("code = \"free\"", "code = \"\""));
    let refused = home.run(&["plan"]);
    assert!(!refused.status.success());
    assert!(
        stderr(&refused).contains("code of plan 1 (\"Free\")"),
        "{}",
        stderr(&refused)
    );
}

/// Puts lamp and rug into a ladder, as a merchant would in the admin.
async fn keep_ladder(home: &Home) {
    let url = format!("sqlite://{}", home.path().join("var/pairwell.db").display());
    let db = Db::connect(&url, &ConnectSettings::default())
        .await
        .expect("the program's database");
    let shop = shops::list_installed(db.conn()).await.expect("an answer")[0].id;
    let (products, _) = products::load_catalogue(db.conn(), shop).await.expect("products");
    let rung = |title: &str| Rung {
        goods: vec![Good::Product {
            product: products.iter().find(|it| it.title == title).expect("imported").id,
        }],
        best_for: "anybody".to_owned(),
        benefits: vec![],
        explanation: Explanation::default(),
        quote: None,
    };
    let ladder = LadderIn {
        name: "Light and warmth".to_owned(),
        rungs: vec![rung("Desk lamp"), rung("Rug")],
        differences: vec![],
        highlighted: 1,
        label: HighlightLabel::Recommended,
        step_reason: None,
        is_enabled: true,
    };
    let txn = db.begin_write().await.expect("a transaction");
    ladders::insert(&txn, shop, &ladder, chrono::Utc::now())
        .await
        .expect("a ladder");
    txn.commit().await.expect("kept");
    db.close().await.expect("closed");
}

#[tokio::test]
async fn ladders_in_use_are_checked_and_a_problem_is_a_failure() {
    let home = Home::new();
    home.write("orders.csv", &orders());
    for args in [&["import", "orders.csv"][..], &["train"]] {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    }
    let none = home.run(&["check", "ladders"]);
    assert!(none.status.success(), "{}", stderr(&none));
    assert!(stdout(&none).contains("There is no ladder yet."), "{}", stdout(&none));

    keep_ladder(&home).await;
    let table = home.run(&["check", "ladders"]);
    assert_eq!(table.status.code(), Some(1));
    assert!(
        stderr(&table).contains("1 of 1 ladders in use have a problem"),
        "{}",
        stderr(&table)
    );
    let text = stdout(&table);
    for part in [
        "Light and warmth (in use, not shown)",
        "Desk lamp",
        "£55.00 (220%)",
        "problem, option 2: It costs 220% more",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = home.run(&["check", "ladders", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    assert_eq!(report["ladders"][0]["rungs"][0]["n_sold"], 30);
    assert_eq!(report["ladders"][0]["findings"][0]["weight"], "problem");
}

#[test]
fn pairs_are_told_in_words_and_numbers() {
    let home = Home::new();
    let nothing = stdout(&home.run(&["pairs", "--shop", "gift"]));
    assert!(nothing.is_empty(), "there is no such shop: {nothing}");

    let alone = (40..100).map(|n| match n {
        ..90 => format!("A{n},2026-02-01,RUG,Rug,1,80.00\n"),
        _ => format!("A{n},2026-02-01,LAMP,Desk lamp,1,25.00\n"),
    });
    home.write("orders.csv", &(orders() + &alone.collect::<String>()));
    let output = home.run(&["import", "orders.csv"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = home.run(&["pairs"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "100 orders from 2026-01-01 to 2026-02-01; 0 of them hold too many products",
        "Where to start: Desk lamp, in 40 orders of the last 90 days.",
        "Its most natural offer: Bulb, in 30 of its 40 orders, 2.5 times as often as by chance.",
        "Quick wins: bought together, and not yet decided by you",
        "Most often in one order",
        "£960.00",
        "No costs are known. Enter the cost per item",
        "None whose order could not be chance.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = stdout(&home.run(&["pairs", "--json", "--top", "1"]));
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(report["together"][0]["n_together"], 30);
    assert_eq!(report["takings"][0]["takings"]["minor"], 96_000);
}

#[test]
fn broken_file_imports_nothing_and_names_its_lines() {
    let home = Home::new();
    home.write("orders.csv", &format!("{}A99,someday,LAMP,Lamp,1,1.00\n", orders()));
    let output = home.run(&["import", "orders.csv"]);
    assert!(!output.status.success());
    let text = stderr(&output);
    assert!(
        text.contains("line 72: ordered_at \"someday\"") && text.contains("nothing was imported"),
        "{text}"
    );
    let after = stderr(&home.run(&["train"]));
    assert!(after.contains("there is no shop yet"), "{after}");
}

#[test]
fn missing_settings_are_all_named_at_once() {
    let home = Home::new();
    let output = Command::new(env!("CARGO_BIN_EXE_pairwell"))
        .arg("migrate")
        .current_dir(home.path())
        .env_clear()
        .output()
        .expect("the program starts");
    assert!(!output.status.success());
    let text = stderr(&output);
    for setting in ["secrets.encryption_keys", "shopify.client_id", "shopify.client_secret"] {
        assert!(text.contains(setting), "{text}");
    }
}

#[test]
fn doctor_says_what_is_fine_and_what_is_not() {
    let home = Home::new();
    let before = home.run(&["doctor"]);
    assert!(!before.status.success());
    assert!(
        stderr(&before).contains("run `pairwell migrate`"),
        "{}",
        stderr(&before)
    );
    assert!(home.run(&["migrate"]).status.success());
    let after = home.run(&["doctor"]);
    assert!(after.status.success(), "{}", stderr(&after));
    let key = stdout(&home.run(&["doctor", "--new-key"]));
    assert!(key.starts_with("key-") && key.contains(':'), "{key}");
}

#[test]
fn unreachable_database_is_said_without_its_password() {
    let home = Home::new();
    let output = Command::new(env!("CARGO_BIN_EXE_pairwell"))
        .arg("migrate")
        .current_dir(home.path())
        .env_clear()
        .env(
            "PAIRWELL_SECRETS__ENCRYPTION_KEYS",
            format!("test:{}", STANDARD.encode([7; 32])),
        )
        .env("PAIRWELL_SHOPIFY__CLIENT_ID", "client")
        .env("PAIRWELL_SHOPIFY__CLIENT_SECRET", "client-secret-for-tests-only")
        .env(
            "PAIRWELL_DATABASE__URL",
            "postgres://pairwell:hunter2@127.0.0.1:9/pairwell",
        )
        .output()
        .expect("the program starts");
    assert!(!output.status.success());
    let text = stderr(&output);
    assert!(text.contains("127.0.0.1:9") && !text.contains("hunter2"), "{text}");
}
