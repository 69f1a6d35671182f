"""Running the SQL where the data is: DuckDB in this process, Spark for a population that outgrows a machine.

Both are extras and are imported when they are asked for. The table has the wide layout of docs/warehouse.md, in Parquet
or as a frame, and its schema is compared with the plan before anything runs: a float or a text where an integer belongs
would be rounded or guessed by a cast.
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tidu.criteria.many import OUTCOMES, width
from tidu.criteria.plan import Plan, Shape, bounds
from tidu.criteria.warehouse import to_sql
from tidu.errors import InputError, TiduError
from tidu.text import Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession

Source = Path | pl.DataFrame | pl.LazyFrame
TABLE = "firms"
EVERY_FILE = "**/*.parquet"
"""Of a folder, those in folders below it too: Spark writes ``county=兴城/part-0.parquet``."""
SHAPES: dict[Shape, Text] = {
    "int": Text("整数", "an integer"),
    "bool": Text("布尔值", "a boolean"),
    "date": Text("日期", "a date"),
}
FITTING: dict[Shape, tuple[str, ...]] = {
    "int": (
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("tinyint", "smallint", "int", "bigint"),
    ),
    "bool": ("boolean",),
    "date": ("date",),
}
"""Types as Polars and as Spark call them."""
EMPTY = ("null", "void")


class EngineError(TiduError):
    """An engine that is not installed, or that cannot start."""


# -- DuckDB -------------------------------------------------------------------------------------------------------


def run_duckdb(
    plan: Plan, source: Source, *, key: str = "firm_id", keep: Sequence[str] = (), words: bool = False, threads: int = 0
) -> pl.DataFrame:
    """The plan's outputs for every row of ``source`` in its order, beside ``key`` and ``keep``.

    Columns and types are those of :func:`tidu.criteria.many.evaluate_plan`. ``threads`` is how many DuckDB may use; 0
    leaves it to DuckDB. Raises EngineError W104 without DuckDB, InputError W103 where a column is missing or of another
    type.
    """
    with _duckdb(plan, source, key, keep, threads) as (connection, present):
        sql = to_sql(plan, "duckdb", TABLE, key, words, keep=keep, present=present)
        frame = pl.DataFrame(connection.sql(sql))
    return frame.cast(output_types(plan, words=words))  # type: ignore[arg-type]


def duckdb_to_parquet(
    plan: Plan,
    source: Source,
    target: Path,
    *,
    key: str = "firm_id",
    keep: Sequence[str] = (),
    words: bool = False,
    threads: int = 0,
) -> None:
    """As :func:`run_duckdb`, but streamed into one Parquet file, so that memory stays bounded. Words become text."""
    with _duckdb(plan, source, key, keep, threads) as (connection, present):
        sql = to_sql(plan, "duckdb", TABLE, key, words, keep=keep, present=present)
        connection.sql(sql).write_parquet(str(target), compression="zstd")


@contextmanager
def _duckdb(
    plan: Plan, source: Source, key: str, keep: Sequence[str], threads: int
) -> Iterator[tuple[DuckDBPyConnection, set[str]]]:
    """A connection with ``source`` as the view ``firms``, and the columns that are there."""
    duckdb = _import("duckdb", "duckdb")
    present = check_types(plan, _types(source), (key, *keep))
    with tempfile.TemporaryDirectory(prefix="tidu-") as folder, duckdb.connect() as connection:
        if threads:
            connection.execute("SET threads = ?", [threads])
        connection.execute("SET temp_directory = ?", [folder])
        divided = isinstance(source, Path) and source.is_dir()
        connection.read_parquet(_parquet(source, Path(folder)), hive_partitioning=divided).create_view(TABLE)
        yield connection, present


def _parquet(source: Source, folder: Path) -> str:
    """Where the source lies as Parquet. A frame is written first: handing it over in memory would need pyarrow."""
    if isinstance(source, Path):
        return str(source / EVERY_FILE) if source.is_dir() else str(source)
    path = folder / "firms.parquet"
    source.lazy().sink_parquet(path)
    return str(path)


# -- Spark --------------------------------------------------------------------------------------------------------

SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
}
"""ANSI: a number that would not fit is an error, never NULL or a wrapped value."""
QUIET = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c: %m%n%ex
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = error
"""
"""Spark is only heard when something fails. The gateway sets its own level on the root unless it is given one."""


