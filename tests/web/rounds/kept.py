"""What the walks through all pages need of rounds: each kept once, however often it is asked for."""

from __future__ import annotations

from typing import Any, Protocol

from tests.web.cast import Cast
from tests.web.rounds.making import a_round

from tidu.web.registry.models import Enterprise
from tidu.web.rounds import inviting
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.models import Application, Invitation, Round


class World(Protocol):
    """The cast and 赵经理's firm."""

    cast: Cast
    pumps: Enterprise


def kept_round(cast: Cast) -> Round:
    """An open round."""
    return Round.objects.filter(name__startswith="示例2026年第八批").first() or a_round(
        cast, quotas={"211481": 3}, quota=5
    )


def kept_application(cast: Cast, firm: Enterprise) -> Application:
    """An application of a firm, begun by its officer."""
    row = kept_round(cast)
    known = Application.objects.filter(round=row, enterprise=firm).first()
    return known or open_application(firm, row, "new", cast.wang)


def kept_invitation(cast: Cast, firm: Enterprise) -> Invitation:
    """An invitation that was sent and is not answered."""
    row = kept_round(cast)
    known = Invitation.objects.filter(round=row, enterprise=firm).first()
    if known is not None:
        return known
    one = inviting.add_firm(row, firm, "new", cast.li)
    inviting.send_to_counties(row, cast.li)
    inviting.invite(row, [one.pk], cast.li)
    return one


def the_round(world: World) -> tuple[Any, ...]:
    """The number of the round, with an application and an invitation in it."""
    kept_application(world.cast, world.pumps)
    kept_invitation(world.cast, world.pumps)
    return (kept_round(world.cast).pk,)


def the_application(world: World) -> tuple[Any, ...]:
    """The number of an application."""
    return (kept_application(world.cast, world.pumps).pk,)


def the_invitation(world: World) -> tuple[Any, ...]:
    """The number of an invitation."""
    return (kept_invitation(world.cast, world.pumps).pk,)


def nothing_but_rounds(world: World) -> tuple[Any, ...]:
    """A round, and no argument."""
    the_round(world)
    return ()
