"""Who may cancel what, and until when. A retailer says it in a setting; where he says nothing, this holds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec

from lading.kernel.json import Json
from lading.order.cancellation.request import Actor
from lading.order.refusals import CancellationRefused, LinesRefused

_UNPLACED = ("CREATED", "PROCESSING", "HELD", "AWAITING_PAYMENT", "ESCALATED", "AWAITING_STOCK")
UNPICKED = (*_UNPLACED, "AWAITING_OTHERS", "AWAITING_WAVE", "ASSIGNED")
# A partner has these: he is asked, and until he answers nothing is cancelled.
WITH_PARTNER = ("AWAITING_ACKNOWLEDGEMENT", "ACKNOWLEDGED")
# He is asked about a cancellation already.
ASKED = "CANCELLATION_REQUESTED"
ON_THE_COUNTER = "AWAITING_CUSTOMER_COLLECTION"
# On their way, or with the customer: whatever a policy says nothing of these is cancelled.
GONE = frozenset({"AWAITING_ARRIVAL", "COMPLETE", "SHIPPED", "DELIVERED", "COLLECTED"})
MINUTES_MAX = 60 * 24 * 400


class Policy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """statuses: of fulfilments whose units may be cancelled, the ones to cancel first in front.

    minutes: how long after the order it is possible, for ever if not set. allowPartial: whether parts may go.
    """

    statuses: tuple[str, ...] = UNPICKED
    minutes: int | None = None
    allow_partial: bool = True


SETTINGS: Mapping[Actor, str] = MappingProxyType(
    {"AGENT": "AGENT_CANCELLATION", "CUSTOMER": "CUSTOMER_CANCELLATION", "SYSTEM": "SYSTEM_CANCELLATION"}
)


def policy_of(actor: Actor, setting: Json) -> Policy:
    """The policy in a setting; where it is not set: customers until a picker walks, others until something is picked.

    Raises LinesRefused CANCELLATION_POLICY_INVALID.
    """
    if setting is None:
        own = UNPICKED[:-1] if actor == "CUSTOMER" else UNPICKED
        return Policy(statuses=(*own, *WITH_PARTNER))
    try:
        return msgspec.convert(setting, Policy)
    except msgspec.ValidationError as error:
        hint = f'Set {SETTINGS[actor]} to {{"statuses": ["AWAITING_WAVE"], "minutes": 60, "allowPartial": true}}.'
        raise LinesRefused("CANCELLATION_POLICY_INVALID", f"{error}.", hint) from error


def check_policy(policy: Policy, *, created_at: datetime, at: datetime, is_partial: bool) -> None:
    """Raises CancellationRefused CANCELLATION_TOO_LATE or CANCELLATION_PARTIAL."""
    if policy.minutes is not None and at > created_at + timedelta(minutes=min(policy.minutes, MINUTES_MAX)):
        raise CancellationRefused(
            "CANCELLATION_TOO_LATE",
            f"The order could be cancelled for {policy.minutes} minutes.",
            "Ask customer service, or create a return order once it has arrived.",
        )
    if is_partial and not policy.allow_partial:
        raise CancellationRefused(
            "CANCELLATION_PARTIAL",
            "Only the whole order may be cancelled.",
            "Cancel all of it, or ask customer service.",
        )
