"""The page at the root: what is where, for a person who opens the address in a browser. It holds no data."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from lading.api.call import Call
from lading.api.message import Answer

HTML = "text/html; charset=utf-8"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:3rem auto;padding:0 1rem;color:#1d2a35}"
    "code{background:#eef2f5;padding:.1em .3em;border-radius:3px}td{padding:.2em 1.5em .2em 0;vertical-align:top}"
)
_PLACES = (
    ("POST", "/oauth/token", "A bearer token for a client id and secret."),
    ("POST", "/graphql", "The whole vocabulary: orders, stock, places, products."),
    ("POST", "/api/v1/orders", "One order, or up to 500, each with its own result."),
    ("GET", "/api/v1/orders/{ref}", "An order with its items and fulfilments."),
    ("GET", "/api/v1/orders/{ref}/explanation", "Why it was sourced where it was."),
    ("POST", "/api/v4.1/event/async", "An event for any orchestrated entity."),
    ("POST", "/api/v4.1/job", "Stock counts in batches."),
    ("GET", "/openapi.json", "Every REST path, its body and its answers."),
    ("GET", "/health/ready", "Whether this process may be sent work."),
)


async def landing(call: Call) -> Answer:
    """A plain page that says what is where."""
    del call
    rows = "".join(
        f"<tr><td><code>{escape(method)} {escape(path)}</code></td><td>{escape(what)}</td></tr>"
        for method, path, what in _PLACES
    )
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Lading</title>'
        f"<style>{_STYLE}</style><h1>Lading</h1>"
        "<p>Distributed order management: what can be promised, where each order is filled from, and why.</p>"
        f"<table>{rows}</table></html>"
    )
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return Answer(200, page.encode(), HTML, (("content-security-policy", policy),))
