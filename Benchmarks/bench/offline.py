"""What needs no server: `pratique evaluate`, and its engine beside other ways to do the same."""
import contextlib
import dataclasses
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

from . import instructions
from .machine import ROOT, Machine, peak_memory, run
from .report import Row

GROUP = "offline"
CONTROLS = ["ECS.1", "ECS.2", "ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9", "ECS.10", "ECS.12"]
ROUNDS = 3

# As JSON Lines 25,200 items of 3.4 KB on average: one revision of each family, and nothing outdated, so that every item
# can be judged by itself.
SIZES = {"accounts": 20, "regions": 3, "clusters": 450, "services": 12_600, "task_definitions": 10_950,
         "revisions_per_family": 1, "deleted_rate": 0, "duplicate_rate": 0, "stale_rate": 0}
QUICK_SIZES = SIZES | {"clusters": 45, "services": 1_260, "task_definitions": 1_095}
FILES = {"config-snapshot": "snapshot.json", "jsonl": "items.jsonl", "ecs-api": "answers.jsonl"}
COPIES = 20
# What all account ids of the generator begin with, where an id stands by itself or in an ARN; and what the numbers at
# the ends of names do.
REPLACED = re.compile(rb'((?<=[:"])30000(?=\d{7}[:"])|(?<=-)0(?=\d{5}\D))')


def measure(machine: Machine) -> list[Row]:
    sizes = QUICK_SIZES if machine.is_quick else SIZES
    inventories = [Inventory(machine, form, sizes) for form in FILES]
    items = next(inventory for inventory in inventories if inventory.form == "jsonl")
    engines, rate = engine_rows(machine, items)
    rows = []
    for inventory in inventories:
        rows += evaluate_rows(machine, inventory, rate)
    rows += engines
    rows.append(instructions_row(machine, items))
    rows.append(growth_row(machine, items))
    for inventory in inventories:
        inventory.path.unlink()
    return rows


# ---- inventories -----------------------------------------------------------------------------------


