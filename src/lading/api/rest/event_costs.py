"""What events cost and what waits, by REST."""

from datetime import timedelta

import msgspec

from lading.api.authority import reach_of
from lading.api.call import Call
from lading.api.fields import instant_field, integer_field
from lading.api.message import Answer, json_answer
from lading.database.connection import read_only
from lading.engine.operations.costs import cost_since, queue_state
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import require

COST_FIELDS = ("from", "count")
COUNT_MAX = 1_000
SPAN_DEFAULT = timedelta(hours=24)


class QueueState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What waits in the account now. lag_seconds: how long the first event has waited for a worker."""

    events_waiting: int
    lanes_waiting: int
    lanes_paused: int
    events_scheduled: int
    dead_letters: int
    lag_seconds: float


async def read_cost(call: Call) -> Answer:
    """The rules and rulesets that took most time, and how many events ran, of the last day unless told otherwise."""
    fields = call.request.query_fields()
    count = integer_field(fields, "count", least=1, most=COUNT_MAX) or 50
    at = call.request.at
    since = instant_field(fields, "from") or at - SPAN_DEFAULT
    reach = reach_of(call.user, Permission.METRICS_VIEW)
    retailers = None if reach is None else sorted(reach)
    async with read_only(call.services.pool, call.user.account) as connection:
        cost = await cost_since(
            connection, call.user.account, since=min(since, at), at=at, count=count, retailers=retailers
        )
    return json_answer(200, cost)


async def read_queue(call: Call) -> Answer:
    """What waits; for whoever may see the figures of the whole account."""
    require(call.user, Permission.METRICS_VIEW)
    async with read_only(call.services.pool, call.user.account) as connection:
        state = await queue_state(connection, call.user.account)
    return json_answer(200, QueueState(**state))
