"""The link: a whole self-check in one address, so that nothing has to be kept anywhere.

``a=`` holds the day, the goal, every answer, and for each title the standard with its hash and what came out, packed and
signed. The signature only tells a whole link from a cut or altered one: what it says is judged anew each time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from datetime import date
from typing import Any

from django.conf import settings

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.portal.selfcheck.answers import Stamp, State
from tidu.web.portal.selfcheck.ladder import catalogue

FORM = 1
LONGEST = 6000
"""Characters of the longest link that is opened; a whole check of every title takes about 2,000."""
MOST_BYTES = 64_000
SEAL = 8
FIRST_DAY = date(2022, 8, 1)
"""Before this day the titles were judged by rules that are not in the catalogue."""
SHORT = 12
"""So many digits of a standard's hash stand in the link."""

AGAIN = Text(
    "重新打开完整的链接；找不回来，就从头再测一次，通常几分钟",
    "Open the whole link again, or begin anew: it takes minutes",
)


class LinkError(TiduError):
    """A link that cannot be opened."""


def packed(state: State) -> str:
    """The state as it stands in an address."""
    content = {
        "d": state.on.isoformat(),
        "g": state.goal,
        "a": state.answers,
        "s": {code: [one.standard, one.sha256, one.outcome] for code, one in state.stamps.items()},
        **({"m": 1} if state.more else {}),
        **({"k": sorted(state.kept)} if state.kept else {}),
    }
    body = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    head = bytes([FORM]) + len(body).to_bytes(2, "big")
    return base64.urlsafe_b64encode(head + _seals(head + body)[0] + body).decode().rstrip("=")


def _seals(content: bytes) -> list[bytes]:
    """The seal by the present key first, then those by keys of before."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [
        hmac.digest(hashlib.sha256(f"self-check:{key}".encode()).digest(), content, "sha256")[:SEAL] for key in keys
    ]


def opened(text: str) -> State:
    """The state of a link; raises LinkError where it is too long, cut, altered, of another form or of a wrong day."""
    if len(text) > LONGEST:
        raise LinkError(
            "selfcheck-long",
            Text("这个链接太长，没有打开", "This link is too long and was not opened"),
            why=Text(
                f"自测链接不超过 {LONGEST} 个字符，这个有 {len(text)} 个",
                f"It has {len(text)} characters, not {LONGEST}",
            ),
            fix=AGAIN,
        )
    whole = _bytes(text)
    head, seal, body = whole[:3], whole[3 : 3 + SEAL], whole[3 + SEAL :]
    if whole[0] != FORM:
        raise LinkError(
            "selfcheck-form",
            Text(
                "这不是本系统的自测链接，或是更新的版本做的",
                "This is no link of this system, or was made by a newer version",
            ),
            fix=AGAIN,
        )
    length = int.from_bytes(head[1:3], "big")
    if len(body) < length:
        raise _cut()
    if len(body) > length or not any(hmac.compare_digest(seal, one) for one in _seals(head + body)):
        raise _altered()
    return _state(_unpacked(body))


def _bytes(text: str) -> bytes:
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise (_cut() if text.isascii() and len(text) % 4 == 1 else _altered()) from None
    if len(whole) <= 3 + SEAL:
        raise _cut()
    return whole


def _cut() -> LinkError:
    return LinkError(
        "selfcheck-cut",
        Text("这个链接不完整，后面缺了一段", "This link is incomplete: its end is missing"),
        why=Text("转发或复制时可能被截断", "It was probably cut when it was copied or forwarded"),
        fix=AGAIN,
    )


def _altered() -> LinkError:
    return LinkError(
        "selfcheck-altered",
        Text("这个链接被改动过，没有打开", "This link was altered and was not opened"),
        why=Text(
            "链接里的内容与校验不符：有字符变了，或是别处做的链接；本系统更换密钥后，以前的链接也打不开",
            "Its content does not fit its seal: a character changed, or it was made elsewhere, or before the key of this"
            " system was replaced",
        ),
        fix=AGAIN,
    )


def _unpacked(body: bytes) -> dict[str, Any]:
    try:
        engine = zlib.decompressobj()
        text = engine.decompress(body, MOST_BYTES)
        found = json.loads(text)
    except (zlib.error, ValueError):
        raise _altered() from None
    if not isinstance(found, dict):
        raise _altered()
    return found


def _state(found: dict[str, Any]) -> State:
    """The state, if everything in it is of the right form: our own seal does not make what an older version wrote right."""
    try:
        on = date.fromisoformat(str(found["d"]))
        answers = {str(key): str(text) for key, text in found["a"].items()}
        stamps = {str(code): Stamp(*(str(part) for part in parts)) for code, parts in found["s"].items()}
        goal = str(found["g"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _altered() from None
    check_day(on)
    if goal not in catalogue().titles:
        goal = ""
    return State(on, goal, answers, stamps, bool(found.get("m")), frozenset(map(str, found.get("k", ()))))


def check_day(on: date) -> None:
    """Raise LinkError for a day that cannot be judged."""
    if not FIRST_DAY <= on <= china_today():
        raise LinkError(
            "selfcheck-day",
            Text(f"不能按 {on} 自测", f"No self-check can be made as of {on}"),
            why=Text(f"可以选 {FIRST_DAY} 到今天之间的日期", f"Days from {FIRST_DAY} to today can be chosen"),
            fix=Text("按今天重新自测", "Begin anew as of today"),
        )
