"""A round of 5,000 applications: listed, filtered, counted by county, exported. On SQLite, and on PostgreSQL that writes to the disk.

The applications are written at once, with a form and a case each, spread over six counties and all states. Times are those
of the page itself, asked as a signed-in officer asks it, the best of five; a blink is a third of a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.postgresql import Cluster

from benchmarks.pages import TIDU
from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, ROOT, Settings

MANY, FEW = 5_000, 200
MOST_SECONDS, MOST_EXPORT = 0.3, 5.0
SETTINGS = ("listen_addresses=", "max_connections=40", "log_min_messages=fatal")
SCRIPT = """
import json, sys, time
from tidu.web.serving.preparing import configure
configure()
from datetime import timedelta
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tidu.fictional.names import credit_code
from tidu.today import china_today
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.filing.models import Filing
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.dating import Given
from tidu.web.rounds.models import Application, Round
from tidu.web.rounds.planning import create_round
from tidu.web.workflow.models import Case
settings.ALLOWED_HOSTS = ["*"]
number, today, now = int(sys.argv[1]), china_today(), timezone.now()
counties = ("211402", "211403", "211404", "211421", "211422", "211481")
for code, name, parent, level in (("21", "省", None, "province"), ("2114", "示例市", "21", "city"),
                                  *((one, f"示例{one}", "2114", "county") for one in counties)):
    Region.objects.create(code=code, name=name, parent_id=parent, level=level)
bureau = Organisation.objects.create(kind="city_bureau", name="示例市工信局", region_id="2114", party="bureau")
li = User.objects.create(username="li", display_name="李科")
Membership.objects.create(user=li, organisation=bureau, role="officer")
given = dict(name="示例批次", title="xjr", kind="both", year=today.year, batch="第八批", document="", opens_on=today,
             judged_on=today, text="", extra=[], quota=None, quotas={}, ask="", noticed_on=None)
row = create_round(li, given, [Given("firm", day=today + timedelta(days=9)), Given("county", basis="after:firm", amount=5)])
Round.objects.filter(pk=row.pk).update(state="open")
firms = Enterprise.objects.bulk_create([Enterprise(name=f"示例{n}号有限公司", uscc=credit_code(n + 1), region_id=counties[n % 6])
                                        for n in range(number)], batch_size=1000)
forms = Filing.objects.bulk_create([Filing(enterprise=one, purpose="application:1", form="application", title="xjr", kind="new",
                                           on=today, seen_at=now, filled=30, required=60) for one in firms], batch_size=1000)
states = ("draft", "county_review", "city_review", "returned", "recommended", "withdrawn")
made = Application.objects.bulk_create([Application(round=row, enterprise=one, region_id=one.region_id, category="new",
    code=f"XJR-{n:07d}", filing=forms[n], outcome=("met", "unmet", "unknown", "")[n % 4]) for n, one in enumerate(firms)], batch_size=1000)
cases = Case.objects.bulk_create([Case(flow="application", digest="", subject_label="rounds.application", subject_id=one.pk,
    enterprise_id=one.enterprise_id, region_code=one.region_id, state=states[n // 7 % 6], due_on=today + timedelta(days=n % 20 - 4),
    organisation=bureau, opened_at=now, moved_at=now) for n, one in enumerate(made)], batch_size=1000)
for one, case in zip(made, cases):
    one.case = case
Application.objects.bulk_update(made, ["case"], batch_size=500)
client = Client()
client.force_login(li)
paths = {
    "listed": "/rounds/1/applications/",
    "filtered by county, state and verdict": "/rounds/1/applications/?county=211481&state=county_review&verdict=unmet",
    "the late ones, by day": "/rounds/1/applications/?late=yes&sort=due",
    "progress by county": "/rounds/1/progress/",
    "exported (xlsx)": "/rounds/1/applications/?export=xlsx",
}
found = {}
for what, path in paths.items():
    times = []
    for _run in range(5):
        began = time.perf_counter()
        answer = client.get(path)
        size = sum(len(part) for part in answer) if answer.streaming else len(answer.content)
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
    found[what] = min(times)
print(json.dumps(found))
"""


def timed(folder: Path, database: str, number: int) -> dict[str, float]:
    """Seconds of each page, in a database of its own."""
    environment = {**os.environ, "TIDU_DATA": str(folder), "TIDU_LOG_LEVEL": "ERROR"}
    if database:
        environment["TIDU_DATABASE"] = database
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([TIDU, "manage", "migrate", "--verbosity=0"], check=True, cwd=ROOT, env=environment)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(number)], check=True, capture_output=True, text=True, env=environment
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(settings: Settings) -> Section:
    """A large round."""
    number = FEW if settings == QUICK else MANY
    embedded = timed(settings.folder / "rounds", "", number)
    cluster = Cluster(SETTINGS)
    try:
        served = timed(settings.folder / "rounds-pg", cluster.create("rounds"), number)
    finally:
        cluster.remove()
    rows = [(what, time_text(embedded[what]), time_text(served[what])) for what in embedded]
    limits = {what: MOST_EXPORT if "exported" in what else MOST_SECONDS for what in embedded}
    targets = [
        Target(f"{count_text(number)} applications {what}", max(embedded[what], served[what]), limits[what], "s")
        for what in embedded
    ]
    return Section(f"A round of {count_text(number)} applications", ("page", "SQLite", "PostgreSQL"), rows, targets)
