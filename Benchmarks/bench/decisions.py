"""Decisions about 10,000 findings, from the request to its answer, beside a plain UPDATE of them."""
import datetime
import statistics
import time

from . import services
from .api import API
from .database import Database, Session
from .ingest import ingest
from .machine import Machine, run, server
from .report import Row

GROUP = "decisions"
ACCOUNT = services.account(0)


def measure(machine: Machine) -> list[Row]:
    count, runs = (2_000, 3) if machine.is_quick else (10_000, 9)
    with server(machine) as (environment, _):
        database = Database(environment)
        for prefix, is_public in (("open-", True), ("closed-", False)):
            path = services.write(
                machine.work / "services.jsonl", prefix, count, 1, is_public, services.days_ago(2))
            ingest(machine, environment, path, accepted=count)
        database.run(f"""
            CREATE TABLE yardstick.verdict (
              account_id text NOT NULL, resource_id bigint NOT NULL, control smallint NOT NULL, verdict smallint NOT NULL,
              PRIMARY KEY (account_id, resource_id, control));
            INSERT INTO yardstick.verdict SELECT account_id, resource_id, 2, (outcomes >> 3) & 7 FROM finding;
            VACUUM ANALYZE yardstick.verdict;""")
        database.settle()
        admin, rosa = API(environment), person(machine, environment)
        toggles, parts, plain = [], [], []
        with Session(database) as session:
            for _ in range(runs):
                plain += updates(session, database, count)
                toggles += switch(admin, count)
                parts.append(exempt(admin, rosa, count))
    ours, theirs = statistics.median(toggles) * 1000, statistics.median(plain) * 1000
    whole = statistics.median(map(sum, parts)) * 1000
    request, preview, approve = (statistics.median(times) * 1000 for times in zip(*parts))
    yardstick = "plain UPDATE of the findings"
    return [
        Row(GROUP, f"a control off or on, {count:,} findings", ours, "ms", yardstick, theirs, ratio=ours / theirs,
            floor=0.2, goal=0.05,
            note=f"median of {len(toggles)}; the findings are half of the account's; audited, with history and counts"),
        Row(GROUP, f"an exemption of {count:,} findings", whole, "ms", yardstick, theirs, ratio=whole / theirs, floor=4,
            goal=2,
            note=f"request {request:.0f} ms, preview {preview:.0f} ms, approval {approve:.0f} ms; medians of {runs}"),
        Row(GROUP, "its approval alone", approve, "ms", yardstick, theirs, ratio=approve / theirs),
    ]


def person(machine: Machine, environment: dict) -> API:
    """Somebody who may ask for exemptions of a team that owns the account; the desk's admin may approve them."""
    token = machine.work / "rosa.token"
    for arguments in (
        ["team", "create", "fleet"], ["team", "scope", "add", "fleet", "--account", ACCOUNT],
        ["person", "create", "rosa"], ["team", "member", "add", "fleet", "rosa", "--role", "exemption_manager"],
        ["token", "create", "--person", "rosa", "--name", "bench", "--days", "1", "--write-to", token],
    ):
        run([machine.pratique, *arguments], env=environment)
    secret = token.read_text().strip()
    token.unlink()
    return API(environment, secret)


def updates(session: Session, database: Database, count: int) -> list[float]:
    """Rewrites the findings twice, so that they are what they were."""
    took = [
        session.seconds(
            f"UPDATE yardstick.verdict SET verdict = {after} "
            f"WHERE account_id = '{ACCOUNT}' AND control = 2 AND verdict = {before}")
        for before, after in ((2, 6), (6, 2))]
    database.check("they are what they were", f"SELECT count(*) = {count} FROM yardstick.verdict WHERE verdict = 2")
    return took


def switch(admin: API, count: int) -> list[float]:
    start = time.monotonic()
    answer = admin.call("POST", "/v1/enablement", {
        "control": "ECS.2", "scope": {"account_id": ACCOUNT}, "is_enabled": False, "reason": "measured; ticket SEC-1"})
    off = time.monotonic() - start
    expect(admin, DISABLED=2 * count)
    made = answer["enablement"]
    start = time.monotonic()
    admin.call("DELETE", f"/v1/enablement/{made['id']}", version=made["version"])
    on = time.monotonic() - start
    expect(admin, FAIL=count, PASS=count)
    return [off, on]


def exempt(admin: API, rosa: API, count: int) -> tuple[float, float, float]:
    """Asks for an exemption, looks at what it would cover, agrees to that, and at the end takes it back."""
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
    clock = [time.monotonic()]
    answer = rosa.call("POST", "/v1/exemptions", {
        "team": "fleet", "control": "ECS.2", "selector": {"targets": [ACCOUNT]}, "reason": "measured; ticket NET-7",
        "expires_at": f"{until:%Y-%m-%dT%H:%M:%SZ}"})
    clock.append(time.monotonic())
    path = f"/v1/exemptions/{answer['exemption']['id']}"
    shown = admin.call("POST", f"{path}/preview")
    clock.append(time.monotonic())
    if shown["preview"]["flip_count"] != count:
        raise SystemExit(f"error: the preview covers {shown['preview']['flip_count']} findings, not {count}")
    approved = admin.call(
        "POST", f"{path}/approve", {"preview_digest": shown["preview"]["digest"]}, shown["exemption"]["version"])
    clock.append(time.monotonic())
    expect(admin, EXEMPT=count, PASS=count)
    admin.call("POST", f"{path}/revoke", {"reason": "measured"}, approved["exemption"]["version"])
    expect(admin, FAIL=count, PASS=count)
    request, preview, approve = (end - begin for begin, end in zip(clock, clock[1:]))
    return request, preview, approve


def expect(admin: API, **verdicts: int) -> None:
    sheet = admin.call("GET", f"/v1/scores?account={ACCOUNT}&control=ECS.2")
    counts = sheet["scores"][0]["counts"]
    found = {name: counts[name] for name in counts if counts[name] and name != "total"}
    if found != verdicts:
        raise SystemExit(f"error: the verdicts are {found}, not {verdicts}")
