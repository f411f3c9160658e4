"""Whatever bytes come, a file is lines or it is refused; and never more than a piece of it is held."""

import gzip
import io
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.inventory.files.reading import LINE_BYTES_MAX, count_lines, lines_of
from lading.kernel.refusal import Refused


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def read(content: bytes, size: int = 1000) -> list[bytes]:
    return [line for some in lines_of(in_pieces(content, size)) for line in some]


@given(
    st.lists(st.binary(max_size=20).filter(lambda line: not set(line) & set(b"\r\n")), max_size=9), st.integers(1, 40)
)
def test_lines_are_the_same_however_the_file_arrives(lines: list[bytes], size: int) -> None:
    content = b"x" + b"\n".join(lines)
    expected = content.split(b"\n")
    expected = expected[:-1] if expected[-1] == b"" else expected
    assert read(content, size) == expected
    assert read(gzip.compress(content), size) == expected
    assert read(gzip.compress(content[:5]) + gzip.compress(content[5:]), size) == expected
    assert read(content.replace(b"\n", b"\r\n"), size) == expected


def test_the_mark_of_utf_8_is_no_part_of_the_first_column() -> None:
    assert read(b"\xef\xbb\xbfa,b\n1,2\n", 1) == [b"a,b", b"1,2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("qty\n".encode("utf-16"), "FILE_ENCODING"),
        (gzip.compress(b"a\n" * 1000)[:-9], "FILE_GZIP_BROKEN"),
        (b"\x1f\x8b" + b"nonsense" * 20, "FILE_GZIP_BROKEN"),
        (b"x" * (2 * LINE_BYTES_MAX), "FILE_LINE_TOO_LONG"),
    ],
)
def test_what_is_no_file_of_counts_is_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == code


def test_a_bomb_is_cut_at_its_first_long_line_without_being_inflated() -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = io.BytesIO()
    for _ in range(200):
        bomb.write(squeezer.compress(bytes(1 << 20)))
    bomb.write(squeezer.flush())
    with pytest.raises(Refused) as refused:
        count_lines(in_pieces(bomb.getvalue(), 1 << 20))
    assert refused.value.code == "FILE_LINE_TOO_LONG"
