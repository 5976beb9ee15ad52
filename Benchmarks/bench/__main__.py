"""Measures pratique beside what else does the same work: `make bench`, or `Benchmarks/bench.sh --help`."""
import argparse
import datetime
import os
import pathlib
import signal
import sys
import tempfile
import time

from . import decisions, events, ingest, matching, offline, reads, report, trends
from .machine import ROOT, Machine

MEASUREMENTS = {module.__name__.split(".")[-1]: module for module in
                (offline, matching, ingest, events, decisions, reads, trends)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="Benchmarks/bench.sh", description=__doc__)
    parser.add_argument("--pratique", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--binaries", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", action="append", choices=list(MEASUREMENTS), help="some of the measurements")
    parser.add_argument("--quick", action="store_true", help="less of everything, to try the benchmarks themselves")
    parser.add_argument("--large", action="store_true", help="also ingest 2 GB; takes minutes, and 6 GB of disk")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "Benchmarks/results",
                        help="the folder that keeps results (default: Benchmarks/results)")
    arguments = parser.parse_args()

    # So that servers are stopped and folders removed also then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = datetime.datetime.now(datetime.UTC)
    load = os.getloadavg()[0]
    rows = []
    with tempfile.TemporaryDirectory(prefix="pratique-bench-") as work:
        machine = Machine(arguments.pratique.resolve(), arguments.binaries.resolve(), pathlib.Path(work),
                          arguments.quick, arguments.large)
        for name in arguments.only or MEASUREMENTS:
            start = time.monotonic()
            found = MEASUREMENTS[name].measure(machine)
            rows += found
            print(f"\n{report.table(found)}\n\n({name}: {time.monotonic() - start:.0f} s)", flush=True)
    path = arguments.results / f"bench-{began:%Y-%m-%d}.json"
    report.write(path, {"at": f"{began:%Y-%m-%dT%H:%M:%SZ}", "processors": os.cpu_count(), "load": load}, rows)
    missed = [row for row in rows if row.met == "MISSED"]
    print(f"\n{len(rows)} figures, of which {len(missed)} miss their floor; kept in {path}")
    if differing := [row.name for row in rows if row.note.startswith("DIFFERS")]:
        raise SystemExit(f"error: others found something else, so that no figure counts: {', '.join(differing)}")


main()
