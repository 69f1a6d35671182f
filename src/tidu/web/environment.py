"""Settings from environment variables. A wrong value stops the start, in words; a missing one has a documented default."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tidu.errors import TiduError
from tidu.text import Text

OF_THE_WORKSHOP = ("TIDU_TEST_", "TIDU_BENCH_", "TIDU_CHROMIUM", "TIDU_SCREENSHOTS", "TIDU_NO_SKIP")
"""Variables of tests and measurements; they set nothing of the platform."""
LONG_KEY = 50
"""Characters of a key that nobody guesses."""
YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off", "")


class SettingError(TiduError):
    """An environment variable holds what cannot be meant."""


def wrong(name: str, value: str, why: Text, fix: Text) -> SettingError:
    """The error for a variable; a secret's value is never repeated."""
    shown = "…" if any(word in name for word in ("SECRET", "PASSWORD", "DATABASE", "TOKEN")) else value
    what = Text(f"环境变量 {name} 的值 {shown!r} 不能用", f"the environment variable {name} cannot be {shown!r}")
    return SettingError("bad-setting", what, why=why, fix=fix)


@dataclass
class Environment:
    """Reads variables by type and remembers their names, so that the documentation can be checked against them."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    names: list[str] = field(default_factory=list)

    def raw(self, name: str) -> str | None:
        """The value as it stands; None where the variable is not set or empty."""
        self.names.append(name)
        return self.values.get(name, "").strip() or None

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        return self.raw(name) or default

    def one_of(self, name: str, options: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.text(name, default)
        if value not in options:
            listed = ", ".join(options)
            raise wrong(
                name,
                value,
                Text("不是可选值之一", "is none of the options"),
                Text(f"请用：{listed}", f"use one of: {listed}"),
            )
        return value

    def yes_no(self, name: str, *, default: bool) -> bool:
        """A switch."""
        value = self.raw(name)
        if value is None:
            return default
        if value.lower() not in (*YES, *NO):
            raise wrong(name, value, Text("不是开关值", "is no switch"), Text("请用 1 或 0", "use 1 or 0"))
        return value.lower() in YES

    def whole(self, name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
        """A whole number between two bounds, both included."""
        value = self.raw(name)
        if value is None:
            return default
        if not value.lstrip("-").isascii() or not value.lstrip("-").isdigit() or not low <= int(value) <= high:
            why = Text(f"不是 {low} 到 {high} 之间的整数", f"is no whole number from {low} to {high}")
            raise wrong(name, value, why, Text("请改成这个范围内的整数", "give a whole number in that range"))
        return int(value)

    def listed(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Words separated by commas."""
        value = self.raw(name)
        return [one.strip() for one in value.split(",") if one.strip()] if value else list(default)

    def keys(self, name: str, present: str) -> list[str]:
        """Secret keys of before, separated by commas: long ones, each once, and not the one that signs at present."""
        found = self.listed(name)
        why = None
        if any(len(one) < LONG_KEY for one in found):
            why = Text(f"有密钥不足 {LONG_KEY} 个字符", f"one of the keys has fewer than {LONG_KEY} characters")
        elif present in found:
            why = Text("现用的密钥也在其中", "the key in use is among them")
        elif len(set(found)) < len(found):
            why = Text("有密钥写了两次", "one of the keys stands there twice")
        if why is not None:
            raise wrong(
                name,
                "",
                why,
                Text(
                    "只写以前用过的完整密钥，用逗号隔开，新的放在 TIDU_SECRET_KEY",
                    "give whole keys of before, separated by commas; the new one is TIDU_SECRET_KEY",
                ),
            )
        return found

    def origins(self, name: str) -> list[str]:
        """Addresses of sites, separated by commas, each with https:// or http:// and without a path."""
        found = self.listed(name)
        for one in found:
            self._check_site(name, one)
        return found

    def site(self, name: str) -> str:
        """The address of a site, or nothing."""
        value = self.text(name)
        if value:
            self._check_site(name, value)
        return value

    def hosts(self, name: str, default: tuple[str, ...]) -> list[str]:
        """Names of this machine, separated by commas: no address of a page, no port, and not every name there is."""
        found = self.listed(name, default)
        for one in found:
            if any(mark in one for mark in "/*@ ") or (":" in one and not one.startswith("[")):
                raise wrong(
                    name,
                    one,
                    Text("不是主机名（不带 https://、端口和 *）", "is no host name (without https://, a port, or *)"),
                    Text("例如 tidu.example.gov.cn,127.0.0.1", "such as tidu.example.gov.cn,127.0.0.1"),
                )
        return found

    def refuse_unknown(self) -> None:
        """Refuse a variable that nobody reads: a slip of the pen would leave its setting at the default, unnoticed."""
        for name in sorted(self.values):
            if not name.startswith("TIDU_") or name in self.names or name.startswith(OF_THE_WORKSHOP):
                continue
            near = get_close_matches(name, self.names, 1, 0.6)
            raise SettingError(
                "unknown-setting",
                Text(f"没有 {name} 这个环境变量", f"there is no environment variable {name}"),
                why=Text("没有程序读它，它的值不会起作用", "nothing reads it, so its value would have no effect"),
                fix=Text(f"是不是 {near[0]}？否则请删掉它", f"is {near[0]} meant? Else remove it")
                if near
                else Text(
                    "请删掉它；全部变量见 docs/operations.md", "remove it; docs/operations.md lists all variables"
                ),
            )

    def _check_site(self, name: str, value: str) -> None:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            why = Text("不是 https:// 开头的网址", "is no address with https://")
            raise wrong(
                name, value, why, Text("例如 https://tidu.example.gov.cn", "such as https://tidu.example.gov.cn")
            )

    def path(self, name: str, default: Path) -> Path:
        """A path, absolute."""
        value = self.raw(name)
        return (Path(value).expanduser() if value else default).resolve()

    def region(self, name: str, default: str) -> str:
        """A region code: two digits for a province, four for a city, six for a county."""
        value = self.text(name, default)
        if not (value.isascii() and value.isdigit() and len(value) in (2, 4, 6)):
            why = Text("不是行政区划代码", "is no region code")
            raise wrong(name, value, why, Text("请用 2、4 或 6 位数字，如 2114", "give 2, 4 or 6 digits, such as 2114"))
        return value

    def folder(self, name: str) -> str:
        """A folder that exists, or nothing."""
        value = self.text(name)
        if value and not Path(value).expanduser().is_dir():
            raise wrong(
                name,
                value,
                Text("没有这个文件夹", "there is no such folder"),
                Text("建好文件夹再启动，或去掉这个变量", "make the folder first, or remove the variable"),
            )
        return str(Path(value).expanduser()) if value else ""

    def function(self, name: str, default: str) -> str:
        """The dotted path of something that can be imported; whether it can is seen when the platform starts."""
        value = self.text(name, default)
        parts = value.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            raise wrong(
                name,
                value,
                Text("不是“包.模块.函数”的写法", "is no dotted path of a function"),
                Text("例如 tidu.web.files.scanning.clamd", "such as tidu.web.files.scanning.clamd"),
            )
        return value

    def address(self, name: str, default: str) -> str:
        """The path of a socket, or ``host:port``."""
        value = self.text(name, default)
        _host, colon, port = value.rpartition(":")
        if not value.startswith("/") and not (colon and port.isascii() and port.isdigit() and int(port) < 65536):
            raise wrong(
                name,
                value,
                Text("不是套接字路径，也不是 主机:端口", "is neither the path of a socket nor host:port"),
                Text("例如 /run/clamav/clamd.ctl 或 127.0.0.1:3310", "such as /run/clamav/clamd.ctl or 127.0.0.1:3310"),
            )
        return value

    def database(self, name: str, data: Path) -> dict[str, object]:
        """Django's description of ``postgresql://user:password@host:port/name`` or ``sqlite:///path``."""
        value = self.raw(name)
        if value is None:
            return sqlite(data / "tidu.sqlite3")
        parts = urlsplit(value)
        if parts.scheme == "sqlite" and parts.path.strip("/"):
            return sqlite(Path("/" + unquote(parts.path).lstrip("/")))
        if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
            with contextlib.suppress(ValueError):  # a port that is no number
                return postgresql(value)
        why = Text("看不懂这个数据库地址", "is no database address that is understood")
        fix = Text(
            "请写成 postgresql://用户:密码@主机:5432/库名 或 sqlite:////绝对路径/tidu.sqlite3",
            "write postgresql://user:password@host:5432/name or sqlite:////absolute/path/tidu.sqlite3",
        )
        raise wrong(name, value, why, fix)


def sqlite(path: Path) -> dict[str, object]:
    """An embedded database: readers never wait for the writer, and writers queue instead of failing at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
        },
    }


def postgresql(address: str) -> dict[str, object]:
    """A PostgreSQL database; a socket folder may stand in for the host as ``?host=/folder``."""
    parts = urlsplit(address)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # Many short questions at a time: helpers that share one of them, or compile it first, only take turns away.
            "options": "-c lock_timeout=20000 -c idle_in_transaction_session_timeout=300000"
            " -c max_parallel_workers_per_gather=0 -c jit=off",
        },
    }
