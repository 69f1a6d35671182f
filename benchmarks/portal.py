"""The self-check without sign-in: every step of whole walks through all titles, in one process, as the server takes it.

A step is what a person waits for: the answer that is sent, and the page with the next question.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, Settings

WALKS, FEW = 40, 4
MOST_SECONDS = 0.15
SCRIPT = """
import json, random, re, sys, time
from html import unescape
from urllib.parse import urlsplit
from tidu.web import serving
serving.prepare(__import__("pathlib").Path(sys.argv[1]) / "data", tasks="inline")
from django.test import Client
from tidu.today import china_today
from tidu.web.portal.selfcheck.ladder import slots_on
slots, found = slots_on(china_today()), {"step": [], "result": [], "title": [], "pdf": [], "xlsx": [], "pages": []}

def typed(slot, rng):
    one = slot.indicator
    if one is None:
        return "yes" if rng.random() < 0.3 else ""
    if one.type == "date":
        return "2012-05-06"
    if one.type == "choice":
        return rng.choice(one.options).id
    if one.type == "code":
        return "3441"
    if one.type == "money":
        return str(rng.choice((120, 500, 1000, 1500, 5000, 25000)))
    return str(rng.choice((1, 2, 4, 10, 30, 60)))

def timed(kind, ask):
    began = time.perf_counter()
    answer = ask()
    found[kind].append(time.perf_counter() - began)
    return answer

def walk(seed):
    rng, client = random.Random(seed), Client()
    start = re.search(r'href="(/self-check/ask/[^"]+)"', client.get("/self-check/").content.decode())[1]
    answer, pages = client.get(unescape(start)), 0
    while answer.status_code == 200:
        html = unescape(answer.content.decode())
        sent = {name: re.search(f'name="{name}" value="([^"]*)"', html)[1] for name in ("a", "q")}
        sent |= {key: typed(slots[key], rng) for key in sent["q"].split(",")} | {"do": "save"}
        one = slots[sent["q"].split(",")[0]].indicator
        if one is not None and (one.type == "yes_no" or one.kind == "event"):
            good = one.code in ("independent_legal_person", "is_sme", "resident_enterprise", "ip1_in_use")
            sent["do"] = "never" if one.kind == "event" else "yes" if good == (rng.random() < 0.9) else "no"
        def step():
            there = client.post("/self-check/ask/", sent)
            if there.status_code == 200:
                there = client.post("/self-check/ask/", {**sent, "do": "keep"})
            return client.get(there["Location"])
        answer, pages = timed("step", step), pages + 1
    found["pages"].append(pages)
    query = urlsplit(answer["Location"]).query
    timed("result", lambda: client.get(f"/self-check/result/?{query}"))
    timed("title", lambda: client.get(f"/self-check/result/{rng.choice(['cxx', 'zjtx', 'xjr', 'gxjs'])}/?{query}"))
    for kind in ("pdf", "xlsx"):
        assert timed(kind, lambda: client.get(f"/self-check/{kind}/?{query}")).status_code == 200

for seed in range(int(sys.argv[2])):
    walk(seed)
print(json.dumps(found))
"""
SHOWN = {
    "step": "answering a question, and the page with the next one",
    "result": "the result of every title",
    "title": "the result of one title, with the cheapest ways",
    "pdf": "the PDF of every title",
    "xlsx": "the workbook of every title",
}


def at(times: list[float], part: float) -> float:
    """The time within which this part of all was done."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def measure(settings: Settings) -> Section:
    """Whole walks, step by step."""
    walks = FEW if settings == QUICK else WALKS
    command = [sys.executable, "-c", SCRIPT, str(settings.folder), str(walks)]
    environment = {**os.environ, "TIDU_LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found = json.loads(done.stdout.splitlines()[-1])
    rows = [
        (text, count_text(len(found[kind])), *(time_text(at(found[kind], part)) for part in (0.5, 0.95, 1.0)))
        for kind, text in SHOWN.items()
    ]
    pages = sorted(found["pages"])
    note = (
        f"{walks} walks of fictional firms through all titles of both ladders, one after another in one process; a walk took"
        f" {pages[len(pages) // 2]} questions (median), {pages[0]} to {pages[-1]}. Nothing is kept between the steps."
    )
    target = Target("self-check: a step, p95", at(found["step"], 0.95), MOST_SECONDS, "s")
    return Section(
        "The self-check without sign-in", ("what", "times", "median", "p95", "slowest"), rows, (target,), note
    )
