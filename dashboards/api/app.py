"""The HTTP interface as one application, with its description as OpenAPI and as a page."""

import threading
from typing import Any

import msgspec
from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboards.api import (
    actions,
    alerts,
    collections,
    customers,
    engine,
    figures,
    leads,
    live,
    meters,
    models,
    people,
    previews,
    routes,
    search,
    silences,
    users,
)
from dashboards.api.declare import SCHEMAS
from dashboards.api.guards import SizeLimit, known_names, only_json
from dashboards.api.officeshapes import OFFICE_ANSWERS
from dashboards.api.page import page_of
from dashboards.api.peopleshapes import PEOPLE_ANSWERS
from dashboards.api.problems import HANDLERS
from dashboards.api.shapes import ANSWERS
from dashboards.api.sight import PersonalData
from dashboards.api.site import Site
from dashboards.api.table import AsTable

PREFIX = "/api/v1"

_ROUTERS = (alerts.router, actions.router, silences.router, routes.router, figures.router, previews.router, live.router,
            people.router, users.router, search.router, meters.router, customers.router, collections.router,
            leads.router, models.router, engine.router)  # fmt: skip
_ABOUT = "Alerts, customers, leads, models, the engine. All is JSON, lists are text/csv, too; times are Unix seconds."


_WAYS_IN = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: `gridpulse users key add` makes one."},
    "session": {"type": "apiKey", "in": "cookie", "name": "gridpulse", "description": "Of people who log in."},
}


class Api(FastAPI):
    """The application; its description has the types of msgspec's answers, too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._describing = threading.Lock()

    def openapi(self) -> dict[str, Any]:
        """The description, made once; first requests come together, and FastAPI cannot make it for two at a time."""
        with self._describing:
            return self._described()

    def _described(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            described = super().openapi()
            _, components = msgspec.json.schema_components(
                [*ANSWERS, *OFFICE_ANSWERS, *PEOPLE_ANSWERS], ref_template=SCHEMAS
            )
            schemas = described["components"]["schemas"] | components
            parts = {"schemas": dict(sorted(schemas.items())), "securitySchemes": _WAYS_IN}
            self.openapi_schema = described | {"components": parts, "security": [{name: []} for name in _WAYS_IN]}
        return self.openapi_schema


def build_api(site: Site) -> Api:
    """Build the application, to be mounted at `PREFIX`."""
    app = Api(
        title="GridPulse",
        version="1",
        description=_ABOUT,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        middleware=[Middleware(SizeLimit), Middleware(AsTable), Middleware(PersonalData)],
        exception_handlers=HANDLERS,
        dependencies=[Depends(only_json), Depends(known_names)],
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.site = site
    for router in _ROUTERS:
        app.include_router(router)

    async def page(_: Request) -> Response:
        return HTMLResponse(page_of(app.openapi()))

    app.add_route("/docs", page, include_in_schema=False)
    return app
