"""The last hour of a round: 500 firms fill in their forms while others hand theirs in, on PostgreSQL that writes to the disk.

Every request has its moment, whatever the server does, and its time counts from that moment: a server that falls behind
cannot hide it. Some fields and some forms are sent twice, as an impatient finger does. Afterwards the database is asked: is
everything there, once, with its event, and does the chain of events still hold.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.postgresql import Cluster

from benchmarks.pages import TIDU, free_port, serving
from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, ROOT, Settings

FIRMS, FEW = 500, 20
SUBMITTING, FEW_SUBMITTING = 40, 8
"""Firms beside those, whose forms are full and who hand them in: two hundred in ten minutes."""
SECONDS, SHORT = 120.0, 6.0
SAVES = 6
"""Fields that each firm saves in that time: one every twenty seconds, thirty in ten minutes."""
VERDICTS = 3
"""The verdict is asked for once for so many fields: it waits until somebody pauses."""
TWICE = 0.03
SENDERS = 32
MOST_SECONDS = 0.8
SETTINGS = ("listen_addresses=", "max_connections=60", "log_min_messages=fatal")
CSRF = "0123456789abcdef0123456789abcdef"
PREPARE = """
import json, sys
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from tidu.fictional.names import credit_code
from tidu.today import china_today
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.demonstration.materials import bring_papers
from tidu.web.demonstration.rounds import fill_in
from tidu.web.filing.service import sheet_of
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.dating import Given
from tidu.web.rounds.planning import create_round
from tidu.web.workflow.service import take_step
REGIONS = (("21", "辽宁省", None, "province"), ("2114", "葫芦岛市", "21", "city"), ("211481", "兴城市", "2114", "county"))
for code, name, parent, level in REGIONS:
    Region.objects.create(code=code, name=name, parent_id=parent, level=level)
def officer(name, kind, place, region):
    office = Organisation.objects.create(kind=kind, name=place, region_id=region, party="bureau")
    user = User.objects.create(username=name, display_name=name)
    Membership.objects.create(user=user, organisation=office, role="officer")
    return user
li, _wang = officer("li", "city_bureau", "示例市工信局", "2114"), officer("wang", "county_bureau", "示例县工信局", "211481")
today = china_today()
given = dict(name="示例批次", title="xjr", kind="both", year=today.year, batch="第八批", document="", opens_on=today,
             judged_on=today, text="", extra=[], quota=None, quotas={}, ask="", noticed_on=None)
row = create_round(li, given, [Given("firm", day=today + timedelta(days=9)), Given("county", basis="after:firm", amount=5),
                               Given("city", basis="after:county", amount=5)])
take_step(row.case.pk, "open", li, revision=row.case.revision)
row.refresh_from_db()
def firm_of(number):
    place = Organisation.objects.create(kind="firm", name=f"示例{number}有限公司", region_id="211481", party="firm")
    user = User.objects.create(username=f"firm{number}", display_name=f"示例{number}")
    Membership.objects.create(user=user, organisation=place, role="member")
    firm = Enterprise.objects.create(name=place.name, uscc=credit_code(number + 1), region_id="211481", organisation=place)
    one = open_application(firm, row, "new", user)
    store = SessionStore()
    store["_auth_user_id"], store["_auth_user_backend"] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return one, user, store.session_key
made, ready, sheet = [], [], None
for number in range(int(sys.argv[1])):
    one, _user, session = firm_of(number)
    sheet = sheet or sheet_of(one.filing)
    made.append([one.filing_id, session])
for number in range(int(sys.argv[2])):
    one, user, session = firm_of(int(sys.argv[1]) + number)
    fill_in(one.filing, user)
    bring_papers(one.filing, user)
    one.case.refresh_from_db()
    ready.append([one.pk, session, one.case.revision])
