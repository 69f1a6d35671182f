"""Reminders for a hundred thousand titles: which are due today, with everything stored as the daily duty leaves it.

The titles lie in an embedded database of their own and end on days of three years, so that a third ends within twelve
months. Measured are the first going through, a later one that changes nothing, the plan of a day, and the first page of the
calendar.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, Settings

TITLES, FEW = 100_000, 10_000
MOST_SECONDS = 10.0
SCRIPT = """
import json, sys, time
from datetime import timedelta
from tidu.web import serving
serving.prepare(sys.argv[1], tasks="inline")
from tidu.today import china_today
from tidu.fictional.names import credit_code
from tidu.web.accounts.models import Organisation, Region
from tidu.web.registry.facts.frames import Span
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import last_firm_of_step
from tidu.web.validity.models import DueItem
from tidu.web.validity.planning import plan
from tidu.web.validity.reminding import remind
from tidu.web.validity.syncing import STEP, sync_span
number, today = int(sys.argv[2]), china_today()
Region.objects.get_or_create(code="2114", defaults={"name": "葫芦岛市", "level": "city"})
Region.objects.get_or_create(code="211481", defaults={"name": "兴城市", "level": "county", "parent_id": "2114"})
Organisation.objects.get_or_create(kind="county_bureau", name="示例", region_id="211481")
if not Enterprise.objects.exists():
    firms = [Enterprise(pk=n, name=f"示例{n}", uscc=credit_code(n), region_id="211481") for n in range(1, number + 1)]
    Enterprise.objects.bulk_create(firms, batch_size=5000)
    days = [(n, today + timedelta(days=n % 1095)) for n in range(1, number + 1)]
    TitleHeld.objects.bulk_create([
        TitleHeld(enterprise_id=n, title="zjtx", decision="recognised", valid_from=end - timedelta(days=1095), valid_until=end)
        for n, end in days
    ], batch_size=5000)
def timed(work):
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer
def through():
    last = 0
    while (end := last_firm_of_step(last, STEP)) is not None:
        sync_span(Span(last + 1, end), today)
        last = end
found = {}
DueItem.objects.all().delete()
found["first"], _none = timed(through)
found["again"], _none = timed(through)
found["plan"], planned = timed(lambda: plan(today))
found["planned"] = len(planned)
found["sent"], _none = timed(lambda: remind(planned[:500], today))
rows = DueItem.objects.filter(region_id="211481")
found["page"], _none = timed(lambda: list(rows.open().order_by("due_on", "id")[:50]))
print(json.dumps(found))
"""


def measured(folder: Path, titles: int) -> dict[str, float]:
    """Seconds of each part, and how many reminders were planned."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "TIDU_DATABASE": "", "TIDU_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-c", SCRIPT, str(folder), str(titles)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(settings: Settings) -> Section:
    """A day's reminders."""
    titles = FEW if settings == QUICK else TITLES
    found = measured(settings.folder / f"validity-{titles}", titles)
    planned = count_text(int(found["planned"]))
    rows = [
        (
            f"{count_text(titles)} titles and what their holders owe, entered for the first time",
            time_text(found["first"]),
        ),
        ("gone through again, nothing changed", time_text(found["again"])),
        (f"which of them are to be reminded today ({planned})", time_text(found["plan"])),
        ("500 reminders sent, with messages, receipts and to-dos", time_text(found["sent"])),
        ("the first page of the calendar", time_text(found["page"])),
    ]
    return Section(
        "Reminders",
        ("what", "time"),
        rows,
        (Target(f"reminders for {count_text(titles)} titles", found["plan"], MOST_SECONDS, "s"),),
        "An embedded database, one core. A third of the titles ends within twelve months, and none had been reminded of before.",
    )
