"""The glossary is the source of the words: it explains each once and never recommends what it avoids."""

import re

import pytest

from tests.shape.rules.names import PREFERRED_WORDS
from tests.shape.source import REPOSITORY

ROW = re.compile(r"^\| (?P<word>[^|]+) \| (?P<meaning>[^|]+) \|(?P<avoid>[^|]*)\|$")


@pytest.fixture
def rows() -> list[re.Match[str]]:
    lines = (REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    table_lines = [line for line in lines if line.startswith("| ") and not line.startswith("| word |")]
    matches = [match for line in table_lines if (match := ROW.match(line))]
    assert len(matches) == len(table_lines), "every row has a word, a meaning and what to avoid"
    return matches


def test_every_word_is_explained_once(rows: list[re.Match[str]]) -> None:
    words = [row["word"] for row in rows]
    assert len(words) >= 70
    assert sorted(set(words)) == sorted(words)


def test_no_word_is_both_recommended_and_avoided_by_the_shape_rule(rows: list[re.Match[str]]) -> None:
    explained = {word.strip("` ") for row in rows for word in row["word"].split(",")}
    assert explained & set(PREFERRED_WORDS) == set()
