//! Every fuzz target there is is run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the server is a room of the workspace")
        .to_owned()
}

/// Names of what a folder holds, without their endings.
fn names_in(folder: &str) -> BTreeSet<String> {
    let path = root().join(folder);
    let entries = std::fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries
        .map(|entry| entry.expect("a folder that can be read").path())
        .map(|path| path.file_stem().expect("it has a name").to_string_lossy().into_owned())
        .collect()
}

/// The targets as the script would run them.
fn targets_of_the_script() -> BTreeSet<String> {
    let listed = Command::new(root().join("scripts/fuzz.sh"))
        .arg("--list")
        .env_remove("PAIRWELL_ROOT")
        .output()
        .expect("the script starts");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    String::from_utf8_lossy(&listed.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_target_is_run_by_the_script() {
    let targets = names_in("fuzz/fuzz_targets");
    assert!(targets.len() >= 17, "{targets:?}");
    assert_eq!(targets_of_the_script(), targets);
}

#[test]
fn seeds_and_dictionaries_belong_to_a_target() {
    let targets = names_in("fuzz/fuzz_targets");
    for folder in ["fuzz/seeds", "fuzz/dictionaries"] {
        let names = names_in(folder);
        assert!(!names.is_empty() && names.is_subset(&targets), "{folder}: {names:?}");
    }
}

#[test]
fn every_target_is_described() {
    let text = std::fs::read_to_string(root().join("fuzz/README.md")).expect("what is fuzzed, and why");
    for target in names_in("fuzz/fuzz_targets") {
        assert!(
            text.contains(&format!("`{target}`")),
            "fuzz/README.md does not name {target}"
        );
    }
}
