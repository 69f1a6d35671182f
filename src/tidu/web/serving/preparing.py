"""Getting an installation ready: settings that hold, a database that answers and has every table, static files."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Literal

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.environment import wrong

Tasks = Literal["inline", "worker"]


def prepare(data_folder: Path | str | None = None, *, tasks: Tasks | None = None, migrate: bool = False) -> None:
    """Set Django up and make the installation ready to be used; raises TiduError, in words, where it cannot.

    ``data_folder`` stands in for TIDU_DATA, ``tasks`` for TIDU_TASKS where that is not set. An embedded database is
    migrated; another one only where ``migrate`` says so, because other servers may still run the version before.
    """
    configure(data_folder, tasks=tasks)
    refuse_unknown_scanner()
    _make_folder(Path(settings.DATA))
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    reach_database()
    if migrate or connection.vendor == "sqlite":
        call_command("migrate", interactive=False, verbosity=0)
    else:
        refuse_missing_migrations()
    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()


def configure(data_folder: Path | str | None = None, *, tasks: Tasks | None = None) -> None:
    """Set Django up, nothing more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidu.web.settings")
    if data_folder is not None:
        os.environ["TIDU_DATA"] = str(Path(data_folder).expanduser().resolve())
    if tasks is not None and not os.environ.get("TIDU_TASKS", "").strip():
        os.environ["TIDU_TASKS"] = tasks
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise TiduError(
            "bad-setting",
            Text(f"设置不能用：{error}", f"the settings cannot be used: {error}"),
            fix=Text(
                "请对照 docs/operations.md 检查环境变量", "check the environment variables against docs/operations.md"
            ),
        ) from error


def refuse_unknown_scanner() -> None:
    """A scanner that is only missed when the first file comes would be missed too late."""
    try:
        import_string(settings.FILE_SCANNER)
    except ImportError as error:
        raise wrong(
            "TIDU_FILE_SCANNER",
            settings.FILE_SCANNER,
            Text("没有这个函数", f"there is no such function ({error})"),
            Text("ClamAV 用 tidu.web.files.scanning.clamd", "for ClamAV give tidu.web.files.scanning.clamd"),
        ) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise TiduError(
            "data-folder",
            Text(f"数据目录 {folder} 不能写入", f"the data folder {folder} cannot be written to"),
            why=Text("磁盘满了", "the disk is full") if full else Text(str(error.strerror), str(error.strerror)),
            fix=Text(
                "请腾出空间、改正权限，或用 TIDU_DATA 指定别的目录",
                "make room, mend its permissions, or name another folder with TIDU_DATA",
            ),
        ) from error


def where_database() -> str:
    """The database as people recognise it; never its password."""
    known = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return str(known["NAME"])
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"PostgreSQL {known['USER']}@{known['HOST'] or 'localhost'}{port}/{known['NAME']}"


def reach_database() -> None:
    """Connect, or say in words why not."""
    try:
        connection.ensure_connection()
    except Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise TiduError(
            "database-away",
            Text(f"连不上数据库 {where_database()}", f"the database {where_database()} cannot be reached"),
            why=Text(reason, reason),
            fix=Text(
                "请确认数据库已启动、TIDU_DATABASE 写得对、用户有权连接",
                "see that it runs, that TIDU_DATABASE is right, and that the user may connect",
            ),
        ) from error


def refuse_missing_migrations() -> None:
    """A server of one version on tables of another would break in the middle of somebody's work."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        first = missing[0][0]
        raise TiduError(
            "migrations-missing",
            Text(
                f"数据库还差 {len(missing)} 步升级，从 {first.app_label}.{first.name} 开始",
                f"the database lacks {len(missing)} migrations, from {first.app_label}.{first.name} on",
            ),
            why=Text("程序与数据表不是同一版本", "the program and the tables are of different versions"),
            fix=Text("请先备份，再运行 tidu manage migrate", "take a backup, then run tidu manage migrate"),
        )
