"""Nothing secret or personal gets into a log."""

import pytest

from lading.api.redaction import MESSAGE_LENGTH_MAX, frames_of, redacted


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        (f"token ldg_7_{'M' * 43} is odd", "MMM"),
        ("Authorization: Bearer MARKER.abc-_~+/=", "MARKER"),
        ("authorization basic TUFSS0VS", "TUFSS0VS"),
        ("mail <marker.person+x@example.co.uk>", "marker.person"),
        ("call +44 20 7946 0958 now", "7946"),
        ("card 4111 1111 1111 1111", "4111"),
        ("duplicate key\nDETAIL:  Key (account, ref)=(1, MARKER) already exists.", "MARKER"),
    ],
)
def test_a_marker_does_not_survive(text: str, marker: str) -> None:
    assert marker in text
    assert marker not in redacted(text)


def test_a_message_is_one_line_of_bounded_length() -> None:
    text = redacted("first\r\nforged entry\n" + "x" * 10_000)
    assert "\n" not in text
    assert "\r" not in text
    assert len(text) == MESSAGE_LENGTH_MAX


def test_frames_say_where_and_never_what() -> None:
    def failing(secret: str) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError, match="MARKER") as caught:
        failing("MARKER")
    frames = frames_of(caught.value)
    assert frames[-1].endswith(" failing")
    assert "MARKER" not in str(frames)
