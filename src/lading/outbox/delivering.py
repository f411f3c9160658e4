"""One try of one message: signed at that moment, posted, and judged."""

from collections.abc import Mapping
from typing import Protocol

from lading.kernel.clock import Clock
from lading.outbox.judging import Patience, Verdict, judge
from lading.outbox.keyring import SigningKeys
from lading.outbox.message import Claimed
from lading.outbox.outbound.client import Answer, NoAnswer
from lading.outbox.signing import standard_headers, vendor_headers

USER_AGENT = "Lading-Webhooks/1"


class Poster(Protocol):
    """Posts a body to a URL once."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer; raises NoAnswer."""
        ...


async def deliver(message: Claimed, keys: SigningKeys, poster: Poster, patience: Patience, clock: Clock) -> Verdict:
    """What becomes of the message after this try."""
    headers = headers_of(message, keys, int(clock.now().timestamp()))
    result: Answer | NoAnswer
    try:
        result = await poster.post(message.url, message.body, headers)
    except NoAnswer as error:
        result = error
    return judge(message.attempt, result, patience, clock.now())


def headers_of(message: Claimed, keys: SigningKeys, timestamp: int) -> Mapping[str, str]:
    """The headers of a request. timestamp: Unix seconds; a receiver refuses what was signed long ago."""
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **standard_headers(str(message.id), timestamp, message.body, keys.secrets),
    }
    if message.has_vendor_signatures and keys.rsa is not None:
        headers |= vendor_headers(message.body, keys.rsa)
    return headers
