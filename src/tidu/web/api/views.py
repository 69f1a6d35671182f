"""Pages about the API: its description, and one's own tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.web.accounts.models import User
from tidu.web.api import tokens
from tidu.web.api.lists import respond_tokens
from tidu.web.api.models import ApiToken
from tidu.web.pages.language import told


class TokenForm(forms.Form):
    """A token to be made."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=60)
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"), min_value=1, max_value=tokens.LONGEST_DAYS, initial=90
    )

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["scopes"].choices = [(code, f"{told(text)} ({code})") for code, text in tokens.SCOPES.items()]  # type: ignore[attr-defined]


def api_tokens(request: HttpRequest) -> HttpResponseBase:
    """One's own tokens; a new one is shown once."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST":
        if (chosen := request.POST.get("revoke", "")).isdecimal():
            row = ApiToken.objects.filter(user=user, pk=int(chosen[:18]), revoked_at=None).first()
            if row is None:
                raise Http404
            tokens.revoke_token(row)
            messages.success(request, _("The token no longer works."))
            return redirect("api-tokens")
        if form.is_valid():
            given = form.cleaned_data
            try:
                _row, secret = tokens.make_token(user, given["name"], given["scopes"], given["days"])
            except InputError as error:
                form.add_error(None, told(error.what))
            else:
                form = TokenForm()
    return respond_tokens(request, user, {"form": form, "secret": secret})


def api_docs(request: HttpRequest) -> HttpResponse:
    """The description of every operation, made from the OpenAPI document; no script, so that it prints."""
    from tidu.web.api.interface import api

    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    operations = [
        {"method": method.upper(), "path": path, **one}
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]
    shapes = schema["components"]["schemas"]
    context = {
        "operations": [_described(one, shapes) for one in operations],
        "info": schema["info"],
        "scopes": tokens.SCOPES,
    }
    return render(request, "api/docs.html", context)


def _described(one: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """An operation with the fields of what goes in and what comes out."""
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    good: dict[str, Any] = next((answer for code, answer in one["responses"].items() if str(code).startswith("2")), {})
    out = good.get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "method": one["method"],
        "path": one["path"],
        "summary": one.get("summary", ""),
        "description": one.get("description", ""),
        "parameters": one.get("parameters", []),
        "body": _fields(body, shapes),
        "answer": _fields(out, shapes),
    }


def _fields(schema: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    if schema.get("type") == "array":
        schema = schema.get("items", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    shape = shapes.get(name, schema)
    needed = shape.get("required", [])
    return [
        {"name": key, "type": _kind(value), "needed": key in needed}
        for key, value in shape.get("properties", {}).items()
    ]


def _kind(value: dict[str, Any]) -> str:
    if "anyOf" in value:
        return " | ".join(_kind(one) for one in value["anyOf"])
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if value.get("type") == "array":
        return f"[{_kind(value.get('items', {}))}]"
    return str(value.get("format") or value.get("type") or "any")
