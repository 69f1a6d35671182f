"""The life of a title, each step in a process that is killed while it writes. Run inside an installation.

Each step is begun in a child of its own, which kills itself, as a power cut would, before its first row, its third, its
ninth, and so on. After each death the database must stand as it stood before the step, or as it stands behind it.

The parent does nothing but read: whoever has threads must not fork, and judging many firms at once has some.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, connections
from tests.web.cast import Cast, make_cast, person, pump_works
from tests.web.notices import kept as listed
from tests.web.rounds.making import a_round, step
from tests.web.upkeep.making import CITED, a_lead

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.demonstration.materials import bring_papers
from tidu.web.demonstration.rounds import fill_in
from tidu.web.materials.service import proofs
from tidu.web.notices.announcing import announce, finish, write_step
from tidu.web.notices.models import Notice
from tidu.web.notices.service import publish
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.models import Application, Round
from tidu.web.upkeep.models import Lead
from tidu.web.workflow.service import Reason

WRITES = ("INSERT", "UPDATE", "DELETE")
CUTS = tuple(3**power - 1 for power in range(5))
"""Before how many rows are written: 0, 2, 8, 26 …"""
Work = Callable[[], Any]


def standing() -> str:
    """A digest of every row of every table."""
    found = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        for row in model._default_manager.order_by("pk").values_list():
            found.update(f"{model._meta.label}{row}".encode())
    return found.hexdigest()


def die_before(number: int, work: Work) -> None:
    """Do it, and be killed before the row of that number is written; comes back where there are fewer."""
    left = number

    def write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(WRITES):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write):
        work()


def in_child(number: int, work: Work) -> bool:
    """Whether the child was killed; it got through otherwise."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            die_before(number, work)
        except BaseException as error:  # noqa: BLE001 - a child must never go on as its parent
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def survives(name: str, work: Work) -> None:
    """Kill it again and again; everything must stand as before, or as in the end. Then let it get through."""
    before, between = standing(), list[str]()
    for number in CUTS:
        if not in_child(number, work):
            break
        between.append(standing())
    else:
        done(work)
    after = standing()
    assert after != before, f"{name}: it changed nothing"
    assert set(between) <= {before, after}, f"{name}: something stands half done"
    print(name, len(between), flush=True)


def done(work: Work) -> None:
    """Do it in a child that nobody kills."""
    assert not in_child(sys.maxsize, work)


def the(model: Any) -> Any:
    """The only one there is, as it stands now."""
    return model._default_manager.get()


def takes(name: str, model: Any, action: str, by: User, **more: Any) -> None:
    """A step that survives; whoever does not know whether it was done sends it again with the same key."""
    survives(name, lambda: step(the(model), action, by, key=name, **more))


def application_steps(cast: Cast, firm: Enterprise) -> None:
    """From a round to the result of the province."""
    survives("round", lambda: a_round(cast, title="zjtx", kind="new", opened=False))
    takes("open", Round, "open", cast.li)
    survives("application", lambda: open_application(firm, the(Round), "new", cast.zhao))
    # A form is saved field by field, each by itself; here it only has to be full.
    done(lambda: fill_in(the(Application).filing, cast.zhao))
    done(lambda: bring_papers(the(Application).filing, cast.zhao))
    reason = [Reason("请补充出处", field=f"revenue.{china_today().year - 1}")]
    due = china_today() + timedelta(days=5)
    takes("submit", Application, "submit", cast.zhao)
    takes("return", Application, "county_return", cast.wang, reasons=reason, due=due)
    takes("submit again", Application, "submit", cast.zhao)
    takes("county", Application, "county_pass", cast.wang)
    takes("recommend", Application, "recommend", cast.li)
    takes("result", Application, "province_grant", cast.li)


def announced(by: User) -> None:
    """Announce it, as somebody does who looks first whether it was done."""
    notice = the(Notice)
    if notice.state == Notice.State.RUNNING:
        announce(notice, by, document="示例工信公告〔2026〕2号")


def notice_steps(cast: Cast, firm: Enterprise) -> None:
    """From the frozen list to the title."""
    survives("prepare", lambda: listed.prepared(cast, [firm]))
    colleague = person("second", "示例复核人", the(Notice).organisation, "officer")
    survives("publish", lambda: publish(the(Notice), colleague, document="示例工信公示〔2026〕1号"))
    Notice.objects.update(ends_on=china_today() - timedelta(days=1))
    survives("announce", lambda: announced(cast.li))
    survives("write", lambda: write_step(the(Notice), 0))
    survives("finish", lambda: finish(the(Notice)))


def end_steps(cast: Cast, firm: Enterprise) -> None:
    """From a lead to the ban."""
    due = china_today() + timedelta(days=10)
    survives("lead", lambda: a_lead(cast, firm, title="zjtx"))
    takes("hear", Lead, "hear", cast.wang, note="示例", due=due)
    takes("answer", Lead, "answer", cast.zhao, note="示例：口径不同")
    takes("propose", Lead, "propose", cast.li, reasons=CITED)
    takes("withdraw", Lead, "above_withdraws", cast.li, reasons=CITED)


def main() -> None:
    """All of it; what was killed how often is printed."""
    cast = make_cast()
    firm = pump_works(cast)
    # What is read once a process is read before the first child is born.
    proofs()
    catalogue()
    application_steps(cast, firm)
    notice_steps(cast, firm)
    end_steps(cast, firm)
    assert firm.titles.get().withdrawn_on == china_today()
    assert list(audit.verify()) == []
