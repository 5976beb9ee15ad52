"""Requests to a server under test: one by one, and as many as it takes."""
import dataclasses
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import urllib.parse
import uuid

HERE = pathlib.Path(__file__).resolve().parent


class API:
    """One person's connection to the server; of the desk's admin unless a token is given."""

    def __init__(self, environment: dict, token: str | None = None):
        address = urllib.parse.urlsplit(environment["PRATIQUE_SERVER"])
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
        self.token = token or token_file(environment).read_text().strip()

    def call(self, method: str, path: str, body: dict | None = None, version: int | None = None) -> dict:
        """What the server answers; ends the program when that isn't success."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, data, headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status not in (200, 201):
            raise SystemExit(f"error: {method} {path} was answered {response.status}: {answer[:2000].decode()}")
        return json.loads(answer)


def token_file(environment: dict) -> pathlib.Path:
    return pathlib.Path(environment["PRATIQUE_DATA_DIR"]) / "desk.token"


@dataclasses.dataclass
class Load:
    """Many requests, and how long they took."""

    requests: int
    seconds: float
    # Microseconds.
    p50: float
    p99: float


def wrk(environment: dict, script: str, connections: int, seconds: int, **variables) -> Load:
    """Puts load on the server by a script of this folder, which reads the variables from its environment.

    Ends the program when any answer wasn't the wanted one.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("error: wrk is missing; apt-get install wrk")
    settings = {name.upper(): str(value) for name, value in variables.items()}
    # The token goes by a file that only this user can read: arguments are everybody's to see.
    settings |= {"LUA_FOLDER": str(HERE), "TOKEN_FILE": str(token_file(environment))}
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", HERE / script,
         environment["PRATIQUE_SERVER"]], capture_output=True, text=True, env=os.environ | settings, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        raise SystemExit(f"error: wrk ended with {done.returncode}: {done.stdout}{done.stderr}")
    found = json.loads(lines[-1])
    if found["unwanted"] or found["errors"] or not found["requests"]:
        raise SystemExit(f"error: not every request was answered as it should be: {found}\n{done.stderr}")
    return Load(found["requests"], found["microseconds"] / 1e6, found["p50"], found["p99"])


def percentile(latencies: list[int], share: float) -> float:
    """As `wrk` tells its own.

    While one answer is late, a client that waits for it asks nothing; `wrk` therefore adds the latencies of the requests
    that would have been made meanwhile at the usual pace. What is compared with it must be treated alike.
    """
    usual = sum(latencies) / len(latencies)
    corrected = list(latencies)
    for latency in latencies:
        if latency >= 2 * usual:
            missing = latency - usual
            while missing > usual:
                corrected.append(missing)
                missing -= usual
    corrected.sort()
    return corrected[min(len(corrected) - 1, int(share * len(corrected)))]
