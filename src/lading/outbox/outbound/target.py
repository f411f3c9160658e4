"""A URL as somebody wrote it, judged before anything is resolved or connected. Pure."""

import ipaddress
import socket
import unicodedata
from urllib.parse import SplitResult, urlsplit

import msgspec

from lading.kernel.refusal import Refused
from lading.outbox.outbound.addresses import is_callable
from lading.outbox.outbound.policy import OutboundPolicy

URL_LENGTH_MAX = 2000
DEFAULT_PORTS = (("https", 443), ("http", 80))
# Names that never lead to the public.
INTERNAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "in-addr.arpa")
_HINT = "Name a public https address, such as https://hooks.example.com/lading."


class UrlRefused(Refused):
    """A URL that is not called."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request goes. host is ASCII, without brackets; path carries the query."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, policy: OutboundPolicy) -> Target:
    """The target of a URL. Raises UrlRefused URL_MALFORMED or URL_FORBIDDEN, saying why."""
    parts = _split(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and policy.is_http_allowed):
        raise _forbidden(url, "only https is called")
    if parts.username is not None or parts.password is not None:
        raise _forbidden(url, "it carries a user name or password")
    port = _port(parts)
    if policy.ports and port not in policy.ports:
        raise _forbidden(url, f"port {port} is not called")
    host = _host(parts)
    _refuse_internal(url, host, policy)
    path = parts.path or "/"
    return Target(scheme=parts.scheme, host=host, port=port, path=f"{path}?{parts.query}" if parts.query else path)


def _split(url: str) -> SplitResult:
    if not url or len(url) > URL_LENGTH_MAX or not url.isprintable() or any(c in url for c in " \\"):
        raise _malformed(f"It is empty, longer than {URL_LENGTH_MAX} characters, or holds a space or backslash.")
    try:
        parts = urlsplit(url)
        # Both are read only when asked for, and may be the part that is wrong.
        is_whole = bool(parts.scheme and parts.hostname) and parts.port != 0
    except ValueError as error:
        raise _malformed(f"{error}.") from error
    if not is_whole:
        raise _malformed("It has no host, or port 0.")
    if not (parts.path + parts.query).isascii():
        raise _malformed("Its path has characters that must be percent-encoded.")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else dict(DEFAULT_PORTS)[parts.scheme]


def _host(parts: SplitResult) -> str:
    """The host as the resolver will understand it: full-width digits and dots become plain ones here, not there."""
    name = unicodedata.normalize("NFKC", parts.hostname or "").replace("\u3002", ".").rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _malformed("Its host is no name.") from error


def _refuse_internal(url: str, host: str, policy: OutboundPolicy) -> None:
    literal = _literal(host)
    if literal is not None:
        if not is_callable(literal, policy.networks):
            raise _forbidden(url, f"{literal} is no public address")
        return
    is_internal = "." not in host or any(host == name or host.endswith(f".{name}") for name in INTERNAL_NAMES)
    if is_internal and not policy.networks:
        raise _forbidden(url, f"{host} is a name of an own network")


def _literal(host: str) -> str | None:
    """The address a host is, in any of the spellings a resolver takes (127.1, 2130706433, 0x7f000001, 0177.0.0.1)."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _malformed(why: str) -> UrlRefused:
    return UrlRefused("URL_MALFORMED", f"The URL cannot be used. {why}", _HINT)


def _forbidden(url: str, why: str) -> UrlRefused:
    return UrlRefused("URL_FORBIDDEN", f"{url[:200]} is not called: {why}.", _HINT)
