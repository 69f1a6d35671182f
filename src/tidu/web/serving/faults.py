"""What a page says when something below it has failed: the database, the disk, or an upload that is too large.

``failed`` is Django's handler for unexpected errors. It runs while the error is still being handled, so it can tell a
database that is away, which comes back by itself, from a fault of the program.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.api.errors import body as api_error
from tidu.web.api.shaping import for_programs
from tidu.web.files.service import disk_full, too_large
from tidu.web.pages import errors
from tidu.web.pages.language import told

FULL = (errno.ENOSPC, errno.EDQUOT)
BUSY = {"55P03": "lock", "40P01": "deadlock", "40001": "serialisation", "53300": "too many connections"}
"""SQLSTATEs by which PostgreSQL says that it would work a moment later."""
DISK = "53100"
NOT_AWAY = ("08", "57", "53")
"""Classes of SQLSTATE that speak of the server and not of the statement."""


def fault_of(error: BaseException | None) -> str:
    """``busy``, ``away``, ``full``, or nothing where it is a fault of the program."""
    if isinstance(error, OSError) and error.errno in FULL:
        return "full"
    if not isinstance(error, (OperationalError, InterfaceError)):
        return ""
    state, words = getattr(error.__cause__, "sqlstate", None), str(error)
    if state == DISK or "disk is full" in words:
        return "full"
    if state in BUSY or "is locked" in words:
        return "busy"
    return "away" if state is None or state.startswith(NOT_AWAY) else ""


UNAVAILABLE = {
    "busy": (
        Text("系统正忙，这次没有存上", "The system is busy; nothing was saved"),
        Text(
            "请过十几秒再试一次；刚才填的内容可按浏览器的返回键找回。",
            "Try again in a few seconds; the browser's back button brings back what you typed.",
        ),
    ),
    "away": (
        Text("数据库暂时连不上", "The database cannot be reached at present"),
        Text(
            "已经存下的数据没有受影响；刚才这次操作没有生效。数据库恢复后页面会自己好起来，请过一会儿刷新。",
            "What was saved is safe; what you just did had no effect. It comes back by itself: refresh in a while.",
        ),
    ),
    "full": (
        Text("服务器的磁盘满了，这次没有存上", "The server's disk is full; nothing was saved"),
        Text(
            "这次操作已整体撤回。请联系管理员腾出空间后再提交。",
            "The whole operation was undone. Ask the administrator to make room, then submit it again.",
        ),
    ),
}


def failed(request: HttpRequest) -> HttpResponse:
    """The page for an error that nobody expected; 503 or 507 where it will pass."""
    kind = fault_of(sys.exc_info()[1])
    if not kind:
        return errors.failed(request)
    what, fix = UNAVAILABLE[kind]
    response = told_page(request, 507 if kind == "full" else 503, kind, what, fix)
    response["Retry-After"] = "10" if kind == "busy" else "30"
    return response


def told_page(request: HttpRequest, status: int, code: str, what: Text, fix: Text) -> HttpResponse:
    """A page, or JSON for programs, that asks the database for nothing: not even who is signed in."""
    number = getattr(request, "tidu_request_id", "")
    if for_programs(request):
        return JsonResponse(api_error(request, code, what, fix=fix), status=status)
    context: dict[str, Any] = {
        "city_name": settings.CITY_NAME,
        "version": settings.VERSION,
        "today": china_today(),
        "navigation": [],
        "number": number,
        "status": status,
        "again": request.get_full_path() if request.method == "GET" else "",
        "what": told(what),
        "fix": told(fix),
    }
    return HttpResponse(render_to_string(["errors/503.html", "errors/500.html"], context), status=status)


def told_error(request: HttpRequest, status: int, error: TiduError) -> HttpResponse:
    """The page for an error of ours."""
    fix = error.fix or error.what
    why = error.why
    return told_page(
        request, status, error.code, error.what, Text(f"{why.zh}。{fix.zh}。", f"{why.en}. {fix.en}.") if why else fix
    )


class UploadGuard:
    """Takes an upload in before any view or the check of its form's secret, so that one too large is answered in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: object,
        _kwargs: object,
    ) -> HttpResponse | None:
        """Read the form; answer in the view's place where that fails."""
        if request.method != "POST" or request.content_type != "multipart/form-data":
            return None
        try:
            request.POST  # noqa: B018 - reading it is what parses the upload
        except StopUpload:
            request.tidu_upload_too_large = True  # type: ignore[attr-defined]
        except OSError as error:
            if error.errno not in FULL:
                raise
            return told_error(request, 507, disk_full(_name_of(request)))
        if getattr(request, "tidu_upload_too_large", False):
            request._mark_post_parse_error()  # type: ignore[attr-defined]
            return told_error(request, 413, too_large(_name_of(request), settings.UPLOAD_LIMIT))
        return None


def _name_of(_request: HttpRequest) -> str:
    from tidu.web.pages.language import language

    return "上传的文件" if language() == "zh" else "the upload"
