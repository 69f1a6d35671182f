"""Rounds in the demonstration: one that is open, with applications in every state, one of little giants, one finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tidu.linkage.names import read_name
from tidu.today import china_today
from tidu.web.accounts.models import Membership, Organisation, User
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.filing.service import Filing, save_many, sheet_of
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.rounds import inviting
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.candidates import as_candidates, candidates
from tidu.web.rounds.dating import Given
from tidu.web.rounds.models import Application, Deadline, Round
from tidu.web.rounds.planning import create_round
from tidu.web.workflow import service as workflow
from tidu.web.workflow.service import Reason

TYPED = {
    "money": "1260.5", "count": "36", "share": "12.5", "number": "12", "years": "8", "date": "2019-05-20", "yes_no": "yes",
    "points": "80", "score": "5", "text": "示例内容", "long": "示例内容", "phone": "0429-1234567",
    "email": "example@example.com", "postcode": "125100",
}  # fmt: skip
NO = ("control_tie_with_xjr",)
"""What a plain firm answers with no."""
NOTICE = (
    "示例省工业和信息化厅关于组织开展{year}年第{batch}批{title}的通知\n示例工信函〔{year}〕{number}号\n"
    "一、申报企业于{firm}前在系统提交申报材料。\n二、各县（市、区）于{county}前完成审核并报送市局。\n"
)
FEN = 1_000_000
"""分 in a 万元."""
ON_THE_WAY: tuple[tuple[str, ...], ...] = (
    (), ("submit",), ("submit", "county_return"), ("submit", "county_pass"), ("submit", "county_pass"),
    ("submit", "county_pass", "recommend"), ("submit", "withdraw"), (),
)  # fmt: skip
FINISHED: tuple[tuple[str, ...], ...] = (
    ("submit", "county_pass", "recommend", "province_grant"),
    ("submit", "county_pass", "recommend", "province_decline"),
    ("submit", "county_pass", "not_recommend"),
)


def fill_in(form: Filing, by: User) -> None:
    """Type something plainly invented into every required field of a form that is empty, so that the sheet balances."""
    texts = _texts(form.enterprise)
    lacking = {cell.key: (_typed(cell, texts), cell.version) for cell in sheet_of(form).lacking}
    if lacking:
        save_many(form, lacking, by=by)
    cells = sheet_of(form).cells
    balanced = {}
    for (code, year), cell in cells.items():
        parts = [part.value for name in ("liabilities", "net_assets") if (part := cells.get((name, year))) is not None]
        amounts = [value for value in parts if isinstance(value, int)]
        if code == "assets" and len(amounts) == len(("liabilities", "net_assets")):
            balanced[code, year] = (f"{Decimal(sum(amounts)) / FEN:f}", cell.version)
    if balanced:
        save_many(form, balanced, by=by)


def _texts(firm: Enterprise) -> dict[str, str]:
    """What a firm writes where it is free to, by field: experts read it without names."""
    trade = read_name(firm.name).trade or "通用设备"
    return {
        "legal_representative": "施示例", "contact_name": "朱示例", "actual_controller": "施示例", "segment": f"{trade}（示例）",
        "leading_product": f"{trade}主机及配套件（示例）", "product_class": f"{trade}专用件（示例）",
    }  # fmt: skip


def _typed(cell: Any, texts: Mapping[str, str]) -> str:  # noqa: ANN401 - a cell of a form
    field = cell.field
    if field.code in texts:
        return texts[field.code]
    if field.code in NO:
        return "no"
    if field.choices:
        return str(field.choices[0][0])
    return TYPED.get(field.type, "示例")


class Rounds:
    """One loading."""

    def __init__(self) -> None:
        self.today = china_today()
        self.li = User.objects.get(username="li")
        self.zhao = User.objects.get(username="zhao")
        self.officers = {
            one.organisation_id: one.user
            for one in Membership.objects.filter(
                organisation__kind="county_bureau", role="officer", ended_at=None
            ).select_related("user")
        }

    def run(self) -> None:
        firms = self._firms()
        own = Enterprise.objects.filter(organisation__memberships__user=self.zhao).first()
        finished = self._round("cxx", "new", self.today.year, "第一批", 20)
        self._go(finished, firms[:3], FINISHED)
        self._finish(finished)
        open_one = self._round("cxx", "new", self.today.year, "第二批", 12)
        self._go(open_one, firms[3:], ON_THE_WAY)
        giants = self._round("xjr", "both", self.today.year, "第八批", 15)
        self._invite(giants, own)

    def _firms(self) -> list[tuple[Enterprise, User]]:
        """Firms of counties with an officer, each with somebody who can sign in for it."""
        bureaus = Organisation.objects.filter(pk__in=self.officers)
        found: list[tuple[Enterprise, User]] = []
        for bureau in bureaus.order_by("pk"):
            held = TitleHeld.objects.filter(title="cxx").values("enterprise_id")
            rows = Enterprise.objects.living().filter(within("region_id", (bureau.region_id,)), organisation=None)
            found += [(one, self._contact(one)) for one in rows.exclude(pk__in=held).order_by("pk")[:11]]
        return found[:11]

    def _contact(self, firm: Enterprise) -> User:
        """An account that nobody knows the password of: it only says who filled the form in."""
        place = Organisation.objects.create(kind="firm", name=firm.name, region_id=firm.region_id, party="firm")
        user = User.objects.create(username=f"firm-{firm.pk}", display_name="示例联系人")
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Membership.objects.create(user=user, organisation=place, role="member")
        Enterprise.objects.filter(pk=firm.pk).update(organisation=place)
        firm.organisation = place
        return user

    def _round(self, title: str, kind: str, year: int, batch: str, days: int) -> Round:
        firm = self.today + timedelta(days=days)
        with audit.acting_user(self.li.pk, str(self.li)):
            row = create_round(
                self.li,
                {
                    "title": title, "kind": kind, "year": year, "batch": f"{year}年{batch}",
                    "name": f"{year}年{batch}{_NAMES[title]}（示例）", "document": f"示例工信函〔{year}〕{days}号",
                    "opens_on": self.today - timedelta(days=5), "judged_on": self.today, "noticed_on": None,
                    "text": NOTICE.format(year=year, batch=batch, title=_NAMES[title], number=days, firm=firm, county=firm),
                    "extra": ["企业真实性承诺书"], "quota": 12, "quotas": {}, "ask": "",
                },
                [Given("firm", day=firm), Given("county", basis="after:firm", amount=5), Given("city", basis="after:county", amount=5)],
            )  # fmt: skip
            self._step(row, "open", self.li)
        row.refresh_from_db()
        return row

    def _step(self, one: Round | Application, action: str, by: User, **more: Any) -> None:  # noqa: ANN401 - of a step
        one.refresh_from_db()
        assert one.case is not None  # noqa: S101 - every one has its case
        with audit.acting_user(by.pk, str(by)):
            workflow.take_step(one.case.pk, action, by, revision=one.case.revision, **more)

    def _go(self, row: Round, firms: Sequence[tuple[Enterprise, User]], ways: Sequence[tuple[str, ...]]) -> None:
        for (firm, contact), steps in zip(firms, ways, strict=False):
            with audit.acting_user(contact.pk, str(contact)):
                one = open_application(firm, row, "new", contact)
                if steps:
                    fill_in(one.filing, contact)
            for action in steps:
                self._step(one, action, self._who(firm, contact, action), **self._said(action))

    def _who(self, firm: Enterprise, contact: User, action: str) -> User:
        if action in ("submit", "withdraw"):
            return contact
        if action.startswith("county"):
            return next(
                user
                for pk, user in self.officers.items()
                if firm.region_id.startswith(Organisation.objects.get(pk=pk).region_id)
            )
        return self.li

    def _said(self, action: str) -> dict[str, Any]:
        match action:
            case "county_return":
                reason = Reason("与审计报告不一致，请核对后修改", field=f"revenue.{self.today.year - 1}")
                return {"reasons": [reason], "due": self.today + timedelta(days=6), "note": "请补正后再提交"}
            case "withdraw":
                return {"note": "准备明年再申报"}
            case "not_recommend":
                reason = Reason("创新能力指标得分不足", document="工信部企业〔2022〕63号", article="附件1")
                return {"reasons": [reason]}
        return {}

    def _finish(self, row: Round) -> None:
        self._step(row, "close", self.li)
        self._step(row, "finish", self.li)
        past = self.today - timedelta(days=200)
        Round.objects.filter(pk=row.pk).update(opens_on=past)
        for number, level in enumerate(Deadline.Level.values):
            day = past + timedelta(days=20 + 7 * number)
            Deadline.objects.filter(round=row, level=level).update(last=day, clock=_fixed(day), basis="fixed")

    def _invite(self, row: Round, own: Enterprise | None) -> None:
        """Little giants: some candidates chosen and sent, some invited, 赵经理's firm among them."""
        with audit.acting_user(self.li.pk, str(self.li)):
            listed = as_candidates(row, candidates(row, self.li).order_by("pk")[:40])
            inviting.choose(row, listed, self.li)
            if own is not None:
                inviting.add_firm(row, own, "new", self.li)
            inviting.send_to_counties(row, self.li)
            invited = row.invitations.order_by("pk").values_list("pk", flat=True)
            inviting.invite(
                row, [*invited[:12], *row.invitations.filter(enterprise=own).values_list("pk", flat=True)], self.li
            )


_NAMES = {"cxx": "创新型中小企业", "xjr": "专精特新“小巨人”企业"}


def _fixed(day: date) -> dict[str, Any]:
    from tidu import clocks

    return clocks.clock_to_json(clocks.Clock(clocks.Until(day), day))


def load_rounds() -> None:
    """Three rounds. What cannot be shown with the data at hand is left out."""
    Rounds().run()
