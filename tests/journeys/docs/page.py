"""Pages of the documentation as a reader would follow them: the commands to run, in order, and what they show.

A fence `sh run` is run; `sh run until` is repeated until it shows what the page says, as a person would look again;
`sh run serve` is started and left running. A fence `text` right behind it is what it shows, where `…` stands for any
text within a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLLOWED = ("README.md", "docs/tutorial/*.md", "docs/guides/*.md", "docs/concepts/*.md")
ANY = "…"
_FENCE = re.compile(
    r"^```sh (?P<how>run(?: until| serve)?)\n(?P<commands>.*?)^```\n(?:\n?```text\n(?P<shown>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


class How(StrEnum):
    """What is done with the commands of a block."""

    RUN = "run"
    REPEAT = "run until"
    SERVE = "run serve"


@dataclass(frozen=True)
class Block:
    """Commands of a page and what they show; None where the page does not say. line counts from 1."""

    line: int
    how: How
    commands: str
    shown: str | None

    def is_shown_by(self, output: str) -> bool:
        """Whether the output is what the page says."""
        return self.shown is None or _pattern(self.shown).fullmatch(output.strip()) is not None


def pages() -> list[Path]:
    """Every page that has something to run."""
    found = [page for pattern in FOLLOWED for page in sorted(ROOT.glob(pattern))]
    return [page for page in found if any(blocks_of(page.read_text(encoding="utf-8")))]


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 1
        yield Block(line, How(fence["how"]), fence["commands"], fence["shown"])


def _pattern(shown: str) -> re.Pattern[str]:
    lines = (".*".join(map(re.escape, line.rstrip().split(ANY))) for line in shown.strip().splitlines())
    return re.compile(r"[ \t]*\n".join(lines))
