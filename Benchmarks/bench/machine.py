"""What all measurements share: programs, folders, a server with a database of its own."""
import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@dataclasses.dataclass
class Run:
    """How a program ran."""

    output: bytes
    # From start to end, and of the processors, in seconds.
    seconds: float
    processor_seconds: float
    # At its largest, in bytes; not less than that of whoever started it.
    peak_memory: int


def run(arguments: list, expected: tuple[int, ...] = (0,), **options) -> Run:
    """Runs a program to its end.

    Raises `SystemExit`, naming the program and what it said, when it ends with a status that isn't expected.
    """
    arguments = [str(argument) for argument in arguments]
    start = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    # Both are read while it runs, and it is waited for by hand, since only that tells what it used.
    errors = []
    import threading

    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    output = process.stdout.read()
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if process.returncode not in expected:
        text = errors[0].decode(errors="replace")[-2000:]
        raise SystemExit(f"error: {' '.join(arguments)} ended with {process.returncode}\n{text}")
    return Run(output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


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
def server(machine: Machine, *options: str):
    """A pratique server with a PostgreSQL of its own; gives the environment that reaches it, and its process.

    `environment["PRATIQUE_SERVER"]` is its URL; the client finds its token in `environment["PRATIQUE_DATA_DIR"]`.
    """
    import tempfile

    data = pathlib.Path(tempfile.mkdtemp(prefix="pratique-bench."))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRATIQUE_")}
    environment |= {"PRATIQUE_DATA_DIR": str(data), "XDG_CONFIG_HOME": str(data)}
    log = open(machine.work / "server.log", "w+b")
    process = subprocess.Popen(
        [str(machine.pratique), "serve", "--port", "0", *options], env=environment, stdin=subprocess.DEVNULL,
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
