"""The rule ChangeStateForUnfulfilableFulfilment."""

from lading.engine.action import Action, Actions, SetStatus
from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, rule
from lading.order.model import FULFILMENT, FulfilmentFields
from lading.order.sourcing.open_units import is_unfulfillable
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import forward, fulfilments_of

CREATED = "CREATED"


class StateParameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """status: the status to give to fulfilments at the location systemRejectedLocationRef."""

    event_name: str = ""
    status: str
    system_rejected_location_ref: str


@rule("ChangeStateForUnfulfilableFulfilment", StateParameters)
async def change_state_for_unfulfilable_fulfilment(call: RuleCall, parameters: StateParameters) -> Actions:
    """Sets the status of a fulfilment at the system location; run on an order, of every one just created there."""
    ref = parameters.system_rejected_location_ref
    about = (call.entity,) if call.entity.type == FULFILMENT else _just_created(call)
    changes: list[Action] = [SetStatus(each, parameters.status) for each in about if _location_ref(each) == ref]
    return [*changes, *(forward(call, parameters.event_name) if changes else [])]


def _just_created(call: RuleCall) -> tuple[Entity, ...]:
    return tuple(each for each in fulfilments_of(call) if is_unfulfillable(each) and each.status == CREATED)


def _location_ref(fulfilment: Entity) -> str:
    fields: FulfilmentFields = fulfilment.fields
    return fields.location_ref
