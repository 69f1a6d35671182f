"""A write that is sent again while the first is still being worked on happens once."""

from __future__ import annotations

import json
import sys
from subprocess import PIPE, Popen

from tests.web.installations import Installation

PREPARE = """
from tests.web.cast import make_cast, pump_works
from tidu.web.api.tokens import SCOPES, make_token
cast = make_cast()
print(pump_works(cast).pk, make_token(cast.wang, "示例", tuple(SCOPES), 30)[1])
"""
SEND = """
import sys, time
import django
django.setup()
from django.test import Client
firm, secret, start = sys.argv[1:]
client, answers = Client(), []
body = {"title": "cxx", "valid_from": "2025-01-01"}
headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"}
client.get("/api/v1/firms", headers=headers)  # everything is loaded before the race
time.sleep(max(0, float(start) - time.time()))
answer = client.post(f"/api/v1/firms/{firm}/titles", body, content_type="application/json", headers=headers)
print(answer.status_code, answer.content.decode())
"""
COUNT = """
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.models import TitleHeld
print(TitleHeld.objects.count(), AuditEvent.objects.filter(action="title.register").count())
"""


def test_the_same_write_sent_three_times_at_once_happens_once(installation: Installation) -> None:
    import time

    firm, secret = installation.python(PREPARE).split()
    environment = {
        **installation.environment,
        "DJANGO_SETTINGS_MODULE": "tidu.web.settings",
        "TIDU_HOSTS": "testserver",
    }
    words = [sys.executable, "-c", SEND, firm, secret, str(time.time() + 6)]
    senders = [Popen(words, env=environment, cwd=installation.folder, stdout=PIPE, stderr=PIPE) for _one in range(3)]
    answers = []
    for sender in senders:
        out, told = sender.communicate(timeout=120)
        assert sender.returncode == 0, told.decode()[-2000:]
        status, _space, body = out.decode().strip().splitlines()[-1].partition(" ")
        assert status == "201", body
        answers.append(json.loads(body))
    assert answers[0] == answers[1] == answers[2]
    assert installation.python(COUNT).split()[-2:] == ["1", "1"]
