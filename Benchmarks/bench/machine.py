"""What all measurements share: programs, folders, a server with a database of its own."""
import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@dataclasses.dataclass
class Run:
    """How a program ran."""

    output: bytes
    # From start to end.
    seconds: float


def run(arguments: list, **options) -> Run:
    """Runs a program to its end.

    Raises `SystemExit`, naming the program and what it said, when it doesn't end with 0.
    """
    arguments = [str(argument) for argument in arguments]
    start = time.monotonic()
    done = subprocess.run(arguments, capture_output=True, check=False, **options)
    if done.returncode != 0:
        text = done.stderr.decode(errors="replace")[-2000:]
        raise SystemExit(f"error: {' '.join(arguments)} ended with {done.returncode}\n{text}")
    return Run(done.stdout, time.monotonic() - start)


@dataclasses.dataclass
class Machine:
    """Where everything is."""

    # The executables, built for release.
    pratique: pathlib.Path
    binaries: pathlib.Path
    # A folder for what measurements make; it is removed at the end.
    work: pathlib.Path
    # Less of everything, for trying the benchmarks themselves.
    is_quick: bool = False
    # Also what takes minutes and gigabytes.
    is_large: bool = False

    def tool(self, name: str) -> pathlib.Path:
        """One of the programs of this package, built for release."""
        return self.binaries / name

    def generate(self, name: str, **options) -> pathlib.Path:
        """An inventory of the generator, made once per run: `generate("small.jsonl", format="jsonl", accounts=5)`."""
        path = self.work / name
        if not path.exists():
            arguments = ["python3", ROOT / "Benchmarks/generate_inventory.py", "--out", path]
            for option, value in options.items():
                arguments += [f"--{option.replace('_', '-')}", value]
            run(arguments)
        return path


@contextlib.contextmanager
def server(machine: Machine):
    """A pratique server with a PostgreSQL of its own; gives the environment that reaches it, and its process.

    `environment["PRATIQUE_SERVER"]` is its URL; the client finds its token in `environment["PRATIQUE_DATA_DIR"]`.
    """
    data = pathlib.Path(tempfile.mkdtemp(prefix="pratique-bench."))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRATIQUE_")}
    environment |= {"PRATIQUE_DATA_DIR": str(data), "XDG_CONFIG_HOME": str(data)}
    log = open(machine.work / "server.log", "w+b")
    process = subprocess.Popen(
        [str(machine.pratique), "serve", "--port", "0"], env=environment, stdin=subprocess.DEVNULL,
        stdout=log, stderr=subprocess.STDOUT)
    try:
        url = None
        for _ in range(600):
            time.sleep(0.1)
            if process.poll() is not None:
                raise SystemExit(f"error: the server ended: {pathlib.Path(log.name).read_text()[-2000:]}")
            for line in pathlib.Path(log.name).read_text().splitlines():
                with contextlib.suppress(ValueError):
                    entry = json.loads(line)
                    if entry.get("message") == "listening":
                        url = entry["url"]
            if url:
                break
        else:
            raise SystemExit("error: the server was not ready within a minute")
        yield environment | {"PRATIQUE_SERVER": url}, process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        subprocess.run(["rm", "-rf", str(data)], check=False)


def peak_memory(pid: int) -> int:
    """Of a process that runs, at its largest so far, in bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"/proc/{pid}/status has no VmHWM")
