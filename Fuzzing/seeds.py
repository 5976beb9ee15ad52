#!/usr/bin/env python3
"""Cuts the inputs of the tests into seeds for a fuzzer: `seeds.py <folder to write> <longest> <folder to read>…`.

A file that is short enough is a seed as it is. Of a longer one each line is, and of what is JSON each value inside of it.
"""

import gzip
import hashlib
import json
import pathlib
import sys

# Around the limits of the scanner, and those that the target sets.
EDGES = [
    *("1" * count for count in (18, 19, 308, 309, 310, 400, 401)),
    *("0." + "0" * count + "1" for count in (16, 37, 38, 322, 397, 398)),
    *("[" * depth + "]" * depth for depth in (7, 8, 9, 10)),
    *("{" + ",".join(f'"{key}":{key}' for key in range(10, 10 + count)) + "}" for count in (11, 12, 13, 14)),
    *('"' + "s" * count + '"' for count in (40, 47, 48, 49)),
    '{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1,"a":[2,{}]}}}}}}}}}',
    '{"key":1,"\\u006bey":2}',
    '{"Key":1,"key":2}',
    '["\\ud83d\\ude00","\\ud83d","\\ude00","\\ud83d\\u0041","\\u0000"]',
    "[1.7976931348623158e308,1.7976931348623159e308,5e-324,1e-400,-0,0e999]",
]

output, longest, inputs = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
output.mkdir(parents=True, exist_ok=True)


def keep(seed: bytes) -> bool:
    if len(seed) > longest:
        return False
    (output / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    return True


def cut_value(value: object) -> None:
    """Keeps the largest values that are short enough."""
    if keep(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")):
        return
    if isinstance(value, dict):
        for key, member in value.items():
            keep(json.dumps({key: member}, indent=1).encode())
            cut_value(member)
    elif isinstance(value, list):
        for element in value:
            cut_value(element)
    elif isinstance(value, str):
        # Documents are given as text in documents.
        cut(value.encode(errors="replace"))


def cut(content: bytes) -> None:
    if keep(content):
        return
    try:
        cut_value(json.loads(content))
        return
    except (ValueError, RecursionError):
        pass
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        for line in lines:
            cut(line)
    else:
        keep(content[:longest])


for edge in EDGES:
    keep(edge.encode())

for folder in inputs:
    for file in sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file()):
        content = file.read_bytes()
        keep(content)
        if content[:2] == b"\x1f\x8b":
            try:
                with gzip.open(file) as stream:
                    content = stream.read(1 << 20)
            except (OSError, EOFError):
                continue
        cut(content)
