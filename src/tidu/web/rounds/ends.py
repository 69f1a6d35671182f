"""Which authority has the last word on a title, as the data say."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml
from django.core.exceptions import ImproperlyConfigured

from tidu.web.registry.facts.service import catalogue

DATA = Path(__file__).parent / "data"
PROVINCE, MINISTRY = "province", "ministry"


@functools.cache
def ends() -> dict[str, str]:
    """``province`` or ``ministry`` by title; raises ImproperlyConfigured for a file that says something else."""
    rows = yaml.safe_load((DATA / "ends.yaml").read_text(encoding="utf-8"))
    found = {row["title"]: row["ends"] for row in rows}
    wrong = [title for title, where in found.items() if where not in (PROVINCE, MINISTRY)]
    wrong += [title for title in found if title not in catalogue().titles]
    if wrong:
        raise ImproperlyConfigured(f"rounds/data/ends.yaml: {', '.join(wrong)}")
    return found


def ends_at(title: str) -> str:
    """Where a title is decided; the province where nothing is said."""
    return ends().get(title, PROVINCE)
