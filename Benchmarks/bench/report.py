"""Rows of figures beside their yardsticks, as a table and as JSON."""
import dataclasses
import json
import pathlib


@dataclasses.dataclass
class Row:
    """One figure of ours beside one of somebody else's, measured in the same run."""

    group: str
    name: str
    value: float
    unit: str
    yardstick: str = ""
    yardstick_value: float | None = None
    # How many times as good as the yardstick we are, or how many times as much we take; `None` without yardstick.
    ratio: float | None = None
    # The targets of what is compared: the ratio if there is one, the value otherwise, or where that is said.
    floor: float | None = None
    goal: float | None = None
    are_of_value: bool = False
    # Whether more is better for what the targets are about.
    more_is_better: bool = False
    note: str = ""

    @property
    def met(self) -> str:
        if self.floor is None:
            return ""
        found = self.value if self.ratio is None or self.are_of_value else self.ratio
        reaches = (lambda target: found >= target) if self.more_is_better else (lambda target: found <= target)
        if self.goal is not None and reaches(self.goal):
            return "goal"
        return "floor" if reaches(self.floor) else "MISSED"


def number(value: float | None) -> str:
    if value is None:
        return ""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"


def table(rows: list[Row]) -> str:
    """For a terminal and for Markdown alike; a heading for each group."""
    parts = []
    for group in dict.fromkeys(row.group for row in rows):
        cells = [["figure", "ours", "yardstick", "its figure", "ratio", "floor / goal", "met", "note"]]
        for row in rows:
            if row.group != group:
                continue
            target = "" if row.floor is None else number(row.floor)
            if row.goal is not None:
                target += f" / {number(row.goal)}"
            if row.are_of_value and target:
                target += f" {row.unit}"
            theirs = "" if row.yardstick_value is None else f"{number(row.yardstick_value)} {row.unit}"
            cells.append([
                row.name, f"{number(row.value)} {row.unit}", row.yardstick, theirs,
                "" if row.ratio is None else f"{number(row.ratio)} ×", target, row.met, row.note,
            ])
        widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
        lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        parts.append(f"### {group}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def write(path: pathlib.Path, about: dict, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [dataclasses.asdict(row) | {"met": row.met} for row in rows]
    path.write_text(json.dumps(about | {"rows": entries}, indent=2, ensure_ascii=False) + "\n")
