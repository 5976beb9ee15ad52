"""Single events from their request to their committed verdict, beside the least that a durable change can cost."""
import dataclasses

from . import services
from .api import Load, percentile, wrk
from .database import Database
from .ingest import ingest
from .machine import Machine, server
from .report import Row

GROUP = "events"
ACCOUNTS = 50


def measure(machine: Machine) -> list[Row]:
    seconds = 2 if machine.is_quick else 6
    with server(machine) as (environment, _):
        database = Database(environment)
        database.single_rows()
        story = Story(machine, environment, database, seconds)
        rows = []
        for clients in (1, 16):
            # Before and after, so that neither has the quieter machine.
            plain = database.pgbench(machine.work, database.UPDATE, clients, seconds // 2)
            changed = story.run(f"changed-{clients}-", clients)
            unchanged = story.run(f"same-{clients}-", clients, is_repeated=True)
            of_one = story.run(f"account-{clients}-", clients, accounts=1) if clients > 1 else None
            plain += database.pgbench(machine.work, database.UPDATE, clients, seconds // 2)
            compared = Compared("1 client" if clients == 1 else f"{clients} clients", plain, seconds // 2 * 2)
            rows += compared.rows("changed event", changed, f"of {ACCOUNTS} accounts", has_targets=True)
            if of_one:
                rows += compared.rows("changed event of one account", of_one, "one waits for the other")
            rows += compared.rows("unchanged event", unchanged, "leaves an audit entry and an idempotency key")
    return rows


@dataclasses.dataclass
class Compared:
    """What loads of so many clients are compared with."""

    people: str
    # Microseconds of each update, and for how long there were such.
    plain: list[int]
    seconds: int

    def rows(self, what: str, load: Load, note: str, has_targets: bool = False) -> list[Row]:
        rows = []
        for figure, share, floor, goal in (("p50", 0.5, 3, 2), ("p99", 0.99, 8, 5)):
            ours, theirs = getattr(load, figure) / 1000, percentile(self.plain, share) / 1000
            rows.append(Row(
                GROUP, f"{what}, {self.people}, {figure}", ours, "ms", f"pgbench, single-row UPDATE, {figure}", theirs,
                ratio=ours / theirs, floor=floor if has_targets else None, goal=goal if has_targets else None,
                note=f"{note}; {load.requests / load.seconds:,.0f} events/s, "
                f"{len(self.plain) / self.seconds:,.0f} updates/s"))
        return rows


class Story:
    """Runs of events, each about services of its own."""

    def __init__(self, machine: Machine, environment: dict, database: Database, seconds: int):
        self.machine, self.environment, self.database, self.seconds = machine, environment, database, seconds
        self.template = machine.work / "event.json"
        self.template.write_text(services.EVENT)

    def run(self, prefix: str, clients: int, accounts: int = ACCOUNTS, is_repeated: bool = False) -> Load:
        count, first = 500, services.days_ago(2)
        path = services.write(self.machine.work / "services.jsonl", prefix, count, accounts, False, first)
        ingest(self.machine, self.environment, path, accepted=count)
        self.database.settle()
        known = self.transitions(prefix)
        load = wrk(
            self.environment, "event.lua", clients, self.seconds, wanted='"unchanged":1' if is_repeated else '"accepted":1',
            template=self.template, services=count, accounts=accounts, prefix=prefix, first=first,
            repeated=int(is_repeated))
        # What was under way when the time was up may be committed or not.
        least = 0 if is_repeated else load.requests
        most = 0 if is_repeated else load.requests + clients
        made = self.transitions(prefix) - known
        if not least <= made <= most:
            raise SystemExit(f"error: {load.requests} events have made {made} changes")
        # A state tells in which round a service was last sent, and the round what it was then.
        self.database.check("every service has its last verdict", f"""
            SELECT count(*) = {count} AND max(state_id) BETWEEN {least} AND {most} AND bool_and(
              ((finding.outcomes >> 3) & 7) = CASE WHEN state_id > 0 AND (state_id - 1) / {count} % 2 = 0 THEN 2 ELSE 1 END)
            FROM finding JOIN configuration USING (account_id, resource_id) JOIN resource USING (account_id, resource_id)
            WHERE arn LIKE '%/{prefix}%'""")
        return load

    def transitions(self, prefix: str) -> int:
        return int(self.database.value(
            "SELECT count(*) FROM finding_transition JOIN resource USING (account_id, resource_id) "
            f"WHERE arn LIKE '%/{prefix}%'"))
