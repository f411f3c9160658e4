"""A request and its answer, as the handlers see them: plain values, no protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from lading.api.refusals import BodyTooLarge, HeadersTooLarge, UnsupportedMedia
from lading.kernel.json import encode_json
from lading.kernel.refusal import Malformed

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
QUERY_FIELDS_MAX = 100


class ClientGone(Exception):
    """The client hung up before its request was read; there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read. Header names are in lower case; trace_id names the request in answers and logs."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client_address: str
    trace_id: str
    at: datetime

    def query_fields(self) -> dict[str, str]:
        """The fields of the query string. Raises Malformed QUERY_INVALID when it is no UTF-8 or repeats a field."""
        return decode_fields(self.query, pointer="query")

    def form_fields(self) -> dict[str, str]:
        """The fields of a form body. Raises UnsupportedMedia, or Malformed FORM_INVALID and QUERY_INVALID."""
        if media_type(self.headers) != FORM:
            raise UnsupportedMedia("MEDIA_TYPE_UNSUPPORTED", "The body is no form.", f"Send Content-Type: {FORM}.")
        try:
            text = self.body.decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed("FORM_INVALID", "The form is not percent-encoded.", "Percent-encode the fields.") from error
        return decode_fields(text, pointer="body")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: status, body and headers beyond those every answer has."""

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def json_answer(status: int, value: object, *headers: tuple[str, str]) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, encode_json(value), headers=headers)


def media_type(headers: Mapping[str, str]) -> str:
    """The content type without its parameters, in lower case; empty when there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def decode_fields(text: str, *, pointer: str) -> dict[str, str]:
    """Fields of a query or form. Raises Malformed QUERY_INVALID for bad UTF-8, NUL, repeated or too many fields."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX)
    except ValueError as error:
        raise Malformed("QUERY_INVALID", "The fields are not percent-encoded UTF-8.", pointer=pointer) from error
    fields = dict(pairs)
    if len(fields) != len(pairs) or "\x00" in "".join(map("".join, pairs)):
        raise Malformed("QUERY_INVALID", "A field is repeated or holds NUL.", "Send each field once.", pointer=pointer)
    return fields


def headers_of(scope: Scope, *, bytes_max: int) -> dict[str, str]:
    """Header name in lower case → value; of a repeated header the first value. Raises HeadersTooLarge."""
    raw: list[tuple[bytes, bytes]] = scope["headers"]
    if sum(len(name) + len(value) for name, value in raw) > bytes_max:
        raise HeadersTooLarge("HEADERS_TOO_LARGE", "The headers are too large.", f"Send at most {bytes_max} bytes.")
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)}


async def read_body(receive: Receive, headers: Mapping[str, str], *, bytes_max: int) -> bytes:
    """The whole body. Raises BodyTooLarge (before reading, when the length is announced) or ClientGone."""
    announced = headers.get("content-length", "0")
    if announced.isdigit() and int(announced[:20]) > bytes_max:
        raise _too_large(bytes_max)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > bytes_max:
            raise _too_large(bytes_max)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(bytes_max: int) -> BodyTooLarge:
    return BodyTooLarge("BODY_TOO_LARGE", "The body is too large.", f"Send at most {bytes_max} bytes.")
