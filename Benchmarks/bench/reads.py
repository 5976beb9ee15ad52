"""What is read most, while nothing else happens and while resources come in."""
import contextlib
import datetime
import threading
import urllib.parse

from . import services
from .api import API, percentile, wrk
from .database import Database
from .ingest import ingest, inventory
from .machine import Machine, run, server
from .report import Row

GROUP = "reads"
CONNECTIONS = 2


def measure(machine: Machine) -> list[Row]:
    seconds, count = (1, 1_000) if machine.is_quick else (3, 6_000)
    with server(machine) as (environment, _):
        database = Database(environment)
        database.single_rows()
        path = machine.generate("reads.jsonl", **inventory(count))
        ingest(machine, environment, path, accepted=count)
        paths = endpoints(machine, environment)
        database.settle()

        def round_of_reads() -> tuple:
            plain = database.pgbench(machine.work, database.SELECT, CONNECTIONS, seconds)
            return plain, {
                name: wrk(environment, "read.lua", CONNECTIONS, seconds, asked=path, wanted=wanted)
                for name, (path, wanted) in paths.items()}

        idle_plain, idle = round_of_reads()
        with arrivals(machine, environment) as arrived:
            busy_plain, busy = round_of_reads()
        if not arrived:
            raise SystemExit("error: nothing arrived meanwhile")
    rows = []
    for name in paths:
        for condition, load, plain in (("idle", idle[name], idle_plain), ("while an ingest runs", busy[name], busy_plain)):
            for share, figure in ((0.5, "p50"), (0.99, "p99")):
                ours, theirs = getattr(load, figure) / 1000, percentile(plain, share) / 1000
                worse = "" if load is idle[name] else f"; {ours / (getattr(idle[name], figure) / 1000):.1f} × of idle"
                rows.append(Row(
                    GROUP, f"{name}, {condition}, {figure}", ours, "ms", f"pgbench, single-row SELECT, {figure}", theirs,
                    ratio=ours / theirs, note=f"{load.requests / load.seconds:,.0f} requests/s{worse}"))
    return rows


def endpoints(machine: Machine, environment: dict) -> dict:
    """Paths, and a text that every right answer has."""
    api = API(environment)
    resource = api.call("GET", "/v1/findings?verdict=FAIL&limit=1")["items"][0]
    account, arn, control = resource["account_id"], resource["resource_arn"], resource["control"]
    exemptions(api, machine, environment, account, 60)
    asked = {
        "findings of an account": (f"/v1/findings?account_id={account}", '"total"'),
        "failures of all accounts": ("/v1/findings?verdict=FAIL", '"verdict":"FAIL"'),
        "one finding, explained": (
            f"/v1/findings?{urllib.parse.urlencode({'resource': arn, 'control': control})}", '"evidence":[{'),
        "verdict counts of all controls": ("/v1/controls", '"NOT_APPLICABLE"'),
        "scores of all accounts": ("/v1/scores?by=account", '"strict_score"'),
        "trend by control, 30 days": ("/v1/trends?by=control", '"series"'),
        "exemptions": ("/v1/exemptions", '"REQUESTED"'),
    }
    for path, wanted in asked.values():
        api.connection.request("GET", path, headers={"Authorization": f"Bearer {api.token}"})
        answer = api.connection.getresponse().read().decode()
        if wanted not in answer:
            raise SystemExit(f"error: {path} has no {wanted}: {answer[:1000]}")
    return asked


def exemptions(api: API, machine: Machine, environment: dict, account: str, count: int) -> None:
    """Some that wait for a decision."""
    run([machine.pratique, "team", "create", "fleet"], env=environment)
    run([machine.pratique, "team", "scope", "add", "fleet", "--account", account], env=environment)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
    for number in range(count):
        api.call("POST", "/v1/exemptions", {
            "team": "fleet", "control": "ECS.2",
            "selector": {"targets": [f"arn:aws:ecs:eu-west-1:{account}:service/shop/web-{number}"]},
            "reason": "measured; ticket NET-7", "expires_at": f"{until:%Y-%m-%dT%H:%M:%SZ}"})


@contextlib.contextmanager
def arrivals(machine: Machine, environment: dict):
    """Meanwhile 5,000 services of other accounts change from one moment to the next, again and again."""
    arrived, is_over = [], threading.Event()

    def arrive() -> None:
        start = services.days_ago(2)
        while not is_over.is_set():
            number = len(arrived)
            path = services.write(
                machine.work / "arriving.jsonl", "arriving-", 5_000, 20, number % 2 == 0, start + number, number)
            ingest(machine, environment, path, accepted=5_000)
            arrived.append(number)

    failures = []

    def arrive_or_say_why() -> None:
        try:
            arrive()
        except SystemExit as error:
            failures.append(error)

    thread = threading.Thread(target=arrive_or_say_why)
    thread.start()
    try:
        yield arrived
    finally:
        is_over.set()
        thread.join()
        if failures:
            raise failures[0]
