"""Whoever follows a page gets what the page shows."""

import secrets
from pathlib import Path

import pytest

from tests.journeys.docs.page import ROOT, Block, How, blocks_of, pages
from tests.journeys.docs.reader import Reader

MUST_RUN = ("README.md", "docs/tutorial/first-order.md")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_the_page_shows_what_the_page_says(page: Path, reachable_directory: Path) -> None:
    with Reader(reachable_directory / f"reader-{secrets.token_hex(4)}") as reader:
        for block in blocks_of(page.read_text(encoding="utf-8")):
            output = reader.follow(block)
            assert block.is_shown_by(output), f"line {block.line} of {page.name} showed:\n{output}"


@pytest.mark.parametrize("name", MUST_RUN)
def test_the_first_pages_are_run_from_the_start_to_the_finished_order(name: str) -> None:
    blocks = list(blocks_of((ROOT / name).read_text(encoding="utf-8")))
    assert sum(block.how is How.SERVE for block in blocks) == 1
    assert any("COMPLETE" in (block.shown or "") for block in blocks)
    assert all(block.shown is not None for block in blocks if block.how is How.REPEAT)


def test_an_ellipsis_stands_for_text_within_one_line_and_for_nothing_more() -> None:
    block = Block(1, How.RUN, "", '{"id":"…","status":"CREATED"}\nORDER-1\n')
    assert block.is_shown_by('{"id":"01a1","status":"CREATED"}\nORDER-1\n')
    assert not block.is_shown_by('{"id":"01a1","status":"ESCALATED"}\nORDER-1\n')
    assert not block.is_shown_by('{"id":"01a1\n","status":"CREATED"}\nORDER-1\n')
    assert not block.is_shown_by('{"id":"01a1","status":"CREATED"}\n')


def test_only_marked_blocks_are_run_and_each_has_the_text_right_behind_it() -> None:
    text = "```sh\nrm nothing\n```\n\n```sh run\necho 1\n```\n\n```text\n1\n```\n\nWords.\n\n```text\nnot shown\n```\n"
    [block] = blocks_of(text)
    assert (block.line, block.how, block.commands, block.shown) == (5, How.RUN, "echo 1\n", "1\n")
