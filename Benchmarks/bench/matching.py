"""Which exemptions cover a resource: the compiled ones beside a loop over all of them."""
import json
import statistics

from .machine import Machine, run
from .report import Row

ROUNDS = 3
# So many resources are asked for by the loop, which takes too long for all.
SAMPLE = 500


def measure(machine: Machine) -> list[Row]:
    resources, exemptions = (10_000, 2_000) if machine.is_quick else (100_000, 10_000)
    sample = SAMPLE // 5 if machine.is_quick else SAMPLE
    program = machine.tool("bench-matching")
    compiled, naive, compiling = [], [], []
    for _ in range(ROUNDS):
        answer = json.loads(run([program, "compiled", resources, exemptions, 2]).output)
        compiled += answer["seconds"]
        compiling.append(answer["compiling"])
        looped = json.loads(run([program, "naive", sample, exemptions, 1, resources]).output)
        naive += [seconds * resources / sample for seconds in looped["seconds"]]
    same = json.loads(run([program, "compiled", sample, exemptions, 1, resources]).output)
    (ours, theirs) = (statistics.median(compiled), statistics.median(naive))
    note = (f"the loop over {sample} of the resources, scaled up; {answer['matches']:,} pairs match; "
            f"{statistics.median(compiling) * 1e3:.0f} ms to compile")
    if same["matches"] != looped["matches"]:
        note = f"DIFFERS: {same['matches']} pairs match, by the loop {looped['matches']}; {note}"
    return [Row("matching", f"{resources:,} resources × {exemptions:,} exemptions", ours, "CPU s",
                "a loop over all exemptions", theirs, theirs / ours, 150, 500, more_is_better=True, note=note)]
