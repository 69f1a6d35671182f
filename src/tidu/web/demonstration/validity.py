"""What is due in the fictional city: the calendar filled, reminders sent, some signed for, one put up, re-reviews judged ahead."""

from __future__ import annotations

from datetime import date

from tidu.web.accounts.models import User
from tidu.web.accounts.scope import within
from tidu.web.registry.facts.frames import Span
from tidu.web.registry.service import last_firm_of_step
from tidu.web.validity.escalating import escalate
from tidu.web.validity.forecasting import judge_some
from tidu.web.validity.models import DueItem, Reminder
from tidu.web.validity.planning import plan
from tidu.web.validity.reminding import remind
from tidu.web.validity.signing import sign
from tidu.web.validity.syncing import sync_span

SENT, JUDGED = 400, 200
"""The demonstration shows how it is; the first duty of its server sends and judges the rest."""


def load_due(today: date) -> None:
    """Fill the calendar of the loaded firms, and let 王股长 have rung some of them up."""
    last = 0
    while (end := last_firm_of_step(last, 5000)) is not None:
        sync_span(Span(last + 1, end), today)
        last = end
    planned = plan(today)
    nearest = DueItem.objects.filter(pk__in=[one.item_id for one in planned]).order_by("due_on", "pk")
    chosen = set(nearest.values_list("pk", flat=True)[:SENT])
    remind([one for one in planned if one.item_id in chosen], today)
    wang = User.objects.get(username="wang")
    rung = Reminder.objects.filter(within("item__region_id", ("211481",)), by_phone=True).order_by("pk")
    items = list(rung.values_list("item_id", flat=True)[:7])
    sign(items[:5], wang, Reminder.How.PHONE, "示例：已与企业联系人通话")
    escalate(list(Reminder.objects.filter(item__in=items[5:]).values_list("pk", flat=True)), today, wang)
    ahead = DueItem.objects.open().filter(source="title", due_on__gte=today).order_by("due_on", "pk")
    judge_some(list(ahead[:JUDGED]), today)
