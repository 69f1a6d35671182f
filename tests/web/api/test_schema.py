"""Whatever is sent to the API, it answers with a status that its description names, and never with a 5xx."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.web.access.parameters import make_world
from tests.web.cast import Cast

from tidu.web.api.interface import api
from tidu.web.api.tokens import SCOPES, make_token
from tidu.web.registry.models import Enterprise

EXAMPLES = 12
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.django_db
def test_nothing_that_is_sent_breaks_it(cast: Cast, pumps: Enterprise) -> None:
    make_world(cast, pumps)
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    _token, secret = make_token(cast.wang, "示例", tuple(SCOPES), 30)
    client = Client(raise_request_exception=False)
    wrong: list[tuple[str, str, int]] = []

    def try_out(operation: Any) -> None:
        known = {str(code) for code in operation.definition.raw["responses"]}

        @settings(
            max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(), real=st.booleans())
        def send(case: Any, real: bool) -> None:
            if real:  # half of the time a firm that is there
                case.path_parameters = dict.fromkeys(case.path_parameters or {}, pumps.pk)
            sent = case.as_transport_kwargs(base_url="http://testserver")
            content = sent.get("data") or b""
            if "json" in sent and sent["json"] is not None:
                content = json.dumps(sent["json"]).encode("utf-8", "surrogatepass")
            path = sent["url"].removeprefix("http://testserver")
            headers = {"Authorization": f"Bearer {secret}"}
            query = sent.get("params") or {}
            address = f"{path}?{urlencode(query, doseq=True, errors='replace')}" if query else path
            answer = client.generic(case.method, address, content, content_type="application/json", headers=headers)
            if answer.status_code >= 500 or str(answer.status_code) not in known:
                wrong.append((case.method, address[:200], answer.status_code))

        send()

    for result in schema.get_all_operations():
        assert hasattr(result, "ok"), result
        try_out(result.ok())
    assert wrong == []
