"""What the fragment ``materials/requirements.html`` needs, for the rooms that show it among their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tidu.web.materials.requiring import Requirement, covered, requirements
from tidu.web.registry.access import may_state
from tidu.web.registry.facts.proofs import label_of_condition
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

ORDER = {"missing": 0, "expired": 1, "ends_soon": 2, "have": 3, "not_asked": 4}


def context(  # noqa: PLR0913 - the fields of a case
    firm: Enterprise,
    user: User,
    *,
    title: str,
    kind: str,
    on: date,
    back: str,
    standard: str = "",
    extra: Sequence[tuple[str, str]] = (),
    claims: Collection[str] | None = None,
    round_key: str = "",
) -> dict[str, Any]:
    """The proofs of an application, what is lacking first; ``back`` is the page to which handing in leads back.

    ``standard`` is the one whose conditions are named beside each proof; without it those of every standard.
    """
    found = requirements(firm, title=title, kind=kind, on=on, extra=extra, claims=claims, round_key=round_key)
    own = firm.organisation_id is not None and firm.organisation_id in user.scope.organisations
    needed = [one for one in found if one.state != "not_asked"]
    return {
        "proofs": {
            "firm": firm,
            "title": title,
            "kind": kind,
            "on": on,
            "back": back,
            "round_key": round_key,
            "known": covered(title, kind, on),
            "needed": [_row(one, standard) for one in sorted(needed, key=lambda one: ORDER[one.state])],
            "spared": [_row(one, standard) for one in found if one.state == "not_asked"],
            "lacking": sum(one.lacking for one in found),
            "may_hand_in": may_state(user, firm),
            "may_sign": own,
            "may_ask": user.scope.officer and user.scope.covers(firm.region_id) and not own,
        }
    }


def _row(one: Requirement, standard: str) -> dict[str, Any]:
    listed = [label_of_condition(of, node) for of, node in one.criteria if not standard or of == standard]
    return {"one": one, "rule": one.material.holds.rule, "proves": list(dict.fromkeys(listed))}
