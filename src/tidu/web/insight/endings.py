"""What the end of an organisation leaves in the counts without somebody who looks after it."""

from __future__ import annotations

from collections.abc import Iterator

from tidu.text import Text
from tidu.web.accounts.service import Organisation, consequence
from tidu.web.insight.models import Claim, Watch


@consequence
def watched_and_claimed(organisation: Organisation) -> Iterator[Text]:
    """Its watched queries, and the firms of lists that its people look after."""
    watches = Watch.objects.open().filter(organisation=organisation).count()
    if watches:
        yield Text(
            f"{watches} 个关注的查询没有人负责：订阅的人仍会收到变动，但没有人能接手或停用",
            f"{watches} watched queries have no owner: followers are still told, and nobody can take them over",
        )
    claims = Claim.objects.filter(organisation=organisation, ended_at=None).count()
    if claims:
        yield Text(
            f"互推清单中有 {claims} 家企业由这里的人认领：请先放回",
            f"{claims} firms of lists between departments are claimed by its people: release them first",
        )
