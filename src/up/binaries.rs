//! Where the programs of the servers are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Where `make servers` puts them, below the project's root.
const INSTALLED: &str = ".servers";

/// The folder with `postgres` and `initdb`.
pub(crate) fn postgres_bin(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    let is_it =
        |folder: &Path| folder.join("postgres").is_file() && folder.join("initdb").is_file();
    if let Some(folder) = wanted {
        if is_it(folder) {
            return canonical(folder);
        }
        bail!("postgres_bin is {}, but there are no postgres and initdb in it", folder.display());
    }
    let installed = installed_in().into_iter().map(|folder| folder.join("postgres/bin"));
    match installed.chain(path_folders()).find(|folder| is_it(folder)) {
        Some(folder) => canonical(&folder),
        None => bail!(
            "Postgres was not found: run `make servers` in the project's folder, set SANDESHAM_POSTGRES_BIN to the \
             folder with `postgres` and `initdb`, or SANDESHAM_DATABASE_URL to a server that runs"
        ),
    }
}

/// The program `nats-server`.
pub(crate) fn nats_server(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(program) = wanted {
        if program.is_file() {
            return canonical(program);
        }
        bail!("nats_server is {}, but that is no file", program.display());
    }
    let installed = installed_in().into_iter().map(|folder| folder.join("bin"));
    let mut programs = installed.chain(path_folders()).map(|folder| folder.join("nats-server"));
    match programs.find(|program| program.is_file()) {
        Some(program) => canonical(&program),
        None => bail!(
            "nats-server was not found: run `make servers` in the project's folder, set SANDESHAM_NATS_SERVER to \
             the program, or SANDESHAM_NATS_URL to a server that runs"
        ),
    }
}

/// `.servers` of the current folder, then of each folder above this program.
fn installed_in() -> Vec<PathBuf> {
    let here = env::current_dir().ok();
    let program = env::current_exe().ok();
    let above = program.iter().flat_map(|path| path.ancestors().skip(1).map(Path::to_owned));
    here.into_iter().chain(above).map(|folder| folder.join(INSTALLED)).collect()
}

fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

/// Without links: the server's own user may not be able to follow them.
fn canonical(path: &Path) -> anyhow::Result<PathBuf> {
    path.canonicalize().with_context(|| format!("failed to resolve {}", path.display()))
}
