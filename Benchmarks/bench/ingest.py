"""Files of resources through the API into the database, beside what a plain program would make PostgreSQL do."""
import dataclasses
import json
import pathlib
import random
import re
import statistics
import time

from .api import API
from .database import OWNER, WORKER, Database
from .machine import Machine, peak_memory, run, server
from .report import Row

GROUP = "ingest"


def measure(machine: Machine) -> list[Row]:
    fleet = Fleet(machine)
    rows = batches(machine, fleet) + growth(machine, fleet)
    return rows + (large(machine) if machine.is_large else [])


class Fleet:
    """An inventory in which every item is another resource, in no order."""

    def __init__(self, machine: Machine):
        self.machine = machine
        count = 10_000 if machine.is_quick else 60_000
        path = machine.generate("fleet.jsonl", **inventory(count))
        self.lines = path.read_bytes().splitlines(keepends=True)
        # The generator writes one type after the other, and each part of it is to have all of them.
        random.Random(1).shuffle(self.lines)

    def write(self, name: str, lines: list[bytes]) -> pathlib.Path:
        path = self.machine.work / name
        path.write_bytes(b"".join(lines))
        return path


def inventory(count: int) -> dict:
    """Options of the generator: so many items, each of them another resource that is there."""
    clusters, services = count // 100, count * 2 // 5
    return {
        "format": "jsonl", "accounts": 20, "clusters": clusters, "services": services,
        "task_definitions": count - clusters - services, "revisions_per_family": 1, "deleted_rate": 0,
        "duplicate_rate": 0, "stale_rate": 0, "other_rate": 0,
    }


def ingest(machine: Machine, environment: dict, path: pathlib.Path, **expected: int) -> float:
    """Seconds that `pratique ingest` takes; ends the program when something else becomes of the items than expected."""
    done = run([machine.pratique, "ingest", path, "--timeout", "600", "-o", "json"], env=environment)
    found = json.loads(done.output)
    for name in ("accepted", "unchanged", "stale", "rejected", "ignored"):
        if found[name] != expected.get(name, 0):
            raise SystemExit(f"error: {path.name} had {found[name]} {name} items, not {expected.get(name, 0)}: {found}")
    return done.seconds


# One batch after the other ---------------------------------------------------------------------------------------------


