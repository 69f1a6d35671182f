"""What the end of an organisation leaves in the registry without somebody who looks after it."""

from __future__ import annotations

from collections.abc import Iterator

from tidu.text import Text
from tidu.web.accounts.service import Organisation, consequence
from tidu.web.registry.models import Enterprise, TitleHeld

NAMED = 3


@consequence
def own_files(organisation: Organisation) -> Iterator[Text]:
    """The file of a firm whose own people can no longer open it."""
    found = Enterprise.objects.living().filter(organisation=organisation).order_by("pk")
    for firm in found[:NAMED]:
        yield Text(
            f"企业档案“{firm.name}”保留不变，但企业自己不能再查看和填报",
            f"the file of {firm.name} stays as it is, but the firm itself no longer sees it or fills it in",
        )


@consequence
def in_their_care(organisation: Organisation) -> Iterator[Text]:
    """Firms and titles whose responsible officer works there."""
    people = organisation.memberships.filter(ended_at=None).values("user_id")
    firms = Enterprise.objects.living().filter(owner__in=people).count()
    titles = TitleHeld.objects.filter(owner__in=people).count()
    if firms or titles:
        yield Text(
            f"{firms} 家企业、{titles} 项称号由这里的人负责：请先另行指定责任人",
            f"{firms} firms and {titles} titles are in the care of its people: name somebody else for them first",
        )
