"""How often a token may ask: so many times a minute over all processes and machines, at little cost.

A process claims a share of the minute's requests from the token's row, and counts its share by itself. So most requests
write nothing, the limit is never passed, and a write that has to wait (an import holds SQLite) is rare. A share is a
part of what is left, so shares get small towards the end, and little lies idle in a process that is not asked.
"""

from __future__ import annotations

import threading
import time

import structlog
from django.conf import settings
from django.db import OperationalError, transaction

from tidu.text import Text
from tidu.web.api.errors import Refused
from tidu.web.api.models import ApiToken

log = structlog.get_logger("tidu.api")
MINUTE = 60
SHARE = 16
"""A claim is one part in so many of what is left of the minute."""
NEAR = 2
"""Minutes by which the clocks of two machines may differ; a row further ahead was written by a clock that was wrong."""

_left: dict[str, tuple[int, int]] = {}
"""By the digest of a token: a minute, and how many of its requests this process may still answer."""
_counting = threading.Lock()


def count(token: ApiToken) -> None:
    """Count one request. Raises Refused (429) where the minute's requests are used up."""
    now = int(time.time())
    minute = now // MINUTE
    with _counting:
        known, left = _left.get(token.digest, (0, 0))
        if left == 0 or not minute <= known <= minute + NEAR:
            known, left = _claim(token, minute)
        if left:
            _left[token.digest] = known, left - 1
            return
    what = Text("请求太频繁", "too many requests")
    raise Refused(429, "too-many", what, fix=Text("一分钟后再试", "try again in a minute"), wait=MINUTE - now % MINUTE)


def _claim(token: ApiToken, minute: int) -> tuple[int, int]:
    """Claim a share; gives the minute to which it belongs, and its size, 0 where nothing is left."""
    if minute <= token.minute <= minute + NEAR and token.claimed >= settings.API_PER_MINUTE:
        return token.minute, 0  # it was read with the token a moment ago; a refusal costs no write
    try:
        with transaction.atomic():
            row = ApiToken.objects.select_for_update().get(pk=token.pk)
            ahead = minute <= row.minute <= minute + NEAR
            shared, used = (row.minute, row.claimed) if ahead else (minute, 0)
            share = -(-max(0, settings.API_PER_MINUTE - used) // SHARE)
            if share:
                ApiToken.objects.filter(pk=token.pk).update(minute=shared, claimed=used + share)
            return shared, share
    except OperationalError as error:  # somebody writes for long: no reason to refuse one who only reads
        log.warning("request not counted", token=token.pk, error=str(error))
        return minute, 1
