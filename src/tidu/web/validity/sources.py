"""The sources that the registry itself feeds: titles that end, papers that end, what holders of titles owe each year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q
from django.urls import reverse

from tidu.clocks import Clock, Until, find_term, yearly
from tidu.errors import InputError
from tidu.text import Text, same
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.registry.facts.frames import Span
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, Evidence, TitleHeld
from tidu.web.validity.kinds import kinds
from tidu.web.validity.service import Due, Ended, Source, register_source
from tidu.web.validity.upkept import updates_done

ACTIVE = Enterprise.Status.ACTIVE
GONE = Text("企业已不存续", "the firm does not exist any more")
AT_ONCE = 500


def names_of(code: str) -> Text:
    """The name of a title; its code where the catalogue no longer has it."""
    known = catalogue().titles.get(code)
    return known.names if known else same(code)


def number_of(key: str) -> int:
    """The number at the end of a key."""
    return int(key.rsplit(":", 1)[1])


def chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """A few hundred keys at a time, as databases like them."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


# -- titles -------------------------------------------------------------------------------------------------------


def titles_due(span: Span, today: date) -> Iterator[Due]:
    """Every title that ends, from long before until half a year after."""
    rows = TitleHeld.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=today),
        **span.filter("enterprise_id"),
        enterprise__status=ACTIVE,
        valid_until__gte=today - timedelta(days=kinds().late_days),
    ).exclude(mark=TitleHeld.Mark.RENEWED)
    fields = ("pk", "enterprise_id", "title", "product", "valid_from", "valid_until", "mark", "owner_id")
    for pk, firm, title, product, since, until, mark, owner in rows.order_by("pk").values_list(*fields):
        assert until is not None  # noqa: S101 - filtered above
        yield Due(
            key=f"title:{pk}",
            enterprise_id=firm,
            what=_title_words(title, product),
            clock=_title_clock(title, since, until),
            link=reverse("title", args=[pk]),
            title=title,
            owner_id=owner,
            begun=mark == TitleHeld.Mark.UNDER_REVIEW,
        )


@lru_cache(maxsize=4096)
def _title_words(title: str, product: str) -> Text:
    names, says = names_of(title), kinds().title(title).says
    about = (f"（{product}）", f" ({product})") if product else ("", "")
    return Text(f"{names.zh}{says.zh}{about[0]}", f"{names.en}: {says.en}{about[1]}")


@lru_cache(maxsize=16384)
def _title_clock(title: str, since: date | None, until: date) -> Clock:
    """The rule's period where it leads to the day that the certificate says; else that day as it stands."""
    term = kinds().title(title).term
    if term and since is not None:
        try:
            clock = find_term(term, since).after(since).clock
        except InputError:
            pass
        else:
            if clock.deadline().last == until:
                return clock
    return Clock(
        Until(until, "stay"), until, label=Text("证书（文件）写明的有效期止", "the end that the document says")
    )


def titles_ended(keys: Sequence[str], today: date) -> dict[str, Ended]:
    """Renewed, withdrawn, without an end, gone; or long over."""
    found: dict[str, Ended] = {}
    for some in chunks(keys):
        rows = {f"title:{row.pk}": row for row in TitleHeld.objects.filter(
            pk__in=[number_of(key) for key in some]).select_related("enterprise", "renewed_by")}  # fmt: skip
        for key in some:
            ended = _title_ended(rows.get(key), today)
            if ended is not None:
                found[key] = ended
    return found


def _title_ended(row: TitleHeld | None, today: date) -> Ended | None:
    if row is None:
        return Ended("withdrawn", Text("称号记录已删除", "the record of the title was deleted"))
    if row.mark == TitleHeld.Mark.RENEWED:
        new = getattr(row, "renewed_by", None)
        until = f"，有效期至 {new.valid_until}" if new is not None and new.valid_until else ""
        until_en = f", valid until {new.valid_until}" if new is not None and new.valid_until else ""
        return Ended("done", Text(f"复核通过{until}", f"renewed{until_en}"))
    if row.withdrawn_on is not None and row.withdrawn_on <= today:
        return Ended(
            "withdrawn", Text(f"称号已于 {row.withdrawn_on} 取消", f"the title was withdrawn on {row.withdrawn_on}")
        )
    if row.enterprise.status != ACTIVE:
        return Ended("withdrawn", GONE)
    if row.valid_until is None:
        return Ended("withdrawn", Text("称号不再有截止日期", "the title has no end any more"))
    if row.valid_until < today - timedelta(days=kinds().late_days):
        return Ended(
            "lapsed", Text(f"已于 {row.valid_until} 到期，没有续上", f"ended on {row.valid_until} without a renewal")
        )
    return None