def batches(machine: Machine, fleet: Fleet) -> list[Row]:
    """Loads an inventory, sends it with some of it changed, and again as it is."""
    lines = fleet.lines[:len(fleet.lines) * 5 // 12]
    path = fleet.write("batch.jsonl", lines)
    judged, alone = evaluate(machine, path)
    with server(machine) as (environment, _):
        database = Database(environment)
        database.log_durations()
        batch = Batch(machine, environment, database, path, lines)
        rows, first = first_load(batch, judged, alone)
        changed, plain_written = some_changed(batch, fleet)
        return rows + changed + nothing_changed(batch, first, plain_written)


@dataclasses.dataclass
class Batch:
    """A file of items, and where it goes."""

    machine: Machine
    environment: dict
    database: Database
    path: pathlib.Path
    lines: list[bytes]
    # How often what can be repeated is done.
    runs: int = 3

    def ingest(self, **expected: int) -> float:
        return ingest(self.machine, self.environment, self.path, **expected)


def first_load(batch: Batch, judged: int, alone: float) -> tuple[list[Row], float]:
    """Rows, and items in a second. The evaluator judges so many resources when alone, in so many seconds."""
    count, database = len(batch.lines), batch.database
    log = database.log_end()
    seconds = batch.ingest(accepted=count)
    in_database = database.seconds_since(log, WORKER)
    database.check("what the evaluator judges has findings", f"SELECT count(*) = {judged} FROM finding")
    findings, copied = changes(database), copy_of_findings(batch.machine, database)
    rate = count / seconds
    return [
        Row(GROUP, "first load", rate, "items/s", "binary COPY of the rows of `finding`", copied, ratio=rate / copied,
            note=f"{count:,} items, {findings:,} findings, {sum(map(len, batch.lines)) / 1e6:.0f} MB; as a whole, of which "
            f"{in_database / seconds:.0%} in statements; COPY into one table with its keys and indexes, nothing else"),
        Row(GROUP, "evaluate to database, end to end", rate, "items/s", "`pratique evaluate` of the same file",
            count / alone, ratio=alone / seconds, floor=0.6, goal=0.85, more_is_better=True,
            note="evaluate prints all findings as JSON Lines"),
    ], rate


def some_changed(batch: Batch, fleet: Fleet) -> tuple[list[Row], float]:
    """Rows, and the bytes of write-ahead log of the naive upsert."""
    database, count = batch.database, len(batch.lines)
    # A family without an active revision isn't judged.
    places = [place for place, line in enumerate(batch.lines) if b'"Status":"INACTIVE"' not in line][:count // 100]
    # In as many transactions as the client made requests.
    naive = Naive(batch.machine, database, int(database.value("SELECT count(*) FROM evaluation")))
    ours, theirs = [], []
    for version in range(1, batch.runs + 1):
        for place in places:
            batch.lines[place] = altered(batch.lines[place], version)
        fleet.write(batch.path.name, batch.lines)
        database.settle()
        known = changes(database)
        ours.append(cost(
            database, WORKER, lambda: batch.ingest(accepted=len(places), unchanged=count - len(places))))
        if changes(database) - known < len(places):
            raise SystemExit("error: not every changed item has changed a finding")
        naive.take_rows()
        theirs.append(cost(database, OWNER, naive.upsert))
        naive.check()
    seconds, in_database, written = map(statistics.median, zip(*ours))
    plain_seconds, plain_in_database, plain_written = map(statistics.median, zip(*theirs))
    return [
        Row(GROUP, "1 % changed, in the database", in_database * 1000, "ms", "naive upsert", plain_in_database * 1000,
            ratio=plain_in_database / in_database, floor=4, goal=10, more_is_better=True,
            note="all statements of either, commits included, by PostgreSQL's log; ours with history and counts; naive: "
            f"COPY of all {naive.count:,} findings into a temporary table, and ON CONFLICT DO UPDATE"),
        Row(GROUP, "1 % changed, as a whole", seconds * 1000, "ms", "naive upsert", plain_seconds * 1000,
            ratio=plain_seconds / seconds, note="ours reads and judges the items, naive is given the rows"),
        Row(GROUP, "write-ahead log, 1 % changed", written / 1e6, "MB", "naive upsert", plain_written / 1e6,
            ratio=written / plain_written),
    ], plain_written


def nothing_changed(batch: Batch, first: float, plain_written: float) -> list[Row]:
    """Compared with the first load in items a second, and with the naive upsert in bytes of write-ahead log."""
    database, count = batch.database, len(batch.lines)
    costs, rows_written = [], 0
    for _ in range(batch.runs):
        database.settle()
        transaction, counts = database.next_transaction(), database.row_counts()
        costs.append(cost(database, WORKER, lambda: batch.ingest(unchanged=count)))
        rows_written += database.rows_since(transaction)
        if database.row_counts() != counts:
            raise SystemExit("error: an unchanged batch has removed or added rows")
    seconds, in_database, written = map(statistics.median, zip(*costs))
    rate = count / seconds
    return [
        Row(GROUP, "nothing changed", rate, "items/s", "first load", first, ratio=rate / first, floor=5,
            more_is_better=True, note=f"{in_database / seconds:.0%} of the time in statements"),
        Row(GROUP, "rows written, nothing changed", rows_written, "rows", floor=0,
            note="of inventory, findings, history and counts"),
        Row(GROUP, "write-ahead log, nothing changed", written / 1e6, "MB", "naive upsert", plain_written / 1e6,
            ratio=written / plain_written, floor=0.01, goal=0,
            note="an audit entry and an idempotency key for each request"),
    ]


def cost(database: Database, role: str, action) -> tuple[float, float, int]:
    """Seconds as a whole, seconds of the role's statements, and bytes of write-ahead log."""
    written, log = database.written_ahead(), database.log_end()
    seconds = action()
    in_database = database.seconds_since(log, role)
    return seconds, in_database, database.written_ahead() - written


def changes(database: Database) -> int:
    """How many changes of findings were reported so far."""
    return int(database.value("SELECT sum(findings_changed) FROM evaluation"))


def evaluate(machine: Machine, path: pathlib.Path) -> tuple[int, float]:
    """How many resources the evaluator judges, and in how many seconds."""
    done = min((run([machine.pratique, "evaluate", path, "-o", "jsonl"]) for _ in range(2)), key=lambda done: done.seconds)
    return len(set(re.findall(rb'"resourceArn":"([^"]+)"', done.output))), done.seconds


def altered(line: bytes, version: int) -> bytes:
    """The item again, minutes later, and with another verdict of one control than before."""
    item = json.loads(line)
    item["configurationStateId"] += 60_000 * version
    hour, minute = divmod(version, 60)
    item["configurationItemCaptureTime"] = f"2026-06-01T{hour:02}:{minute:02}:00.000Z"
    configuration = item["configuration"]
    match item["resourceType"]:
        case "AWS::ECS::Cluster":
            setting = configuration["ClusterSettings"][0]
            setting["Value"] = "enabled" if setting["Value"] == "disabled" else "disabled"
        case "AWS::ECS::Service":
            # Not every service has a network of its own.
            network = configuration.setdefault("NetworkConfiguration", {"AwsvpcConfiguration": {}})["AwsvpcConfiguration"]
            network["AssignPublicIp"] = "DISABLED" if network.get("AssignPublicIp") == "ENABLED" else "ENABLED"
        case "AWS::ECS::TaskDefinition":
            containers = configuration["ContainerDefinitions"]
            is_privileged = any(container.get("Privileged") for container in containers)
            for container in containers:
                container["Privileged"] = not is_privileged
    return json.dumps(item, separators=(",", ":")).encode() + b"\n"


# Yardsticks ------------------------------------------------------------------------------------------------------------


def copy_of_findings(machine: Machine, database: Database) -> float:
    """Rows of findings that COPY takes in a second, at its fastest."""
    path = machine.work / "finding.bin"
    count = int(database.value("SELECT count(*) FROM finding"))
    database.run(f"\\copy (SELECT * FROM finding) TO '{path}' (FORMAT binary)")
    best = float("inf")
    for _ in range(3):
        database.run("DROP TABLE IF EXISTS yardstick.finding; "
                     "CREATE TABLE yardstick.finding (LIKE finding INCLUDING ALL)")
        log = database.log_end()
        database.run(f"\\copy yardstick.finding FROM '{path}' (FORMAT binary)")
        best = min(best, database.seconds_since(log, OWNER))
        database.check("COPY has copied", f"SELECT count(*) = {count} FROM yardstick.finding")
    return count / best


class Naive:
    """A table with a row for each finding, by ARN and control, all of which every batch writes again."""

    def __init__(self, machine: Machine, database: Database, parts: int):
        self.machine, self.database, self.parts = machine, database, parts
        database.run("""
            CREATE TABLE yardstick.naive (
              arn text NOT NULL, control text NOT NULL, account_id text NOT NULL, region text NOT NULL,
              verdict text NOT NULL, evaluated_at timestamptz NOT NULL, PRIMARY KEY (arn, control));
            CREATE VIEW yardstick.verdict AS
              SELECT arn, 'ECS.' || number AS control, account_id, region,
                     (ARRAY['PASS', 'FAIL', NULL, 'NOT_APPLICABLE', 'NO_DATA'])[outcome] AS verdict
              FROM finding JOIN resource USING (account_id, resource_id)
                CROSS JOIN generate_series(1, 21) AS number
                CROSS JOIN LATERAL (SELECT (outcomes >> (3 * (number - 1))) & 7 AS outcome) AS judged
              WHERE outcome <> 0;""")
        self.take_rows()
        self.upsert()
        self.check()

    def take_rows(self) -> None:
        """Lays the rows of now ready, in the order of resources: that isn't measured."""
        path = self.machine.work / "naive.tsv"
        self.database.run(
            f"\\copy (SELECT *, now() FROM yardstick.verdict ORDER BY account_id, arn, control) TO '{path}'")
        lines = path.read_bytes().splitlines(keepends=True)
        self.count = len(lines)
        self.script = "CREATE TEMPORARY TABLE arriving (LIKE yardstick.naive) ON COMMIT DELETE ROWS;\n"
        for part in range(self.parts):
            path = self.machine.work / f"naive-{part}.tsv"
            path.write_bytes(b"".join(lines[self.count * part // self.parts:self.count * (part + 1) // self.parts]))
            self.script += (
                f"BEGIN;\n\\copy arriving FROM '{path}'\n"
                "INSERT INTO yardstick.naive SELECT * FROM arriving ON CONFLICT (arn, control) DO UPDATE SET\n"
                "  account_id = excluded.account_id, region = excluded.region, verdict = excluded.verdict,\n"
                "  evaluated_at = excluded.evaluated_at;\nCOMMIT;\n")
        self.database.run("VACUUM ANALYZE yardstick.naive")

    def upsert(self) -> float:
        start = time.monotonic()
        self.database.run(self.script)
        return time.monotonic() - start

    def check(self) -> None:
        self.database.check(
            "both hold the same verdicts",
            f"SELECT count(*) = {self.count} AND bool_and(naive.verdict = ours.verdict) "
            "FROM yardstick.naive JOIN yardstick.verdict AS ours USING (arn, control)")


# Size ------------------------------------------------------------------------------------------------------------------


def growth(machine: Machine, fleet: Fleet) -> list[Row]:
    """What new items cost when few and when many are there, and how much memory the server takes for all of it."""
    part = len(fleet.lines) // 6
    few, many, size = part, 5 * part, part // 5
    with server(machine) as (environment, process):
        begin = 0

        def load(count: int) -> float:
            nonlocal begin
            path = fleet.write("part.jsonl", fleet.lines[begin:begin + count])
            begin += count
            return ingest(machine, environment, path, accepted=count)

        load(few)
        at_few = statistics.median(load(size) for _ in range(3)) / size * 1e6
        load(many - few - 3 * size)
        at_many = statistics.median(load(size) for _ in range(2)) / size * 1e6
        megabytes = sum(map(len, fleet.lines[:begin])) / 1e6
        memory = peak_memory(process.pid) / 1e6
    return [
        Row(GROUP, f"an item when {many:,} are there", at_many, "µs", f"when {few:,} are there", at_few,
            ratio=at_many / at_few, floor=1.2, note=f"{size:,} new items, as a whole"),
        Row(GROUP, f"memory for {megabytes:.0f} MB", memory, "MB", floor=300, note="the server at its largest"),
    ]


def large(machine: Machine) -> list[Row]:
    """Two gigabytes at once."""
    count = 60_000 if machine.is_quick else 600_000
    path = machine.generate("large.jsonl", **inventory(count))
    gigabytes = path.stat().st_size / 1e9
    with server(machine) as (environment, process):
        seconds = ingest(machine, environment, path, accepted=count)
        if API(environment).call("GET", "/v1/resources?limit=1")["total"]["kind"] != "at_least":
            raise SystemExit("error: the resources aren't there")
        memory = peak_memory(process.pid) / 1e6
    return [
        Row(GROUP, f"first load of {gigabytes:.1f} GB", count / seconds, "items/s"),
        Row(GROUP, f"memory for {gigabytes:.1f} GB", memory, "MB", floor=300, note="the server at its largest"),
    ]
