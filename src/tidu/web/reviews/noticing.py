"""What this room hands to public notices: frozen recommendation lists, and the firms that a round granted a title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tidu.text import Text
from tidu.web.notices.service import Choice, Entry, Origin, register_origin
from tidu.web.registry.titles.service import title_of
from tidu.web.reviews.models import RecommendationList
from tidu.web.reviews.recommending import product_of
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

KINDS = {
    "new": ("recognition", Text("新认定", "recognition")),
    "review": ("review", Text("复核", "re-review")),
}
MOST = 50


def _lists(user: User) -> list[Choice]:
    """The newest version of each round's list, by category."""
    found, seen = [], set[int]()
    for row in RecommendationList.objects.visible_to(user).select_related("round").order_by("-pk")[:MOST]:
        if row.round_id in seen:
            continue
        seen.add(row.round_id)
        categories = sorted(set(row.lines.values_list("category", flat=True)))
        found += [_choice(f"{row.pk}-{one}", row.round, one, f"v{row.number}") for one in categories]
    return found


def _choice(key: str, row: Round, category: str, version: str = "") -> Choice:
    kind, words = KINDS[category]
    name = Text(f"{row.name}（{words.zh}）{version}", f"{row.name} ({words.en}) {version}".strip())
    return Choice(key, name, kind, row.batch)


def _product(title: str, product: str) -> str:
    """The product, where the title is for one."""
    return product[:120] if title_of(title).object == "product" else ""


def _of_list(key: str, user: User) -> Sequence[Entry]:
    number, _, category = key.partition("-")
    row = RecommendationList.objects.visible_to(user).select_related("round").filter(pk=_number(number)).first()
    if row is None:
        return ()
    lines = row.lines.filter(category=category).select_related("application").order_by("number")
    title = row.round.title
    return [Entry(one.application.enterprise_id, title, _product(title, one.product)) for one in lines]


def _results(user: User) -> list[Choice]:
    rows = Application.objects.filter(round__in=Round.objects.changeable_by(user), case__state="granted")
    pairs = sorted(set(rows.values_list("round_id", "category")), reverse=True)[:MOST]
    rounds = Round.objects.in_bulk({pk for pk, _ in pairs})
    return [_choice(f"{pk}-{category}", rounds[pk], category) for pk, category in pairs]


def _of_results(key: str, user: User) -> Sequence[Entry]:
    number, _, category = key.partition("-")
    rows = Application.objects.filter(
        round__in=Round.objects.changeable_by(user), round_id=_number(number), category=category, case__state="granted"
    )
    listed = rows.select_related("round", "version").order_by("region_id", "enterprise_id")
    return [Entry(one.enterprise_id, one.round.title, _product(one.round.title, product_of(one))) for one in listed]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1234567890") else -1


def join() -> None:
    """Make both known; called when the programme starts."""
    register_origin(Origin("recommended", Text("推荐名单", "recommendation list"), _lists, _of_list))
    register_origin(Origin("granted", Text("批次结果", "results of a round"), _results, _of_results))
