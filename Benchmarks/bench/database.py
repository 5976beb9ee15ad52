"""The PostgreSQL of a server under test: a place for yardsticks beside the product's tables, on the same settings.

Yardsticks lie in a schema of their own in the server's database. The role that owns the product's schema makes them; the
cluster lets nobody in as its superuser.
"""
import pathlib
import re
import shutil
import signal
import subprocess
import time
import os

OWNER, WORKER = "pratique_owner", "pratique_app"


class Database:
    """The database of a server that `machine.server` runs."""

    def __init__(self, environment: dict):
        for program in ("psql", "pgbench"):
            if shutil.which(program) is None:
                raise SystemExit(f"error: {program} is missing; apt-get install postgresql")
        self.data = pathlib.Path(environment["PRATIQUE_DATA_DIR"])
        # Process, data directory, start, port, socket directory.
        lines = (self.data / "cluster/postmaster.pid").read_text().splitlines()
        self.postmaster = int(lines[0])
        self.environment = environment | {
            "PGHOST": lines[4], "PGPORT": lines[3], "PGDATABASE": "pratique", "PGUSER": OWNER,
            # Row-level security holds for the owner too.
            "PGOPTIONS": "-c app.org=default -c client_min_messages=warning",
        }
        self.run("CREATE SCHEMA IF NOT EXISTS yardstick")

    def run(self, script: str) -> list[list[str]]:
        """Runs statements and commands of psql; gives the rows of all answers."""
        done = subprocess.run(
            ["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"], input=script.encode(), capture_output=True,
            env=self.environment, check=False)
        if done.returncode != 0:
            raise SystemExit(f"error: psql ended with {done.returncode}: {done.stderr.decode()}\n{script[:2000]}")
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def value(self, query: str) -> str:
        return self.run(query)[0][0]

    def check(self, what: str, query: str) -> None:
        """Ends the program unless the query answers true."""
        if self.value(query) != "t":
            raise SystemExit(f"error: the database disagrees: {what}\n{query}")

    # What was written --------------------------------------------------------------------------------------------------

    def written_ahead(self) -> int:
        """Bytes of the write-ahead log so far, of everything in the cluster."""
        return int(self.value("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"))

    def next_transaction(self) -> int:
        return int(self.value("SELECT pg_snapshot_xmax(pg_current_snapshot())"))

    TABLES = ("resource", "configuration", "configuration_version", "finding", "finding_transition", "verdict_rollup")

    def rows_since(self, transaction: int) -> int:
        """Rows of inventory, findings, history and counts that a transaction since then has written."""
        counts = " + ".join(
            f"(SELECT count(*) FROM {table} WHERE xmin::text::bigint >= {transaction})" for table in self.TABLES)
        return int(self.value(f"SELECT {counts}"))

    def row_counts(self) -> list[str]:
        return self.run("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in self.TABLES))[0]

    def settle(self) -> None:
        """Leaves nothing for autovacuum to do, so that it doesn't do it in the midst of a measurement."""
        self.run(f"VACUUM ANALYZE {', '.join(self.TABLES)}")

    # How long statements took ------------------------------------------------------------------------------------------

    def log_durations(self) -> None:
        """Has PostgreSQL log how long every statement takes; from the arrival of its message until all is durable."""
        with open(self.data / "configuration/local.conf", "a", encoding="utf-8") as settings:
            settings.write("log_duration = on\n")
        os.kill(self.postmaster, signal.SIGHUP)
        while self.value("SHOW log_duration") != "on":
            time.sleep(0.05)

    def log_end(self) -> int:
        return (self.data / "postgresql.log").stat().st_size

    def seconds_since(self, log_end: int, role: str) -> float:
        """What all statements of a role took together since the log ended there."""
        # The last line may still be on its way.
        time.sleep(0.2)
        with open(self.data / "postgresql.log", "rb") as log:
            log.seek(log_end)
            found = re.findall(rb" %s@\S+ LOG:  duration: ([0-9.]+) ms" % role.encode(), log.read())
        return sum(map(float, found)) / 1000

    # Yardsticks --------------------------------------------------------------------------------------------------------

    def single_rows(self) -> None:
        """A table for `pgbench` to read and write single rows of."""
        self.run("""
            DROP TABLE IF EXISTS yardstick.single;
            CREATE TABLE yardstick.single (id integer PRIMARY KEY, value integer NOT NULL, filler text NOT NULL);
            INSERT INTO yardstick.single SELECT id, 0, repeat('x', 100) FROM generate_series(1, 10000) AS id;
            VACUUM ANALYZE yardstick.single;""")

    UPDATE = "UPDATE yardstick.single SET value = value + 1 WHERE id = :id;"
    SELECT = "SELECT value FROM yardstick.single WHERE id = :id;"

    def pgbench(self, work: pathlib.Path, statement: str, clients: int, seconds: int) -> list[int]:
        """Microseconds that each of many such statements took, one after the other on each connection."""
        script, logs = work / "pgbench.sql", work / "pgbench-log"
        script.write_text(f"\\set id random(1, 10000)\n{statement}\n")
        done = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", script, "-l",
             f"--log-prefix={logs}"], capture_output=True, text=True, env=self.environment, check=False)
        if done.returncode != 0 or "number of failed transactions: 0 " not in done.stdout:
            raise SystemExit(f"error: pgbench ended with {done.returncode}: {done.stdout}{done.stderr}")
        took = []
        for path in work.glob(f"{logs.name}.*"):
            took += [int(line.split()[2]) for line in path.read_text().splitlines()]
            path.unlink()
        return took


class Session:
    """A connection that stays open, for statements of which only their own time is to be measured."""

    def __init__(self, database: Database):
        self.psql = subprocess.Popen(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=database.environment, text=True)
        self._say("\\timing on")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.psql.stdin.close()
        self.psql.wait(30)

    def seconds(self, statement: str) -> float:
        """How long one statement takes."""
        for line in self._say(f"{statement};"):
            if found := re.match(r"Time: ([0-9.]+) ms", line):
                return float(found[1]) / 1000
        raise SystemExit(f"error: psql could not run {statement}")

    def _say(self, text: str) -> list[str]:
        self.psql.stdin.write(f"{text}\n\\echo done\n")
        self.psql.stdin.flush()
        lines = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != "done":
            if self.psql.poll() is not None:
                raise SystemExit("error: psql ended")
            lines.append(line)
        return lines