class Inventory:
    """What the generator makes in one format, and as many copies of it as are wanted."""

    def __init__(self, machine: Machine, form: str, sizes: dict):
        self.form = form
        expected = machine.work / f"{form}.expected"
        self.path = machine.generate(FILES[form], format=form, expect=expected, **sizes)
        self.failed = dict.fromkeys(CONTROLS, 0)
        for line in expected.read_bytes().splitlines():
            for control in json.loads(line)["failed"]:
                self.failed[control] += 1
        self.body = self.path.read_bytes()
        self.items = self.count_items()

    def count_items(self) -> int:
        if self.form != "ecs-api":
            return self.body.count(b'"configurationItemStatus":')
        answers = map(json.loads, self.body.splitlines())
        return sum(len(answer.get("services") or answer.get("clusters") or [1]) for answer in answers)

    def copies(self, count: int):
        """The parts of one input that holds so many copies, each with accounts and names of its own."""
        head, body, tail = b"", self.body, b""
        if self.form == "config-snapshot":
            start = body.index(b"[") + 1
            head, body, tail = body[:start], body[start:-2], body[-2:]
        pieces = REPLACED.split(body)
        places = pieces[1::2]
        yield head
        for number in range(count):
            if number and tail:
                yield b","
            own = {b"30000": b"%05d" % (30_000 + number), b"0": b"%02d" % number}
            pieces[1::2] = map(own.__getitem__, places)
            yield b"".join(pieces)
        yield tail

    def sample(self, count: int) -> "Inventory":
        """So many lines, evenly picked."""
        lines = self.body.splitlines(keepends=True)
        picked = object.__new__(Inventory)
        picked.form, picked.items = self.form, min(count, len(lines))
        picked.body = b"".join(lines[index * len(lines) // picked.items] for index in range(picked.items))
        return picked


# ---- pratique evaluate -----------------------------------------------------------------------------


@dataclasses.dataclass
class Evaluation:
    """How `pratique evaluate` ran."""

    # From start to end, and of the processors, in seconds.
    seconds: float
    processor_seconds: float
    # At its largest, in bytes.
    peak_memory: int


def evaluate(machine: Machine, parts) -> tuple[Evaluation, int]:
    """Hands an input to `pratique evaluate` through a pipe; gives how that ran, and how many findings fail."""
    arguments = [machine.pratique, "evaluate", "--output", "jsonl", "-"]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    word = b'"outcome":"NON_COMPLIANT"'
    failed, peak = 0, 0

    def count() -> None:
        nonlocal failed, peak
        last = b""
        while chunk := process.stdout.read1(1 << 20):
            # Findings come at the end. What the process is said to have used when it has ended includes us, who made it.
            with contextlib.suppress(OSError, ValueError):
                peak = peak_memory(process.pid)
            text = last + chunk
            failed += text.count(word)
            last = text[-len(word) + 1:]

    counting = threading.Thread(target=count)
    counting.start()
    start = time.monotonic()
    try:
        for part in parts:
            process.stdin.write(part)
        process.stdin.close()
    except BrokenPipeError:
        pass
    counting.join()
    seconds = time.monotonic() - start
    message = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"error: pratique evaluate ended with {process.returncode}\n{message[-2000:]}")
    return Evaluation(seconds, usage.ru_utime + usage.ru_stime, peak), failed


def evaluate_rows(machine: Machine, inventory: Inventory, rate: float) -> list[Row]:
    rows = []
    for copies in (1, 2 if machine.is_quick else COPIES):
        items = copies * inventory.items
        # What many copies take is steady by itself.
        runs = [evaluate(machine, inventory.copies(copies)) for _ in range(ROUNDS if copies == 1 else 1)]
        found = sorted(runs, key=lambda entry: entry[0].processor_seconds)[len(runs) // 2][0]
        peak = max(entry[0].peak_memory for entry in runs)
        expected = copies * sum(inventory.failed.values())
        differing = [failed for _, failed in runs if failed != expected]
        note = f"{items / found.seconds:,.0f} in a second that passes, through a pipe"
        if differing:
            note = f"DIFFERS: {differing[0]:,} findings fail, and {expected:,} should; {note}"
        of = f"`evaluate`, {inventory.form}, {items:,} items"
        rows.append(Row(GROUP, of, items / found.processor_seconds, "items/CPU s", "the engine alone, jsonl", rate,
                        items / found.processor_seconds / rate, more_is_better=True, note=note))
        row = Row(GROUP, f"{of}: peak memory", peak / 1e6, "MB")
        if copies > 1:
            row.floor, row.goal = 64, 20
        rows.append(row)
    return rows


def growth_row(machine: Machine, items: Inventory) -> Row:
    few = items.sample(10_000)
    most = 10 if machine.is_quick else 100
    # What it takes to start is no cost of an item.
    start = min(evaluate(machine, [few.body[:few.body.index(b"\n") + 1]])[0].processor_seconds for _ in range(ROUNDS))

    def cost(copies: int, runs: int) -> float:
        times = [evaluate(machine, few.copies(copies))[0].processor_seconds - start for _ in range(runs)]
        return statistics.median(times) / few.items / copies * 1e6

    small, medium, large = cost(1, 2 * ROUNDS), cost(10, ROUNDS), cost(most, 1)
    note = f"{medium:.2f} among {10 * few.items:,}; without {start * 1e3:.0f} ms to start"
    return Row(GROUP, f"cost of an item among {most * few.items:,}", large, "µs CPU", f"among {few.items:,}", small,
               large / small, floor=1.2, note=note)


# ---- the engine beside others ----------------------------------------------------------------------


def engine_rows(machine: Machine, items: Inventory) -> tuple[list[Row], float]:
    """Parse and nine controls over the same bytes in memory, on one thread; also gives our items per second."""
    offline, path = machine.tool("bench-offline"), items.path
    programs = {
        "ours": ([offline, "pratique", path], 2),
        "Foundation JSONDecoder, the same evaluator": ([offline, "foundation", path], 1),
        "simdjson On-Demand, C++": ([simdjson(machine), path], 5),
    }
    without = ""
    try:
        controls = ROOT / "Benchmarks/Yardsticks/orjson_controls.py"
        programs["CPython with orjson"] = ([orjson(machine), controls, path], 2)
    except OSError as error:
        without = str(error)
    seconds = {name: [] for name in programs}
    answers = {}
    for _ in range(ROUNDS):
        for name, (arguments, runs) in programs.items():
            answer = json.loads(run([*arguments, runs]).output)
            seconds[name] += answer["seconds"]
            answers[name] = (answer["items"], answer["failed"])
    expected = (items.items, items.failed)
    differing = [f"{name} says {answers[name]}" for name in programs if answers[name] != expected]
    rates = {name: items.items / statistics.median(times) for name, times in seconds.items()}
    targets = {"Foundation JSONDecoder, the same evaluator": (12, 25), "simdjson On-Demand, C++": (0.35, 0.7)}
    rows = []
    for name in list(programs)[1:]:
        floor, goal = targets.get(name, (None, None))
        rows.append(Row(GROUP, "parse and nine controls", rates["ours"], "items/CPU s", name, rates[name],
                        rates["ours"] / rates[name], floor, goal, more_is_better=True))
    rows[-1].note = f"{items.items:,} items of {len(items.body) / items.items:,.0f} bytes"
    rows[1].note = "simdjson builds no evidence, and doesn't check what it skips"
    if without:
        rows.append(Row(GROUP, "parse and nine controls", rates["ours"], "items/CPU s", "CPython with orjson",
                        note=f"not measured: {without}"))
    if differing:
        rows[0].note = f"DIFFERS: the generator says {expected}, {'; '.join(differing)}"
    return rows, rates["ours"]


def simdjson(machine: Machine):
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        raise SystemExit("error: there is no C++ compiler: apt-get install g++")
    program = machine.work / "simdjson"
    source = ROOT / "Benchmarks/Yardsticks/simdjson.cpp"
    try:
        run([compiler, "-std=c++20", "-O3", "-march=native", source, "-lsimdjson", "-o", program])
    except SystemExit as error:
        raise SystemExit(f"{error}\nis it there? apt-get install libsimdjson-dev") from None
    return program


def orjson(machine: Machine):
    """A Python that has orjson; raises `OSError` where it can't be had."""
    folder = machine.work / "orjson"
    try:
        run([sys.executable, "-m", "venv", folder])
        run([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "orjson"])
    except SystemExit as error:
        raise OSError(str(error).strip().splitlines()[-1]) from None
    return folder / "bin/python"


def instructions_row(machine: Machine, items: Inventory) -> Row:
    path = machine.work / "few.jsonl"
    few = items.sample(1_260)
    path.write_bytes(few.body)
    counted = instructions.between_runs([machine.tool("bench-offline"), "pratique", path]) / few.items
    path.unlink()
    return Row(GROUP, "instructions for an item", counted, "", floor=60_000, goal=25_000,
               note=f"of {len(few.body) / few.items:,.0f} bytes on average; callgrind")
