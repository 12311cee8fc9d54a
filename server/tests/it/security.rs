//! The threat model names the test that covers each threat. A test that is not there covers nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the server stands in the workspace")
        .to_owned()
}

fn model() -> String {
    std::fs::read_to_string(root().join("docs/security.md")).expect("docs/security.md")
}

/// Everything between two backticks that looks like `file::name`.
fn named_tests(text: &str) -> BTreeSet<(String, String)> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.split_once("::"))
        .filter(|(file, _)| file.ends_with(".rs") || file.ends_with(".ts"))
        .map(|(file, name)| (file.to_owned(), name.to_owned()))
        .collect()
}

/// Whether a file holds a test of this name: a function marked as a test, or a text given to `it` or `test`.
fn holds(source: &str, file: &str, name: &str) -> bool {
    if file.ends_with(".ts") {
        return ["it", "test"]
            .iter()
            .any(|word| source.contains(&format!("{word}(\"{name}\"")));
    }
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let declares = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ")
            .is_some_and(|rest| rest.starts_with(&format!("{name}(")))
    };
    lines.iter().enumerate().any(|(place, line)| {
        let before = &lines[place.saturating_sub(3)..place];
        declares(line)
            && before
                .iter()
                .any(|mark| *mark == "#[test]" || mark.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_test_of_the_threat_model_is_there() {
    let tests = named_tests(&model());
    assert!(tests.len() > 60, "{} tests are named", tests.len());
    let missing: Vec<String> = tests
        .iter()
        .filter(|(file, name)| {
            let source = std::fs::read_to_string(root().join(file)).unwrap_or_default();
            !holds(&source, file, name)
        })
        .map(|(file, name)| format!("{file}::{name}"))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/security.md names tests that are not there: {missing:#?}"
    );
}

#[test]
fn every_threat_names_a_test() {
    let model = model();
    let threats = model
        .split_once("\n## Threats\n")
        .and_then(|(_, rest)| rest.split_once("\n## "))
        .map(|(threats, _)| threats)
        .expect("a chapter of threats, and one after it");
    let threats: Vec<&str> = threats.split("\n### ").skip(1).collect();
    assert!(threats.len() >= 25, "{} threats", threats.len());
    let untested: Vec<&str> = threats
        .iter()
        .filter(|threat| named_tests(threat).is_empty())
        .filter_map(|threat| threat.lines().next())
        .collect();
    assert!(untested.is_empty(), "nothing tests: {untested:#?}");
}

/// The table of edges says of every way in what has to be shown.
#[test]
fn every_edge_stands_in_the_table() {
    let model = model();
    for edge in pairwell_server::http::edges() {
        let stands = match edge.trust {
            pairwell_server::http::Trust::Session => model.contains("`POST /api/admin/*`"),
            pairwell_server::http::Trust::Document => model.contains("the admin's pages"),
            _ => model.contains(&format!("`{} {}`", edge.method, edge.path)),
        };
        assert!(stands, "{} {} is not in the table of edges", edge.method, edge.path);
    }
}

fn sources_below(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a folder");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources_below(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Whoever makes a keyed digest compares it with `ct_eq`, never with `==`, which stops at the first byte that differs.
#[test]
fn secrets_are_compared_in_constant_time_only() {
    let dirs = ["crates/commerce/src/shopify", "crates/services/src", "server/src"];
    let mut n_makers = 0;
    for file in dirs.iter().flat_map(|dir| sources_below(&root().join(dir))) {
        let source = std::fs::read_to_string(&file).expect("a source file");
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        if source.contains("Hmac::<Sha256>") {
            n_makers += 1;
            assert!(source.contains(".ct_eq("), "{} compares otherwise", file.display());
        }
        for line in source.lines() {
            let is_digest = ["hmac_sha256(", "state_mac(", "mac(&", "from_hex("]
                .iter()
                .any(|call| line.contains(call));
            assert!(
                !(is_digest && (line.contains("==") || line.contains("!="))),
                "{}: {line}",
                file.display()
            );
        }
    }
    assert_eq!(n_makers, 2, "a new maker of digests: look at it, and count it here");
}

#[test]
fn lock_files_name_the_public_registries_only() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).expect("a lock file");
    let cargo = read("Cargo.lock");
    let sources: Vec<&str> = cargo
        .lines()
        .filter_map(|line| line.strip_prefix("source = "))
        .collect();
    assert!(sources.len() > 100, "{} crates", sources.len());
    for source in sources {
        assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"");
    }
    let npm = read("package-lock.json");
    let addresses: Vec<&str> = npm
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"resolved\": "))
        .collect();
    let of_registry = |address: &&str| address.starts_with("\"https://registry.npmjs.org/");
    // Rooms of this workspace are resolved by their folder; a package without an address comes from the registry.
    let is_foreign = |address: &&&str| address.contains("://") && !of_registry(address);
    let foreign: Vec<&&str> = addresses.iter().filter(is_foreign).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    let n_sealed = npm.matches("\"integrity\": \"sha512-").count();
    assert!(n_sealed > 50, "{n_sealed} packages are known by their digest");
}
