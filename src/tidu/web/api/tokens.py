"""Tokens: made by a person, shown once, good for what their scopes name and no longer than they last."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.api.models import ApiToken
from tidu.web.audit import service as audit

VERBS = {"read": Text("读取", "read"), "write": Text("写入", "write")}
SCOPES: dict[str, Text] = {}


def add_scopes(area: str, names: Text) -> None:
    """What a token may do in an area: read and write. Rooms above this one have areas of their own."""
    for what, verb in VERBS.items():
        SCOPES[f"{what}:{area}"] = Text(f"{verb.zh}{names.zh}", f"{verb.en} {names.en}")


for _area, _names in (
    ("firms", Text("企业", "firms")), ("facts", Text("数据", "figures")), ("titles", Text("称号", "titles")),
    ("checks", Text("核验", "checks")),
):  # fmt: skip
    add_scopes(_area, _names)
SCOPES["read:lists"] = Text("读取名单", "read lists")
LONGEST_DAYS = 366
NOTED_AFTER = timedelta(minutes=1)
PREFIX = "tidu_"


@transaction.atomic
def make_token(user: User, name: str, scopes: Sequence[str], days: int) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once and not kept."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise InputError("token-scopes", Text("请至少选择一项权限", "choose at least one scope"))
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            "token-days", Text(f"有效期为 1 到 {LONGEST_DAYS} 天", f"a token lasts 1 to {LONGEST_DAYS} days")
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name,
        user=user,
        prefix=secret[:12],
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(scopes),
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record("token.create", row, after={"name": name, "scopes": sorted(scopes), "expires_at": row.expires_at})
    return row, secret


@transaction.atomic
def revoke_token(row: ApiToken) -> None:
    """End a token at once."""
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record("token.revoke", row)


def token_of(secret: str) -> ApiToken | None:
    """The token of a secret, if it is good today."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    now = timezone.now()
    row = ApiToken.objects.filter(digest=digest, revoked_at=None, expires_at__gt=now, user__is_active=True)
    found = row.select_related("user").first()
    if found is not None and (found.last_used_at is None or now - found.last_used_at > NOTED_AFTER):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
