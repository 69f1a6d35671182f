"""A list of another authority: from its file to rows that can be looked through, and looking them through.

All in one process, as server and worker take it; the registry holds fictional firms, and the rows of the list are their names as
other authorities write them: without the city, with another legal form, with a slip, or of nobody.
"""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, Settings

FIRMS, FEW_FIRMS = 50_000, 2_000
ROWS, FEW_ROWS = 5_000, 200
CLEARED, FEW_CLEARED = 100, 10
MOST_TO_REVIEW, MOST_SEARCHED, MOST_ACT = 10, 0.02, 0.2
SCRIPT = """
import json, random, re, sys, time
from html import unescape
from pathlib import Path
folder, firms, rows, cleared = Path(sys.argv[1]), *map(int, sys.argv[2:])
from tidu.web import serving
serving.prepare(folder / "data", tasks="inline")
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tidu.catalogue import load
from tidu.fictional import history
from tidu.web.accounts.models import User
from tidu.web.demonstration.people import load_regions, make_cast
from tidu.web.lists.linking import registers
from tidu.web.lists.models import ListVersion
from tidu.web.lists.receiving import service
from tidu.web.lists.receiving.keeping_recipes import from_json
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.search import index_firms
city = history(load(), firms, profile="bulk")
load_regions(city.regions)
make_cast()
people = [one.firm for one in city if not one.firm.duplicate_of]
Enterprise.objects.bulk_create(
    [Enterprise(uscc=one.uscc, name=one.name, region_id=one.region, industry=one.industry[:4]) for one in people], batch_size=2000
)
EnterpriseName.objects.bulk_create(
    [EnterpriseName(enterprise_id=pk, name=name) for pk, name in Enterprise.objects.values_list("pk", "name")], batch_size=2000
)
index_firms()
rng = random.Random(7)

def written(one):
    name, kind = one.name, rng.random()
    if kind < 0.5:
        return name, one.uscc or ""
    if kind < 0.7:
        return name.replace("葫芦岛市", "").replace("葫芦岛", ""), ""
    if kind < 0.8:
        return name.replace("有限公司", "股份有限公司"), ""
    if kind < 0.93:
        at = rng.randrange(3, max(4, len(name) - 6))
        return name[:at] + rng.choice("华盛达鑫海") + name[at + 1:], ""
    return f"锦州{rng.choice('天地玄黄')}{rng.choice('宇宙洪荒')}示例商贸有限公司", ""

def book(listed, path):
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("名单")
    sheet.append(["2026年第一批示例企业名单"])
    sheet.append(["序号", "企业名称", "统一社会信用代码", "所属县区"])
    for number, (name, code) in enumerate(listed, start=1):
        sheet.append([number, name, code, ""])
    made.save(path)
    return path

person, times, seconds = User.objects.get(username="li"), {}, time.perf_counter
listed = [written(one) for one in rng.sample(people, rows)]

def through(path):
    began = seconds()
    with path.open("rb") as file:
        version = service.receive(file, path.name, person).version
    times["proposed"] = seconds() - began
    chosen = [(one["table"], None, from_json(one["recipe"])) for one in version.summary["sketch"] if one["chosen"]]
    began = seconds()
    service.confirm(version, person, chosen, given={})
    version.refresh_from_db()
    assert version.state == "review", version.state
    return version, times["proposed"] + seconds() - began

first, times["first"] = through(book(listed, folder / "first.xlsx"))
times["states"] = first.summary["counts"]
began = seconds()
registers._kept = None
registers.firms_of_registry()
times["index"] = seconds() - began
began = seconds()
from tidu.web.lists.linking.service import link_version
link_version(first)
times["linked"] = seconds() - began
client = Client()
client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
address = f"/lists/versions/{first.pk}/review/"
htmx = {"HX-Request": "true", "HX-Target": "review"}
html = client.get(address).content.decode()
acts, done = [], 0
while done < cleared and (found := re.search('name="row" value="([0-9]+)"><input type="hidden" name="seen" value="([0-9a-f]+)"', html)):
    accept = re.search('name="do" value="(accept:[0-9]+)" data-keys="1', html)
    do = accept[1] if accept and rng.random() < 0.7 else "reject"
    began = seconds()
    html = client.post(address + "act/", {"do": do, "row": found[1], "seen": found[2]}, headers=htmx).content.decode()
    acts.append(seconds() - began)
    done += 1
times["acts"] = acts
row = first.rows.filter(state="doubtful").first() or first.rows.first()
searches = []
for one in rng.sample(people, min(100, len(people))):
    text = rng.choice((one.name[-9:-5], one.name[3:8], (one.uscc or one.name)[:9]))
    began = seconds()
    client.get(address, {"row": row.pk, "q": text}, headers={"HX-Request": "true", "HX-Target": "found"})
    searches.append(seconds() - began)
times["searches"] = searches
changed = list(listed)
for at in rng.sample(range(rows), max(1, rows // 100)):
    changed[at] = written(rng.choice(people))
again, times["again"] = through(book(changed, folder / "second.xlsx"))
if again.source_id != first.source_id:
    again.source, again.number = first.source, 99
    again.save()
began = seconds()
link_version(ListVersion.objects.get(pk=again.pk))
times["relinked"] = seconds() - began
times["carried"] = again.source_id == first.source_id
print(json.dumps(times))
"""


def measure(settings: Settings) -> Section:
    """From the upload to the review queue, clearing it, and the next file of the list."""
    quick = settings == QUICK
    firms, rows, cleared = (FEW_FIRMS, FEW_ROWS, FEW_CLEARED) if quick else (FIRMS, ROWS, CLEARED)
    command = [sys.executable, "-c", SCRIPT, str(settings.folder), str(firms), str(rows), str(cleared)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    acts, searches = sorted(found["acts"]), sorted(found["searches"])
    act, search = (one[int(len(one) * 0.95)] for one in (acts, searches))
    states = found["states"]
    lines = [
        (f"{count_text(rows)} rows of an xlsx file, from the upload to the review queue", f"{found['first']:.1f} s"),
        ("of this, indexing the registry, once in each process until firms change", f"{found['index']:.1f} s"),
        ("of this, linking the rows, with the index at hand", f"{found['linked']:.1f} s"),
        ("rows linked at once", count_text(states["linked"])),
        (
            "rows to be decided, and without a firm",
            f"{count_text(states['doubtful'])}, {count_text(states['unmatched'])}",
        ),
        (f"deciding a row, and the page with the next, one key each: 95 % of {len(acts)} within", time_text(act)),
        (f"another firm by a piece of its name or code: 95 % of {len(searches)} within", time_text(search)),
        ("the next file of the list, with 1 % of its rows changed: linking", f"{found['relinked']:.2f} s"),
    ]
    targets = [
        Target(f"{count_text(rows)} rows from the upload to the review queue", found["first"], MOST_TO_REVIEW, "s"),
        Target("another firm, 95 % within", search, MOST_SEARCHED, "s"),
        Target("deciding a row, 95 % within", act, MOST_ACT, "s"),
    ]
    return Section(f"A list against {count_text(firms)} firms", ("step", "time"), lines, targets)
