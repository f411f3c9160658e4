"""Why orders were sourced where they were, for all the orders of a page at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from lading.api.graphql.listing import Nodes, scope_parameters
from lading.database.connection import Connection
from lading.foundation.access.principal import Principal
from lading.order.sourcing.decision_codec import decode_decision
from lading.order.sourcing.explanation import explain
from lading.order.sourcing.records import RecordedDecision, place_names


@dataclass(frozen=True, slots=True)
class Explanations:
    """The decisions made for each order, oldest first, as `lading explain --json` tells them."""

    decisions: Nodes

    async def __call__(self, connection: Connection, user: Principal, keys: Sequence[UUID]) -> dict[UUID, Any]:
        """The decisions of each order id."""
        scope = scope_parameters(user, self.decisions.permission)
        statement = self.decisions.statement
        known = {"account": user.account, "ids": keys, "scope_retailers": scope["scope_retailers"]}
        recorded: defaultdict[UUID, list[RecordedDecision]] = defaultdict(list)
        for row in await statement(connection, **known):
            decision = decode_decision(row["document"])
            recorded[row["order_id"]].append(RecordedDecision(row["id"], row["event_id"], row["decided_at"], decision))
        every = [one for of_order in recorded.values() for one in of_order]
        places = await place_names(connection, user.account, every) if every else {}
        # The ref of the order heads the whole document, of which only the decisions are shown here.
        return {key: msgspec.to_builtins(explain("", recorded[key], places).decisions) for key in keys}
