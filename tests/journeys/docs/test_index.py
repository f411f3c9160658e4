"""Nobody has to guess which pages there are, and no page points at one that is not there."""

import re
from pathlib import Path

import pytest

from tests.journeys.docs.page import ROOT

DOCS = ROOT / "docs"
UNLISTED = (DOCS / "README.md", DOCS / "adr" / "template.md")
_LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(?:#[^)]*)?\)")


def _pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def test_the_index_has_every_page() -> None:
    listed = _targets(DOCS / "README.md")
    pages = [page for page in sorted(DOCS.rglob("*.md")) if page not in UNLISTED]
    assert [str(page.relative_to(ROOT)) for page in pages if page not in listed] == []


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    assert [str(target) for target in _targets(page) if not target.exists()] == []


def _targets(page: Path) -> list[Path]:
    text = page.read_text(encoding="utf-8")
    return [(page.parent / link["target"]).resolve() for link in _LINK.finditer(text)]
