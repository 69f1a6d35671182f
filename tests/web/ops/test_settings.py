"""A setting that cannot be meant stops the start in words; and the documentation lists exactly what is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tidu.text import Text
from tidu.web.environment import Environment, SettingError, wrong

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PAGE = ROOT / "docs" / "operations.md"
LONG_KEY = "k" * 50
PRODUCTION = {"TIDU_PRODUCTION": "1", "TIDU_SECRET_KEY": LONG_KEY, "TIDU_HOSTS": "tidu.example.gov.cn"}


def names_read() -> list[str]:
    source = (ROOT / "src" / "tidu" / "web" / "settings.py").read_text(encoding="utf-8")
    return re.findall(r"""\benv\.\w+\(\s*"(TIDU_\w+)\"""", source)


def start(values: dict[str, str]) -> dict[str, object]:
    """Read the settings anew with these variables, in a namespace of its own."""
    source = (ROOT / "src" / "tidu" / "web" / "settings.py").read_text(encoding="utf-8")
    program = source.replace("env = Environment()", "env = Environment(values=GIVEN)")
    assert "GIVEN" in program
    namespace: dict[str, object] = {
        "__file__": str(ROOT / "src" / "tidu" / "web" / "settings.py"),
        "__name__": "tidu.web.settings_again",
        "GIVEN": values,
    }
    exec(compile(program, "settings.py", "exec"), namespace)  # noqa: S102 - our own settings
    return namespace


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("TIDU_DEBUG", "maybe", "不是开关值"),
        ("TIDU_PRODUCTION", "ja", "不是开关值"),
        ("TIDU_DATABASE", "mysql://a:b@c/d", "看不懂这个数据库地址"),
        ("TIDU_DATABASE", "postgresql://host/", "看不懂这个数据库地址"),
        ("TIDU_DATABASE", "postgresql://a:b@host:port/city", "看不懂这个数据库地址"),
        ("TIDU_HOSTS", "https://tidu.example.gov.cn", "不是主机名"),
        ("TIDU_HOSTS", "tidu.example.gov.cn:8000", "不是主机名"),
        ("TIDU_HOSTS", "*", "不是主机名"),
        ("TIDU_ORIGINS", "https://a.example,b.example", "不是 https:// 开头的网址"),
        ("TIDU_OIDC_SERVER", "sso.example", "不是 https:// 开头的网址"),
        ("TIDU_UPLOAD_MB", "0", "不是 1 到 2000 之间的整数"),
        ("TIDU_UPLOAD_MB", "50MB", "不是 1 到 2000 之间的整数"),
        ("TIDU_UPLOAD_MB", "５０", "不是 1 到 2000 之间的整数"),
        ("TIDU_FILE_SCANNER", "clamav", "不是“包.模块.函数”的写法"),
        ("TIDU_CLAMD", "localhost", "不是套接字路径"),
        ("TIDU_CLAMD", "localhost:99999", "不是套接字路径"),
        ("TIDU_SESSION_HOURS", "-1", "不是 1 到 720 之间的整数"),
        ("TIDU_HTTPS_REDIRECT", "perhaps", "不是开关值"),
        ("TIDU_HSTS_SECONDS", "a year", "整数"),
        ("TIDU_BEHIND_PROXY", "nginx", "不是开关值"),
        ("TIDU_OFFICERS_NEED_TOTP", "some", "不是开关值"),
        ("TIDU_LOCKOUT_FAILURES", "1", "不是 3 到 100 之间的整数"),
        ("TIDU_LOCKOUT_MINUTES", "9999", "不是 1 到 1440 之间的整数"),
        ("TIDU_TASKS", "celery", "不是可选值之一"),
        ("TIDU_LOG", "xml", "不是可选值之一"),
        ("TIDU_LOG_LEVEL", "LOUD", "不是可选值之一"),
        ("TIDU_CITY_REGION", "葫芦岛", "不是行政区划代码"),
    ],
)
def test_a_wrong_value_says_what_why_and_what_to_do(name: str, value: str, why: str) -> None:
    more = PRODUCTION if name == "TIDU_HTTPS_REDIRECT" else {}
    with pytest.raises(SettingError) as caught:
        start({**more, name: value})
    said = caught.value.render("zh")
    assert name in said
    assert why in said
    assert "怎么办" in said
    assert ("…" in said) if name == "TIDU_DATABASE" else (value.rsplit(",", maxsplit=1)[-1] in said)


