"""Who acts at present: set by the middleware for a request, by ``acting`` for a job or a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or the system itself where ``user_id`` is None."""

    user_id: int | None = None
    user_name: str = ""
    organisation_id: int | None = None
    address: str = ""
    channel: str = "system"
    request_id: str = ""


SYSTEM = Actor()
_current: ContextVar[Actor] = ContextVar("tidu_actor", default=SYSTEM)


def current_actor() -> Actor:
    """Who acts at present."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let ``actor`` act for the length of a block."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def acting_user(user_id: int, user_name: str, *, channel: str = "page") -> Iterator[None]:
    """Let a person act, keeping where the request came from."""
    with acting(replace(current_actor(), user_id=user_id, user_name=user_name, channel=channel)):
        yield
