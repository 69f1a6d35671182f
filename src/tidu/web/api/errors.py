"""One shape for every error: what happened, why, what to do, where; in Chinese and English."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.registry.enterprises.service import EditConflict

log = logging.getLogger(__name__)


class Both(Schema):
    """A text in both languages."""

    zh: str
    en: str


class ErrorBody(Schema):
    """What went wrong. ``where`` names the field or the address."""

    code: str
    what: Both
    why: Both | None = None
    fix: Both | None = None
    where: str | None = None
    request: str = ""


class Error(Schema):
    """Every answer that is no success."""

    error: ErrorBody


NOT_FOUND = Text("没有找到，或您看不到", "there is no such thing, or none that you may see")
NO_TOKEN = Text("没有令牌，或令牌无效、已过期、已撤销", "no token, or one that is wrong, expired or revoked")
MEANWHILE = Text("同时有别的写入，这次没有存上", "something else was written at the same moment; nothing was saved")
READ_AGAIN = Text("重新读取后再改", "read it again, then change it")
NO_SCOPE = Text("令牌没有这项权限", "the token does not have this scope")
FAULTY = Text("请求内容不符合要求", "the request is not as it must be")


def both(text: Text | None) -> dict[str, str] | None:
    """A text as the API gives it."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def body(
    request: HttpRequest,
    code: str,
    what: Text,
    *,
    why: Text | None = None,
    fix: Text | None = None,
    where: str | None = None,
) -> dict[str, Any]:
    """An error in its shape."""
    number = getattr(request, "tidu_request_id", "")
    return {
        "error": {
            "code": code,
            "what": both(what),
            "why": both(why),
            "fix": both(fix),
            "where": where,
            "request": number,
        }
    }


class Refused(Exception):
    """An answer that is no success, with its status."""

    def __init__(
        self, status: int, code: str, what: Text, fix: Text | None = None, where: str | None = None, wait: int = 0
    ) -> None:
        super().__init__(code)
        self.wait = wait
        self.status, self.code, self.what, self.fix, self.where = status, code, what, fix, where


def install(api: NinjaAPI) -> None:
    """Give every error of the API its shape."""

    def answer(request: HttpRequest, status: int, code: str, what: Text, **more: Any) -> HttpResponse:  # noqa: ANN401 - fields of a body
        return api.create_response(request, body(request, code, what, **more), status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        response = answer(request, error.status, error.code, error.what, fix=error.fix, where=error.where)
        if error.wait:
            response["Retry-After"] = str(error.wait)
        return response

    @api.exception_handler(EditConflict)
    def overtaken(request: HttpRequest, error: EditConflict) -> HttpResponse:
        return answer(request, 409, "version", MEANWHILE, fix=READ_AGAIN, where=", ".join(error.theirs))

    @api.exception_handler(IntegrityError)
    def collided(request: HttpRequest, _error: IntegrityError) -> HttpResponse:
        # Two who write the same at once; the log tells it from a fault of the program.
        log.exception("a write collided")
        return answer(request, 409, "collided", MEANWHILE, fix=READ_AGAIN)

    @api.exception_handler(TiduError)
    def told(request: HttpRequest, error: TiduError) -> HttpResponse:
        where = str(error.where) if error.where else None
        return answer(request, 422, error.code, error.what, why=error.why, fix=error.fix, where=where)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(request, 404, "not-found", NOT_FOUND)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        fix = Text("在请求头写 Authorization: Bearer 令牌", "send the header Authorization: Bearer TOKEN")
        response = answer(request, 401, "no-token", NO_TOKEN, fix=fix)
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
        return answer(request, 403, "no-scope", NO_SCOPE)

    @api.exception_handler(ValidationError)
    def faulty(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        where = ".".join(str(part) for part in first.get("loc", ()))
        said = str(first.get("msg", ""))
        return answer(request, 422, "faulty-request", FAULTY, why=Text(said, said), where=where)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        said = Text(str(error), str(error))
        return answer(request, error.status_code, f"http-{error.status_code}", FAULTY, why=said)
