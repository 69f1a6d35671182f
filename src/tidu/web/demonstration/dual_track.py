"""The dual track in the demonstration: a query that is watched by the bureau and followed by the department of science, and
a list that one handed to the other and of which both look after firms.
"""

from __future__ import annotations

from datetime import timedelta

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.insight.asking import Question
from tidu.web.insight.crossing import firms_in
from tidu.web.insight.handing import claim_rows, hand_over, receivers_for
from tidu.web.insight.sets import shelf_of
from tidu.web.insight.watch_counting import check_watch, count_first
from tidu.web.insight.watching import follow, save_watch

WATCHED = "是高企，还没有任何梯度称号"
HANDED = "高企证书六个月内到期，还没有梯度称号"
BACK = (240, 120, 0)
"""Days before today on which the query was counted: first, and then twice more."""


def load_dual_track() -> None:
    """Save, count and follow the query; hand over and claim the list."""
    bureau, science = (User.objects.get(username=name) for name in ("li", "liu"))
    today = china_today()
    question = Question(bureau.scope.regions[:1], today)
    with audit.acting_user(bureau.pk, str(bureau)):
        watch = save_watch(bureau, question, ["gxjs"], ["ladder"], WATCHED, 14)
        follow(science, watch)
        watch.firms.all().delete()
        count_first(watch, today - timedelta(days=BACK[0]))
        for days in BACK[1:]:
            check_watch(watch.pk, today - timedelta(days=days))
        receiver = next((one for one in receivers_for(bureau, question) if one.party == "science"), None)
        ending = firms_in(["gxjs~ends-6m"], ["ladder"], question.reach, today).exists()
        inside, title = (["gxjs~ends-6m"], HANDED) if ending else (["gxjs"], WATCHED)  # in a very small city none ends
        handed = hand_over(bureau, question, inside, ["ladder"], shelf_of(bureau), receiver, title)
    numbers = list(handed.rows.order_by("number").values_list("pk", flat=True)[:3])
    for person, some in ((science, numbers[:2]), (bureau, numbers[2:])):
        with audit.acting_user(person.pk, str(person)):
            claim_rows(person, handed, some)