def run_spark(
    plan: Plan,
    source: Path | str,
    target: Path | str,
    *,
    key: str = "firm_id",
    keep: Sequence[str] = (),
    words: bool = False,
    partitions: int | None = None,
    session: SparkSession | None = None,
) -> None:
    """Judge every row of a Parquet file or folder and write the outputs as a folder of Parquet files.

    ``source`` and ``target`` may be whatever Spark can reach, in a distributed file system too. ``partitions`` spreads
    the rows anew before judging, so that ``target`` has that many files; without it the files of ``source`` decide.
    ``session`` is used as it is; without one, :func:`spark_session` gives it. Rows come in no particular order. Raises
    EngineError W104 (no PySpark) or W105 (no Java), InputError W103 (a column is missing or of another type).
    """
    if session is None:
        with spark_session() as own:
            run_spark(plan, source, target, key=key, keep=keep, words=words, partitions=partitions, session=own)
        return
    firms = session.read.parquet(str(source))
    present = check_types(plan, dict(firms.dtypes), (key, *keep))
    if partitions is not None:
        firms = firms.repartition(partitions)
    view = f"tidu_{TABLE}_{id(plan)}"
    firms.createOrReplaceTempView(view)
    try:
        sql = to_sql(plan, "spark", view, key, words, keep=keep, present=present)
        session.sql(sql).write.mode("overwrite").parquet(str(target))
    finally:
        session.catalog.dropTempView(view)


@contextmanager
def spark_session(cores: int = 2, memory: str = "2g") -> Iterator[SparkSession]:
    """A local Spark session, stopped at the end: no web page, few partitions, quiet, strict about overflow.

    Where a session is running already, it is that one, and it goes on running. Raises EngineError W104 without
    PySpark, W105 without Java 17 or newer.
    """
    sql = _import("pyspark.sql", "spark")
    if not java_home_or_path():
        raise _no_java()
    running = sql.SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    builder = sql.SparkSession.builder.master(f"local[{cores}]").appName("tidu").config("spark.driver.memory", memory)
    with tempfile.TemporaryDirectory(prefix="tidu-spark-") as folder:
        quiet = Path(folder, "log4j2.properties")
        quiet.write_text(QUIET, encoding="utf-8")
        settings = {**SPARK_SETTINGS, "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            session = builder.getOrCreate()
        except RuntimeError as error:  # the JVM ended before it answered
            raise _no_java() from error
        try:
            yield session
        finally:
            session.stop()


def java_home_or_path() -> str | None:
    """The ``java`` that Spark would start, or None."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")


def _no_java() -> EngineError:
    return EngineError(
        "W105",
        Text("Spark 没有启动", "Spark did not start"),
        why=Text(
            "Spark 要用 Java 17 或更新版本，这里没有找到可用的",
            "Spark needs Java 17 or newer, and none that works was found",
        ),
        fix=Text(
            "安装 Java（Debian：apt install default-jre-headless），或设置 JAVA_HOME；人数不多时用 --engine polars 即可",
            "Install Java (on Debian: apt install default-jre-headless) or set JAVA_HOME; Polars needs neither",
        ),
    )


# -- what both need -----------------------------------------------------------------------------------------------


def _import(module: str, extra: str) -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise EngineError(
            "W104",
            Text(f"没有安装 {extra}", f"{extra} is not installed"),
            why=Text(
                "这个引擎是可选的，不随 tidu 一起安装", "This engine is optional and does not come with tidu itself"
            ),
            fix=Text(f"运行 pip install 'tidu[{extra}]'", f"Run: pip install 'tidu[{extra}]'"),
        ) from error


def _types(source: Source) -> dict[str, str]:
    """The type of every column, in lower case as Polars calls it."""
    if isinstance(source, Path):
        folder = source.is_dir()
        schema = pl.scan_parquet(source / EVERY_FILE if folder else source, hive_partitioning=folder).collect_schema()
    else:
        schema = source.lazy().collect_schema()
    return {name: str(kind).lower() for name, kind in schema.items()}


def check_types(plan: Plan, types: Mapping[str, str], carried: Sequence[str]) -> set[str]:
    """The columns that are there; raises InputError W103 where a type does not fit, or a carried column is missing.

    ``types`` are the names by which Polars or Spark call them.
    """
    for name in carried:
        if name not in types:
            raise InputError(
                "W103",
                Text(f"表里没有“{name}”这一列", f"The table has no column “{name}”"),
                fix=Text("现有的列：" + "、".join(types), "Its columns are: " + ", ".join(types)),
            )
    for name, column in plan.inputs.items():
        if name in types and types[name] not in (*FITTING[column.shape], *EMPTY):
            wanted = SHAPES[column.shape]
            raise InputError(
                "W103",
                Text(
                    f"“{name}”应为{wanted.zh}，表里是 {types[name]}",
                    f"“{name}” should be {wanted.en}, the table has {types[name]}",
                ),
                why=Text(
                    "自动转换会四舍五入或猜测，结果就不可靠",
                    "A cast would round or guess, and a verdict must not rest on that",
                ),
                fix=Text("按 docs/warehouse.md 的说明存储这一列", "Store the column as docs/warehouse.md says"),
            )
    return set(types)


def output_types(plan: Plan, *, words: bool = False) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The Polars type of every output, the same as :func:`tidu.criteria.many.evaluate_plan` gives."""
    found: dict[str, pl.DataType | type[pl.DataType]] = {}
    for name in plan.outputs:
        ref = plan.refs[name]
        if ref.shape == "bool":
            found[name] = pl.Boolean()
        elif name == "verdict" or name.endswith("__outcome"):
            found[name] = OUTCOMES if words else pl.Int8
        else:
            found[name] = width(*bounds(ref))
    return found