def assign_titles(keys: Sequence[str], owner: User | None) -> None:
    """Who was chosen here owns the title itself, and with it its to-do."""
    for row in TitleHeld.objects.filter(pk__in=[number_of(key) for key in keys]).select_related("enterprise", "owner"):
        before, row.owner = str(row.owner or ""), owner
        row.save(update_fields=["owner"])
        firm = row.enterprise
        audit.record(
            "title.assign",
            row,
            before={"owner": before},
            after={"owner": str(owner or "")},
            enterprise_id=firm.pk,
            region_code=firm.region_id,
        )


# -- papers -------------------------------------------------------------------------------------------------------


def papers_due(span: Span, today: date) -> Iterator[Due]:
    """The paper of each kind and name that lasts longest; one that was replaced says nothing any more."""
    rows = Evidence.objects.filter(
        **span.filter("enterprise_id"),
        enterprise__status=ACTIVE,
        withdrawn_at=None,
        valid_until__gte=today - timedelta(days=kinds().late_days),
    )
    newest: dict[tuple[int, str, str], Evidence] = {}
    for row in rows.order_by("valid_until", "pk"):
        newest[row.enterprise_id, row.kind, row.title] = row
    for row in newest.values():
        assert row.valid_until is not None  # noqa: S101 - filtered above
        label = Text("材料写明的有效期止", "the end that the paper says")
        yield Due(
            key=f"evidence:{row.pk}",
            enterprise_id=row.enterprise_id,
            what=Text(f"材料到期：{row.title}"[:160], f"Paper ends: {row.title}"[:160]),
            clock=Clock(Until(row.valid_until, "stay"), row.valid_until, label=label),
            link=reverse("vault", args=[row.enterprise_id]),
        )


def papers_ended(keys: Sequence[str], today: date) -> dict[str, Ended]:
    """Withdrawn, replaced by one that lasts longer, or long over."""
    found: dict[str, Ended] = {}
    for some in chunks(keys):
        rows = {f"evidence:{row.pk}": row for row in Evidence.objects.filter(
            pk__in=[number_of(key) for key in some]).select_related("enterprise")}  # fmt: skip
        for key in some:
            row = rows.get(key)
            if row is None or row.withdrawn_at is not None:
                found[key] = Ended("withdrawn", Text("材料已撤下", "the paper was withdrawn"))
            elif row.enterprise.status != ACTIVE:
                found[key] = Ended("withdrawn", GONE)
            elif row.valid_until is None:
                found[key] = Ended("withdrawn", Text("材料不再有截止日期", "the paper has no end any more"))
            elif row.valid_until < today - timedelta(days=kinds().late_days):
                found[key] = Ended("lapsed", Text("已过期，没有更新", "it ended and was not replaced"))
            elif _replaced(row):
                found[key] = Ended("done", Text("已有有效期更长的材料", "there is a paper that lasts longer"))
    return found


def _replaced(row: Evidence) -> bool:
    later = Q(valid_until__gt=row.valid_until) | Q(valid_until=row.valid_until, pk__gt=row.pk)
    same_kind = Evidence.objects.filter(
        later, enterprise_id=row.enterprise_id, kind=row.kind, title=row.title, withdrawn_at=None
    )
    return same_kind.exists()


# -- what is owed each year ---------------------------------------------------------------------------------------


