#!/usr/bin/env python3
"""Prints the path of a Chromium for the tests of the web client; installs Debian's where there is none.

`CHROMIUM` says where one is. Installing needs root and apt; elsewhere somebody has to install one.
"""

import os
import shutil
import subprocess
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
# With letters for the languages that the client speaks, and for whatever people write.
PACKAGES = ["chromium", "fonts-noto-core", "fonts-noto-color-emoji"]


def main():
    path = find() or install()
    if path is None:
        sys.exit("no Chromium: install one, or say in CHROMIUM where it is")
    print(path)


def find():
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install():
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print(f"installing {', '.join(PACKAGES)}", file=sys.stderr, flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        command = ["apt-get", "--quiet", *arguments]
        subprocess.run(command, env=environment, stdout=sys.stderr, check=True)
    return find()


if __name__ == "__main__":
    main()
