"""Who else is at work in a form, so that two colleagues do not type the same section."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tidu.text import Text
from tidu.web.filing.forms import Form
from tidu.web.filing.models import Filing, Presence

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

WHILE = timedelta(minutes=2)


def note(filing: Filing, form: Form, user: User, code: str) -> None:
    """Somebody typed into a field."""
    section = form.section_of(code)
    if section is not None:
        now = timezone.now()
        if not Presence.objects.filter(filing=filing, user=user).update(section=section.code, at=now):
            Presence.objects.get_or_create(filing=filing, user=user, defaults={"section": section.code, "at": now})


def others(filing: Filing, form: Form, user: User) -> list[Text]:
    """Who else typed within the last two minutes, and where."""
    rows = Presence.objects.filter(filing=filing, at__gte=timezone.now() - WHILE).exclude(user=user)
    names = {section.code: section.names for section in form.sections}
    return [
        Text(f"{row.user} 正在填写“{names[row.section].zh}”", f"{row.user} is at work in “{names[row.section].en}”")
        for row in rows.select_related("user").order_by("-at")
        if row.section in names
    ]
