"""Finding firms by any piece of any name, or by the beginning of a code; fast at a million firms on both databases.

All names of a firm stand in one text. Pairs of neighbouring characters of that text (bigrams) are indexed: in a tsvector
with a GIN index on PostgreSQL, in an FTS5 table on SQLite. The index finds candidates, and the text itself decides, so
that the answer is exactly that of a search through every name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func

from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.scoping import EnterpriseQuerySet

CODE = re.compile(r"^(?=.*\d)[0-9A-Z]{5,18}$")
"""What may be the beginning of a code."""
SEPARATOR = "\n"
"""No plain name has white space, so that nothing is found across two names."""
AT_ONCE = 2_000


def search_text_of(names: Iterable[str]) -> str:
    """All names of a firm as one text, each in its plain form between separators."""
    return SEPARATOR + SEPARATOR.join(dict.fromkeys(plain(name) for name in names)) + SEPARATOR


def grams_of(text: str) -> list[str]:
    """The bigrams of a text as words of letters and digits, which every tokenizer leaves alone."""
    return sorted({_word(text[at : at + 2]) for at in range(len(text) - 1)})


def _word(piece: str) -> str:
    return "".join(f"x{ord(char):04x}" for char in piece)


def matching(firms: EnterpriseQuerySet, text: str) -> EnterpriseQuerySet:
    """The firms of which a present, former or short name contains the text, or whose code begins with it."""
    wanted = plain(text)
    return firms.filter(_Found(wanted)) if wanted else firms


class _Found(Func):
    """The condition in SQL. The index finds candidates, and the text of the names decides."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, wanted: str) -> None:
        super().__init__(F("search_text"))
        self.wanted = wanted

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override] # noqa: ANN401 - Django's
        column: Any = self.get_source_expressions()[0]
        table = compiler.quote_name_unless_alias(column.alias)
        postgresql = connection.vendor == "postgresql"
        words = grams_of(self.wanted) or [f"{_word(self.wanted)}*"]
        if postgresql:
            names = f"{table}.grams @@ to_tsquery('simple', %s)"
            query = " & ".join(word.replace("*", ":*") for word in words)
        else:
            grams = "SELECT rowid FROM registry_firm_grams WHERE registry_firm_grams MATCH %s"
            names, query = f"{table}.id IN ({grams})", " AND ".join(words)
        like = f"%{connection.ops.prep_for_like_query(self.wanted)}%"
        found, parameters = f"{names} AND {table}.search_text LIKE %s ESCAPE '\\'", [query, like]
        if not CODE.match(self.wanted):
            return f"({found})", parameters
        if postgresql:
            start, ends = "{0}.{1} LIKE %s", [f"{self.wanted}%"]
        else:  # LIKE uses no index there; every code consists of digits and capitals, which come before "~"
            start, ends = "({0}.{1} >= %s AND {0}.{1} < %s)", [self.wanted, f"{self.wanted}~"]
        codes = " OR ".join(start.format(table, name) for name in ("uscc", "registration_number"))
        return f"({codes} OR ({found}))", [*ends, *ends, *parameters]


def index_firms(ids: Sequence[int] | None = None) -> int:
    """Bring the index up to date for some firms, or for all; gives how many."""
    count = 0
    for some in _batches(ids):
        names: dict[int, list[str]] = defaultdict(list)
        rows = EnterpriseName.objects.filter(enterprise_id__in=some).order_by("kind", "-valid_from", "id")
        for pk, name in rows.values_list("enterprise_id", "name"):
            names[pk].append(name)
        short = Enterprise.objects.filter(pk__in=some).values_list("pk", "name", "short_name")
        texts = {pk: search_text_of([name, *names[pk], *([brief] if brief else [])]) for pk, name, brief in short}
        write_index(texts)
        count += len(texts)
    return count


def write_index(texts: dict[int, str]) -> None:
    """Keep the texts of firms and their bigrams."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "UPDATE registry_enterprise SET search_text = %s, grams = %s::tsvector WHERE id = %s",
                [(text, " ".join(grams_of(text)), pk) for pk, text in texts.items()],
            )
            return
        cursor.executemany(
            "UPDATE registry_enterprise SET search_text = %s WHERE id = %s", [(text, pk) for pk, text in texts.items()]
        )
        cursor.executemany("DELETE FROM registry_firm_grams WHERE rowid = %s", [(pk,) for pk in texts])
        cursor.executemany(
            "INSERT INTO registry_firm_grams (rowid, grams) VALUES (%s, %s)",
            [(pk, " ".join(grams_of(text))) for pk, text in texts.items()],
        )


def forget_firms(ids: Sequence[int]) -> None:
    """Take firms that are removed out of the index."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM registry_firm_grams WHERE rowid = %s", [(pk,) for pk in ids])


def _batches(ids: Sequence[int] | None) -> Iterator[Sequence[int]]:
    if ids is None:
        last = 0
        while some := list(
            Enterprise.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        ):
            yield some
            last = some[-1]
        return
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
