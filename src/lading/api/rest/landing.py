"""The page at the root: what is where, for a person who opens the address in a browser. It holds no data.

It is written from the route table, so it names every path there is; what a browser may open without a token is a link.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from lading.api.message import Answer
from lading.api.routing import Access, Route

HTML = "text/html; charset=utf-8"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:3rem auto;padding:0 1rem;color:#1d2a35;"
    "background:#fff}h1{margin-bottom:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}table{border-collapse:collapse}"
    "td{padding:.2em 1.5em .2em 0;vertical-align:top}td:first-child{white-space:nowrap;width:28rem}"
    "code{background:#eef2f5;padding:.1em .3em;border-radius:3px;font-size:.9em}a{color:#0b5cad}"
    "@media(max-width:50rem){td{display:block}td:first-child{white-space:normal;width:auto}}"
)
# A path belongs to the first subject with a beginning of it; what no subject names stands under the last.
_SUBJECTS = (
    ("Start here", ("/oauth/", "/graphql", "/openapi.json", "/health/", "/metrics")),
    (
        "What can be had, when and at what cost",
        (
            "/api/v1/availability",
            "/api/v1/fulfilment-options",
            "/api/v1/stores/",
            "/api/v1/geocode",
            "/api/v1/delivery-services",
            "/api/v1/cart-holds",
            "/api/v1/promise-pools",
        ),
    ),
    ("Orders, and why they go where they go", ("/api/v1/orders", "/api/v1/sourcing/")),
    (
        "Products and stock",
        ("/api/v1/products", "/api/v1/inventory/", "/api/v4.1/job", "/api/v1/stock-transfers", "/api/v1/replenishment"),
    ),
    ("Events and user actions", ("/api/v4.1/event", "/api/v1/event", "/api/v1/dead-letters", "/api/v1/entities/")),
    ("Work for people", ("/api/v1/task",)),
    ("Workflows", ("/api/v4.1/workflow", "/api/v4.1/transition", "/api/v1/user-actions")),
    ("More", ("/",)),
)
_GRAPHQL = ("POST", "/graphql", "The whole vocabulary: orders, stock, places, products, customers, returns", False)

_Line = tuple[str, str, str, bool]


def landing_page(routes: Sequence[Route]) -> Answer:
    """The page for those routes, with the headers that let it load nothing but its own style."""
    lines = [_GRAPHQL, *(_line(route) for route in routes if route.path != "/")]
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Lading</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>Lading</h1>'
        "<p>Distributed order management: what can be promised, where each order is filled from, and why.</p>"
        f"{''.join(_tables(lines))}</html>"
    )
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return Answer(200, page.encode(), HTML, (("content-security-policy", policy),))


def _line(route: Route) -> _Line:
    return route.method, route.path, route.summary, route.method == "GET" and route.access is Access.PUBLIC


def _tables(lines: list[_Line]) -> list[str]:
    of_subject: dict[str, list[str]] = {subject: [] for subject, _ in _SUBJECTS}
    for line in lines:
        of_subject[_subject_of(line[1])].append(_row(*line))
    return [f"<h2>{escape(name)}</h2><table>{''.join(rows)}</table>" for name, rows in of_subject.items() if rows]


def _subject_of(path: str) -> str:
    return next(subject for subject, beginnings in _SUBJECTS if path.startswith(beginnings))


def _row(method: str, path: str, what: str, is_open: bool) -> str:
    place = f"<code>{escape(method)} {escape(path)}</code>"
    if is_open:
        place = f'<a href="{escape(path)}">{place}</a>'
    return f"<tr><td>{place}</td><td>{escape(what)}.</td></tr>"
