"""Nothing is made twice, and what is kept is bounded."""

from __future__ import annotations

from django.test import Client

from tidu.web.portal.library import books, warming
from tidu.web.portal.library.rendering import Kept, kept
from tidu.web.portal.library.shelf import volume_or_404

ADDRESSES = (
    "/standards/",
    "/standards/zjtx-2022/",
    "/standards/titles/xjr/",
    "/standards/overlays/xjr-2025-round/",
    "/standards/indicators/",
    "/standards/indicators/revenue/",
    "/standards/compare/zjtx-2022/zjtx-2026/",
)


def test_a_page_is_made_once(db: None) -> None:
    first = {address: body(address) for address in ADDRESSES}
    made = kept.made
    for address, content in first.items():
        assert body(address) == content
    assert kept.made == made


def body(address: str) -> bytes:
    """The page below its bar, whose form has a new token each time."""
    return bytes(Client().get(address).content.split(b"<main")[1])


def test_other_days_do_not_push_out_what_is_kept(db: None) -> None:
    Client().get("/standards/")
    made = kept.made
    for year in range(1990, 2020):
        assert Client().get("/standards/", {"on": f"{year}-01-01"}).status_code == 200
    assert kept.made == made


def test_what_was_not_asked_for_longest_goes_first() -> None:
    shelf = Kept(most=2)
    for name in ("a", "b", "a", "c"):
        shelf.get(name, lambda name=name: name)  # type: ignore[misc]
    made = shelf.made
    shelf.get("a", str)
    assert shelf.made == made
    shelf.get("b", str)
    assert shelf.made == made + 1


def test_consecutive_standards_are_compared_before_anybody_asks() -> None:
    pairs = {(old.name, new.name) for old, new in warming.consecutive()}
    assert ("zjtx-2022", "zjtx-2026") in pairs
    assert all(volume_or_404(old).title is volume_or_404(new).title for old, new in pairs)
    books.compared.cache_clear()
    books._example.cache_clear()
    assert warming.warm(pause=0) == len(pairs)
    made = books._example.cache_info().misses
    assert made == len(pairs)
    books.comparison(volume_or_404("zjtx-2022"), volume_or_404("zjtx-2026"))
    assert books._example.cache_info().misses == made
