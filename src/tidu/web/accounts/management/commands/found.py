"""``tidu manage found``: from an empty database to an administrator who can sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from tidu.errors import InputError
from tidu.web.accounts.founding import found
from tidu.web.audit.service import Actor, acting


class Command(BaseCommand):
    """Enters the regions, the city bureau and its first administrator, and prints a link for his password."""

    help = "Enter the regions of TIDU_CITY_REGION, the city bureau and its first administrator; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bureau", required=True, metavar="NAME", help="the bureau that runs the ladder")
        parser.add_argument("--login", required=True, help="the administrator's login name")
        parser.add_argument("--name", default="", help="the administrator's own name")
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="the address under which people reach the platform"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            with acting(Actor(user_name="系统", channel="command")):
                done = found(settings.CITY_REGION, options["bureau"], options["login"], options["name"])
        except InputError as error:
            self.stderr.write(error.render("zh"))
            self.stderr.write(error.render("en"))
            raise SystemExit(2) from None
        link = options["site"].rstrip("/") + reverse("new-password", args=done.link)
        self.stdout.write(
            f"新增地区 {done.regions} 个；单位：{done.bureau.name}；管理员：{done.person} ({done.person.username})"
        )
        self.stdout.write(f"请他在一天之内打开下面的链接设置密码 / a link for his password, good for a day:\n{link}")
