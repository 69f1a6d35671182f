"""``tidu demo``: a living fictional city in the browser."""

from __future__ import annotations

import os
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import click

from tidu.commands import language_option
from tidu.errors import display_width
from tidu.text import Language, Text
from tidu.web import serving

FOLDER = Path("demo")


@click.command("demo")
@click.option(
    "--firms", type=click.IntRange(1, 1_400_000), default=2_000, show_default=True, help="how many firms to invent"
)
@click.option("--seed", type=int, default=20260401, show_default=True, help="another seed, another city")
@click.option(
    "--data", type=click.Path(path_type=Path), default=FOLDER, show_default=True, help="folder of the city's data"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="processes that answer pages")
@click.option("--serve/--no-serve", default=True, help="serve the city, or only build it")
@language_option
def command(
    firms: int, seed: int, data: Path, host: str, port: int, workers: int, serve: bool, language: Language
) -> None:
    """Invent a city with its history, make its people, and open it in the browser.

    A city that is there already is opened as it is. With TIDU_DATABASE the city is built in that (empty) database.
    """
    started = time.monotonic()
    os.environ.setdefault("TIDU_OFFICERS_NEED_TOTP", "0")  # the passwords are printed; a second factor would be theatre
    os.environ.setdefault("TIDU_LOG_LEVEL", "WARNING")  # the cast stays in sight
    os.environ.setdefault("TIDU_CITY_NAME", "葫芦岛市（演示）")
    serving.prepare(data, tasks="worker", migrate=True)
    from tidu.web.demonstration.loading import is_loaded, load_city  # noqa: PLC0415 - needs Django to be set up

    def tell(text: Text) -> None:
        click.echo(text.to(language), err=True)

    if is_loaded():
        tell(Text(f"打开 {data} 里已有的演示城市", f"Opening the city that is in {data}"))
    else:
        tell(Text(f"生成 {firms:,} 家虚构企业……", f"Inventing {firms:,} fictional firms ..."))
        load_city(firms, seed=seed, tell=tell)
    seconds = time.monotonic() - started
    for line in introduction(f"http://{host}:{port}/", seconds, language):
        click.echo(line)
    if not serve:
        return

    def ready() -> None:
        tell(
            Text(f"已就绪：http://{host}:{port}/ （按 Ctrl+C 停止）", f"Ready: http://{host}:{port}/ (Ctrl+C to stop)")
        )
        if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(f"http://{host}:{port}/")

    serving.run(host, port, workers, started=ready)


def introduction(address: str, seconds: float, language: Language) -> Iterator[str]:
    """Who can sign in, and what each of them sees first."""
    from tidu.web.demonstration.people import CAST, PASSWORD  # noqa: PLC0415 - needs Django to be set up

    yield ""
    yield Text(
        f"虚构的演示城市（{seconds:.0f} 秒）：企业、人员、数据均为虚构",
        f"A fictional city ({seconds:.0f} s): firms, people and figures are invented",
    ).to(language)
    yield Text(f"  网址 {address}    所有人的密码 {PASSWORD}", f"  {address}    everybody's password: {PASSWORD}").to(
        language
    )
    yield ""
    for one in CAST:
        name = f"  {one.login:<8}{one.name}"
        yield name + " " * max(1, 22 - display_width(name)) + one.look.to(language)
    yield ""
