"""The rule SetState."""

import msgspec

from lading.engine.action import Actions, SetStatus
from lading.engine.rule import RuleCall, rule


class SetStateParameters(msgspec.Struct, frozen=True, kw_only=True):
    """status: the status to set."""

    status: str


@rule("SetState", SetStateParameters, aliases=("ChangeStateGQL", "ChangeState"))
async def set_state(call: RuleCall, parameters: SetStateParameters) -> Actions:
    """Sets the status of the entity the event is about. Rules after this one see it."""
    return [SetStatus(call.entity, parameters.status)]
