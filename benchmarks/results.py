"""What a measurement yields, and how it is shown: the same Markdown on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN = "<!-- measured: begin (written by `python -m benchmarks`; what stands between the marks is replaced) -->"
END = "<!-- measured: end -->"


@dataclass(frozen=True)
class Target:
    """A number that was promised."""

    what: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the promise is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def row(self) -> tuple[str, ...]:
        """A row of the table of targets."""
        sign = "≥" if self.at_least else "≤"
        verdict = "yes" if self.reached else "**no**"
        return (self.what, f"{sign} {self.limit:g} {self.unit}", f"{self.measured:.3g} {self.unit}", verdict)


@dataclass(frozen=True)
class Section:
    """One table with what it was measured against."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    targets: Sequence[Target] = field(default_factory=tuple)
    note: str = ""

    def markdown(self) -> str:
        """Heading, table and note."""
        parts = [f"### {self.title}", table(self.header, self.rows), self.note]
        return "\n\n".join(part for part in parts if part)


def rate_text(firms_a_second: float) -> str:
    """Firms a second, to three figures."""
    if firms_a_second >= 1e6:
        return f"{firms_a_second / 1e6:.3g} million"
    return f"{float(f'{firms_a_second:.3g}'):,.0f}"


def count_text(number: int) -> str:
    """A whole number with its thousands parted."""
    return f"{number:,}"


def time_text(seconds: float) -> str:
    """Seconds, or milliseconds below one, to three figures."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"


def times_text(ratio: float) -> str:
    """A ratio, to three figures."""
    return f"{float(f'{ratio:.3g}'):,g} ×"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> str:
    """A Markdown table that lines up in a fixed-width font too; the first ``texts`` columns are text, others figures."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(header))]
    rule = ["-" * width if column < texts else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    padded = [_padded(line, widths, texts) for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in [padded[0], rule, *padded[1:]])


def _padded(line: Sequence[str], widths: Sequence[int], texts: int) -> list[str]:
    gaps = [" " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
    pairs = enumerate(zip(line, gaps, strict=True))
    return [cell + gap if column < texts else gap + cell for column, (cell, gap) in pairs]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def report(machine: Sequence[tuple[str, str]], sections: Sequence[Section]) -> str:
    """Everything that was measured, as Markdown."""
    targets = [target for section in sections for target in section.targets]
    parts = [table(("machine", ""), machine, texts=2)]
    if targets:
        heading = table(("target", "promised", "measured", "reached"), [target.row() for target in targets])
        parts += ["### What was promised", heading]
    return "\n\n".join([*parts, *(section.markdown() for section in sections)])


def write_between_marks(page: Path, measured: str) -> None:
    """Replace what stands between the marks of a page; raises ValueError where it has none."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8")
