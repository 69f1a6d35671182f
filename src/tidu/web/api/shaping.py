"""Whatever goes wrong outside of an operation is told to programs in the one shape too, and never as a page."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from tidu.text import Text
from tidu.web.api.errors import NOT_FOUND, body

ROOT = "/api/"
PAGES = ("/api/docs/", "/api/tokens/")
"""What people read in a browser."""
JSON = "application/json"
FAILED = Text("服务器出错了，这次操作没有生效", "the server failed; nothing was changed")
TELL = Text("把 request 的编号告诉管理员", "tell the administrator the number in “request”")
TOLD: dict[int, tuple[str, Text, Text | None]] = {
    400: ("bad-request", Text("请求无法读取", "the request cannot be read"), None),
    403: ("refused", Text("没有这项权限", "you have no right to do this"), None),
    404: ("not-found", NOT_FOUND, Text("地址见 /api/docs/", "the addresses are listed at /api/docs/")),
    405: (
        "method",
        Text("这个地址没有这种操作", "there is no such operation at this address"),
        Text("可用的方法见响应头 Allow", "the header Allow names those that there are"),
    ),
    500: ("failed", FAILED, TELL),
}


def for_programs(request: HttpRequest) -> bool:
    """Whether a program asks, and not a person with a browser."""
    return request.path.startswith(ROOT) and request.path not in PAGES


class OneShape:
    """Refuses bodies that no operation reads, and turns error pages into the shape of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        if not for_programs(request):
            return self.get_response(request)
        response = _unreadable(request) or self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(JSON):
            _shape(request, response)
        return response


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a body that is too large or no JSON, before anything reads it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or not int(length[:18]):
        return None
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(length[:18]) > limit:
        what = Text("请求内容太大", "the request is too large")
        most = limit // 1024 // 1024
        fix = Text(f"每次不超过 {most} MB，分几次发送", f"send at most {most} MB at a time")
        return JsonResponse(body(request, "too-large", what, fix=fix), status=413)
    if request.content_type != JSON:
        what = Text("请求内容不是 JSON", "the body is no JSON")
        fix = Text(f"在请求头写 Content-Type: {JSON}", f"send the header Content-Type: {JSON}")
        return JsonResponse(body(request, "not-json", what, fix=fix, where="Content-Type"), status=415)
    return None


def _shape(request: HttpRequest, response: HttpResponse) -> None:
    """Put the shape in the place of a page; status and headers, such as Allow, stay."""
    nearest = 500 if response.status_code >= 500 else 400
    code, what, fix = TOLD.get(response.status_code, TOLD[nearest])
    response.content = json.dumps(body(request, code, what, fix=fix)).encode()
    response["Content-Type"] = JSON
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
