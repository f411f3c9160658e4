"""Writes of one request: one transaction, and one effect however often the request comes."""

from collections.abc import Awaitable, Callable

from lading.api.call import Call
from lading.api.idempotency import claim_keys, keep_answers, key_of
from lading.api.message import Answer
from lading.database.connection import Connection, transaction
from lading.kernel.refusal import Refused


async def once(call: Call, route: str, effect: Callable[[Connection], Awaitable[Answer]]) -> Answer:
    """Runs the effect in one transaction, and at most once for the idempotency key of the request, if it has one.

    route names what the key is for. Raises Refused IDEMPOTENCY_KEY_REUSED or KeyInUse IDEMPOTENCY_KEY_IN_USE.
    """
    key = key_of(call.request, route)
    account = call.user.account
    async with transaction(call.services.pool, account) as connection:
        if key is None:
            return await effect(connection)
        [claim] = await claim_keys(connection, account, [key])
        if isinstance(claim, Refused):
            raise claim
        if claim is not None:
            return claim
        answer = await effect(connection)
        await keep_answers(connection, account, [(key, answer)], at=call.request.at)
    return answer
