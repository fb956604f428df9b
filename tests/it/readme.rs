//! The README's tour, word by word.

use std::process::Command;

use crate::support::Installation;

/// The tour's commands: every block of `sh` below its heading.
fn tour() -> String {
    let readme = include_str!("../../README.md");
    let (_, tour) = readme.split_once("\n## Five minutes").expect("the README has a tour");
    let (tour, _) = tour.split_once("\n## ").expect("something follows the tour");
    let blocks = tour.split("```sh\n").skip(1);
    blocks.map(|block| block.split_once("```").expect("a block ends").0).collect()
}

#[test]
fn the_tour_works_word_by_word() {
    let installation = Installation::start();
    let python = std::env::var("SANDESHAM_TEST_PYTHON").expect("run tests with `make test`");
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &tour()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("API", &installation.ready.http)
        .env("DATA", installation.data())
        .env("PYTHON", python)
        .env("SANDESHAM", env!("CARGO_BIN_EXE_sandesham"))
        .output()
        .expect("bash is there");
    let (told, complaints) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}\n{complaints}");
    for expected in [
        r#""status": "read""#,
        "sandesham.message.sent.v1",
        "Tea at five?",
        "Namaste from a socket",
        "the log is whole",
    ] {
        assert!(told.contains(expected), "{expected:?} is not in\n{told}\n{complaints}");
    }
}
