"""Users, sessions and keys of a site, as its settings have them."""

from contextlib import closing

from dashboards.access.gate import Gate
from dashboards.access.identity import Claims
from dashboards.access.sessions import Ends
from dashboards.access.store import AccessStore
from dashboards.console.provider import ProviderRules
from streams.sections import is_loopback
from streams.settings import Settings


def open_access(settings: Settings) -> AccessStore:
    """The store of a site's users.

    Raises:
        BadState: it cannot be opened. DiskFull: there is no room.
    """
    return AccessStore(settings.state / "access.db")


def open_gate(settings: Settings, store: AccessStore) -> Gate:
    """What lets people and programs in."""
    console = settings.console
    ends = Ends(int(console.idle_minutes * 60), int(console.session_hours * 3600))
    return Gate(store, ends, keep_s=int(console.audit_days * 86_400))


def provider_of(settings: Settings) -> ProviderRules | None:
    """The identity provider through which people may log in; None where there is none."""
    oidc = settings.oidc
    if not oidc.issuer:
        return None
    claims = Claims(oidc.name_claim, oidc.roles_claim, oidc.roles)
    return ProviderRules(oidc.issuer, oidc.client_id, oidc.client_secret, oidc.label, oidc.scopes, claims)


def first_link(settings: Settings, url: str) -> str:
    """Address where the first admin is made; empty where there is one, or nobody needs to log in."""
    if settings.console.access == "open":
        return ""
    with closing(open_access(settings)) as store:
        token = open_gate(settings, store).first_link()
    return welcome_address(settings, token, url) if token else ""


def is_readable_on_the_way(settings: Settings) -> bool:
    """Whether passwords cross a network without TLS, as far as the settings tell."""
    console = settings.console
    return not is_loopback(console.host) and not console.url.startswith("https:")


def welcome_address(settings: Settings, token: str, url: str = "") -> str:
    """Address of a link that leads to the choice of a password.

    Args:
        settings: say where people reach the console.
        token: the link's secret.
        url: where the console listens, if it runs in this process.
    """
    console = settings.console
    host = "127.0.0.1" if console.host in ("0.0.0.0", "::") else console.host
    here = url.replace(console.host, host) if url else f"http://{host}:{console.port}/"
    return f"{(console.url or here).rstrip('/')}/welcome/{token}"
