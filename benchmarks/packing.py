"""The papers of a recommendation list as one zip: 500 firms of a round with 5,000 applications, and how much memory it takes.

Firms, applications and papers lie in an embedded database of their own. The package is made by the job that makes it for
officers; the peak is that of the whole process, told before and after.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, Settings

APPLICATIONS, FEW = 5_000, 200
SHARE = 10
"""One in ten is recommended."""
PAPERS, PAPER = 6, 400_000
"""Papers of a firm, and their bytes: an audit report is a few hundred kilobytes."""
MOST_SECONDS = 300.0
MOST_MEGABYTES = 64.0
SCRIPT = """
import io, json, os, resource, sys, time
from datetime import timedelta
from tidu.web import serving
serving.prepare(sys.argv[1], tasks="inline")
from django.utils import timezone
from tidu.today import china_today
from tidu.fictional.names import credit_code
from tidu.web.accounts.models import Organisation, Region, User
from tidu.web.files.service import keep
from tidu.web.filing.models import Filing, FilingVersion
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import Progress
from tidu.web.registry.models import Enterprise, Evidence, EvidenceLink
from tidu.web.reviews import packing
from tidu.web.reviews.models import Line, Package, RecommendationList
from tidu.web.reviews.orders import order_of
from tidu.web.rounds.models import Application, Round
from tidu.web.workflow.models import Case
number, papers, size = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
today, now = china_today(), timezone.now()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if not Round.objects.exists():
    Region.objects.get_or_create(code="2114", defaults={"name": "葫芦岛市", "level": "city"})
    Region.objects.get_or_create(code="211481", defaults={"name": "兴城市", "level": "county", "parent_id": "2114"})
    city = Organisation.objects.create(kind="city_bureau", name="示例市工信局", region_id="2114")
    row = Round.objects.create(organisation=city, region_id="2114", state="open", name="示例批次", title="xjr", kind="new",
        year=2026, batch="第八批", opens_on=today, judged_on=today)
    Enterprise.objects.bulk_create([Enterprise(pk=n, name=f"示例{n}号有限公司", uscc=credit_code(n), region_id="211481")
        for n in range(1, number + 1)], batch_size=2000)
    Filing.objects.bulk_create([Filing(pk=n, enterprise_id=n, purpose="application:1", form="application", on=today, seen_at=now)
        for n in range(1, number + 1)], batch_size=2000)
    FilingVersion.objects.bulk_create([FilingVersion(pk=n, filing_id=n, number=1, content={}, sha256="0" * 64, made_at=now,
        standard="xjr-2026") for n in range(1, number + 1)], batch_size=2000)
    Case.objects.bulk_create([Case(pk=n, flow="application", digest="0" * 64, subject_label="rounds.application", subject_id=n,
        state="city_review", opened_at=now, moved_at=now) for n in range(1, number + 1)], batch_size=2000)
    Application.objects.bulk_create([Application(pk=n, round=row, enterprise_id=n, region_id="211481", category="new",
        code=f"XJR-{n:07d}", filing_id=n, case_id=n, version_id=n, submitted_at=now) for n in range(1, number + 1)], batch_size=2000)
    listed = RecommendationList.objects.create(round=row, number=1, addressee="示例省厅", on=today, sha256="0" * 64)
    chosen = range(1, number + 1, 10)
    Line.objects.bulk_create([Line(list=listed, number=place, application_id=n, category="new", name=f"示例{n}号有限公司",
        uscc=credit_code(n), county="兴城市", opinion="同意推荐") for place, n in enumerate(chosen, 1)])
    for n in chosen:
        for paper in range(papers):
            blob = keep(io.BytesIO(b"%PDF-1.4\\n" + f"{n} {paper}".encode() + os.urandom(size) + b"\\n%%EOF\\n"), name="a.pdf")
            kept = Evidence.objects.create(enterprise_id=n, kind="audit_report", title=f"材料{paper}", file_name="a.pdf", blob=blob)
            EvidenceLink.objects.create(evidence=kept, standard="xjr-2026", criterion=f"c{paper}")
found = {}
began = time.perf_counter()
order_of(Round.objects.get(), "new")
found["order"] = time.perf_counter() - began
package = Package.objects.create(list=RecommendationList.objects.get(), pattern="{序号}-{企业名称}/{材料}")
job = Job.objects.create(kind=packing.KIND, title="示例", state="running", attempt=1, parameters={})
found["before"] = peak()
began = time.perf_counter()
packing.pack(package, Progress(job))
found["seconds"], found["after"] = time.perf_counter() - began, peak()
package.refresh_from_db()
found["files"], found["bytes"] = package.files, package.size
print(json.dumps(found))
"""


def measured(folder: Path, applications: int, size: int) -> dict[str, float]:
    """Seconds, megabytes before and after, files and bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "TIDU_DATABASE": "", "TIDU_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-c", SCRIPT, str(folder), str(applications), str(PAPERS), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(settings: Settings) -> Section:
    """The package of a round."""
    quick = settings == QUICK
    applications = FEW if quick else APPLICATIONS
    found = measured(settings.folder / f"packing-{applications}", applications, PAPER // (40 if quick else 1))
    firms = count_text(applications // SHARE)
    grown = found["after"] - found["before"]
    rows = [
        (f"{count_text(applications)} applications put in order", time_text(found["order"])),
        (
            f"{firms} firms packed: {count_text(int(found['files']))} files, {found['bytes'] / 1e6:,.0f} MB",
            time_text(found["seconds"]),
        ),
        ("memory beyond what the process had before", f"{grown:.0f} MB"),
    ]
    return Section(
        "Package of papers",
        ("what", "result"),
        rows,
        (
            Target(f"package of {firms} firms", found["seconds"], MOST_SECONDS, "s"),
            Target("memory of a package", grown, MOST_MEGABYTES, "MB"),
        ),
        "An embedded database. Every file is read, its digest compared, and written once more into the archive.",
    )
