//! The shape of the workspace, as `docs/architecture.md` promises it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A file that is longer has more than one subject. Tests are apart.
const SOURCE_LINES_MAX: usize = 400;

/// Which of our crates each may name, and no others. What is only for tests and measuring is apart.
const ARROWS: [(&str, &[&str]); 11] = [
    ("sandesham-domain", &[]),
    ("sandesham-export", &["domain"]),
    ("sandesham-media", &[]),
    ("sandesham-migrations", &[]),
    ("sandesham-storage", &[]),
    ("sandesham-log", &["domain"]),
    ("sandesham-nats", &["domain", "log"]),
    ("sandesham-projections", &["domain", "log", "nats"]),
    ("sandesham-scheduler", &["domain", "log", "nats", "projections"]),
    ("sandesham-api", &["domain", "log", "nats", "projections", "storage"]),
    (
        "sandesham",
        &[
            "api",
            "domain",
            "export",
            "log",
            "media",
            "migrations",
            "nats",
            "projections",
            "scheduler",
            "storage",
        ],
    ),
];

/// Who may name a library that stands for something outside. Tests may, where they look behind it.
const OUTSIDE: [(&str, &[&str]); 7] = [
    (
        "sqlx",
        &[
            "sandesham",
            "sandesham-api",
            "sandesham-log",
            "sandesham-migrations",
            "sandesham-projections",
            "sandesham-testkit",
            "sandesham-bench",
        ],
    ),
    ("async-nats", &["sandesham-nats", "sandesham-testkit", "sandesham-bench"]),
    ("axum", &["sandesham-api", "sandesham-bench"]),
    ("aws-sdk-s3", &["sandesham-storage"]),
    ("s3s", &["sandesham-storage"]),
    ("parquet", &["sandesham-export"]),
    ("anyhow", &["sandesham", "sandesham-bench", "sandesham-testkit"]),
];

struct Package {
    name: String,
    folder: PathBuf,
    /// What it is built from; what only its tests name is left out.
    dependencies: BTreeSet<String>,
}

fn packages() -> Vec<Package> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("there are packages").iter().map(package).collect()
}

fn package(value: &Value) -> Package {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let dependencies = value["dependencies"].as_array().expect("a list");
    let manifest = PathBuf::from(text(&value["manifest_path"]));
    Package {
        name: text(&value["name"]),
        folder: manifest.parent().expect("a manifest is in a folder").to_owned(),
        dependencies: dependencies
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| text(&dependency["name"]))
            .collect(),
    }
}

#[test]
fn crates_depend_on_each_other_only_along_the_arrows() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    for package in packages() {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            let known = ["sandesham-testkit", "sandesham-bench"];
            assert!(known.contains(&package.name.as_str()), "{} has no arrows", package.name);
            continue;
        };
        let ours = package.dependencies.iter().filter_map(|name| name.strip_prefix("sandesham-"));
        for other in ours {
            assert!(allowed.contains(&other), "{} must not depend on {other}", package.name);
        }
    }
}

#[test]
fn the_testkit_knows_the_domain_and_the_migrations_alone() {
    let packages = packages();
    let testkit = packages.iter().find(|package| package.name == "sandesham-testkit");
    let ours = testkit.expect("there is a testkit").dependencies.iter();
    let ours: Vec<&str> = ours.filter_map(|name| name.strip_prefix("sandesham-")).collect();
    assert_eq!(ours, ["domain", "migrations"]);
}

#[test]
fn only_some_crates_name_the_outside() {
    for package in packages() {
        for (library, allowed) in OUTSIDE {
            let names_it = package.dependencies.contains(library);
            assert!(
                !names_it || allowed.contains(&package.name.as_str()),
                "{} must not name {library}",
                package.name
            );
        }
    }
}

#[test]
fn the_domain_names_nothing_that_does_input_or_output() {
    let packages = packages();
    let domain = packages.iter().find(|package| package.name == "sandesham-domain");
    let dependencies = &domain.expect("there is a domain").dependencies;
    for library in ["tokio", "sqlx", "axum", "async-nats", "reqwest", "rand"] {
        assert!(!dependencies.contains(library), "the domain must not name {library}");
    }
}

#[test]
fn the_api_speaks_sql_in_its_store_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/src");
    for file in sources(&folder) {
        let text = fs::read_to_string(&file).expect("a source can be read");
        let is_store = file.starts_with(folder.join("store"));
        assert!(is_store || !text.contains("sqlx::"), "{} names sqlx", file.display());
    }
}

#[test]
fn every_crate_shares_the_workspaces_lints_and_versions() {
    for package in packages() {
        let path = package.folder.join("Cargo.toml");
        let text = fs::read_to_string(&path).expect("a manifest can be read");
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            package.name
        );
        let mut in_dependencies = false;
        for line in text.lines() {
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]") && !line.contains("workspace");
            } else if in_dependencies && line.contains('=') {
                assert!(line.contains("workspace = true"), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn no_source_has_more_than_one_subjects_worth_of_lines() {
    for package in packages() {
        for file in sources(&package.folder.join("src")) {
            let text = fs::read_to_string(&file).expect("a source can be read");
            let lines = text.lines().take_while(|line| *line != "mod tests {").count();
            let is_test = file.file_name().is_some_and(|name| name == "tests.rs");
            assert!(is_test || lines <= SOURCE_LINES_MAX, "{} has {lines} lines", file.display());
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
