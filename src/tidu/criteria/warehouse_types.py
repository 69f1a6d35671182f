"""What differs between warehouses: type names, fences between layers, functions that take only two arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, get_args

from sqlglot import exp

from tidu.criteria.plan import Shape
from tidu.errors import InputError
from tidu.text import Text

Dialect = Literal["duckdb", "spark", "postgres", "doris", "clickhouse", "trino"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


class Storage(IntEnum):
    """How wide an integer is computed: whatever a literal is (below 2^15), 64 bits, or exact beyond them."""

    SMALL = 0
    LONG = 1
    WIDE = 2


LIMITS = {Storage.SMALL: 2**15, Storage.LONG: 2**63}


def storage_for(low: int, high: int) -> Storage:
    """The narrowest storage that holds every value from ``low`` to ``high``."""
    need = max(abs(low), abs(high))
    return next((storage for storage, limit in LIMITS.items() if need < limit), Storage.WIDE)


@dataclass(frozen=True, slots=True)
class Target:
    """One SQL dialect.

    ``wide`` names the exact type for integers of up to 38 digits. ``fenced``: the planner would paste one layer's
    expressions into the next, over and over, unless each layer ends with OFFSET 0. ``pairwise``: the least or greatest
    of several values is taken two by two, as some versions accept only two. ``nullable``: a type has to say that it
    admits NULL.
    """

    name: Dialect
    wide: str
    date: str = "DATE"
    fenced: bool = False
    pairwise: bool = False
    nullable: bool = False

    def integer(self, storage: Storage) -> exp.DataType:
        """The type of an integer of that width."""
        return self._type({Storage.SMALL: "SMALLINT", Storage.LONG: "BIGINT"}.get(storage, self.wide))

    def column(self, shape: Shape) -> exp.DataType:
        """The type in which an input column is read."""
        return self._type({"int": "BIGINT", "bool": "BOOLEAN", "date": self.date}[shape])

    def _type(self, name: str) -> exp.DataType:
        if name == "LARGEINT":  # sqlglot knows it in StarRocks only
            return exp.DataType(this=exp.DataType.Type.USERDEFINED, kind=name)
        dialect = self.name if self.nullable else None
        return exp.DataType.build(f"Nullable({name})" if self.nullable else name, dialect=dialect)


TARGETS: dict[Dialect, Target] = {
    "duckdb": Target("duckdb", "INT128"),
    "spark": Target("spark", "DECIMAL(38, 0)"),
    "postgres": Target("postgres", "DECIMAL", fenced=True),
    "doris": Target("doris", "LARGEINT"),
    # Date covers 1970 to 2149 only, and 1900-01-01 is how an event that never happened is stored.
    "clickhouse": Target("clickhouse", "Int128", date="Date32", pairwise=True, nullable=True),
    "trino": Target("trino", "DECIMAL(38, 0)"),
}


def target_of(dialect: str) -> Target:
    """The dialect of that name; raises InputError W101."""
    for name, target in TARGETS.items():
        if name == dialect:
            return target
    raise InputError(
        "W101",
        Text(f"没有名为“{dialect}”的 SQL 方言", f"There is no SQL dialect “{dialect}”"),
        fix=Text("可选：" + "、".join(DIALECTS), "Choose one of " + ", ".join(DIALECTS)),
    )
