"""What the tests of the dual track share: titles, lists of other authorities, questions of a reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.files.models import Blob
from tidu.web.insight.asking import Question
from tidu.web.insight.models import Watch
from tidu.web.insight.watching import save_watch
from tidu.web.lists.models import Listed, ListSource, ListVersion
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import register_title

CITY, XINGCHENG = "2114", "211481"


def holds(firm: Enterprise, title: str, days_ago: int = 400, days_left: int | None = 500) -> TitleHeld:
    """A title that is valid today."""
    since = china_today() - timedelta(days=days_ago)
    until = None if days_left is None else china_today() + timedelta(days=days_left)
    return register_title(firm, title, valid_from=since, decided_on=since, valid_until=until)


def question(region: str = CITY, on: date | None = None) -> Question:
    """A question about a region."""
    return Question((region,), on or china_today())


def watched(
    user: User, inside: Iterable[str], outside: Iterable[str] = (), name: str = "示例关注", due: int | None = None,
    region: str = CITY,
) -> Watch:  # fmt: skip
    """A query that somebody saved."""
    return save_watch(user, question(region), list(inside), list(outside), name, due)


def published(cast: Cast, firms: Iterable[Enterprise], *, keeper: User | None = None, region: str = CITY) -> ListSource:
    """A list that is published, on which some firms have stood for a year."""
    organisation = (keeper or cast.li).memberships.order_by("pk")[0].organisation
    source = ListSource.objects.create(
        name="示例白名单",
        issuer="示例市金融局",
        party="finance",
        what="members",
        region_id=region,
        organisation=organisation,
    )
    since = china_today() - timedelta(days=365)
    blob = Blob.objects.create(sha256="0" * 64, size=1, kind="csv")
    version = ListVersion.objects.create(
        source=source, number=1, as_of=since, state="published", file_name="示例.csv", blob=blob
    )
    for firm in firms:
        Listed.objects.create(source=source, enterprise=firm, since=since, came=version)
    return source
