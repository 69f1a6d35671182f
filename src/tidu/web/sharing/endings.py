"""What the end of an organisation does to the lists that it receives."""

from __future__ import annotations

from collections.abc import Iterator

from tidu.text import Text
from tidu.web.accounts.service import Organisation, consequence
from tidu.web.sharing.models import Subscription


@consequence
def lists_received(organisation: Organisation) -> Iterator[Text]:
    """Nothing more is sent to it, and nobody there can sign or confirm."""
    states = (Subscription.State.ACTIVE, Subscription.State.PAUSED, Subscription.State.DRAFT)
    count = Subscription.objects.filter(receiver=organisation, state__in=states).count()
    if count:
        yield Text(
            f"向它推送的 {count} 个名单不再生成，已推送的没有人签收和确认删除：请先结束订阅",
            f"{count} lists are no longer sent to it, and nobody signs or confirms: end the subscriptions first",
        )
