"""Materials of the demonstration: 赵经理's vault with files that count, one that ended, uses, a request and a spot check."""

from __future__ import annotations

import io
from datetime import date, timedelta

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.filing.service import Filing, missing
from tidu.web.materials.drawing import draw
from tidu.web.materials.service import Given, ask, declare, hand_in, proofs, requirements, settle, use
from tidu.web.materials.using import set_consent
from tidu.web.registry.models import Enterprise, Evidence

PAGES = 3


def load_materials(today: date, firm_id: int = 1) -> None:
    """Fill the vault of 赵经理's firm, which is the first."""
    people = {name: User.objects.get(username=name) for name in ("zhao", "wang", "li")}
    firm = Enterprise.objects.get(pk=firm_id)
    zhao = people["zhao"]
    with audit.acting_user(zhao.pk, str(zhao)):
        papers = _papers(firm, zhao, today)
        set_consent(firm, "review", zhao, given=True)
        for year in (today.year - 1, today.year):
            found = requirements(firm, title="zjtx", kind="new", on=date(year, 5, 20)) if year == today.year else []
            key = f"demonstration:{year}"
            for row in papers[:2]:
                use(
                    row, key=key, link="", by=zhao,
                    purpose=Text(f"示例：{year} 年专精特新中小企业申报", f"Example: application of {year}"),
                )  # fmt: skip
            if found:
                settle(firm, found, key=key, on=today)
        declared = declare(firm, proofs().materials["commitment"], zhao, name="赵经理（示例）", read=True)
    with audit.acting_user(people["wang"].pk, str(people["wang"])):
        ask(firm, "award", today, by=people["wang"], due_on=today + timedelta(days=10), reason="示例：核对奖励名次")
    with audit.acting_user(people["li"].pk, str(people["li"])):
        day = declared.signed_on  # the day of the clock, whatever day the city is shown on
        draw((day, day), people["li"], due_on=day + timedelta(days=30))


def _papers(firm: Enterprise, by: User, today: date) -> list[Evidence]:
    last = today.year - 1
    listed = [
        ("audit_report", Given(title=f"{year} 年审计报告（示例）", year=year, code=f"示例{year}0001"))
        for year in (last, last - 1, last - 2)
    ]
    listed += [
        ("social_insurance", Given(title=f"{last} 年 12 月社保证明（示例）", year=last)),
        ("credit_china_report", Given(title="信用中国报告（示例）", dated_on=today - timedelta(days=50))),
        ("publicity_report", Given(title="公示系统报告（示例）", dated_on=today - timedelta(days=5))),
        ("certification", Given(title="质量管理体系认证（示例）", valid_until=today - timedelta(days=20))),
        ("certification", Given(title="环境管理体系认证（示例）", valid_until=today + timedelta(days=20))),
    ]
    found = []
    for number, (code, given) in enumerate(listed):
        material = proofs().materials[code]
        row, _new = hand_in(firm, io.BytesIO(_pdf(number)), f"{given.title}.pdf", by, material=material, given=given)
        found.append(row)
    return found


def bring_papers(form: Filing, by: User) -> list[Evidence]:
    """Hand in, or sign, whatever an application still lacks."""
    found, firm = [], form.enterprise
    for number, one in enumerate(missing(form).papers):
        if one.asks_signature:
            declare(firm, one.material, by, name=str(by), read=True)
        else:
            code = f"示例{one.year}{firm.pk:04d}"
            given = Given(title=f"{one.names.zh}（示例）", year=one.year, dated_on=form.on, code=code)
            file = io.BytesIO(_pdf(firm.pk * 100 + number))
            found.append(hand_in(firm, file, f"{one.key}.pdf", by, material=one.material, given=given)[0])
    return found


def _pdf(number: int) -> bytes:
    """An empty document of a few pages, different from every other."""
    kids = " ".join(f"{place} 0 R" for place in range(3, 3 + PAGES))
    parts = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {PAGES}>>"]
    parts += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * PAGES
    body, table = f"%PDF-1.4\n%{number} example\n", ""
    for place, part in enumerate(parts, 1):
        table += f"{len(body):010d} 00000 n \n"
        body += f"{place} 0 obj{part}endobj\n"
    size, start = len(parts) + 1, len(body)
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    return f"{body}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
