"""The codes of Chinese firms: read in any writing, repaired where there is one repair, checked, taken apart.

- 统一社会信用代码, 18 characters, GB 32100-2015: authority, kind, region (6), organisation code (9), check character.
- 组织机构代码, 9 characters, GB 11714-1997: eight and a check character.
- 工商注册号, 15 digits: region (6), number (8), check digit by ISO 7064 MOD 11,10.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from operator import mul

from tidu.errors import InputError
from tidu.text import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a unified code, by value; I, O, S, V and Z are left out, because they look like others."""
VALUES = {char: value for value, char in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CONFUSED = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}
"""What is written for what, where the alphabet has no such character."""
USCC, REGISTRATION, ORGANISATION = 18, 15, 9
MOST_REPAIRS = 3
INSIDE = Text(
    "其中第 9 至 17 位（组织机构代码）的校验位不符，请与营业执照核对",
    "characters 9 to 17, the organisation code inside, fail their own check: compare with the business licence",
)
FAILS = Text(
    "注册号末位按规则应为 {wanted}，写的是 {found}；个别登记机关发过这样的号，请与营业执照核对",
    "the last digit should be {wanted} and is {found}; some authorities issued such numbers: compare with the licence",
)


class CodeError(InputError):
    """A text that is no such code. ``code`` of the error is one of code-length, code-character, code-check."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read. ``repairs`` tell what was changed in the writing."""

    code: str
    kind: str
    repairs: tuple[Text, ...] = ()

    @property
    def region(self) -> str:
        """The region in which it was given, six digits; empty for an organisation code, which has none."""
        if self.kind == "uscc":
            return self.code[2:8]
        return self.code[:6] if self.kind == "registration" else ""

    @property
    def organisation(self) -> str:
        """The organisation code inside a unified code."""
        return self.code[8:17] if self.kind == "uscc" else (self.code if self.kind == "organisation" else "")

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What is unusual although the code is taken; to be told, because a slip is likely."""
        if self.kind == "uscc" and not organisation_holds(self.organisation):
            return (INSIDE,)
        if self.kind == "registration" and not registration_holds(self.code):
            wanted = registration_check(self.code[:14])
            return (FAILS.format(wanted=wanted, found=self.code[14]),)
        return ()


def read_code(text: str) -> Code:
    """Any of the three, told by its length. Raises :class:`CodeError`, in words."""
    clean, _repairs = cleaned(text)
    if len(clean) == REGISTRATION:
        return read_registration_number(text)
    if len(clean) == ORGANISATION:
        return read_organisation_code(text)
    return read_uscc(text)


def read_uscc(text: str) -> Code:
    """A unified social credit code."""
    return _read(text, "uscc", USCC, ALPHABET, uscc_holds, Text("统一社会信用代码", "unified social credit code"))


def read_registration_number(text: str) -> Code:
    """An old registration number of 15 digits.

    Some authorities issued numbers whose check digit fails, so this is told in ``remarks`` and not refused.
    """
    names = Text("注册号", "registration number")
    return _read(text, "registration", REGISTRATION, "0123456789", _any, names)


def read_organisation_code(text: str) -> Code:
    """An old organisation code; the hyphen before its check character may be missing."""
    names = Text("组织机构代码", "organisation code")
    return _read(text, "organisation", ORGANISATION, ORGANISATION_ALPHABET, organisation_holds, names)


def _any(_code: str) -> bool:
    return True


def cleaned(text: str) -> tuple[str, list[Text]]:
    """A writing made narrow, without spaces and hyphens, in capitals; and what that changed."""
    if text.isascii() and text.isalnum():  # nearly all, and a register has a million
        clean = text
    else:
        wide = unicodedata.normalize("NFKC", text)
        clean = "".join(char for char in wide if not char.isspace() and char not in "-—–\u200b\ufeff'")
    capital = clean.upper()
    repairs = []
    if clean != text:
        repairs.append(Text("去掉空格、连字符，全角改半角", "spaces and hyphens removed, letters made narrow"))
    if capital != clean:
        repairs.append(Text("小写改大写", "small letters made capital"))
    return capital, repairs


def _read(text: str, kind: str, length: int, alphabet: str, holds: Callable[[str], bool], names: Text) -> Code:
    clean, repairs = cleaned(text)
    if len(clean) != length:
        raise CodeError(
            "code-length",
            Text(f"“{text.strip()}”不是{names.zh}", f"“{text.strip()}” is no {names.en}"),
            why=Text(
                f"应为 {length} 位，这里有 {len(clean)} 位", f"it has {len(clean)} characters and must have {length}"
            ),
            fix=Text("对照营业执照核对，看是否少抄、多抄", "compare the licence: something is missing or doubled"),
        )
    wrong = [char for char in clean if char not in alphabet]
    candidate = (
        "".join(CONFUSED.get(char, char) if char not in alphabet else char for char in clean) if wrong else clean
    )
    if wrong and any(char not in alphabet for char in candidate):
        listed = "、".join(
            dict.fromkeys(char for char in wrong if CONFUSED.get(char, "") not in alphabet or char not in CONFUSED)
        )
        raise CodeError(
            "code-character",
            Text(f"“{text.strip()}”不是{names.zh}", f"“{text.strip()}” is no {names.en}"),
            why=Text(f"含有代码里不会出现的字符：{listed}", f"it has characters that no code has: {listed}"),
            fix=Text("对照营业执照逐位核对", "compare it with the licence, character by character"),
        )
    if holds(candidate):
        if wrong:
            told = "、".join(f"{char}→{CONFUSED[char]}" for char in dict.fromkeys(wrong))
            repairs.append(Text(f"字母误作数字：{told}", f"letters that stand for digits: {told}"))
        return Code(candidate, kind, tuple(repairs))
    raise CodeError(
        "code-check",
        Text(f"“{text.strip()}”的校验位不对", f"the check character of “{text.strip()}” does not fit"),
        why=Text("至少有一位抄错了，或两位抄反了", "at least one character is wrong, or two are exchanged"),
        fix=_proposed(candidate, alphabet, holds),
    )


def _proposed(code: str, alphabet: str, holds: Callable[[str], bool]) -> Text:
    """Exchanged neighbours are the most likely slip: where one exchange fits, it is named."""
    swapped = [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1) if code[at] != code[at + 1]
    ]
    fitting = [one for one in itertools.islice(swapped, len(code)) if holds(one)][:MOST_REPAIRS]
    if fitting and alphabet:
        listed = "、".join(fitting)
        return Text(f"对照营业执照核对；是不是 {listed}？", f"compare the licence; is it {listed}?")
    return Text("对照营业执照逐位核对", "compare it with the licence, character by character")


# -- check characters ---------------------------------------------------------------------------------------------


def uscc_check(body: str) -> str:
    """The check character of 17 characters."""
    total = sum(map(mul, map(VALUES.__getitem__, body), WEIGHTS))
    return ALPHABET[(31 - total % 31) % 31]


def uscc_holds(code: str) -> bool:
    """Whether 18 characters of the alphabet end with the right one, and have digits where digits belong."""
    return code[2:8].isdigit() and uscc_check(code[:17]) == code[17]


def organisation_check(body: str) -> str:
    """The check character of eight characters: 0 to 9, or X for ten."""
    total = sum(ORGANISATION_ALPHABET.index(char) * w for char, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    rest = (11 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def organisation_holds(code: str) -> bool:
    """Whether nine characters end with the right one."""
    return organisation_check(code[:8]) == code[8]


def registration_check(body: str) -> str:
    """The check digit of 14 digits, by ISO 7064 MOD 11,10."""
    product = 10
    for char in body:
        total = (product + int(char)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def registration_holds(code: str) -> bool:
    """Whether 15 digits end with the right one."""
    return registration_check(code[:14]) == code[14]


def read_or_none(text: str) -> Code | None:
    """A code, or nothing where it is none."""
    try:
        return read_code(text) if text.strip() else None
    except CodeError:
        return None


def codes_of(text: str) -> tuple[str, ...]:
    """What a written code is found by: itself, and the organisation code inside."""
    code = read_or_none(text)
    if code is None:
        return ()
    inner = code.organisation
    return (code.code,) if not inner or inner == code.code else (code.code, inner)
