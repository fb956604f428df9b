#!/usr/bin/env python3
"""Runs a command with a private Postgres and a private NATS server, for tests.

    scripts/with_servers.py cargo nextest run

Both live in a temporary folder, on free ports, and end with the command whatever happens. Postgres runs
without `fsync`: nothing of it outlives the tests. What the command finds in its environment:

    SANDESHAM_TEST_DATABASE_URL, SANDESHAM_TEST_NATS_URL    the two servers
    SANDESHAM_POSTGRES_BIN, SANDESHAM_NATS_SERVER           for tests that start servers of their own
    SANDESHAM_TEST_PYTHON, SANDESHAM_TEST_NODE_MODULES      with what examples import
    SANDESHAM_POSTGRES_USER                                 whom those run Postgres as, when run by root
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import servers

START_SECONDS_MAX = 30
PR_SET_PDEATHSIG = 1

POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "500",
    "shared_buffers": "256MB",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "log_min_messages": "warning",
}


def main(command):
    if not command:
        sys.exit(f"usage: {sys.argv[0]} COMMAND [ARGUMENT ...]")
    installed = servers.install(for_tests=True)
    user = _postgres_user()
    folder = Path(tempfile.mkdtemp(prefix="sandesham-tests-"))
    started = []
    # A signal ends this script like an exception: by way of `finally`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        postgres_port, nats_port = _free_port(), _free_port()
        postgres_bin = (installed / "postgres" / "bin").resolve()
        nats_server = installed / "bin" / "nats-server"
        started.append(_start_postgres(postgres_bin, folder, postgres_port, user))
        started.append(_start_nats(nats_server, folder, nats_port))
        _wait_until_ready(postgres_bin, postgres_port, nats_port, started, folder)
        environment = os.environ | {
            "PATH": f"{installed / 'bin'}:{os.environ['PATH']}",
            "SANDESHAM_TEST_DATABASE_URL": f"postgres://postgres@127.0.0.1:{postgres_port}/postgres",
            "SANDESHAM_TEST_NATS_URL": f"nats://127.0.0.1:{nats_port}",
            "SANDESHAM_POSTGRES_BIN": str(postgres_bin),
            "SANDESHAM_NATS_SERVER": str(nats_server),
            "SANDESHAM_TEST_PYTHON": str(installed / "bin" / "python3"),
            "SANDESHAM_TEST_NODE_MODULES": str(installed / "node" / "node_modules"),
        }
        if user:
            environment["SANDESHAM_POSTGRES_USER"] = user.pw_name
        return subprocess.run(command, env=environment).returncode
    finally:
        for server in started:
            server.send_signal(signal.SIGQUIT)
        for server in started:
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_user():
    """Postgres refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    wanted = os.environ.get("SANDESHAM_POSTGRES_USER")
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        if name in known:
            return known[name]
    sys.exit("no user to run Postgres as: set SANDESHAM_POSTGRES_USER")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start_postgres(binaries, folder, port, user):
    folder.chmod(0o755)
    cluster = folder / "postgres"
    cluster.mkdir(mode=0o700)
    identity = {}
    if user:
        os.chown(cluster, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    subprocess.run(
        [binaries / "initdb", "-D", cluster, "-U", "postgres", "--auth=trust", "--no-sync",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity,
    )
    settings = [part for name, value in POSTGRES_SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return _start([binaries / "postgres", "-D", cluster, "-p", str(port), *settings], folder, identity)


def _start_nats(nats_server, folder, port):
    return _start([nats_server, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", folder / "nats"], folder)


def _start(command, folder, identity={}):
    with open(folder / f"{command[0].name}.log", "w") as log:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=_end_with_parent, **identity,
        )


def _end_with_parent():
    """Even a `kill -9` of this script leaves nothing behind; a Ctrl-C is for the script, not for the servers."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait_until_ready(binaries, postgres_port, nats_port, started, folder):
    deadline = time.monotonic() + START_SECONDS_MAX
    waiting = {
        "postgres": lambda: subprocess.run(
            [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(postgres_port), "-U", "postgres"]
        ).returncode == 0,
        "nats-server": lambda: _accepts(nats_port),
    }
    for name, is_ready in waiting.items():
        while not is_ready():
            if any(server.poll() is not None for server in started) or time.monotonic() > deadline:
                sys.exit(f"{name} did not start:\n{(folder / f'{name}.log').read_text()}")
            time.sleep(0.05)


def _accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
