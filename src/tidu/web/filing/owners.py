"""The rooms that ask for forms say here what a form is for, where it leads back to, and when it may not be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tidu.text import Text
from tidu.web.filing.forms import Key
from tidu.web.filing.models import Filing


def _nothing(_filing: Filing) -> Mapping[Key, Text]:
    return {}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a case asks for beside the papers of its title: materials, each with its notice, and for which round."""

    extra: tuple[tuple[str, str], ...] = ()
    round_key: str = ""


def _usual(_filing: Filing) -> Needs:
    return Needs()


def _open(_filing: Filing) -> Text | None:
    return None


@dataclass(frozen=True)
class Owner:
    """What a room says about the forms whose purpose begins with its prefix.

    ``locked`` gives the reason why nothing may be changed now (handed in, decided), ``remarks`` what reviewers wrote to
    single fields, ``link`` the page of the case, ``needs`` what papers it asks for beside those of the title.
    """

    names: Callable[[Filing], Text]
    link: Callable[[Filing], str]
    locked: Callable[[Filing], Text | None] = _open
    remarks: Callable[[Filing], Mapping[Key, Text]] = _nothing
    needs: Callable[[Filing], Needs] = _usual
    word: Text = Text("业务办理", "a case")
    """What lists say: the same for all its forms, so that fifty rows ask for nothing more."""


_OWNERS: dict[str, Owner] = {}


def register_owner(prefix: str, owner: Owner) -> None:
    """Answer for the purposes ``prefix:…``; called when the programme starts."""
    _OWNERS[prefix] = owner


def owner_of(filing: Filing) -> Owner:
    """Who asked for a form; a form that nobody claims is a draft of the firm's own."""
    return _OWNERS.get(filing.purpose.split(":")[0], OWN)


_DRAFT = Text("自行试填", "the firm's own draft")
OWN = Owner(names=lambda _filing: _DRAFT, link=lambda _filing: "", word=_DRAFT)
