"""Who asks, what his token allows, how often he may, and answering a repeated write with the first answer."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja import Status
from ninja.security import HttpBearer

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.api.errors import Refused
from tidu.web.api.models import ApiToken, IdempotentAnswer
from tidu.web.api.rates import count
from tidu.web.api.tokens import token_of
from tidu.web.audit.service import acting_user

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 80


class Bearer(HttpBearer):
    """``Authorization: Bearer TOKEN``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, if it is good and has not asked too often."""
        found = token_of(token)
        if found is not None:
            request.user = found.user
            count(found)
        return found


def user_of(request: HttpRequest) -> User:
    """The person as whom the token acts."""
    assert isinstance(request.user, User)  # noqa: S101 - the bearer has set it
    return request.user


def needs(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let an operation be called only with a token of this scope; the events that it leaves name the person."""

    def guard(operation: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - any answer
            token: ApiToken = request.auth  # type: ignore[attr-defined]
            if scope not in token.scopes:
                raise PermissionDenied
            with acting_user(token.user_id, str(token.user), channel="api"):
                if not scope.startswith("write:"):
                    return Status(*operation(request, *args, **more))
                if request.headers.get(KEY_HEADER):
                    return Status(*_once(request, token, lambda: operation(request, *args, **more)))
                with transaction.atomic():  # a refused or failed write leaves nothing behind
                    return Status(*operation(request, *args, **more))

        # Ninja reads the parameters off the function; here they are resolved where they were written.
        guarded.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
        return guarded

    return guard


def _once(request: HttpRequest, token: ApiToken, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - any answer
    """Do the work once for a key: who repeats the request gets the first answer, another request with the key 409."""
    key = request.headers[KEY_HEADER]
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refused(
            422,
            "bad-key",
            Text("Idempotency-Key 过长或含控制字符", "the key is too long or not printable"),
            where=KEY_HEADER,
        )
    content = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    digest = hashlib.sha256(content).hexdigest()
    known = IdempotentAnswer.objects.filter(token=token, key=key).first()
    if known is not None:
        return _again(known, digest)
    try:
        with transaction.atomic():
            row = IdempotentAnswer.objects.create(token=token, key=key, request_digest=digest)
            status, answer = work()
            row.status, row.body = status, json.loads(json.dumps(answer, default=str))
            row.save(update_fields=["status", "body"])
            return status, answer
    except IntegrityError:
        known = IdempotentAnswer.objects.filter(token=token, key=key).first()
        if known is None:
            raise
        return _again(known, digest)


def _again(known: IdempotentAnswer, digest: str) -> Any:  # noqa: ANN401 - any answer
    if known.request_digest != digest:
        what = Text("这个 Idempotency-Key 已用于另一个请求", "this key was used for another request")
        raise Refused(409, "key-reused", what, fix=Text("换一个新的键", "use a new key"), where=KEY_HEADER)
    if known.status is None:
        raise Refused(409, "key-busy", Text("同一请求正在处理", "the same request is being worked on"))
    return known.status, known.body
