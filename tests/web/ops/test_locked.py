"""A database that stays locked by somebody else: the page says so in words, and the operation had no effect."""

from __future__ import annotations

from tests.web.installations import Installation, ask

LOCKED = """
import sqlite3, psycopg
from django.conf import settings
from django.db import connections
from django.test import Client
from tests.web.cast import make_cast
from tidu.web.jobs.models import Job

li = make_cast().li
job = Job.objects.create(kind="示例", title="示例", started_by=li)
client = Client(raise_request_exception=False)
client.force_login(li, backend="django.contrib.auth.backends.ModelBackend")
connections.close_all()
known = settings.DATABASES["default"]
if "sqlite" in known["ENGINE"]:
    known["OPTIONS"]["timeout"] = 0.3
    other = sqlite3.connect(known["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
else:
    known["OPTIONS"]["options"] = "-c lock_timeout=300"
    other = psycopg.connect(host=known["HOST"], user=known["USER"], dbname=known["NAME"])
    other.execute("SELECT 1 FROM jobs_job FOR UPDATE")
response = client.post(f"/jobs/{job.pk}/stop/")
assert response.status_code == 503, response.status_code
assert response["Retry-After"] == "10"
assert "系统正忙，这次没有存上" in response.content.decode()
other.rollback() if hasattr(other, "info") else other.execute("ROLLBACK")
assert client.post(f"/jobs/{job.pk}/stop/").status_code == 302
"""


def test_a_lock_that_lasts_too_long_is_told_in_words(installation: Installation) -> None:
    installation.python(LOCKED)
    assert ask(installation, "SELECT state FROM jobs_job") == [("stopped",)]
    assert ask(installation, "SELECT count(*) FROM audit_auditevent WHERE action = 'job.stop'") == [(1,)]
