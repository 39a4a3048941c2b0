"""The way in through an identity provider: OpenID Connect, the authorization code flow with PKCE."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, NamedTuple

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.access.audit import Entry, Event
from dashboards.access.gate import Denied, Entered, Gate
from dashboards.access.identity import Claims, identity_of
from dashboards.access.secrets import secret
from dashboards.console.door import LOG_IN, address_of
from models.errors import BadSettings

LEAVE, BACK = f"{LOG_IN}/provider", f"{LOG_IN}/provider/back"

_PATIENCE_S = 10.0
_FLOW_S = 600

Tell = Callable[[Request, Entered | Denied], Awaitable[Response]]
"""Gives whoever came back their session, or says why not."""


class ProviderRules(NamedTuple):
    """An identity provider.

    Attributes:
        issuer: its address. client_id, client_secret: what it knows the console by. label: what people call it.
        scopes: what is asked for. claims: what is read of its answer.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str
    scopes: str
    claims: Claims


class Provider:
    """Sends people to their identity provider, and lets in those whom it vouches for.

    Args:
        gate: lets people in.
        rules: the provider.
        url: address of the console as browsers reach it; empty where they reach it directly.
        tell: answers whoever came back.

    Raises:
        BadSettings: Authlib is not installed.
    """

    def __init__(self, gate: Gate, rules: ProviderRules, url: str, tell: Tell) -> None:
        try:
            from authlib.integrations import starlette_client
        except ImportError as error:
            raise BadSettings(
                f"GRIDPULSE_OIDC__ISSUER needs Authlib: pip install 'gridpulse[oidc]' ({error})"
            ) from None
        self._gate = gate
        self._rules = rules
        self._url = url.rstrip("/")
        self._tell = tell
        self._oauth = starlette_client

    def routes(self) -> list[Route]:
        """Where people leave to the provider, and where it sends them back to."""
        # What the flow began with is in a cookie that only these two addresses get, until it ends.
        kept = Middleware(
            SessionMiddleware, secret_key=secret(), session_cookie="gridpulse_provider", max_age=_FLOW_S, path=LEAVE,
            same_site="lax", https_only=self._url.startswith("https:"),
        )  # fmt: skip
        return [Route(LEAVE, self._leave, middleware=[kept]), Route(BACK, self._back, middleware=[kept])]

    @cached_property
    def _client(self) -> Any:
        rules = self._rules
        kept = {"scope": rules.scopes, "code_challenge_method": "S256", "timeout": _PATIENCE_S}
        return self._oauth.OAuth().register(
            "provider",
            client_id=rules.client_id,
            client_secret=rules.client_secret,
            server_metadata_url=f"{rules.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=kept,
        )

    async def _leave(self, request: Request) -> Response:
        back = f"{self._url or str(request.base_url).rstrip('/')}{BACK}"
        try:
            answer: Response = await self._client.authorize_redirect(request, back)
        except Exception as error:
            return await self._failed(request, error)
        return answer

    async def _back(self, request: Request) -> Response:
        try:
            who = identity_of(await self._said(request), self._rules.claims)
        except Exception as error:
            return await self._failed(request, error)
        return await self._tell(request, await asyncio.to_thread(self._gate.admit, who, address_of(request)))

    async def _said(self, request: Request) -> dict[str, Any]:
        """The claims of the ID token, which Authlib has checked, and those that the provider tells beside it."""
        token = await self._client.authorize_access_token(request)
        said = token.get("userinfo") or {}
        if said.get("iss") != self._rules.issuer or not said.get("sub"):
            raise ValueError(f"the ID token is of {said.get('iss')}, not of {self._rules.issuer}")
        if "userinfo_endpoint" not in await self._client.load_server_metadata():
            return dict(said)
        more = await self._client.userinfo(token=token)
        if more.get("sub") != said["sub"]:
            raise ValueError("the provider's userinfo is of somebody else")
        return {**more, **said}

    async def _failed(self, request: Request, error: Exception) -> Response:
        """Whatever a provider does wrong, or is away: nobody is let in, and the audit says why."""
        detail = f"the identity provider: {type(error).__name__}: {error}"
        await asyncio.to_thread(
            self._gate.note, Entry(Event.LOG_IN_FAILED, "", address=address_of(request), detail=detail)
        )
        return await self._tell(request, Denied("provider"))
