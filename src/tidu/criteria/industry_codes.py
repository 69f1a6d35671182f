"""GB/T 4754-2017 section letters and their two-digit divisions."""

from __future__ import annotations

SECTIONS: dict[str, tuple[int, int]] = {
    "A": (1, 5),
    "B": (6, 12),
    "C": (13, 43),
    "D": (44, 46),
    "E": (47, 50),
    "F": (51, 52),
    "G": (53, 60),
    "H": (61, 62),
    "I": (63, 65),
    "J": (66, 69),
    "K": (70, 70),
    "L": (71, 72),
    "M": (73, 75),
    "N": (76, 79),
    "O": (80, 82),
    "P": (83, 83),
    "Q": (84, 85),
    "R": (86, 90),
    "S": (91, 96),
    "T": (97, 97),
}
"""First and last division of each section (GB/T 4754-2017)."""

DIGITS = 4


def section_of(division: int) -> str | None:
    """The section letter of a two-digit division, or None where there is none."""
    for letter, (first, last) in SECTIONS.items():
        if first <= division <= last:
            return letter
    return None


def prefixes_of(written: str) -> tuple[str, ...] | None:
    """Digit prefixes that a written code stands for: a section's divisions, or the digits themselves."""
    if written in SECTIONS:
        first, last = SECTIONS[written]
        return tuple(f"{number:02d}" for number in range(first, last + 1))
    digits = written[1:] if written[:1] in SECTIONS else written
    if digits.isdigit() and 2 <= len(digits) <= DIGITS and section_of(int(digits[:2])):
        return (digits,)
    return None


def normal_code(written: str) -> int | None:
    """The stored form of a firm's code: four digits, a coarser code filled with zeros; None if it is no code."""
    text = written.strip().upper()
    letter, digits = (text[0], text[1:]) if text[:1].isalpha() else ("", text)
    if not digits.isdigit() or not 2 <= len(digits) <= DIGITS:
        return None
    section = section_of(int(digits[:2]))
    if section is None or (letter and letter != section):
        return None
    return int(digits.ljust(DIGITS, "0"))


def is_under(code: int, prefix: str) -> bool | None:
    """Whether a stored code lies under a digit prefix; None where the code is too coarse to tell."""
    width = 10 ** (DIGITS - len(prefix))
    low = int(prefix) * width
    if low <= code < low + width:
        return True
    if code in coarser(prefix):
        return None
    return False


def coarser(prefix: str) -> tuple[int, ...]:
    """Stored codes that are ancestors of ``prefix`` and so cannot tell whether a firm lies under it."""
    found = []
    for length in range(2, len(prefix)):
        ancestor = int(prefix[:length].ljust(DIGITS, "0"))
        if ancestor != int(prefix.ljust(DIGITS, "0")):
            found.append(ancestor)
    return tuple(found)