fields = [one.name for one in sheet.cells.values() if one.field.type == "money" and one.period.isdigit()]
print(json.dumps({"firms": made, "ready": ready, "fields": fields}))
"""
LOOK = """
import json
from tidu.web.audit import service as audit
from tidu.web.audit.models import AuditEvent
from tidu.web.filing.models import Entry
from tidu.web.filing.models import FilingVersion
from tidu.web.rounds.models import Application
from tidu.web.workflow.models import Event
handed = Application.objects.filter(submitted_at__isnull=False)
rows = list(Entry.objects.exclude(filing__in=handed.values("filing")).values_list("filing_id", "field", "period", "text", "version"))
submitted = {
    "applications": sorted(handed.filter(case__state="county_review").values_list("pk", flat=True)),
    "versions": FilingVersion.objects.count(),
    "steps": Event.objects.filter(action="submit").count(),
}
events = AuditEvent.objects.filter(action="filing.save").count()
print(json.dumps({"rows": rows, "events": events, "submitted": submitted, "faults": [str(one) for one in audit.verify()]}))
"""
FORGET = """
import json, sys
from tidu.web.audit.models import AuditEvent
from tidu.web.filing.models import Entry
Entry.objects.filter(filing__in=json.loads(sys.argv[1])).delete()
print(json.dumps({"events": AuditEvent.objects.filter(action="filing.save").count()}))
"""


@dataclass(frozen=True)
class Call:
    """One request: when it is due, and what is asked."""

    at: float
    kind: str
    address: str
    cookie: str
    body: str = ""


@dataclass(frozen=True)
class Answered:
    """What became of it: seconds from the moment at which it was due."""

    kind: str
    seconds: float
    status: int


def program(text: str, environment: dict[str, str], *words: str) -> dict[str, object]:
    """Run a program with the platform set up, and read what it prints."""
    begin = f"from tidu.web.serving.preparing import configure\nconfigure()\n{text}"
    done = subprocess.run(
        [sys.executable, "-c", begin, *words], check=True, capture_output=True, text=True, env={**os.environ, **environment}
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def calls_of(firms: list[list[str]], fields: list[str], seconds: float, rng: random.Random) -> list[Call]:
    """Everything that the firms will ask, each at its moment, in order of time."""
    found = []
    for pk, session in firms:
        cookie = f"sessionid={session}; csrftoken={CSRF}"
        for number, name in enumerate(rng.sample(fields, SAVES)):
            at = rng.random() * seconds
            body = urlencode({"field": name, name: f"{pk}.{number:02d}", f"{name}-seen": "0"})
            one = Call(at, "save", f"/filings/{pk}/field/", cookie, body)
            found.append(one)
            if rng.random() < TWICE:
                found.append(Call(at + 0.05, "save", one.address, cookie, body))
            if number % VERDICTS == 0:
                found.append(Call(at + 0.7, "verdict", f"/filings/{pk}/verdict/", cookie))
    return sorted(found, key=lambda one: one.at)


def submissions_of(ready: list[list[str]], seconds: float, rng: random.Random) -> list[Call]:
    """What the firms ask whose forms are full: the step, now and then twice, and the page to which it leads."""
    found = []
    for pk, session, revision in ready:
        cookie = f"sessionid={session}; csrftoken={CSRF}"
        at, page = rng.random() * seconds, f"/applications/{pk}/"
        body = urlencode({"action": "submit", "revision": revision, "key": f"hour-{pk}"})
        found.append(Call(at, "submit", f"{page}step/", cookie, body))
        if rng.random() < TWICE:
            found.append(Call(at + 0.05, "submit", f"{page}step/", cookie, body))
        found.append(Call(at + 1.0, "page", page, cookie))
    return found


def send_all(port: int, calls: list[Call]) -> list[Answered]:
    """Send every call at its moment, by as many senders as are needed to keep it."""
    waiting, lock, found = iter(calls), threading.Lock(), list[Answered]()
    began = time.perf_counter()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            time.sleep(max(0.0, began + one.at - time.perf_counter()))
            headers = {"Cookie": one.cookie, "X-CSRFToken": CSRF, "HX-Request": "true"}
            if one.body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST" if one.body else "GET", one.address, one.body or None, headers)
            answer = connection.getresponse()
            answer.read()
            found.append(Answered(one.kind, time.perf_counter() - began - one.at, answer.status))

    senders = [threading.Thread(target=send) for _number in range(SENDERS)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    return found


def checked(calls: list[Call], look: dict[str, object]) -> str:
    """What the database says: nothing lost, nothing twice, the chain whole. Raises where it is otherwise."""
    wanted = {(one.address, one.body) for one in calls if one.kind == "save"}
    rows = look["rows"]
    assert isinstance(rows, list)
    assert len(rows) == len(wanted), (len(rows), len(wanted))
    assert all(version == 1 for *_key, version in rows)
    assert look["events"] == len(wanted), look["events"]
    assert look["faults"] == []
    texts = {(f"/filings/{pk}/field/", f"{field}.{period}", text) for pk, field, period, text, _version in rows}
    assert len(texts) == len(wanted)
    handed = {int(one.address.split("/")[2]) for one in calls if one.kind == "submit"}
    submitted = look["submitted"]
    assert isinstance(submitted, dict)
    assert submitted == {"applications": sorted(handed), "versions": len(handed), "steps": len(handed)}, submitted
    return (
        f"{count_text(len(wanted))} fields, each there once with its event; {len(handed)} applications handed in, "
        "each with one version and one step; the chain of events is whole"
    )


def at(answers: list[Answered], kind: str, part: float) -> float:
    """The time within which this part of all requests of a kind was answered."""
    ordered = sorted(one.seconds for one in answers if one.kind == kind)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def run(folder: Path, firms: int, submitting: int, seconds: float) -> tuple[list[Answered], str]:
    """The load on an installation of its own."""
    cluster = Cluster(SETTINGS)
    try:
        environment = {
            "TIDU_DATA": str(folder),
            "TIDU_DATABASE": cluster.create("hour"),
            "TIDU_LOG_LEVEL": "ERROR",
        }
        subprocess.run(
            [TIDU, "manage", "migrate", "--verbosity=0"], check=True, cwd=ROOT, env={**os.environ, **environment}
        )
        made = program(PREPARE, environment, str(firms), str(submitting))
        rng = random.Random(20261128)  # noqa: S311 - the same load every time
        listed, ready, fields = made["firms"], made["ready"], made["fields"]
        assert isinstance(listed, list)
        assert isinstance(ready, list)
        assert isinstance(fields, list)
        port = free_port()
        command = (TIDU, "serve", "--port", str(port), "--workers", "2", "--no-worker", "--data", str(folder))
        with serving(*command, port=port, environment=environment, cwd=ROOT):
            send_all(port, calls_of(listed[:12], fields, 4.0, random.Random(1)))  # noqa: S311 - to warm up
            # What was sent to warm the workers up is not counted.
            warm = program(FORGET, environment, json.dumps([pk for pk, _session in listed]))["events"]
            calls = [*calls_of(listed, fields, seconds, rng), *submissions_of(ready, seconds, rng)]
            calls.sort(key=lambda one: one.at)
            answers = send_all(port, calls)
        look = program(LOOK, environment)
        assert isinstance(look["events"], int)
        assert isinstance(warm, int)
        look["events"] = look["events"] - warm
        right = {"submit": http.HTTPStatus.FOUND}
        wrong = sorted(
            {(one.kind, one.status) for one in answers if one.status != right.get(one.kind, http.HTTPStatus.OK)}
        )
        assert not wrong, wrong
        return answers, checked(calls, look)
    finally:
        cluster.remove()


def measure(settings: Settings) -> Section:
    """The last hour."""
    quick = settings == QUICK
    firms, submitting, seconds = (FEW, FEW_SUBMITTING, SHORT) if quick else (FIRMS, SUBMITTING, SECONDS)
    answers, told = run(settings.folder, firms, submitting, seconds)
    shown = {
        "save": "a field saved, and everything above the form renewed",
        "verdict": "the live verdict, a moment later",
        "submit": "a form handed in: checked, frozen, passed on",
        "page": "the page to which that leads",
    }
    rows = [
        (text, count_text(sum(1 for one in answers if one.kind == kind)),
         *(time_text(at(answers, kind, part)) for part in (0.5, 0.95, 1.0)))
        for kind, text in shown.items()
    ]  # fmt: skip
    targets = [Target(f"{text}, p95", at(answers, kind, 0.95), MOST_SECONDS, "s") for kind, text in shown.items()]
    note = (
        f"{firms} firms, {SAVES} fields each in {seconds:.0f} s (thirty in ten minutes), and {submitting} others that hand in "
        "within that time (two hundred in ten minutes); two granian workers, PostgreSQL with fsync, the senders on the same "
        f"machine. Asked of the database afterwards: {told}."
    )
    return Section("The last hour of a round", ("request", "number", "median", "p95", "longest"), rows, targets, note)
