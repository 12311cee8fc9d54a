//! The shape of the house: arrows go down only, and the two places that configure Leptos agree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the server is a room of the workspace")
        .to_owned()
}

fn read(path: &str) -> toml::Table {
    let path = root().join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Our own crates that a manifest names under `dependencies`, without the prefix.
fn own_dependencies(manifest: &toml::Table) -> Vec<String> {
    let mut tables = vec![manifest.get("dependencies")];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(
        targets
            .into_iter()
            .flat_map(|targets| targets.values())
            .map(|target| target.get("dependencies")),
    );
    let mut names: Vec<String> = tables
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_table)
        .flat_map(|table| table.keys())
        .filter_map(|name| name.strip_prefix("pairwell-"))
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names
}

/// Who may depend on whom; test-support is for tests only and may be named nowhere here.
const ALLOWED: [(&str, &str, &[&str]); 11] = [
    ("domain", "crates/domain", &[]),
    ("recommender", "crates/recommender", &["domain"]),
    ("experiments", "crates/experiments", &["domain"]),
    ("commerce", "crates/commerce", &["domain"]),
    ("store", "crates/store", &["domain"]),
    (
        "services",
        "crates/services",
        &["commerce", "domain", "experiments", "recommender", "store"],
    ),
    ("migrations", "migrations", &[]),
    (
        "test-support",
        "crates/test-support",
        &["domain", "migrations", "store"],
    ),
    ("app", "app", &["domain", "services"]),
    ("frontend", "frontend", &["app"]),
    (
        "server",
        "server",
        &["app", "commerce", "domain", "migrations", "services", "store"],
    ),
];

#[test]
fn arrows_go_down_only() {
    for (room, folder, allowed) in ALLOWED {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        for dependency in own_dependencies(&manifest) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{room} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn every_room_of_the_workspace_is_known() {
    let manifest = read("Cargo.toml");
    let members = manifest["workspace"]["members"].as_array().expect("a list of members");
    let mut members: Vec<&str> = members.iter().filter_map(toml::Value::as_str).collect();
    let mut known: Vec<&str> = ALLOWED.iter().map(|(_, folder, _)| *folder).collect();
    members.sort_unstable();
    known.sort_unstable();
    assert_eq!(members, known);
}

#[test]
fn app_needs_services_on_the_server_only() {
    let manifest = read("app/Cargo.toml");
    for server_only in ["pairwell-services", "leptos_axum"] {
        let optional = manifest["dependencies"][server_only]
            .get("optional")
            .and_then(toml::Value::as_bool);
        assert_eq!(optional, Some(true), "{server_only} must not reach the browser");
    }
}

#[test]
fn pure_rooms_know_neither_network_nor_database_nor_runtime() {
    const IMPURE: [&str; 8] = [
        "tokio",
        "reqwest",
        "sea-orm",
        "sqlx",
        "axum",
        "rand",
        "leptos",
        "async-trait",
    ];
    for room in ["domain", "recommender", "experiments"] {
        let manifest = read(&format!("crates/{room}/Cargo.toml"));
        let dependencies = manifest["dependencies"].as_table().expect("a table");
        for impure in IMPURE {
            assert!(!dependencies.contains_key(impure), "{room} must not depend on {impure}");
        }
    }
}

#[test]
fn room_table_of_the_architecture_names_every_room() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map of the house");
    for (room, folder, _) in ALLOWED {
        assert!(
            text.contains(&format!("`{folder}/`")),
            "ARCHITECTURE.md does not name {room} as `{folder}/`"
        );
    }
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let folder = line.trim_start_matches("| `").split('`').next().unwrap_or_default();
        assert!(
            root().join(folder).exists(),
            "ARCHITECTURE.md names {folder}, which is not there"
        );
    }
}

#[test]
fn leptos_toml_agrees_with_the_build_table() {
    let build = read("Cargo.toml");
    let build = build["workspace"]["metadata"]["leptos"][0]
        .as_table()
        .expect("the build table");
    let runtime = read("Leptos.toml");
    let runtime = runtime["workspace"]["metadata"]["leptos"][0]
        .as_table()
        .expect("the run-time table");
    let shared: BTreeMap<_, _> = runtime.iter().collect();
    assert!(shared.contains_key(&"output-name".to_owned()) && shared.contains_key(&"site-root".to_owned()));
    for (key, value) in shared {
        assert_eq!(
            build.get(key),
            Some(value),
            "{key} differs between Leptos.toml and Cargo.toml"
        );
    }
}
