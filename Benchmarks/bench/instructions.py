"""Counts instructions: they are the same on every run, whatever else a machine does."""
import os
import pathlib
import re
import shutil
import tempfile

from .machine import run


def between_runs(arguments: list, *rest) -> int:
    """How many instructions one more run takes of what a program measures; the number of runs stands between both
    parts of its arguments."""
    return count([*arguments, 2, *rest]) - count([*arguments, 1, *rest])


def count(arguments: list) -> int:
    if shutil.which("valgrind") is None:
        raise SystemExit("error: there is no valgrind to count instructions with: apt-get install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log"
        # Swift's hashes differ from run to run otherwise, and with them how long look-ups take.
        run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}", *arguments],
            env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"})
        return int(re.search(r"Collected : (\d+)", log.read_text())[1])
