"""An import whose process is killed while it writes goes on where it was: no firm twice, none missing, nothing half."""

from __future__ import annotations

import json
import signal

from tests.web.installations import Installation

START = """
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from tests.web.cast import make_cast
from tests.web.imports.test_importing import book, looked, uploaded
from tidu.fictional.names import credit_code
from tidu.web.jobs.models import Job
cast = make_cast()
client = Client()
client.force_login(cast.li, backend="django.contrib.auth.backends.ModelBackend")
rows = [
    [f"兴城示例{n}号新材料有限公司", credit_code(200 + n), "兴城市", f"示例路{n}号", 5000 + n, 4000 + n, 80 + n]
    for n in range(60)
]
job = looked(client, uploaded(client, book(*rows)))
assert client.post(f"/imports/{job.pk}/", {"do": "apply"}).status_code == 302
print(Job.objects.get(kind="registry-import").pk)
"""
RUN = """
import os, signal
from tidu.web.jobs.running import run
from tidu.web.registry import runners
from tidu.web.registry.imports.applying import Applier
runners.STEP = 10
whole, kill_at = Applier.apply, {kill_at}
def apply(self, first, step, effect):
    whole(self, first, step, effect)
    if first == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)
Applier.apply = apply
run({job})
"""
LOOK = """
import json
from tidu.web.audit.service import verify
from tidu.web.jobs.models import Job
from tidu.web.registry.models import Enterprise, Fact, ImportJob, ImportRow
job = Job.objects.get(kind="registry-import")
print(json.dumps([
    job.state, job.cursor.get("done"), Enterprise.objects.count(), Fact.objects.count(), ImportRow.objects.count(),
    ImportJob.objects.get().state, len(list(verify())),
]))
"""
SILENCE = """
from datetime import timedelta
from django.utils import timezone
from tidu.web.jobs.models import Job
from tidu.web.jobs import service
Job.objects.update(beat_at=timezone.now() - timedelta(seconds=61))
print(service.resume_interrupted())
"""


def look(installation: Installation) -> list[object]:
    found = json.loads(installation.python(LOOK).splitlines()[-1])
    assert isinstance(found, list)
    return found


def test_a_killed_import_goes_on_and_is_never_half_done(installation: Installation) -> None:
    installation.more["TIDU_TASKS"] = "worker"
    job = int(installation.python(START).splitlines()[-1])
    installation.python(RUN.format(job=job, kill_at=30), code=-signal.SIGKILL)
    assert look(installation) == ["running", 30, 30, 90, 30, "applying", 0], "three steps, and nothing of the fourth"
    assert installation.python(SILENCE).splitlines()[-1] == "1"
    installation.python(RUN.format(job=job, kill_at=-1))
    assert look(installation) == ["done", 60, 60, 180, 60, "applied", 0]
