"""The API as a whole: version 1, at /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI, Router

from tidu import __version__
from tidu.text import Text
from tidu.web.api.errors import install
from tidu.web.api.guarding import Bearer
from tidu.web.api.list_operations import router as list_router
from tidu.web.api.operations import router
from tidu.web.api.tokens import add_scopes

api = NinjaAPI(
    title="Tidu 梯度",
    version=__version__,
    description="Firms, figures, titles and checks of the registry. 企业、数据、称号与核验。",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="v1",
)
api.add_router("", router)
api.add_router("", list_router)
install(api)


def extend(more: Router, area: str, names: Text) -> None:
    """Operations of a room above this one, with the scopes of their area; to be called once, when the program starts."""
    api.add_router("", more)
    add_scopes(area, names)
