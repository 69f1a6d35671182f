"""Errors that say what happened, where, why and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from tidu.text import Language, Text


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file. Lines and columns count from 1; ``length`` is how many characters are at fault."""

    path: str | None = None
    line: int | None = None
    column: int | None = None
    source: str | None = None
    length: int = 1
    sheet: str | None = None

    def __str__(self) -> str:
        parts = [part for part in (self.path, self.sheet) if part]
        if self.line is not None:
            parts.append(str(self.line) if self.column is None else f"{self.line}:{self.column}")
        return ":".join(parts)

    def excerpt(self) -> str:
        """The source line with the fault marked underneath, or an empty string."""
        if self.source is None:
            return ""
        line = self.source.rstrip("\n")
        if self.column is None:
            return f"    {line}"
        before = line[: self.column - 1]
        marked = line[self.column - 1 : self.column - 1 + self.length] or " "
        return f"    {line}\n    {' ' * display_width(before)}{'^' * max(1, display_width(marked))}"


def display_width(text: str) -> int:
    """Columns that ``text`` takes in a terminal, where a Chinese character takes two."""
    import unicodedata  # noqa: PLC0415 - only needed when an error is shown

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class TiduError(Exception):
    """Something that the user can act on.

    ``code`` is stable and documented; ``what`` happened, ``why`` it is wrong and how to ``fix`` it are texts in
    Chinese and English; ``where`` names the place.
    """

    def __init__(
        self, code: str, what: Text, *, why: Text | None = None, fix: Text | None = None, where: Where | None = None
    ) -> None:
        self.code = code
        self.what = what
        self.why = why
        self.fix = fix
        self.where = where
        super().__init__(self.render("en"))

    def render(self, language: Language = "zh") -> str:
        """The whole message for a person: place, what, the source line marked, why, what to do."""
        place = f"{self.where}: " if self.where and str(self.where) else ""
        lines = [f"{place}[{self.code}] {self.what.to(language)}"]
        if self.where and self.where.source is not None:
            lines.append(self.where.excerpt())
        labels = ("原因：", "怎么办：") if language == "zh" else ("Why: ", "What to do: ")
        if self.why:
            lines.append(f"  {labels[0]}{self.why.to(language)}")
        if self.fix:
            lines.append(f"  {labels[1]}{self.fix.to(language)}")
        return "\n".join(lines)


class RuleError(TiduError):
    """A fault in a standard, an overlay, an indicator or another file of the catalogue."""


class FactError(TiduError):
    """A fact, or a file of facts, that cannot be read as what it should be."""


class InputError(TiduError):
    """A table, or another input file, that cannot be read."""


class Faults(TiduError):
    """Several errors found in one pass, so that they can be mended together."""

    def __init__(self, errors: list[TiduError]) -> None:
        self.errors = errors
        first = errors[0]
        super().__init__(first.code, first.what, why=first.why, fix=first.fix, where=first.where)

    def render(self, language: Language = "zh") -> str:
        """Every error, one after another."""
        return "\n\n".join(error.render(language) for error in self.errors)