def updates_due(span: Span, today: date) -> Iterator[Due]:
    """The next yearly update of every holder, by the fixed day of its title; each firm once, however many titles."""
    held = TitleHeld.objects.valid_on(today).filter(**span.filter("enterprise_id"), enterprise__status=ACTIVE)
    asked = {title: rule.term for rule in kinds().updates for title in rule.titles}
    firms: dict[tuple[int, str], list[tuple[str, date | None]]] = defaultdict(list)
    rows = held.filter(title__in=asked).order_by("enterprise_id", "pk")
    for firm, title, until, decided in rows.values_list("enterprise_id", "title", "valid_until", "decided_on"):
        # A title is brought up to date from the year on that follows the one in which it was given, as upkeep asks it.
        if decided is None or decided.year != next_of(asked[title], today)[0]:
            firms[firm, asked[title]].append((title, until))
    done = {year: updates_done({firm for firm, _term in firms}, year) for year in (today.year, today.year + 1)}
    for (firm, term), titles in firms.items():
        year, clock, last = next_of(term, today)
        lasting = [title for title, until in titles if until is None or until >= last]
        if lasting and not all((firm, title) in done[year] for title in lasting):
            yield Due(
                key=f"update:{term}:{year}:{firm}",
                enterprise_id=firm,
                what=_update_words(term, year, lasting[-1]),
                clock=clock,
                link=reverse("firm", args=[firm]),
                title=lasting[-1],
            )


@lru_cache(maxsize=256)
def next_of(term: str, today: date) -> tuple[int, Clock, date]:
    """The next yearly day of a term: its year, its clock, and the day."""
    for year in (today.year, today.year + 1):
        deadline = yearly(term, year)
        if deadline.last is not None and deadline.last >= today:
            return year, deadline.clock, deadline.last
    raise LookupError(f"{term} has no day in the coming year")


@lru_cache(maxsize=256)
def _update_words(term: str, year: int, title: str) -> Text:
    says, names = yearly(term, year).clock.label, names_of(title)
    return Text(f"{year} 年{says.zh}（{names.zh}）", f"{says.en} {year} ({names.en})")


def updates_ended(keys: Sequence[str], today: date) -> dict[str, Ended]:
    """Its day passed long ago, or the firm has none of the titles any more."""
    found: dict[str, Ended] = {}
    for some in chunks(keys):
        firms = {number_of(key) for key in some}
        active = set(Enterprise.objects.filter(pk__in=firms, status=ACTIVE).values_list("pk", flat=True))
        held = _holders(firms, today)
        done = {year: updates_done(firms, year) for year in {int(key.split(":")[2]) for key in some}}
        for key in some:
            _kind, term, year, firm = key.split(":")
            last = yearly(term, int(year)).last
            rule = kinds().update(term)
            if rule is not None and any((int(firm), title) in done[int(year)] for title in rule.titles):
                found[key] = Ended("done", Text("年度更新已确认", "the update was confirmed"))
            elif int(firm) not in active:
                found[key] = Ended("withdrawn", GONE)
            elif last is not None and last < today - timedelta(days=kinds().late_days):
                found[key] = Ended("lapsed", Text("期限已过，没有更新记录", "its day passed and nothing is on record"))
            elif last is not None and last >= today and not _asked(held.get(int(firm), {}), term, last):
                found[key] = Ended("withdrawn", Text("届时企业没有须更新的称号", "the firm holds no such title then"))
    return found


def _holders(firms: Iterable[int], today: date) -> Mapping[int, dict[str, date | None]]:
    held: dict[int, dict[str, date | None]] = defaultdict(dict)
    rows = TitleHeld.objects.valid_on(today).filter(enterprise_id__in=list(firms))
    for firm, title, until in rows.values_list("enterprise_id", "title", "valid_until"):
        held[firm][title] = until
    return held


def _asked(titles: Mapping[str, date | None], term: str, on: date) -> bool:
    rule = kinds().update(term)
    asked = rule.titles if rule else ()
    return any(title in asked and (until is None or until >= on) for title, until in titles.items())


def register_all() -> None:
    """What the registry itself knows to be due."""
    register_source(
        Source(
            "title",
            Text("称号到期", "Title that ends"),
            titles_due,
            titles_ended,
            months=lambda title: kinds().title(title).months,
            action="re-review",
            assign=assign_titles,
            by_hand=False,
        )
    )
    register_source(
        Source(
            "evidence",
            Text("材料到期", "Paper that ends"),
            papers_due,
            papers_ended,
            months=lambda _title: kinds().evidence_months,
            by_hand=False,
        )
    )
    register_source(
        Source("update", Text("年度更新", "Yearly update"), updates_due, updates_ended, action="yearly-update")
    )
