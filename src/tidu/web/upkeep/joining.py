"""What other rooms hear from this one, and what it hears: the flows, the yearly form, new names in the registry."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse

from tidu.text import Text
from tidu.web.filing.models import Filing
from tidu.web.filing.service import Owner, register_owner
from tidu.web.registry.models import EnterpriseEvent
from tidu.web.upkeep.flow import register
from tidu.web.upkeep.models import ChangeReport, YearlyUpdate
from tidu.web.upkeep.origins import offer
from tidu.web.upkeep.panel import show
from tidu.web.upkeep.rules import update_rules

FOUND = {
    EnterpriseEvent.Kind.RENAMED: ChangeReport.Kind.RENAME,
    EnterpriseEvent.Kind.MOVED: ChangeReport.Kind.MOVE_CITY,
    EnterpriseEvent.Kind.ABSORBED: ChangeReport.Kind.MERGER,
}


def join() -> None:
    """Say it all; called when the programme starts."""
    update_rules()
    register()
    offer()
    show()
    register_owner("yearly-update", Owner(names=_names, link=_link, locked=_locked))
    post_save.connect(_happened, sender=EnterpriseEvent, dispatch_uid="upkeep-happened")


def _happened(instance: Any, created: bool, **_more: object) -> None:  # noqa: ANN401 - Django's signal
    """A change stands in the registry: is there a report of it?"""
    from tidu.web.upkeep.changes import ask_to_report

    kind = FOUND.get(instance.kind)
    if created and kind is not None and instance.happened_on is not None:
        ask_to_report(instance.enterprise, kind, instance.happened_on)


def _names(form: Filing) -> Text:
    year = form.purpose.partition(":")[2]
    return Text(f"{year} 年度更新", f"Yearly update {year}")


def _link(_form: Filing) -> str:
    return reverse("my-changes")


def _locked(form: Filing) -> Text | None:
    rows = YearlyUpdate.objects.filter(filing=form)
    if rows.exists() and not rows.filter(done_on=None).exists():
        return Text("本年度更新已确认", "the update of this year was confirmed")
    return None