@pytest.mark.parametrize(
    ("values", "name", "why"),
    [
        ({**PRODUCTION, "TIDU_DEBUG": "1"}, "TIDU_DEBUG", "不能显示程序内部"),
        ({**PRODUCTION, "TIDU_HOSTS": ""}, "TIDU_HOSTS", "须写明"),
        ({"TIDU_OIDC_SERVER": "https://sso.example"}, "TIDU_OIDC_CLIENT", "还需要客户端"),
        ({"TIDU_OIDC_SERVER": "https://sso.example", "TIDU_OIDC_CLIENT": "tidu"}, "TIDU_OIDC_SECRET", "还需要客户端"),
    ],
)
def test_settings_that_only_make_sense_together_are_asked_for(values: dict[str, str], name: str, why: str) -> None:
    with pytest.raises(SettingError) as caught:
        start(values)
    assert name in caught.value.render("zh")
    assert why in caught.value.render("zh")


@pytest.mark.parametrize(
    ("name", "hint"), [("TIDU_DATABSE", "是不是 TIDU_DATABASE"), ("TIDU_WEATHER_FORECAST", "请删掉它")]
)
def test_a_variable_that_nobody_reads_is_refused(name: str, hint: str) -> None:
    with pytest.raises(SettingError) as caught:
        start({name: "1"})
    assert caught.value.code == "unknown-setting"
    assert name in caught.value.render("zh")
    assert hint in caught.value.render("zh")


def test_variables_of_tests_and_of_others_are_left_alone() -> None:
    assert start({"TIDU_BENCH_DATABASE": "x", "TIDU_SCREENSHOTS": "here", "DATABASE_URL": "x"})["DEBUG"] is False


def test_production_needs_a_key_and_never_repeats_it() -> None:
    with pytest.raises(SettingError) as caught:
        start({"TIDU_PRODUCTION": "1", "TIDU_SECRET_KEY": "short-and-known"})
    assert "至少 50 个字符" in caught.value.render("zh")
    assert "short-and-known" not in caught.value.render("zh")
    assert start(PRODUCTION)["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("short", "不足 50 个字符"),
        (f"{'a' * 50},short", "不足 50 个字符"),
        (LONG_KEY, "现用的密钥也在其中"),
        (f"{'a' * 50}, {'a' * 50}", "写了两次"),
    ],
)
def test_keys_of_before_that_cannot_be_meant_stop_the_start(given: str, why: str) -> None:
    with pytest.raises(SettingError) as caught:
        start(PRODUCTION | {"TIDU_SECRET_KEYS_BEFORE": given})
    text = caught.value.render("zh")
    assert why in text
    assert given not in text


def test_what_a_key_of_before_signed_still_holds() -> None:
    found = start(PRODUCTION | {"TIDU_SECRET_KEYS_BEFORE": f"{'a' * 50}, {'b' * 60}"})
    assert found["SECRET_KEY_FALLBACKS"] == ["a" * 50, "b" * 60]
    assert start(PRODUCTION)["SECRET_KEY_FALLBACKS"] == []


@pytest.mark.parametrize(
    "name", ["TIDU_SECRET_KEY", "TIDU_SECRET_KEYS_BEFORE", "TIDU_OIDC_SECRET", "TIDU_METRICS_TOKEN", "TIDU_DATABASE"]
)
def test_a_secret_is_never_repeated(name: str) -> None:
    assert "hunter2" not in wrong(name, "hunter2", Text("错", "wrong"), Text("改", "mend")).render("zh")


def test_a_database_address_is_read_whole() -> None:
    found = Environment({"TIDU_DATABASE": "postgresql://ti%40du:p%3Aw@db.example:5433/ci%20ty"}).database(
        "TIDU_DATABASE", Path()
    )
    assert [found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "ci ty", "ti@du", "p:w", "db.example", "5433",
    ]  # fmt: skip
    assert found["CONN_HEALTH_CHECKS"] is True
    local = Environment({"TIDU_DATABASE": "postgresql://tidu@/city?host=%2Frun%2Fpg"}).database("TIDU_DATABASE", Path())
    assert (local["HOST"], local["NAME"]) == ("/run/pg", "city")
    lite = Environment({"TIDU_DATABASE": "sqlite:////srv/tidu/a.sqlite3"}).database("TIDU_DATABASE", Path())
    assert Path(str(lite["NAME"])) == Path("/srv/tidu/a.sqlite3")


def test_what_is_not_set_has_a_default_that_starts() -> None:
    assert start({})["TASKS_MODE"] == "inline"


@pytest.mark.docs
def test_the_operations_page_lists_exactly_the_variables_that_are_read() -> None:
    read = start({})["env"]
    assert isinstance(read, Environment)
    documented = re.findall(r"^\| `(TIDU_[A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(documented) == sorted(set(names_read()))
    # What is read only in production is no less documented.
    assert set(read.names) <= set(documented)
    assert len(documented) == len(set(documented))
