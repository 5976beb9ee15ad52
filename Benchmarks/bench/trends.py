"""Numbers over time beside the same questions to plain interval history: the small form of `make bench-trends`."""
import json
import os

from .machine import ROOT, Machine, run
from .report import Row


def measure(machine: Machine) -> list[Row]:
    results = machine.work / "trends"
    resources, days, runs = (2_000, 60, 3) if machine.is_quick else (20_000, 365, 5)
    run([ROOT / "Benchmarks/trends.sh", "--resources", resources, "--accounts", 20, "--days", days, "--runs", runs,
         "--results", results],
        env=os.environ | {"BENCH_TRENDS": str(machine.tool("bench-trends"))})
    report = json.loads(next(results.glob("trends-*.json")).read_text())
    rows = []
    for found in report["measurements"]:
        question, plain = found["question"], found.get("plain")
        if found.get("agrees") is False:
            raise SystemExit(f"error: {question}: plain history answers otherwise")
        notes = [f"whole {found['whole']:.1f} ms"]
        if found.get("note"):
            notes.append(found["note"])
        rows.append(Row(
            f"trends, {resources:,} resources", question, found["database"], "ms",
            "plain interval history" if plain else "", plain, ratio=plain / found["database"] if plain else None,
            floor=found.get("floor"), goal=found.get("goal"), are_of_value=True, note="; ".join(notes)))
    return rows
